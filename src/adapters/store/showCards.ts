import type { Database } from './database.ts';

/** Of a request that failed longer ago nobody looks for the button to try again. */
const failedLately = 31 * 24 * 3_600_000;

/**
 * Owes every card whose request can still change, whatever it is believed to show: after a restore Teams may show what came
 * later. The sweep of the next start sends them. How many.
 */
export async function showCards({ db }: Database, now: Date): Promise<number> {
  const updated = await db
    .updateTable('cards')
    .set({ shown_revision: 0, sends: 0, replacements: 0, unheard: 0, gone_since: null, owed_at: now })
    .where('role', '!=', 'notice')
    .where('lost_because', 'is', null)
    .where('request_id', 'in', (where) =>
      where
        .selectFrom('requests')
        .select('id')
        .where((either) =>
          either.or([
            either('ended_at', 'is', null),
            either.and([
              either('kind', '=', 'failed'),
              either('ended_at', '>', new Date(now.getTime() - failedLately)),
            ]),
          ]),
        ),
    )
    .executeTakeFirst();
  return Number(updated.numUpdatedRows);
}
