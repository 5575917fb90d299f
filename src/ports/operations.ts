/** The operations that are open, beside what LIST says of them (the store). */
import type { OperationId, RequestId } from '../domain/ids.ts';
import type { OpenOperations } from '../domain/schedule.ts';
import type { ListedOperation } from './exports.ts';

export interface Comparison {
  /** Requests whose operation stands differently by now. */
  readonly changed: readonly { readonly requestId: RequestId; readonly operation: OperationId }[];
  /** Requests whose operation LIST does not show, which proves nothing. */
  readonly absent: readonly RequestId[];
}

export interface Operations {
  /** How many operations are open now, by age. */
  openOperations(): Promise<OpenOperations>;
  /** What LIST says of the open operations beside what is recorded. */
  compare(listed: readonly ListedOperation[]): Promise<Comparison>;
}
