/** What the storage probe says no to; each with 400. */
export const storageRefusals = {
  SharedAccessSignatureTokenInvalid: 'The storage location has no shared access signature.',
  StorageLocationNotServiceSAS: 'The shared access signature is not a service SAS.',
  StorageLocationNotAzureBlob: 'The storage location is not the address of an Azure Blob container.',
  StorageLocationShouldNotAllowListAccess: 'The storage location should not allow list access.',
  StorageLocationShouldNotAllowReadAccess: 'The storage location should not allow read access.',
  StorageLocationNeedsWriteAddPermissions: 'The storage location needs write and add permissions.',
  StorageLocationShouldSupportAppendBlobs: 'The storage location should support append blobs.',
  StorageLocationInvalid: 'The storage location is invalid.',
  StorageLocationAlreadyUsed: 'The storage location has already been used for another export request.',
} as const;
export type StorageRefusal = keyof typeof storageRefusals;

/** How an operation goes once it is queued. */
export type Fate = 'complete' | 'gaps' | 'failed' | 'unknownWord' | 'forgotten' | 'slow' | 'stuck';

/** How the miniature treats the exports of one person. Absent: as the service does on a good day. */
export interface Script {
  /** Said before the storage is looked at: to the first `times` POSTs with one container, or to all. */
  readonly refusal?: { readonly status: number; readonly code: string; readonly times?: number };
  /** Said in place of what the probe of the storage found. */
  readonly storage?: StorageRefusal;
  /** `late`: the first POST is dropped at once, and done some seconds later. */
  readonly arrival?: 'late';
  /** What a POST that passed the probe leaves behind; the marker is always there. */
  readonly order?: 'queued' | 'markerOnly';
  readonly answer?:
    'accepted' | 'slow' | 'connectionDropped' | 'gatewayTimeout' | 'serviceUnavailable' | 'tooManyRequests';
  /** `deleted`: somebody deletes the container by hand, before the answer leaves. */
  readonly container?: 'deleted';
  readonly headers?: 'both' | 'none' | 'operationLocationOnly' | 'emptyId' | 'foreignHost';
  readonly fate?: Fate;
}

/** Everything that the miniature can act out, by name. */
export const scenarios = {
  fine: {},
  // The storage is refused.
  noSas: { storage: 'SharedAccessSignatureTokenInvalid' },
  accountSas: { storage: 'StorageLocationNotServiceSAS' },
  notAContainer: { storage: 'StorageLocationNotAzureBlob' },
  listAllowed: { storage: 'StorageLocationShouldNotAllowListAccess' },
  readAllowed: { storage: 'StorageLocationShouldNotAllowReadAccess' },
  writeDenied: { storage: 'StorageLocationNeedsWriteAddPermissions' },
  pageBlobs: { storage: 'StorageLocationShouldSupportAppendBlobs' },
  storageInvalid: { storage: 'StorageLocationInvalid' },
  alreadyUsed: { storage: 'StorageLocationAlreadyUsed' },
  // The request is refused.
  badInput: { refusal: { status: 400, code: 'InvalidInput' } },
  unauthorized: { refusal: { status: 401, code: 'Unauthorized' } },
  forbidden: { refusal: { status: 403, code: 'Forbidden' } },
  notFound: { refusal: { status: 404, code: 'ResourceNotFound' } },
  throttled: { refusal: { status: 429, code: 'TooManyRequests', times: 2 } },
  throttledForGood: { refusal: { status: 429, code: 'TooManyRequests' } },
  // Nobody hears whether it was ordered.
  unavailable: { refusal: { status: 503, code: 'ServiceUnavailable' } },
  unavailableOnce: { refusal: { status: 503, code: 'ServiceUnavailable', times: 1 } },
  lostAnswer: { answer: 'connectionDropped' },
  gatewayTimeout: { answer: 'gatewayTimeout' },
  markerOnly: { order: 'markerOnly', answer: 'serviceUnavailable' },
  lateMarker: { arrival: 'late' },
  slowAnswer: { answer: 'slow' },
  throttledTooLate: { answer: 'tooManyRequests' },
  containerDeleted: { container: 'deleted', answer: 'connectionDropped' },
  noHeaders: { headers: 'none' },
  otherHeader: { headers: 'operationLocationOnly' },
  emptyId: { headers: 'emptyId' },
  foreignHost: { headers: 'foreignHost' },
  // The operation goes another way.
  failed: { fate: 'failed' },
  gaps: { fate: 'gaps' },
  unknownWord: { fate: 'unknownWord' },
  forgotten: { fate: 'forgotten' },
  slow: { fate: 'slow' },
  stuck: { fate: 'stuck' },
} as const satisfies Readonly<Record<string, Script>>;
export type ScenarioName = keyof typeof scenarios;
