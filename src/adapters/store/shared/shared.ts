import { type Kysely, sql } from 'kysely';
import type { SharedClock } from '../../../ports/clock.ts';
import type { Shared, SharedValues } from '../../../ports/shared.ts';
import { decode, encode } from '../database/codec.ts';
import type { Tables } from '../database/tables.ts';

const recentMs = 1_000;

/** The values that all instances share: a row each, changed by compare-and-set. */
export function createShared(db: Kysely<Tables>): Shared {
  let seen: { readonly at: number; readonly values: Promise<Partial<SharedValues>> } | undefined;
  /** All of them in one query: there are a handful. */
  const all = async (): Promise<Partial<SharedValues>> => {
    const rows = await db.selectFrom('shared').select(['name', 'value']).execute();
    return Object.fromEntries(rows.map(({ name, value }) => [name, decode(value)]));
  };

  return {
    recent: async (name) => {
      const now = performance.now();
      if (!seen || now - seen.at >= recentMs) {
        const reading = { at: now, values: all() };
        seen = reading;
        // What could not be read is read with the next question.
        reading.values.catch(() => {
          if (seen === reading) seen = undefined;
        });
      }
      return (await seen.values)[name];
    },
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
      // What this instance writes it sees at once.
      seen = undefined;
      return done !== undefined;
    },
  };
}

/** The database's clock. */
export const createSharedClock = (db: Kysely<Tables>): SharedClock => ({
  now: async () => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
    const [row] = rows;
    if (!row) throw new Error('the database did not say what time it is');
    return row.now;
  },
});
