/** Attempts with their containers and write permissions, and the POSTs that left (the store). */
import type { ExportRequest, StorageLocation } from '../domain/exportRequest.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Actor } from './requests.ts';
import type { RevokeStep } from './steps.ts';

export interface Attempt {
  readonly requestId: RequestId;
  readonly attempt: number;
  readonly location: StorageLocation;
  readonly revokeAt?: Date;
  readonly revokedAt?: Date;
}

export interface AttemptId {
  readonly request: RequestId;
  readonly attempt: number;
}

export interface Attempts {
  attempt(requestId: RequestId, attempt: number): Promise<Attempt | undefined>;
  /**
   * Of these, those that are no attempt, and that no approved request is about to begin: its container is made before that is
   * recorded.
   */
  unknown<One extends AttemptId>(found: readonly One[]): Promise<readonly One[]>;
  /** When POSTs of all requests left since then, oldest first, for `SUBMISSIONS_PER_DAY`. */
  submissionsSince(since: Date): Promise<readonly Date[]>;
  /** How many wait for the allowance of the day that were approved before this one; at the same moment, those with a lower number. */
  inLineBefore(request: Pick<ExportRequest, 'number'>, approvedAt: Date): Promise<number>;
  /** The write permission of an attempt is gone. Gives the lease back. */
  revoked(requestId: RequestId, attempt: number, step?: RevokeStep): Promise<void>;
  /** On request, for an abandoned one; in the audit with who wanted it. */
  revokeNow(requestId: RequestId, by: Actor): Promise<void>;
}
