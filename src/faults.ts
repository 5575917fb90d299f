/** Everything that can break, with what helps. A fault is thrown; a designed "no" is a refusal, a clear answer a value. */
export const faults = {
  directoryInUse: {
    retryable: false,
    sentence:
      'another process is using this data directory; stop it, or set DATA_DIR to a directory of its own (several instances need DATABASE_URL)',
  },
  directoryMoved: {
    retryable: false,
    sentence:
      'this data directory was moved to PostgreSQL and is a backup now; set DATABASE_URL, or remove its file moved-to-postgresql to go back to what it holds',
  },
  storeNotEmpty: {
    retryable: false,
    sentence:
      'there is something in the PostgreSQL database already, and nothing was copied; name an empty database in DATABASE_URL',
  },
  auditBroken: {
    retryable: false,
    sentence:
      'the audit chain of the embedded database does not hold, and nothing was copied; export it and verify it to see where (audit:export, audit:verify), then restore a backup from before',
  },
  copyDiffers: {
    retryable: false,
    sentence: 'the copy was not the same as the original, so it was undone; nothing was copied',
  },
  diskFull: {
    retryable: true,
    sentence:
      'the disk of the database is full, so nothing new is stored; make room, and the bot goes on by itself',
  },
  databaseUnreachable: {
    retryable: true,
    sentence:
      'PostgreSQL gave no answer at the host and port of DATABASE_URL; check that it runs, that this host reaches it, and the sslmode of the URL',
  },
  databaseRefused: {
    retryable: true,
    sentence:
      'PostgreSQL refused the connection; check user, password and database name in DATABASE_URL, and that the server has connections left (16 an instance)',
  },
  databaseEnded: {
    retryable: false,
    sentence:
      'the embedded database stopped and takes nothing any more; the cause says why: make sure that its disk works and has room, and restart the bot',
  },
  databaseNewer: {
    retryable: false,
    sentence:
      'a newer version of the bot has brought this database up to date; start that version, or restore the backup from before',
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

  graphTokenUnavailable: {
    retryable: true,
    sentence:
      'Entra ID gave no token for Microsoft Graph, nothing was sent; check BOT_ID, BOT_TENANT_ID, the secret or certificate and its expiry',
  },
  graphSilent: {
    retryable: true,
    sentence:
      'Microsoft Graph gave no answer in time; check that this host reaches the Graph endpoint of CLOUD',
  },
  graphUnavailable: {
    retryable: true,
    sentence: 'Microsoft Graph answered with a fault of its own; it is asked again later',
  },
  graphThrottled: {
    retryable: true,
    sentence: 'Microsoft Graph throttles this tenant; it is asked again later',
  },
  graphUnauthorized: {
    retryable: true,
    sentence:
      "Microsoft Graph did not accept the bot's token (401); check BOT_TENANT_ID and that CLOUD is the tenant's cloud",
  },
  graphForbidden: {
    retryable: true,
    sentence:
      'Microsoft Graph refused (403); an administrator consents to User.Export.All, User.Read.All and GroupMember.Read.All as application permissions',
  },
  graphUnexpected: {
    retryable: true,
    sentence:
      'Microsoft Graph gave an answer that is not documented; check GRAPH_VERSION and CLOUD, then look up its request-id',
  },

  rosterUnavailable: {
    retryable: true,
    sentence: 'Teams gave no answer about the members of a chat; it is asked again with the next message',
  },

  rosterRefused: {
    retryable: false,
    sentence:
      'Teams does not tell the bot who is in a chat (the cause says why); add the app to that chat or team again, or let apps see its members',
  },

  storageNotUsable: {
    retryable: false,
    sentence:
      'the export storage setting cannot be used; set exactly one of EXPORT_STORAGE_CONNECTION_STRING (with AccountName and AccountKey) and EXPORT_STORAGE_ACCOUNT_URL',
  },
  storageHostNotAllowed: {
    retryable: false,
    sentence:
      "the export storage account is not on a blob host of this cloud, or not on https; check CLOUD and the account's address",
  },
  storageSilent: {
    retryable: true,
    sentence:
      'the export storage account gave no answer in time; check its name and that this host reaches it',
  },
  storageUnavailable: {
    retryable: true,
    sentence: 'the export storage account answered with a fault of its own; it is asked again later',
  },
  storageForbidden: {
    retryable: true,
    sentence:
      "the export storage account refused the bot (403); check the account key or the bot's role, its firewall, and that shared keys are allowed",
  },
  storageContainerMissing: {
    retryable: true,
    sentence: "the export's container is not there (any more); somebody deleted it",
  },
  storageUnexpected: {
    retryable: true,
    sentence:
      'the export storage account gave an unexpected answer; the cause carries its code and request id',
  },
} as const satisfies Record<string, { readonly retryable: boolean; readonly sentence: string }>;

export type FaultCode = keyof typeof faults;

/** An error's code, else its name. Its message may quote what was sent, and with it an address. */
export function kindOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}

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
