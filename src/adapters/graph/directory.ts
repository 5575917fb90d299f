import { z } from 'zod';
import type { Person } from '../../domain/exportRequest.ts';
import { parseUserId, type UserId } from '../../domain/ids.ts';
import { Fault } from '../../faults.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Directory, DirectoryUser } from '../../ports/directory.ts';
import { type GraphAnswer, graphClient, type GraphRequest, type GraphSettings } from './client.ts';
import { parseDirectoryUser, userFields } from './directoryUser.ts';
import { graphFault } from './graphError.ts';
import { literal } from './odata.ts';
import { parsePage } from './page.ts';

export interface DirectorySettings extends GraphSettings {
  readonly clock: Clock;
  readonly bounds?: Partial<typeof defaultBounds>;
}

/** Milliseconds, token included. A click waits for `includes` alone; a turn has 3 s a call. */
const defaultBounds = { includes: 2_000, call: 3_000 };
/** A yes may be this old; a no is never kept, so that who was just added to a group need not wait. */
const yesGoodForMs = 60_000;
/** A page of people; more than any list of approvers that a card goes to. */
const pageSize = '100';

const memberGroups = z.object({ value: z.array(z.string()) });
const deletedUser = z.object({ userPrincipalName: z.string().nullish(), mail: z.string().nullish() });

/**
 * People and groups in Entra ID through Microsoft Graph. Needs `User.Read.All` and `GroupMember.Read.All`.
 *
 * Every method throws a fault when Graph gave no usable answer in time, except `wasDeleted`, which only chooses words.
 */
export function createDirectory({ clock, bounds, ...settings }: DirectorySettings): Directory {
  const graph = graphClient(settings);
  const within = { ...defaultBounds, ...bounds };
  const yes = new Map<string, number>();

  /** Reading is safe to repeat: one more try for a connection that broke or a 5xx, while time is left. */
  const ask = async (request: GraphRequest): Promise<GraphAnswer> => {
    try {
      const answer = await graph.send(request);
      if (answer.status < 500 || request.signal.aborted) return answer;
    } catch (error) {
      const lost = error instanceof Fault && error.code === 'graphSilent';
      if (!lost || request.signal.aborted) throw error;
    }
    return graph.send({ ...request, freshConnection: true });
  };
  const get = (
    operation: string,
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => ask({ operation, method: 'GET', path, query, signal });

  const userById = async (id: UserId, signal: AbortSignal): Promise<DirectoryUser | undefined> => {
    const answer = await get('user', ['users', id], { $select: userFields }, signal);
    if (answer.status === 404) return undefined;
    const user = answer.status === 200 ? parseDirectoryUser(answer.json) : undefined;
    if (!user) throw graphFault('user', answer);
    return user;
  };

  /** Transitive, at most 20 groups a call (Graph docs, "directoryObject: checkMemberGroups"); the settings allow no more. */
  const isInGroup = async (groups: readonly string[], person: UserId, signal: AbortSignal) => {
    if (groups.length === 0) return false;
    const answer = await ask({
      operation: 'checkMemberGroups',
      method: 'POST',
      path: ['users', person, 'checkMemberGroups'],
      json: { groupIds: groups },
      signal,
    });
    if (answer.status === 404) return false;
    const parsed = memberGroups.safeParse(answer.status === 200 ? answer.json : undefined);
    if (!parsed.success) throw graphFault('checkMemberGroups', answer);
    const asked = new Set(groups.map((group) => group.toLowerCase()));
    return parsed.data.value.some((group) => asked.has(group.toLowerCase()));
  };

  /** A group's people page by page, groups in it expanded; a group that is not there has none. */
  async function* people(group: string, signal: AbortSignal): AsyncGenerator<DirectoryUser> {
    let query: Readonly<Record<string, string>> | undefined = { $select: userFields, $top: pageSize };
    while (query) {
      const answer = await get('members', ['groups', group, 'transitiveMembers'], query, signal);
      if (answer.status === 404) return;
      const page = answer.status === 200 ? parsePage(answer.json) : undefined;
      if (!page) throw graphFault('members', answer);
      yield* page.rows.map(parseDirectoryUser).filter((user) => user !== undefined);
      query = page.next;
    }
  }

  return {
    async includes(principals, person) {
      const { users, groups } = principals;
      if (users.length + groups.length === 0) return false;
      const now = clock.now().getTime();
      for (const [known, until] of yes) if (until <= now) yes.delete(known);
      const key = [person, ...users, ...groups].join(' ');
      if (yes.has(key)) return true;

      // Beside each other: a click waits for both. Guests and disabled accounts may neither ask nor decide, whatever list they are on.
      const signal = AbortSignal.timeout(within.includes);
      const [listed, user] = await Promise.all([
        users.includes(person) || isInGroup(groups, person, signal),
        userById(person, signal),
      ]);
      const included = listed && user !== undefined && !user.guest && user.enabled;
      if (included) yes.set(key, now + yesGoodForMs);
      return included;
    },

    user: (id) => userById(id, AbortSignal.timeout(within.call)),

    async find(address) {
      const text = literal(address);
      const query = {
        $filter: `userPrincipalName eq ${text} or mail eq ${text}`,
        $select: userFields,
        $top: pageSize,
      };
      const answer = await get('find', ['users'], query, AbortSignal.timeout(within.call));
      const page = answer.status === 200 ? parsePage(answer.json) : undefined;
      if (!page) throw graphFault('find', answer);
      const users = page.rows.map(parseDirectoryUser).filter((user) => user !== undefined);
      return [...new Map(users.map((user) => [user.id, user])).values()];
    },

    async wasDeleted(addressOrId) {
      try {
        const id = parseUserId(addressOrId);
        if (id) {
          const path = ['directory', 'deletedItems', id];
          return (
            (await get('wasDeleted', path, { $select: 'id' }, AbortSignal.timeout(within.call))).status ===
            200
          );
        }
        const text = literal(addressOrId);
        const answer = await ask({
          operation: 'wasDeleted',
          method: 'GET',
          path: ['directory', 'deletedItems', 'microsoft.graph.user'],
          // `endsWith` is an advanced query (Graph docs, "Advanced query capabilities on directory objects").
          query: {
            $filter: `mail eq ${text} or endsWith(userPrincipalName,${text})`,
            $count: 'true',
            $select: 'userPrincipalName,mail',
            $top: pageSize,
          },
          headers: { ConsistencyLevel: 'eventual' },
          signal: AbortSignal.timeout(within.call),
        });
        const rows = answer.status === 200 ? parsePage(answer.json)?.rows : undefined;
        return rows?.some((row) => isDeletedAs(row, addressOrId.toLowerCase())) ?? false;
      } catch {
        // It only makes "nobody found" more helpful; without an answer the plain words will do.
        return false;
      }
    },

    async members({ users, groups }, limit) {
      const signal = AbortSignal.timeout(within.call);
      const found = new Map<UserId, Person>();
      const add = ({ id, name, guest, enabled }: DirectoryUser) => {
        if (!guest && enabled && found.size < limit) found.set(id, { id, name });
      };
      const named = await Promise.all(users.map((id) => userById(id, signal)));
      named.filter((user) => user !== undefined).forEach(add);
      for (const group of groups) {
        if (found.size >= limit) break;
        for await (const user of people(group, signal)) {
          add(user);
          if (found.size >= limit) break;
        }
      }
      return [...found.values()];
    },
  };
}

/** A deleted user's sign-in name has their object id, without hyphens, in front (Graph docs, "List deletedItems"). */
function isDeletedAs(row: unknown, address: string): boolean {
  const parsed = deletedUser.safeParse(row);
  if (!parsed.success) return false;
  const signInName = parsed.data.userPrincipalName?.toLowerCase() ?? '';
  return (
    parsed.data.mail?.toLowerCase() === address || signInName.replace(/^[0-9a-f]{32}(?=.+@)/, '') === address
  );
}
