import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ExportRequest, HistoryEntry } from '../../domain/exportRequest.ts';
import type { RequestId } from '../../domain/ids.ts';
import { nextByTime } from '../../domain/reminders.ts';
import { lookAgainAt, stepOf } from '../../domain/schedule.ts';
import type { NewRequest, Requests } from '../../ports/requests.ts';
import { type AuditEntry, auditJson } from './audit.ts';
import { encode } from './codec.ts';
import { cardJob, reminderJob, stepJobs } from './jobs.ts';
import { cardInserts, newCards } from './owedCards.ts';
import { dueOn, stored } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import { claim } from './turns.ts';

/** A turn's requests, with all that follows from them at once; undefined when `Requests.add` says so. */
export async function addRequests(
  turn: string,
  requests: readonly NewRequest[],
  when: Parameters<Requests['add']>[2],
  { queues, clock, rules, traceparent }: Pick<RequestsOptions, 'queues' | 'clock' | 'rules' | 'traceparent'>,
): Promise<readonly ExportRequest[] | undefined> {
  const now = clock.now();
  const made = requests.map(({ ask, state, cards }, position) => {
    const id = randomUUID() as RequestId;
    const history: HistoryEntry[] = [{ event: 'ask', to: state.kind, at: now, by: ask.requester }];
    const at = lookAgainAt(state, now);
    return {
      id,
      ask,
      state,
      history,
      position,
      at,
      cards,
      remindAt: nextByTime({ ask, state, history }, now, rules),
    };
  });
  const cards = made.flatMap((one) => newCards(one.cards, one.id, 1, now));
  const rows = made.map(({ id, ask, state, history, position, at, remindAt: remind_at }) => ({
    ...{ id, kind: state.kind, state, ask, history, position, remind_at },
    data_subject: ask.dataSubject.id,
    requester: ask.requester.id,
    step: stepOf(state),
    look_again_at: at,
    due_on: dueOn(ask, state, rules),
    traceparent: traceparent?.(),
  }));
  const written = await queues.write<{ readonly numbers: Readonly<Record<string, number>> }>({
    first: claim({ key: turn, ...when }, now, when?.ifNoneOpen ? noneOpen(requests) : sql`true`),
    also: { added: insertRequests(rows), shown: cardInserts(cards, sql`exists (select from first)`) },
    send: [
      ...cards.map((row) => cardJob(row)),
      ...made.flatMap(({ id, state, at }) => stepJobs(id, 1, state, at)),
      ...made.flatMap(({ id, remindAt }) => (remindAt ? [reminderJob(id, remindAt)] : [])),
    ],
    // A turn may ask for nothing: an installation, for example.
    ...(made.length > 0 && {
      audit: withNumbers(
        made.map(({ id, ask, state }) => ({
          at: now,
          requestId: id,
          by: { kind: 'person', person: ask.requester },
          event: 'ask',
          from: null,
          to: state.kind,
          details: { dataSubject: ask.dataSubject.id, number: numberPlace },
        })),
      ),
    }),
    returning: sql`(select coalesce(json_object_agg(id, number), '{}') from added) as numbers`,
  });
  if (!written) return undefined;
  return made.map(({ id, ask, state, history, at }) =>
    stored({
      id,
      number: written.numbers[id] ?? 0,
      ask,
      state,
      history,
      revision: 1,
      ...(at && { lookAgainAt: at }),
    }),
  );
}

const noneOpen = (requests: readonly NewRequest[]) => sql`not exists (
  select from requests where data_subject = any (${requests.map(({ ask }) => ask.dataSubject.id)}::uuid[]) and ended_at is null
)`;

const insertRequests = (rows: readonly { readonly id: string }[]) => sql`
  insert into requests (id, kind, state, ask, history, data_subject, requester, revision, step, look_again_at, created_at, due_on,
    remind_at, traceparent)
  select id, kind, state, ask, history, data_subject, requester, 1, step, look_again_at, first.at, due_on, remind_at, traceparent
  from first, jsonb_to_recordset(${encode(rows)}::jsonb) as made (
    position integer, id uuid, kind text, state jsonb, ask jsonb, history jsonb, data_subject uuid, requester uuid,
    step text, look_again_at timestamptz, due_on date, remind_at timestamptz, traceparent text
  ) order by position
  returning id, number`;

/** The database gives the number that people use, and the audit says it. */
const numberPlace = '(number)';

const withNumbers = (entries: readonly AuditEntry[]) => sql`(
  select jsonb_agg(entry || jsonb_build_object(
      'details', entry -> 'details' || jsonb_build_object('number', number),
      'hashed', replace(entry ->> 'hashed', ${JSON.stringify(numberPlace)}, number::text)
    ) order by number)
  from jsonb_array_elements(${auditJson(entries)}::jsonb) as entry join added on added.id = (entry ->> 'request_id')::uuid
)`;
