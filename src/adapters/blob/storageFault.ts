import { Fault, type FaultCode } from '../../faults.ts';

/** What the storage SDK says about an answer: status, code (Azure Storage docs, "Blob service error codes"), request id. */
interface StorageError {
  readonly statusCode?: number;
  readonly code?: unknown;
  readonly details?: { readonly errorCode?: unknown; readonly requestId?: unknown };
}

/** HTTP status of a failed call; undefined when no answer came. */
export const statusOf = (error: unknown): number | undefined => (error as StorageError).statusCode;

/** Azure's code for a failed call, e.g. `ContainerNotFound`, or Node's for a broken connection. */
export function codeOf(error: unknown): string {
  const { code, details } = error as StorageError;
  const found = [details?.errorCode, code].find(
    (each) => typeof each === 'string' && /^\w{1,80}$/.test(each),
  );
  return (found as string | undefined) ?? 'no code';
}

/** Whether the container is not there, or is on its way out. */
export const isContainerMissing = (error: unknown): boolean =>
  ['ContainerNotFound', 'ContainerBeingDeleted'].includes(codeOf(error));

/** The fault behind an error of the storage SDK, whose own message and request hold URLs, signatures and keys' traces. */
export function storageFault(operation: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const requestId = (error as StorageError).details?.requestId;
  const cause = new Error(
    `${operation}: ${statusOf(error) ?? 'no answer'} ${codeOf(error)}, request-id ${typeof requestId === 'string' ? requestId.slice(0, 80) : 'none'}`,
  );
  return new Fault(faultCode(error), { cause });
}

function faultCode(error: unknown): FaultCode {
  const status = statusOf(error);
  if (status === undefined) return 'storageSilent';
  if (isContainerMissing(error)) return 'storageContainerMissing';
  if (status === 401 || status === 403) return 'storageForbidden';
  return status >= 500 || status === 429 ? 'storageUnavailable' : 'storageUnexpected';
}
