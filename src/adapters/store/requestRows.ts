import type { Selectable } from 'kysely';
import type {
  Ask,
  ExportRequest,
  HistoryEntry,
  Rules,
  State,
  WriteAccess,
} from '../../domain/exportRequest.ts';
import type { RequestId } from '../../domain/ids.ts';
import { stepOf } from '../../domain/schedule.ts';
import { termOf } from '../../domain/term.ts';
import { Fault } from '../../faults.ts';
import { type AttemptOf, attemptFromJson, type JsonAttempt } from './attemptRows.ts';
import { decode, encode } from './codec.ts';
import type { Tables, Tx } from './tables.ts';

/** Named, because the plan of a statement that gives back whatever there is is not kept, see `prepared.ts`. */
export const requestColumns = [
  'id',
  'number',
  'state',
  'ask',
  'history',
  'revision',
  'look_again_at',
  'created_at',
  'remind_at',
  'reminded_at',
] as const;

type RequestRow = Pick<
  Selectable<Tables['requests']>,
  'id' | 'number' | 'ask' | 'state' | 'revision' | 'history' | 'look_again_at'
>;

/**
 * The request, locked until the transaction ends.
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

/** Cards say when the permission ends, and whether it has; steps on open requests never need it. */
export function accessOf(state: State, attempts: readonly AttemptOf[]): WriteAccess | undefined {
  if (stepOf(state) || !('attempt' in state)) return undefined;
  const found = attempts.find(({ attempt }) => attempt === state.attempt);
  return (
    found && {
      ...(found.revokeAt && { endsAt: found.revokeAt }),
      ...(found.revokedAt && { endedAt: found.revokedAt }),
    }
  );
}

export type WholeRequestRow = RequestRow & { readonly attempts: readonly JsonAttempt[] | null };

/** With what cards say of its write permission. */
export function toWholeRequest(row: WholeRequestRow): ExportRequest {
  const attempts = (row.attempts ?? []).map(attemptFromJson);
  return toRequest(row, accessOf(decode<State>(row.state), attempts));
}

/** As the database gives it back: what people write may hold what its JSON does not take. */
export const stored = (request: ExportRequest): ExportRequest => ({
  ...request,
  ...decode<Pick<ExportRequest, 'ask' | 'state' | 'history'>>(
    JSON.parse(encode({ ask: request.ask, state: request.state, history: request.history })),
  ),
});

/** The last day of the term, as the column has it. */
export const dueOn = (ask: Ask, state: State, rules: Rules) =>
  termOf(ask, state.extension !== undefined, rules).dueOn;
