import { sql } from 'kysely';
import { blanked } from '../../../domain/blank.ts';
import { dueByTime, nextByTime } from '../../../domain/reminders.ts';
import type { RemindStep } from '../../../ports/steps.ts';
import type { Upkeep } from '../../../ports/upkeep.ts';
import { appendAudit, bot } from '../audit/audit.ts';
import { oweNotice, oweShown, redraw } from '../cards/outbox.ts';
import { encode } from '../database/codec.ts';
import type { Tx } from '../database/tables.ts';
import { cardJob, type Outgoing, type QueueName, reminderJob, revokeJob, stepJob } from '../queue/jobs.ts';
import { lockedRequest, requestColumns, type StoreOptions, toRequest } from './rows.ts';

/** Requests in one transaction of `blank`: it holds up nobody for long, least of all the embedded database's one connection. */
const blankedTogether = 50;
/** Jobs in one transaction of `sweep`. */
const sweptTogether = 1_000;
const dayMs = 24 * 3_600_000;

/** What goes by the clock and not by what somebody does. */
export function createUpkeep(options: StoreOptions): Upkeep {
  const { db, clock } = options;
  return {
    remind: (step) => db.transaction().execute((tx) => remind(tx, step, options)),

    blank: async (before) => {
      for (let total = 0; ;) {
        const count = await db.transaction().execute((tx) => blankSome(tx, before, options));
        total += count;
        if (count < blankedTogether) return total;
      }
    },

    sweep: () => sweep(options),

    forget: async () => {
      const ago = (days: number) => new Date(clock.now().getTime() - days * dayMs);
      // A request that may still be posted again names them.
      await db.deleteFrom('submissions').where('at', '<', ago(30)).execute();
      await db.deleteFrom('alarms').where('told', '=', 'over').where('over_at', '<', ago(90)).execute();
    },

    take: async (name, everyMs) => {
      // By the database's clock: instances' clocks differ.
      const { rows } = await sql`
        insert into duties (name, done_at) values (${name}, clock_timestamp())
        on conflict (name) do update set done_at = excluded.done_at
        where duties.done_at <= excluded.done_at - ${everyMs}::float8 * interval '1 ms'
        returning name`.execute(db);
      return rows.length > 0;
    },
  };
}

/** What the passing of time owes a request, and when more of it is due. */
async function remind(
  tx: Tx,
  { requestId, lease }: RemindStep,
  { queues, clock, rules }: StoreOptions,
): Promise<void> {
  const row = await lockedRequest(tx, requestId);
  const now = clock.now();
  if (!row.remind_at || row.remind_at > now) return queues.complete(tx, lease);
  const request = toRequest(row);
  const due = dueByTime(request, row.reminded_at ?? row.created_at, now, rules);
  const next = nextByTime(request, now, rules);
  await tx
    .updateTable('requests')
    .set({ reminded_at: now, remind_at: next ?? null })
    .where('id', '=', requestId)
    .execute();
  const jobs: Outgoing[] = due.redraw ? await redraw(tx, requestId, now) : [];
  for (const notice of due.notices) jobs.push(...(await oweNotice(tx, requestId, row.revision, notice, now)));
  await queues.complete(tx, lease);
  await queues.send(tx, next ? [...jobs, reminderJob(requestId, next)] : jobs);
}

/** At most so many requests, then their cards, then the audit. Returns how many. */
async function blankSome(tx: Tx, before: Date, { queues, clock }: StoreOptions): Promise<number> {
  const rows = await tx
    .selectFrom('requests')
    .select(requestColumns)
    .where('ended_at', '<', before)
    .where('blanked_at', 'is', null)
    .orderBy('ended_at')
    .limit(blankedTogether)
    .forUpdate()
    // Somebody who changes one of them is not waited for: its turn is the next hour.
    .skipLocked()
    .execute();
  const now = clock.now();
  const jobs: Outgoing[] = [];
  for (const row of rows) {
    const { ask, state, history } = blanked(toRequest(row));
    const revision = row.revision + 1;
    await tx
      .updateTable('requests')
      .set({
        ask: encode(ask),
        state: encode(state),
        history: encode(history),
        revision,
        blanked_at: now,
      })
      .where('id', '=', row.id)
      .execute();
    await tx.updateTable('cards').set({ mentions: null }).where('request_id', '=', row.id).execute();
    jobs.push(...(await oweShown(tx, row.id, revision, now)));
  }
  await queues.send(tx, jobs);
  await appendAudit(
    tx,
    ...rows.map((row) => ({
      at: now,
      requestId: row.id,
      by: bot,
      event: 'blank',
      from: null,
      to: null,
      details: { revision: row.revision + 1 },
    })),
  );
  return rows.length;
}

/** Sends what is overdue and has no live job; pg-boss refuses what has one. */
async function sweep({ db, queues, clock }: StoreOptions): Promise<number> {
  const now = clock.now();
  // A minute late: a step that is merely being worked on is not overdue.
  const overdue = new Date(now.getTime() - 60_000);
  const requests = await db
    .selectFrom('requests')
    .select(['id', 'revision', 'step'])
    // The open ones are an index; when each is looked at again is not, so that a poll touches none.
    .where('ended_at', 'is', null)
    .where('look_again_at', '<', overdue)
    .execute();
  const reminders = await db
    .selectFrom('requests')
    .select(['id', 'remind_at'])
    .where('remind_at', '<', overdue)
    .execute();
  const cards = await db
    .selectFrom('cards')
    .select(['id', 'conversation_id', 'next_delivery'])
    .whereRef('owed_revision', '>', 'shown_revision')
    .where('lost_because', 'is', null)
    .where('owed_at', '<', overdue)
    .execute();
  const attempts = await db
    .selectFrom('attempts')
    .select(['request_id', 'attempt'])
    .where('revoke_at', '<', overdue)
    .where('revoked_at', 'is', null)
    .execute();
  const jobs: Outgoing[] = [
    ...requests.flatMap(({ id, revision, step }) =>
      step ? [{ ...stepJob(step as QueueName, id, revision, now), isOnly: false }] : [],
    ),
    ...reminders.flatMap(({ id, remind_at: at }) => (at ? [reminderJob(id, at)] : [])),
    // Those that wait already keep their place.
    ...cards.map((row) => cardJob({ ...row, role: 'redrawn' })),
    ...attempts.map((row) => revokeJob(row.request_id, row.attempt, now)),
  ];
  let sent = 0;
  for (let from = 0; from < jobs.length; from += sweptTogether) {
    const some = jobs.slice(from, from + sweptTogether);
    sent += await db.transaction().execute((tx) => queues.send(tx, some));
  }
  return sent;
}
