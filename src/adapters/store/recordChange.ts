import { type Kysely, type Selectable, sql } from 'kysely';
import { type Event, type ExportRequest, type HistoryEntry, transition } from '../../domain/exportRequest.ts';
import { withEntry } from '../../domain/history.ts';
import { noticeOf } from '../../domain/notices.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { nextByTime } from '../../domain/reminders.ts';
import { lookAgainAt, stepOf } from '../../domain/schedule.ts';
import type { RequestId } from '../../domain/ids.ts';
import { Fault } from '../../faults.ts';
import type { Card } from '../../ports/conversations.ts';
import type { Change, Requests } from '../../ports/requests.ts';
import { attemptFromJson, type AttemptOf, attemptsOfRequest } from './attemptRows.ts';
import { attemptWrites } from './attempts.ts';
import { auditJson } from './audit.ts';
import { cardFromJson, cardsOfRequest } from './cardRows.ts';
import { encode } from './codec.ts';
import { cardJob, reminderJob, stepJobs } from './jobs.ts';
import { cardInserts, newCards, noticesOf } from './owedCards.ts';
import { accessOf, dueOn, requestColumns, stored, toRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables } from './tables.ts';
import { claim } from './turns.ts';
import { TurnTaken } from './write.ts';

/** So often somebody else may change the request between its being read and written. */
const mostTries = 20;

/** A request as a change needs it. */
interface Basis {
  readonly before: ExportRequest;
  readonly row: Pick<
    Selectable<Tables['requests']>,
    'cards_added' | 'created_at' | 'remind_at' | 'reminded_at'
  >;
  /** Without the notices and the lost ones: those that show the change. */
  readonly shown: readonly Card[];
  readonly attempts: readonly AttemptOf[];
}

/** By the requests that were given to be changed. */
const bases = new WeakMap<ExportRequest, Basis>();

function given(basis: Basis): ExportRequest {
  const { before, attempts } = basis;
  const access = accessOf(before.state, attempts);
  const request = { ...before, ...(access && { writeAccess: access }) };
  bases.set(request, basis);
  return request;
}

/** Requests to be changed, and their changes. */
export function createChanges(options: RequestsOptions): Pick<Requests, 'toChange' | 'onCard' | 'record'> {
  const { db } = options;
  return {
    toChange: async (id) => given(await readBasis(db, id)),

    onCard: async (id) => {
      const row = await rowsToChange(db)
        .where('id', '=', (of) => of.selectFrom('cards').select('request_id').where('cards.id', '=', id))
        .executeTakeFirst();
      const card = row?.cards?.find((one) => one.id === id);
      return row && card && { card: cardFromJson(card), request: given(basisOf(row)) };
    },

    record: async (change) => {
      try {
        return await recordChange(change, options);
      } catch (error) {
        if (error instanceof TurnTaken) return refuse('turnTaken');
        throw error;
      }
    },
  };
}

/**
 * What a change makes of a request, and all that follows from it; a refusal changes nothing. The request is written only if it
 * still is as it was read; otherwise it is read again and the change thought over.
 */
export async function recordChange(
  change: Change,
  options: RequestsOptions,
): Promise<ExportRequest | Refusal> {
  const basis = change.read && bases.get(change.read);
  const soon = basis && (await tryToRecord(change, basis, options));
  // What is written was still so; what speaks against a change may be over by now.
  if (soon && !isRefusal(soon)) return soon;
  for (let tries = 0; tries < mostTries; tries++) {
    const recorded = await tryToRecord(change, await readBasis(options.db, change.requestId), options);
    if (recorded) return recorded;
  }
  throw new Error('others changed the request each time before it was written');
}

async function tryToRecord(
  change: Change,
  { before, row, shown, attempts }: Basis,
  { queues, clock, rules, revokeAfterHours }: RequestsOptions,
): Promise<ExportRequest | Refusal | undefined> {
  const now = clock.now();
  const { requestId: id, event, by } = change;
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
  const history = withEntry(before.history, entry);
  // Somebody may be reminded meanwhile. Then this is due too soon, and that step finds nothing to tell and looks further.
  const remind = nextByTime({ ...before, state: after, history }, row.reminded_at ?? row.created_at, rules);
  const tracked = attemptWrites(id, attempts, { event, after, now, revokeAfterHours });
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
    claim: change.turn && claim(change.turn, now, sql`exists (select from first)`),
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
  return given({
    before: stored({ ...rest, ...{ state: after, history, revision }, ...(at && { lookAgainAt: at }) }),
    row: { ...row, remind_at: remind ?? null },
    shown,
    attempts: tracked.attempts,
  });
}

/** Requests with their cards and attempts, in one statement. Nobody is kept from changing them. */
const rowsToChange = (db: Kysely<Tables>) =>
  db.selectFrom('requests').select(requestColumns).select(['cards_added', cardsOfRequest, attemptsOfRequest]);

type RowToChange = Awaited<ReturnType<ReturnType<typeof rowsToChange>['executeTakeFirstOrThrow']>>;

const basisOf = (row: RowToChange): Basis => ({
  before: toRequest(row),
  row,
  shown: (row.cards ?? [])
    .map(cardFromJson)
    .filter(({ role, lostBecause }) => role !== 'notice' && lostBecause === undefined),
  attempts: (row.attempts ?? []).map(attemptFromJson),
});

async function readBasis(db: Kysely<Tables>, id: RequestId): Promise<Basis> {
  const row = await rowsToChange(db).where('id', '=', id).executeTakeFirst();
  if (!row) throw new Fault('unknownRequest');
  return basisOf(row);
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
