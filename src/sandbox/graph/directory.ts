import type { DirectoryPerson, SandboxPerson } from '../people.ts';
import { GraphError } from './http.ts';
import type { Row } from './filter.ts';

export type Someone = SandboxPerson & Partial<DirectoryPerson>;

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Ids of people and of groups. */
  readonly members: readonly string[];
}

export const userProperties = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'userPrincipalName',
  'mail',
  'userType',
  'accountEnabled',
  'deletedDateTime',
  'businessPhones',
  'jobTitle',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
] as const;

/** What comes without `$select`: neither `userType` nor `accountEnabled` (Graph docs, "user resource type"). */
export const usualUserProperties = userProperties.filter(
  (name) => !['userType', 'accountEnabled', 'deletedDateTime'].includes(name),
);

/** People and groups of the tenant. */
export interface Directory {
  readonly users: readonly Row[];
  readonly deletedUsers: readonly Row[];
  /** By object id or sign-in name; throws 404 `Request_ResourceNotFound`. */
  user(idOrName: string): Row;
  /** By object id; throws as well. */
  deletedUser(id: string): Row;
  group(id: string): Group;
  /** Whether the person or group is in the group, directly or through others. */
  isMember(id: string, group: Group): boolean;
  /** All users and groups in a group, each once. */
  transitiveMembers(group: Group): { readonly users: readonly Row[]; readonly groups: readonly Group[] };
}

export function directory(people: readonly Someone[], groups: readonly Group[]): Directory {
  const users = people.filter(({ deletedAt }) => deletedAt === undefined).map(userRow);
  const deletedUsers = people.filter(({ deletedAt }) => deletedAt !== undefined).map(userRow);

  const within = (group: Group, seen = new Set<string>()): Set<string> => {
    for (const member of group.members) {
      if (seen.has(member)) continue;
      seen.add(member);
      const inner = groups.find(({ id }) => id === member);
      if (inner) within(inner, seen);
    }
    return seen;
  };
  return {
    users,
    deletedUsers,
    user(idOrName) {
      const wanted = idOrName.toLowerCase();
      const found = users.find(
        (row) => row['id'] === wanted || String(row['userPrincipalName']).toLowerCase() === wanted,
      );
      return found ?? notFound(idOrName);
    },
    deletedUser: (id) => deletedUsers.find((row) => row['id'] === id.toLowerCase()) ?? notFound(id),
    group: (id) => groups.find((one) => one.id === id.toLowerCase()) ?? notFound(id),
    isMember: (id, group) => within(group).has(id),
    transitiveMembers(group) {
      const ids = within(group);
      return {
        users: users.filter((row) => ids.has(String(row['id']))),
        groups: groups.filter(({ id }) => ids.has(id)),
      };
    },
  };
}

function notFound(id: string): never {
  throw new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

const userRow = (person: Someone): Row => ({
  id: person.id,
  displayName: person.name,
  givenName: person.givenName || null,
  surname: person.surname || null,
  userPrincipalName: person.userPrincipalName,
  mail: person.mail || null,
  userType: person.userType ?? 'Member',
  accountEnabled: person.accountEnabled ?? true,
  deletedDateTime: person.deletedAt ?? null,
  businessPhones: [],
  jobTitle: null,
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
});
