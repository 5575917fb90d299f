import type { UserId } from '../../../src/domain/ids.ts';
import type { Directory, DirectoryUser } from '../../../src/ports/directory.ts';
import type { Power } from './power.ts';

export interface MemoryDirectory extends Directory {
  readonly users: DirectoryUser[];
  readonly groups: Map<string, readonly UserId[]>;
  readonly deleted: Set<string>;
  /** Calls of these names throw: Graph gave no answer. */
  readonly silent: Set<keyof Directory>;
}

/** The tenant's directory in memory. */
export function createDirectory(users: readonly DirectoryUser[], power: Power): MemoryDirectory {
  const groups = new Map<string, readonly UserId[]>();
  const silent = new Set<keyof Directory>();
  const deleted = new Set<string>();
  const everybody = [...users];
  const ask = <T>(name: keyof Directory, act: () => T) =>
    power.effect(name, () => {
      if (silent.has(name)) throw new Error('Graph gave no answer');
      return act();
    });
  const named = (principals: { users: readonly UserId[]; groups: readonly string[] }) =>
    new Set([...principals.users, ...principals.groups.flatMap((group) => groups.get(group) ?? [])]);
  return {
    users: everybody,
    groups,
    deleted,
    silent,
    includes: (principals, person) =>
      ask('includes', () => {
        const user = everybody.find(({ id }) => id === person);
        return named(principals).has(person) && user !== undefined && !user.guest && user.enabled;
      }),
    user: (id) => ask('user', () => everybody.find((user) => user.id === id)),
    find: (address) => ask('find', () => everybody.filter((user) => user.address === address)),
    wasDeleted: (address) => ask('wasDeleted', () => deleted.has(address)),
    members: (principals, limit) =>
      ask('members', () => {
        const ids = named(principals);
        return everybody.filter((user) => ids.has(user.id) && !user.guest && user.enabled).slice(0, limit);
      }),
  };
}
