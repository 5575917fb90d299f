import { type Kysely, sql } from 'kysely';
import { type Event, type ExportRequest, type HistoryEntry, transition } from '../../domain/exportRequest.ts';
import { noticeOf } from '../../domain/notices.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { nextByTime } from '../../domain/reminders.ts';
import { lookAgainAt, stepOf } from '../../domain/schedule.ts';
import type { RequestId } from '../../domain/ids.ts';
import { Fault } from '../../faults.ts';
import type { Change } from '../../ports.ts';
import { attemptFromJson, attemptsOfRequest } from './attemptRows.ts';
import { attemptWrites } from './attempts.ts';
import { auditJson } from './audit.ts';
import { cardFromJson, cardsOfRequest } from './cardRows.ts';
import { encode } from './codec.ts';
import { cardJob, reminderJob, stepJobs } from './jobs.ts';
import { cardInserts, newCards, noticesOf } from './owedCards.ts';
import { accessOf, dueOn, requestColumns, stored, toRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables } from './tables.ts';

/** Changes that say nothing to a person are in the audit, not in the card's timeline. */
const quiet: readonly Event['kind'][] = [
  'report',
  'prepareSubmission',
  'seeMarker',
  'doubtSubmission',
  'repeatSubmission',
];

/** So often somebody else may change the request between its being read and written. */
const mostTries = 20;

/**
 * What a change makes of a request, and all that follows from it; a refusal changes nothing. The request is read, and written only
 * if it still is as it was read; otherwise the change is thought over again.
 */
export async function recordChange(
  change: Change,
  options: RequestsOptions,
): Promise<ExportRequest | Refusal> {
  for (let tries = 0; tries < mostTries; tries++) {
    const recorded = await tryToRecord(change, options);
    if (recorded) return recorded;
  }
  throw new Error('others changed the request each time before it was written');
}

async function tryToRecord(
  change: Change,
  { db, queues, clock, rules, revokeAfterHours }: RequestsOptions,
): Promise<ExportRequest | Refusal | undefined> {
  const now = clock.now();
  const { requestId: id, event, by } = change;
  const { row, cards, attempts } = await readToChange(db, id);
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
  // Somebody may be reminded meanwhile. Then this is due too soon, and that step finds nothing to tell and looks further.
  const remind = nextByTime({ ...before, state: after, history }, row.reminded_at ?? row.created_at, rules);
  const tracked = attemptWrites(id, attempts, { event, after, now, revokeAfterHours });
  const shown = cards.filter(({ role, lostBecause }) => role !== 'notice' && lostBecause === undefined);
  const notice = noticeOf(before.ask, before.state, after);
  const notices = newCards(notice ? noticesOf(notice, shown) : [], id, revision, now);
  const step = stepOf(after);

  const written = await queues.write({
    first: sql`
      update requests set kind = ${after.kind}, state = ${encode(after)}::jsonb, history = ${encode(history)}::jsonb,
        revision = ${revision}, step = ${step ?? null}, look_again_at = ${at ?? null}, ended_at = ${step ? null : now},
        due_on = ${dueOn(before.ask, after, rules)}, remind_at = ${remind ?? null}
      where id = ${id} and revision = ${before.revision} and cards_added = ${row.cards_added}
      returning id`,
    also: {
      owed: sql`
        update cards set owed_revision = ${revision}, owed_at = ${now} from first
        where request_id = first.id and role <> 'notice' and lost_because is null returning cards.id`,
      ...(notices.length > 0 && { notices: cardInserts(notices, sql`exists (select from first)`) }),
      ...tracked.parts,
    },
    complete: change.lease,
    send: [
      ...tracked.jobs,
      ...shown.map(({ id: card, conversation, role }) =>
        cardJob({ id: card, conversation_id: conversation.id, role }),
      ),
      ...notices.map((row) => cardJob(row)),
      ...(remind && remind.getTime() !== row.remind_at?.getTime() ? [reminderJob(id, remind)] : []),
      ...stepJobs(id, revision, after, at),
    ],
    audit: sql`${auditJson([
      {
        at: now,
        requestId: id,
        by,
        event: event.kind,
        from: before.state.kind,
        to: after.kind,
        details: { revision, ...evidenceOf(event), ...change.evidence },
      },
    ])}::jsonb`,
    returning: sql`first.id`,
  });
  if (!written) return undefined;
  const { lookAgainAt: _, ...rest } = before;
  const access = accessOf(after, tracked.attempts);
  return stored({
    ...rest,
    ...{ state: after, history, revision },
    ...(at && { lookAgainAt: at }),
    ...(access && { writeAccess: access }),
  });
}

/** The request with its cards and attempts, in one statement. Nobody is kept from changing them. */
async function readToChange(db: Kysely<Tables>, id: RequestId) {
  const row = await db
    .selectFrom('requests')
    .select(requestColumns)
    .select(['cards_added', cardsOfRequest, attemptsOfRequest])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Fault('unknownRequest');
  return {
    row,
    cards: (row.cards ?? []).map(cardFromJson),
    attempts: (row.attempts ?? []).map(attemptFromJson),
  };
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
