import type { Kysely } from 'kysely';
import type { Shared, SharedValues } from '../../ports.ts';
import { decode, encode } from './codec.ts';
import type { Tables } from './tables.ts';

/** The values that all instances share: a row each, changed by compare-and-set. */
export function createShared(db: Kysely<Tables>): Shared {
  return {
    read: async <K extends keyof SharedValues>(name: K) => {
      const row = await db.selectFrom('shared').selectAll().where('name', '=', name).executeTakeFirst();
      return row
        ? { value: decode<SharedValues[K]>(row.value), version: row.version }
        : { value: undefined, version: 0 };
    },
    swap: async (name, version, value) => {
      const next = { value: encode(value), version: version + 1 };
      const done =
        version === 0
          ? await db
              .insertInto('shared')
              .values({ name, ...next })
              .onConflict((conflict) => conflict.doNothing())
              .returning('name')
              .executeTakeFirst()
          : await db
              .updateTable('shared')
              .set(next)
              .where('name', '=', name)
              .where('version', '=', version)
              .returning('name')
              .executeTakeFirst();
      return done !== undefined;
    },
  };
}
