import { type Kysely, sql } from 'kysely';
import { dayAt } from '../../../domain/day.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Figures } from '../../../ports/telemetry.ts';
import { oldestOwedCardSeconds } from '../cards/outbox.ts';
import type { Queues } from '../queue/queues.ts';
import type { Tables } from '../database/tables.ts';

/**
 * What is open, owed and due. Each query reads what an index holds of that and no more: what is at its end costs nothing, so the
 * number of all requests that there ever were is not among the figures.
 */
export async function figures(
  db: Kysely<Tables>,
  queues: Pick<Queues, 'due'>,
  clock: Clock,
  timeZone: string,
): Promise<Figures> {
  const now = clock.now();
  const open = await db
    .selectFrom('requests')
    .select(['kind', ({ fn }) => fn.countAll<number | string>().as('count')])
    .where('ended_at', 'is', null)
    .groupBy('kind')
    .execute();
  const { count: pastDue } = await db
    .selectFrom('requests')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('ended_at', 'is', null)
    .where(sql<string>`due_on`, '<', sql<string>`${dayAt(now, timeZone)}::date`)
    .executeTakeFirstOrThrow();
  const { count: cards } = await db
    .selectFrom('cards')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .whereRef('owed_revision', '>', 'shown_revision')
    .where('lost_because', 'is', null)
    .executeTakeFirstOrThrow();
  const due = await db
    .selectFrom('attempts')
    .select(({ fn }) => [fn.countAll<number | string>().as('owed'), fn.min('revoke_at').as('since')])
    .where('revoke_at', '<=', now)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    open: Object.fromEntries(open.map(({ kind, count }) => [kind, Number(count)])),
    pastDue: Number(pastDue),
    outbox: { cards: Number(cards), oldestSeconds: await oldestOwedCardSeconds(db, clock) },
    ready: Object.fromEntries(await queues.due()),
    revocations: {
      owed: Number(due.owed),
      oldestSeconds: due.since ? Math.max(0, (now.getTime() - due.since.getTime()) / 1_000) : 0,
    },
  };
}
