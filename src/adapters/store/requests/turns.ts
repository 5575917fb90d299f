import type { Kysely } from 'kysely';
import type { Clock } from '../../../ports/clock.ts';
import type { Requests, TurnClaim } from '../../../ports/requests.ts';
import type { Tables, Tx } from '../database/tables.ts';

/**
 * Takes a turn in: one that is new, or that led to nothing until now; for an edited message only the latter. False when the turn was
 * taken in before. Two at the same time wait for each other at the key.
 */
export async function claimTurn(tx: Tx, { key, fruitlessSince }: TurnClaim, now: Date): Promise<boolean> {
  const claimed = fruitlessSince
    ? tx
        .updateTable('turns')
        .set({ fruitless: false })
        .where('key', '=', key)
        .where('fruitless', '=', true)
        .where('at', '>=', fruitlessSince)
        .returning('key')
    : tx
        .insertInto('turns')
        .values({ key, at: now })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ fruitless: false }).where('turns.fruitless', '=', true),
        )
        .returning('key');
  return (await claimed.executeTakeFirst()) !== undefined;
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
