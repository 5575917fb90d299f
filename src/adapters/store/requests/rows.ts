import { type Kysely, type Selectable, sql } from 'kysely';
import type {
  Ask,
  ExportRequest,
  HistoryEntry,
  Rules,
  State,
  WriteAccess,
} from '../../../domain/exportRequest.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { stepOf } from '../../../domain/schedule.ts';
import { termOf } from '../../../domain/term.ts';
import { Fault } from '../../../faults.ts';
import type { Clock } from '../../../ports/clock.ts';
import { decode, encode } from '../database/codec.ts';
import type { Tables, Tx } from '../database/tables.ts';
import type { Queues } from '../queue/queues.ts';

/** What the store is made of; each part of it takes what it needs. */
export interface StoreOptions {
  readonly db: Kysely<Tables>;
  readonly queues: Pick<Queues, 'send' | 'complete'>;
  readonly clock: Clock;
  readonly rules: Rules;
  readonly revokeAfterHours: number;
  /** The trace that a request is asked in, as W3C writes it; absent while nobody traces. */
  readonly traceparent?: () => string | undefined;
}

/** Named: an older instance goes on when a newer one has added a column. */
export const requestColumns = [
  'requests.id',
  'requests.number',
  'requests.state',
  'requests.ask',
  'requests.history',
  'requests.revision',
  'requests.look_again_at',
  'requests.created_at',
  'requests.remind_at',
  'requests.reminded_at',
] as const;

type RequestRow = Pick<
  Selectable<Tables['requests']>,
  'id' | 'number' | 'ask' | 'state' | 'revision' | 'history' | 'look_again_at'
>;

/**
 * The request, locked until the transaction ends. Whoever locks more locks in this order, so that nobody waits in a circle: requests by
 * id, the day's allowance, attempts, cards, jobs, the head of the audit chain.
 *
 * @throws Fault `unknownRequest`
 */
export async function lockedRequest(tx: Tx, id: RequestId) {
  const row = await tx
    .selectFrom('requests')
    .select(requestColumns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Fault('unknownRequest');
  return row;
}

export const toRequest = (row: RequestRow, writeAccess?: WriteAccess): ExportRequest => ({
  id: row.id as RequestId,
  number: row.number,
  ask: decode<Ask>(row.ask),
  state: decode<State>(row.state),
  revision: row.revision,
  history: decode<readonly HistoryEntry[]>(row.history),
  ...(row.look_again_at && { lookAgainAt: row.look_again_at }),
  ...(writeAccess && { writeAccess }),
});

/** Requests with what cards say of their write permission, that of the newest attempt. */
export const wholeRequests = (db: Kysely<Tables>) =>
  db
    .selectFrom('requests')
    .leftJoin('attempts', (join) =>
      join
        .onRef('attempts.request_id', '=', 'requests.id')
        .on(sql<boolean>`attempts.attempt = (requests.state ->> 'attempt')::integer`),
    )
    .select([...requestColumns, 'attempt', 'revoke_at', 'revoked_at']);

type WholeRow = RequestRow & {
  readonly attempt: number | null;
  readonly revoke_at: Date | null;
  readonly revoked_at: Date | null;
};

/** Cards say when the permission ends, and whether it has, once nothing more is owed to Graph. */
export function toWholeRequest({ attempt, revoke_at: endsAt, revoked_at: endedAt, ...row }: WholeRow) {
  const request = toRequest(row);
  if (attempt === null || stepOf(request.state)) return request;
  const writeAccess: WriteAccess = { ...(endsAt && { endsAt }), ...(endedAt && { endedAt }) };
  return { ...request, writeAccess };
}

/** @throws Fault `unknownRequest` */
export async function wholeRequest(db: Kysely<Tables>, id: RequestId): Promise<ExportRequest> {
  const row = await wholeRequests(db).where('requests.id', '=', id).executeTakeFirst();
  if (!row) throw new Fault('unknownRequest');
  return toWholeRequest(row);
}

/** What changes with a request's state. */
export const stateColumns = (ask: Ask, state: State, history: readonly HistoryEntry[], rules: Rules) => ({
  kind: state.kind,
  state: encode(state),
  history: encode(history),
  step: stepOf(state) ?? null,
  due_on: termOf(ask, state.extension !== undefined, rules).dueOn,
});
