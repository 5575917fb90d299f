import { type Event, type ExportRequest, type HistoryEntry, transition } from '../../domain/exportRequest.ts';
import { noticeOf } from '../../domain/notices.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { nextByTime } from '../../domain/reminders.ts';
import { lookAgainAt, stepOf } from '../../domain/schedule.ts';
import type { Change } from '../../ports.ts';
import { trackAttempts } from './attempts.ts';
import { appendAudit } from './audit.ts';
import { encode } from './codec.ts';
import { reminderJob, stepJobs } from './jobs.ts';
import { oweCards, oweNotice } from './owedCards.ts';
import { dueOn, requestRow, stored, toRequest, writeAccess } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tx } from './tables.ts';

/** Changes that say nothing to a person are in the audit, not in the card's timeline. */
const quiet: readonly Event['kind'][] = [
  'report',
  'prepareSubmission',
  'seeMarker',
  'doubtSubmission',
  'repeatSubmission',
];

/** What a change makes of a request, and all that follows from it; a refusal changes nothing. */
export async function recordChange(
  tx: Tx,
  change: Change,
  {
    queues,
    clock,
    rules,
    revokeAfterHours,
  }: Pick<RequestsOptions, 'queues' | 'clock' | 'rules' | 'revokeAfterHours'>,
): Promise<ExportRequest | Refusal> {
  const now = clock.now();
  const { requestId: id, event, by } = change;
  const row = await requestRow(tx, id, true);
  const before = toRequest(row);
  if (change.onlyAt !== undefined && change.onlyAt !== before.revision) {
    return refuse('notInThisState', { state: before.state.kind, event: event.kind });
  }
  const after = transition(before.ask, before.state, event, rules);
  if (isRefusal(after)) return after;

  const revision = before.revision + 1;
  const at = change.lookAgainAt ?? lookAgainAt(after, now);
  const entry: HistoryEntry = {
    event: event.kind,
    to: after.kind,
    at: now,
    ...(by.person && { by: { id: by.person.id, name: by.person.name } }),
  };
  const history = quiet.includes(event.kind) ? before.history : [...before.history, entry];
  const remind = nextByTime({ ...before, state: after, history }, row.reminded_at ?? row.created_at, rules);
  // Written in one statement with the cards that owe it.
  const changed = tx.with('changed', (also) =>
    also
      .updateTable('requests')
      .set({
        kind: after.kind,
        state: encode(after),
        history: encode(history),
        revision,
        step: stepOf(after) ?? null,
        look_again_at: at ?? null,
        ended_at: stepOf(after) ? null : now,
        due_on: dueOn(before.ask, after, rules),
        remind_at: remind ?? null,
      })
      .where('id', '=', id)
      .returning('id'),
  );
  const owed = await oweCards(changed, id, revision, now);
  const revocations = await trackAttempts(tx, id, { event, after, now, revokeAfterHours });
  const notice = noticeOf(before.ask, before.state, after);
  const notices = notice ? await oweNotice(tx, id, revision, notice, clock.now()) : [];
  if (change.lease) await queues.complete(tx, change.lease);
  await queues.send(tx, [
    ...revocations,
    ...owed,
    ...notices,
    ...(remind && remind.getTime() !== row.remind_at?.getTime() ? [reminderJob(id, remind)] : []),
    ...stepJobs(id, revision, after, at),
  ]);
  await appendAudit(tx, {
    at: now,
    requestId: id,
    by,
    event: event.kind,
    from: before.state.kind,
    to: after.kind,
    details: { revision, ...evidenceOf(event), ...change.evidence },
  });
  const { lookAgainAt: _, ...rest } = before;
  const access = await writeAccess(tx, id, after);
  return stored({
    ...rest,
    ...{ state: after, history, revision },
    ...(at && { lookAgainAt: at }),
    ...(access && { writeAccess: access }),
  });
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
