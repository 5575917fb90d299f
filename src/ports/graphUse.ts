import type { OperationId } from '../domain/ids.ts';

/** How all instances together use Graph: within the tenant's quota, and not at all while it is down. */
export interface GraphUse {
  /** Since when Graph does not serve the bot. Steps rest meanwhile; undefined while it serves. */
  downSince(): Promise<Date | undefined>;
  /** Counts reads that are about to leave; a moment to ask again when the bot's share is used up for now. */
  mayRead(calls?: number): Promise<'now' | Date>;
  /** Graph said 429: nobody reads for a while. */
  throttled(retryAfterSeconds?: number): Promise<void>;
  /**
   * Whether a submission may leave now; a moment to ask again while Microsoft throttles them. Whoever may go first after that goes
   * alone, and the others wait for what becomes of it.
   */
  maySubmit(): Promise<'now' | Date>;
  /** A submission met 429: none leaves before then. */
  submissionThrottled(retryAfterSeconds?: number): Promise<Date>;
  /** One met something else: Microsoft throttles no longer. */
  submissionAnswered(): Promise<void>;
  /** Milliseconds until an operation is looked at again. Each failed look in a row doubles it. */
  pauseMs(operation: OperationId, ageMs: number, retryAfterSeconds?: number): Promise<number>;
}
