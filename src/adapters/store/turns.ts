import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../ports/clock.ts';
import type { Requests, TurnClaim } from '../../ports/requests.ts';
import type { Tables } from './tables.ts';

/**
 * Takes a turn in: one that is new, or that led to nothing until now; for an edited message only the latter. Its row says that it
 * was; none, that the turn was taken in before. Two at the same time wait for each other at the key.
 *
 * @param only Where there is a row of it, if at all.
 */
export function claim(
  { key, fruitlessSince }: TurnClaim,
  now: Date,
  only: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return fruitlessSince
    ? sql`update turns set fruitless = false where key = ${key} and fruitless and at >= ${fruitlessSince} and ${only} returning at`
    : sql`
        insert into turns (key, at) select ${key}, ${now}::timestamptz where ${only}
        on conflict (key) do update set fruitless = false where turns.fruitless returning at`;
}

/** Turns in one transaction of `forgetTurns`: it holds up nobody for long. */
const forgottenTogether = 500;

export function createTurns(
  db: Kysely<Tables>,
  clock: Clock,
): Pick<Requests, 'heard' | 'noteFruitless' | 'fruitless' | 'forgetTurns'> {
  const found = (key: string) => db.selectFrom('turns').select('key').where('key', '=', key);
  return {
    heard: async (key) => (await found(key).where('fruitless', '=', false).executeTakeFirst()) !== undefined,

    fruitless: async (key, since) =>
      (await found(key).where('fruitless', '=', true).where('at', '>=', since).executeTakeFirst()) !==
      undefined,

    noteFruitless: async (key) => {
      await db
        .insertInto('turns')
        .values({ key, at: clock.now(), fruitless: true })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    forgetTurns: async (before) => {
      for (let total = 0; ;) {
        const { numDeletedRows } = await db
          .deleteFrom('turns')
          .where('key', 'in', (of) =>
            of
              .selectFrom('turns')
              .select('key')
              .where('at', '<', before)
              .orderBy('at')
              .limit(forgottenTogether)
              // Another instance does the same at the same hour.
              .forUpdate()
              .skipLocked(),
          )
          .executeTakeFirst();
        total += Number(numDeletedRows);
        if (numDeletedRows < forgottenTogether) return total;
      }
    },
  };
}
