/** `exportPersonalData` and its data policy operations (Graph). */
import type { StorageLocation } from '../domain/exportRequest.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { OperationId, UserId } from '../domain/ids.ts';
import type { SecretUrl } from './storage.ts';

/** Microsoft's support finds a request by them: `graphRequestId`, which Graph gave it, and `clientRequestId`, which we did. */
export type GraphIds = Readonly<Record<string, string>>;

/** How Graph's answer to a call is found again. */
interface Traced {
  readonly ids?: GraphIds;
}

export type SubmissionAnswer = Traced & SubmissionMeaning;

type SubmissionMeaning =
  /** 202 with a usable operation id. */
  | { readonly kind: 'accepted'; readonly operation: OperationId; readonly retryAfterSeconds?: number }
  /** 429: throttling is checked before storage, so nothing was ordered and the container is still fresh. */
  | { readonly kind: 'deferred'; readonly retryAfterSeconds?: number }
  /** 400 with a listed code, 401, 403, 404: nothing was ordered. */
  | { readonly kind: 'refused'; readonly because: FailureCode }
  /** `StorageLocationAlreadyUsed`: an earlier POST of this attempt arrived. */
  | { readonly kind: 'arrivedBefore' }
  /** There was no token, or no time left: nothing left this machine. */
  | { readonly kind: 'notSent' }
  /** 5xx, silence, 202 without a usable id: nobody knows. */
  | { readonly kind: 'unknown' };

export type OperationAnswer = Traced & OperationMeaning;

type OperationMeaning =
  | {
      readonly kind: 'report';
      readonly userId: string;
      readonly status: string;
      /** 0 to 1; absent when Graph gave none or -1. */
      readonly progress?: number;
      readonly completedAt?: Date;
      readonly retryAfterSeconds?: number;
    }
  /** 400 or 404 with the code `OperationNotFound`. Without the code it is a fault of the way there. */
  | { readonly kind: 'notFound' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds?: number };

/** An operation as LIST shows it. */
export interface ListedOperation {
  readonly operation: OperationId;
  readonly report: Extract<OperationAnswer, { readonly kind: 'report' }>;
}

export interface Exports {
  /** Makes sure that there is a token. Throws the fault `graphTokenUnavailable`. */
  authorize(): Promise<void>;
  /** One POST, never repeated by the pipeline, 20 s at most; it leaves by then or not at all. Answers, never throws. */
  submit(dataSubject: UserId, location: SecretUrl, leaveBy: Date): Promise<SubmissionAnswer>;
  /** Throws a fault on 401, 403, 5xx and silence. */
  report(operation: OperationId): Promise<OperationAnswer>;
  /** Looks for an operation by its container through LIST, in so many calls. Absence proves nothing. */
  find(location: StorageLocation): Promise<{
    readonly operation?: OperationId;
    readonly calls: number;
    readonly throttled?: { readonly retryAfterSeconds?: number };
  }>;
  /**
   * Every operation of the tenant, in so many calls (one a page). LIST is in Graph's metadata and on no page of its
   * documentation: 'unavailable' where it is refused. Throws a fault when Graph gave no usable answer.
   */
  list(): Promise<{ readonly rows: readonly ListedOperation[]; readonly calls: number } | 'unavailable'>;
}
