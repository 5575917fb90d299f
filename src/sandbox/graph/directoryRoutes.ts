import { type Access, type Caller, needs } from './access.ts';
import { GraphError, ok, parseObject, type Route, type Call } from './http.ts';
import { filterOf, page, select } from './collection.ts';
import { type Directory, userProperties, usualUserProperties } from './directory.ts';
import type { Row } from './filter.ts';

/** Groups that one call may name (Graph docs, "directoryObject: checkMemberGroups"). */
const maxGroups = 20;

/** Users, deleted users and groups of the tenant (Graph docs, v1.0 reference, of each the part that a bot needs). */
export function directoryRoutes(
  directory: Directory,
  tenant: { readonly id: string; readonly domain: string },
  origin: () => string,
  access: Access,
): readonly Route[] {
  const pick = (row: Row, call: Call) => select(row, call, userProperties, usualUserProperties);
  const found = (rows: readonly Row[], call: Call) => {
    const filter = filterOf(call, userProperties);
    const matching = filter ? rows.filter((row) => filter.matches(row)) : rows;
    return ok(
      page(
        matching.map((row) => pick(row, call)),
        call,
        origin(),
      ),
    );
  };
  const context = (call: Call, what: string) => ({
    '@odata.context': `${origin()}/${call.version}/$metadata#${what}`,
  });

  /** Without rights on users only their type and id come (Graph docs, "Limited information returned for member objects"). */
  const member = (row: Row, call: Call, caller: Caller) => ({
    '@odata.type': '#microsoft.graph.user',
    ...(caller.roles.includes('User.Read.All') ? pick(row, call) : { id: row['id'] }),
  });

  return [
    {
      method: 'GET',
      path: 'users',
      async handle(call) {
        await access(call, needs.users);
        return found(directory.users, call);
      },
    },
    {
      method: 'GET',
      path: 'users/*',
      async handle(call, [id = '']) {
        await access(call, needs.users);
        return ok({ ...context(call, 'users/$entity'), ...pick(directory.user(id), call) });
      },
    },
    {
      method: 'GET',
      path: 'directory/deletedItems/microsoft.graph.user',
      async handle(call) {
        await access(call, needs.users);
        return found(directory.deletedUsers, call);
      },
    },
    {
      method: 'GET',
      path: 'directory/deletedItems/*',
      async handle(call, [id = '']) {
        await access(call, needs.users);
        return ok({
          ...context(call, 'directoryObjects/$entity'),
          '@odata.type': '#microsoft.graph.user',
          ...pick(directory.deletedUser(id), call),
        });
      },
    },
    {
      method: 'POST',
      path: 'users/*/checkMemberGroups',
      async handle(call, [id = '']) {
        await access(call, needs.memberGroups);
        const groupIds = groupIdsOf(call);
        const user = String(directory.user(id)['id']);
        const value = groupIds.filter((groupId) => isMember(directory, user, groupId));
        return ok({ ...context(call, 'Collection(Edm.String)'), value });
      },
    },
    {
      method: 'GET',
      path: 'groups/*',
      async handle(call, [id = '']) {
        await access(call, needs.groups);
        return ok({ ...context(call, 'groups/$entity'), ...pickGroup(directory.group(id), call) });
      },
    },
    {
      method: 'GET',
      path: 'groups/*/transitiveMembers',
      async handle(call, [id = '']) {
        const caller = await access(call, needs.groups);
        const { users, groups } = directory.transitiveMembers(directory.group(id));
        const groupRows = groups.map(({ id, name }) => ({
          '@odata.type': '#microsoft.graph.group',
          id,
          displayName: name,
        }));
        return ok(page([...users.map((row) => member(row, call, caller)), ...groupRows], call, origin()));
      },
    },
    {
      method: 'GET',
      path: 'groups/*/transitiveMembers/microsoft.graph.user',
      async handle(call, [id = '']) {
        const caller = await access(call, needs.groups);
        const { users } = directory.transitiveMembers(directory.group(id));
        return ok(
          page(
            users.map((row) => member(row, call, caller)),
            call,
            origin(),
          ),
        );
      },
    },
    {
      method: 'GET',
      path: 'organization',
      async handle(call) {
        await access(call, []);
        const verifiedDomains = [{ name: tenant.domain, isDefault: true, isInitial: true, type: 'Managed' }];
        const value = [{ id: tenant.id, displayName: 'Contoso', verifiedDomains }];
        return ok({ ...context(call, 'organization'), value });
      },
    },
  ];
}

const groupProperties = ['id', 'displayName', 'securityEnabled', 'mailEnabled', 'groupTypes'] as const;

const pickGroup = ({ id, name }: { readonly id: string; readonly name: string }, call: Call): Row =>
  select(
    { id, displayName: name, securityEnabled: true, mailEnabled: false, groupTypes: [] },
    call,
    groupProperties,
    groupProperties,
  );

function groupIdsOf({ body }: Call): readonly string[] {
  const { groupIds } = parseObject(body);
  const isList = Array.isArray(groupIds) && groupIds.every((id) => typeof id === 'string');
  if (!isList || groupIds.length < 1 || groupIds.length > maxGroups) {
    throw new GraphError(400, 'Request_BadRequest', `groupIds has to be a list of 1 to ${maxGroups} ids.`);
  }
  return groupIds;
}

/** Groups that do not exist are passed over. */
function isMember(directory: Directory, user: string, groupId: string): boolean {
  try {
    return directory.isMember(user, directory.group(groupId));
  } catch {
    return false;
  }
}
