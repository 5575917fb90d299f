/** Everything that can break, with what helps. A fault is thrown; a designed "no" is a refusal, a clear answer a value. */
export const faults = {
  directoryInUse: {
    retryable: false,
    sentence:
      'another process is using this data directory; stop it, or set DATA_DIR to a directory of its own (several instances need DATABASE_URL)',
  },
  unknownRequest: { retryable: false, sentence: 'there is no export request with this id' },
  stepNotSent: {
    retryable: true,
    sentence: 'the queue did not take the next step; the change was not stored',
  },
  leaseLost: {
    retryable: false,
    sentence: 'another worker holds this step by now; this one changed nothing',
  },
  badJob: { retryable: false, sentence: 'a job in the queue names no request' },
} as const satisfies Record<string, { readonly retryable: boolean; readonly sentence: string }>;

export type FaultCode = keyof typeof faults;

/** Something broke. Its message never holds a SAS, a token or a name. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly retryable: boolean;

  constructor(code: FaultCode, options?: ErrorOptions) {
    super(faults[code].sentence, options);
    this.name = 'Fault';
    this.code = code;
    this.retryable = faults[code].retryable;
  }
}
