/**
 * Why an export failed. The nine storage refusals carry the service's own codes; each code has its sentence and remedy in
 * the catalogues of `src/cards`, and Try again is offered only where it can help.
 */
export const failures = {
  StorageLocationAlreadyUsed: { tryAgain: true },
  SharedAccessSignatureTokenInvalid: { tryAgain: true },
  StorageLocationNotServiceSAS: { tryAgain: false },
  StorageLocationNotAzureBlob: { tryAgain: false },
  StorageLocationShouldNotAllowListAccess: { tryAgain: true },
  StorageLocationShouldNotAllowReadAccess: { tryAgain: true },
  StorageLocationNeedsWriteAddPermissions: { tryAgain: true },
  StorageLocationShouldSupportAppendBlobs: { tryAgain: true },
  StorageLocationInvalid: { tryAgain: true },
  /** 400 with another code: the service did not understand the request. */
  InvalidInput: { tryAgain: false },
  /** 401: Graph did not accept the bot's token. */
  Unauthorized: { tryAgain: true },
  /** 403: `User.Export.All` or `User.Read.All` is missing. */
  Forbidden: { tryAgain: true },
  /** 404: the person is not (or no longer) in the directory. */
  ResourceNotFound: { tryAgain: true },
  /** Five POSTs without an answer and without a marker: nothing was ordered. */
  noAnswer: { tryAgain: true },
  /** Throttled until the approval was too old, after a POST whose answer was lost and that did not arrive. */
  throttledTooLong: { tryAgain: true },
  /** The operation itself reported `failed`. */
  operationFailed: { tryAgain: true },
  /** The write permission ended (`SAS_DAYS`) before the operation did: nothing more can arrive. */
  writeAccessEnded: { tryAgain: true },
} as const satisfies Record<string, { readonly tryAgain: boolean }>;

export type FailureCode = keyof typeof failures;

export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(failures, code);
