import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ExportRequest, HistoryEntry } from '../../domain/exportRequest.ts';
import type { RequestId } from '../../domain/ids.ts';
import { nextByTime } from '../../domain/reminders.ts';
import { lookAgainAt, stepOf } from '../../domain/schedule.ts';
import type { NewRequest } from '../../ports.ts';
import { appendAudit } from './audit.ts';
import { cardRow } from './cardRows.ts';
import { encode } from './codec.ts';
import { cardJob, reminderJob, stepJobs } from './jobs.ts';
import { dueOn, stored } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tx } from './tables.ts';

/** A turn's requests, with all that follows from them at once; undefined when the turn was taken in before. */
export async function addRequests(
  tx: Tx,
  turn: string,
  requests: readonly NewRequest[],
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
  const cards = made.flatMap((one) =>
    one.cards.map((card) => ({ id: randomUUID(), ...cardRow(card, one.id, 1, now) })),
  );
  const numbers = await insertRequests(
    tx,
    { key: turn, at: now },
    made.map(({ id, ask, state, history, position, at, remindAt: remind_at }) => ({
      ...{ id, kind: state.kind, state, ask, history, position, remind_at },
      data_subject: ask.dataSubject.id,
      requester: ask.requester.id,
      step: stepOf(state),
      look_again_at: at,
      due_on: dueOn(ask, state, rules),
      traceparent: traceparent?.(),
    })),
    cards,
  );
  if (!numbers) return undefined;
  const added = made.map(({ id, ask, state, history, at }) =>
    stored({
      id,
      number: numbers.get(id) ?? 0,
      ask,
      state,
      history,
      revision: 1,
      ...(at && { lookAgainAt: at }),
    }),
  );
  await queues.send(tx, [
    ...cards.map((row) => cardJob(row)),
    ...made.flatMap(({ id, state, at }) => stepJobs(id, 1, state, at)),
    ...made.flatMap(({ id, remindAt }) => (remindAt ? [reminderJob(id, remindAt)] : [])),
  ]);
  await appendAudit(
    tx,
    ...added.map(({ id, number, ask, state }) => ({
      at: now,
      requestId: id,
      by: { kind: 'person', person: ask.requester } as const,
      event: 'ask',
      from: null,
      to: state.kind,
      details: { dataSubject: ask.dataSubject.id, number },
    })),
  );
  return added;
}

/**
 * A turn's requests with their cards, in one statement. By their ids the numbers that people use; undefined when the turn was
 * taken in before.
 */
async function insertRequests(
  tx: Tx,
  turn: { readonly key: string; readonly at: Date },
  requests: readonly { readonly id: string }[],
  cards: readonly ReturnType<typeof cardRow>[],
): Promise<ReadonlyMap<string, number> | undefined> {
  const { rows } = await sql<{ id: string | null; number: number }>`
    with turn as (
      insert into turns (key, at) values (${turn.key}, ${turn.at}) on conflict do nothing returning at
    ), added as (
      insert into requests (id, kind, state, ask, history, data_subject, requester, revision, step, look_again_at, created_at,
        due_on, remind_at, traceparent)
      select id, kind, state, ask, history, data_subject, requester, 1, step, look_again_at, turn.at, due_on, remind_at,
        traceparent
      from turn, jsonb_to_recordset(${encode(requests)}::jsonb) as made (
        position integer, id uuid, kind text, state jsonb, ask jsonb, history jsonb, data_subject uuid, requester uuid,
        step text, look_again_at timestamptz, due_on date, remind_at timestamptz, traceparent text
      ) order by position
      returning id, number
    ), shown as (
      insert into cards (id, request_id, role, notice, conversation, conversation_id, mentions, locale, owed_revision, owed_at)
      select id, request_id, role, notice, conversation, conversation_id, mentions, locale, owed_revision, owed_at
      from turn, jsonb_to_recordset(${encode(cards.map((card, position) => ({ ...card, position })))}::jsonb) as made (
        position integer, id uuid, request_id uuid, role text, notice text, conversation jsonb, conversation_id text,
        mentions jsonb, locale text, owed_revision integer, owed_at timestamptz
      ) order by position
    )
    select id, number from turn left join added on true`.execute(tx);
  return rows.length === 0
    ? undefined
    : new Map(rows.flatMap(({ id, number }) => (id === null ? [] : [[id, number]])));
}
