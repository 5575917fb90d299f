import type { Kysely, Selectable } from 'kysely';
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
import { decode, encode } from './codec.ts';
import type { Tables } from './tables.ts';

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

/** @throws Fault `unknownRequest` */
export async function requestRow(tx: Kysely<Tables>, id: RequestId, lock = false) {
  const query = tx.selectFrom('requests').select(requestColumns).where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
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
export async function writeAccess(
  tx: Kysely<Tables>,
  id: string,
  state: State,
): Promise<WriteAccess | undefined> {
  if (stepOf(state) || !('attempt' in state)) return undefined;
  const found = await tx
    .selectFrom('attempts')
    .select(['revoke_at', 'revoked_at'])
    .where('request_id', '=', id)
    .where('attempt', '=', state.attempt)
    .executeTakeFirst();
  return (
    found && {
      ...(found.revoke_at && { endsAt: found.revoke_at }),
      ...(found.revoked_at && { endedAt: found.revoked_at }),
    }
  );
}

/** With what cards say of its write permission. */
export const toWholeRequest = async (tx: Kysely<Tables>, row: RequestRow): Promise<ExportRequest> =>
  toRequest(row, await writeAccess(tx, row.id, decode<State>(row.state)));

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
