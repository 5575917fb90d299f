import { sql } from 'kysely';
import {
  type Event,
  type ExportRequest,
  type HistoryEntry,
  transition,
} from '../../../domain/exportRequest.ts';
import { withEntry } from '../../../domain/history.ts';
import { noticeOf } from '../../../domain/notices.ts';
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts';
import { nextByTime } from '../../../domain/reminders.ts';
import { lookAgainAt, stepOf } from '../../../domain/schedule.ts';
import type { Change } from '../../../ports/requests.ts';
import { appendAudit } from '../audit/audit.ts';
import { oweNotice, oweRevision } from '../cards/outbox.ts';
import type { Tx } from '../database/tables.ts';
import { reminderJob, stepJobs } from '../queue/jobs.ts';
import { trackAttempts } from './attempts.ts';
import { claimTurn } from './turns.ts';
import { lockedRequest, stateColumns, type StoreOptions, toRequest, wholeRequest } from './rows.ts';

/**
 * One change of a request, in one transaction: it is read and locked, the table of transitions decides, and what follows is written
 * with it. A refusal changes nothing.
 */
export const recordChange = (
  change: Change,
  { db, queues, clock, rules, revokeAfterHours }: StoreOptions,
): Promise<ExportRequest | Refusal> =>
  db.transaction().execute(async (tx) => {
    const now = clock.now();
    const { requestId: id, event, by } = change;
    const row = await lockedRequest(tx, id);
    const before = toRequest(row);
    const isStale = change.onlyAt !== undefined && change.onlyAt !== before.revision;
    if (isStale || (change.perDay !== undefined && !(await hasRoom(tx, change.perDay, now)))) {
      return refuse('notInThisState', { state: before.state.kind, event: event.kind });
    }
    const after = transition(before.ask, before.state, event, rules);
    if (isRefusal(after)) return after;
    if (change.turn && !(await claimTurn(tx, change.turn, now))) return refuse('turnTaken');

    const revision = before.revision + 1;
    const at = change.lookAgainAt ?? lookAgainAt(after, now);
    const history = withEntry(before.history, entryOf(change, after.kind, now));
    const remindAt = nextByTime(
      { ...before, state: after, history },
      row.reminded_at ?? row.created_at,
      rules,
    );
    await tx
      .updateTable('requests')
      .set({
        ...stateColumns(before.ask, after, history, rules),
        revision,
        look_again_at: at ?? null,
        ended_at: stepOf(after) ? null : now,
        remind_at: remindAt ?? null,
      })
      .where('id', '=', id)
      .execute();

    const notice = noticeOf(before.ask, before.state, after);
    const jobs = [
      ...(await trackAttempts(tx, id, event, after, { now, revokeAfterHours })),
      ...(await oweRevision(tx, id, revision, now)),
      ...(notice ? await oweNotice(tx, id, revision, notice, now) : []),
      ...(remindAt && remindAt.getTime() !== row.remind_at?.getTime() ? [reminderJob(id, remindAt)] : []),
      ...stepJobs(id, revision, after, at),
    ];
    if (change.lease) await queues.complete(tx, change.lease);
    await queues.send(tx, jobs);
    await appendAudit(tx, {
      at: now,
      requestId: id,
      by,
      event: event.kind,
      from: before.state.kind,
      to: after.kind,
      details: { revision, ...evidenceOf(event), ...change.evidence },
    });
    return wholeRequest(tx, id);
  });

const entryOf = ({ event, by }: Change, to: HistoryEntry['to'], at: Date): HistoryEntry => ({
  event: event.kind,
  to,
  at,
  ...(by.person && { by: { id: by.person.id, name: by.person.name } }),
});

const dayMs = 24 * 3_600_000;
/** Of PostgreSQL's advisory locks this one is ours: any number that nobody else in this database takes. */
const allowanceLock = 7_345_001;

/** Whether one more POST may leave today. Until the transaction ends nobody else is told so. */
async function hasRoom(tx: Tx, perDay: number, now: Date): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${allowanceLock})`.execute(tx);
  const { sent } = await tx
    .selectFrom('submissions')
    .select(({ fn }) => fn.countAll<number | string>().as('sent'))
    .where('at', '>', new Date(now.getTime() - dayMs))
    .executeTakeFirstOrThrow();
  return Number(sent) < perDay;
}

/** What the audit keeps of an event beside its name: ids and codes. */
function evidenceOf(event: Event): Record<string, string | number> {
  switch (event.kind) {
    case 'acceptSubmission':
      return { operation: event.operation };
    case 'prepareSubmission':
      return { account: event.location.account, container: event.location.container };
    case 'refuseSubmission':
    case 'fail':
    case 'loseSight':
      return { because: event.because };
    case 'waitToSubmit':
      return { waitingFor: event.waitingFor };
    case 'report':
    case 'complete':
      return {
        status: event.report.status,
        ...(event.report.progress !== undefined && { progress: event.report.progress }),
      };
    default:
      return {};
  }
}
