import { readFileSync } from 'node:fs';
import { z } from 'zod/v4';
import { conversationOfLink } from './teamsLink.ts';
import { cloudNames, clouds, type Endpoints } from './clouds.ts';
import { parseUserId } from './domain/ids.ts';
import { languageOf, languages } from './domain/language.ts';
import { isLoopback } from './loopback.ts';
import type { Principals, Settings } from './ports/settings.ts';
import { secret, type Secret } from './secret.ts';

/** Everything that can be set, checked. Times are in the unit their name says. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly bot: {
    readonly id: string;
    readonly tenantId: string;
    readonly type: 'SingleTenant' | 'UserAssignedMSI';
    readonly password?: Secret;
    readonly certificatePath?: string;
  };
  readonly endpoints: Endpoints;
  readonly storage: { readonly connectionString: Secret } | { readonly accountUrl: string };
  readonly recordDays: number;
  readonly database: { readonly databaseUrl: Secret } | { readonly directory: string };
  readonly settings: Settings;
  readonly logLevel: string;
  /** Who is told how the bot does; empty while nobody is. */
  readonly telemetry: {
    readonly prometheus?: { readonly port: number; readonly host: string };
    readonly otlpEndpoint?: string;
    readonly azureConnectionString?: Secret;
  };
}

/** Bad settings. `problems` names every one, each with its remedy. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} setting${problems.length === 1 ? ' is' : 's are'} wrong or missing`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** What is wrong with a setting, after its name, and what was read. Nothing else is said of it then. */
const says = (complaint: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `${complaint}; it is "${String(input)}"`,
  abort: true,
});

/** Digits only: `z.coerce` would take "1e3", "0x10" and " 5". */
const digits = (low: number, high: number, complaint: string) =>
  z
    .string()
    .regex(/^\d+$/, says(complaint))
    .transform(Number)
    .refine((value) => value >= low && value <= high, says(complaint));

const number = (fallback: number, low: number, high: number) =>
  digits(low, high, `must be a whole number from ${low} to ${high}`).default(fallback);

const oneOf = <const T extends readonly string[]>(values: T, fallback: T[number]) =>
  z.enum(values, says(`must be one of ${values.join(', ')}`)).default(fallback);

const guid = (what: string) =>
  z
    .guid({
      error: ({ input }) =>
        input === undefined ? `is missing: set it to ${what}` : `must be a GUID: ${what}`,
    })
    .toLowerCase();

/** A region of the IANA database. An offset such as +02:00 knows no summer time, so it is refused. */
const timeZone = z.string().transform((text, context) => {
  try {
    if (/^[A-Za-z]/.test(text))
      return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    // Told below, as every other name that is none.
  }
  context.addIssue(`must be an IANA time zone such as Europe/Berlin or UTC; it is "${text}"`);
  return z.NEVER;
});

/** Minutes since midnight. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, says('must be a time of day such as 08:00'))
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** An id, or the link to a channel or chat that Teams gives: the id is in it. */
const conversation = z
  .string()
  .refine(
    (text) => !/^https?:/i.test(text) || conversationOfLink(text) !== undefined,
    'must be the id of a conversation, or the link that Teams gives for a channel ("Get link to channel") or a chat; this link leads to neither',
  )
  .transform((text) => conversationOfLink(text)?.id ?? text)
  .optional();

const casePattern = z.string().transform((text, context) => {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    context.addIssue('is no regular expression: try it in your browser first');
    return z.NEVER;
  }
});

/** The id in a link to a channel or chat; anything else as it is. */
export const conversationIdOf = (text: string): string => conversationOfLink(text)?.id ?? text;

/** Settings that name a conversation. */
const conversationNames = ['APPROVAL_CONVERSATION', 'OPERATORS_CONVERSATION', 'DIGEST_CONVERSATION'] as const;

/** Graph checks at most 20 groups in one call (Graph docs, checkMemberGroups). */
const maxGroups = 20;

const principals = (who: string) => {
  const missing = `is missing: say who may ${who} as a comma list of group:<object id> and user:<object id>, or none`;
  return z
    .string(missing)
    .regex(/\S/, { error: missing, abort: true })
    .transform((text, context): Principals => {
      if (text.trim() === 'none') return { users: [], groups: [] };
      const users = [];
      const groups = [];
      for (const entry of text.split(',').map((part) => part.trim())) {
        const [kind, id] = entry.split(':');
        const parsed = parseUserId(id);
        if (parsed && kind === 'user') users.push(parsed);
        else if (parsed && kind === 'group') groups.push(parsed);
        else context.addIssue(`: "${entry}" is neither group:<object id> nor user:<object id>`);
      }
      if (groups.length > maxGroups) context.addIssue(`: at most ${maxGroups} groups; nest them in one`);
      return { users, groups };
    });
};

const endpointsFile = z
  .object({
    graph: z.string(),
    graphVersion: z.enum(['v1.0', 'beta']),
    authority: z.string(),
    botScope: z.string(),
    botIssuer: z.string(),
    botOpenIdMetadata: z.string(),
    serviceUrlHosts: z.array(z.string()).min(1),
    blobHostSuffixes: z.array(z.string()).min(1),
    fileHosts: z.array(z.string()).optional(),
    portal: z.string().optional(),
    /** Of files for earlier releases. It is the authority's page of the tenant. */
    botLogin: z.string().optional(),
    teamsWeb: z.url({ protocol: /^https$/ }).optional(),
  })
  .strict();

const environment = z.object({
  PORT: number(3978, 0, 65_535),
  HOST: z.string().default('0.0.0.0'),
  BOT_ID: guid("the application (client) id of the bot's app registration"),
  BOT_TENANT_ID: guid('the directory (tenant) id of your organisation'),
  BOT_TYPE: oneOf(['SingleTenant', 'UserAssignedMSI'], 'SingleTenant'),
  BOT_PASSWORD: z.string().optional(),
  BOT_CERTIFICATE_PATH: z.string().optional(),
  CLOUD: oneOf(cloudNames, 'global'),
  CLOUD_ENDPOINTS: z.string().optional(),
  GRAPH_VERSION: z.string().optional(),
  EXPORT_STORAGE_CONNECTION_STRING: z.string().optional(),
  EXPORT_STORAGE_ACCOUNT_URL: z.string().optional(),
  SAS_DAYS: number(60, 1, 365),
  REVOKE_AFTER_HOURS: number(24, 0, 720),
  REQUESTERS: principals('ask for exports'),
  APPROVERS: principals('approve them'),
  APPROVAL: oneOf(['four-eyes', 'self'], 'four-eyes'),
  APPROVALS_NEEDED: number(1, 1, 10),
  APPROVAL_CONVERSATION: conversation,
  OPERATORS_CONVERSATION: conversation,
  APPROVAL_EXPIRES_HOURS: number(72, 1, 720),
  REMIND_AFTER_HOURS: number(24, 1, 720),
  REGIME: oneOf(['gdpr', 'ccpa'], 'gdpr'),
  TIME_ZONE: timeZone.default('UTC'),
  DIGEST_AT: timeOfDay.optional(),
  DIGEST_CONVERSATION: conversation,
  CARD_PRIVACY: oneOf(['name', 'reference', 'full'], 'name'),
  CASE_PATTERN: casePattern.optional(),
  MESSAGE_LABEL: z
    .string()
    .max(60, 'must be at most 60 characters long: it stands beside the name of the bot')
    .optional(),
  POLL_FLOOR_SECONDS: number(60, 1, 3_600),
  SUBMISSIONS_PER_DAY: number(100, 1, 1_000),
  OVERDUE_DAYS: number(31, 1, 365),
  RECOVERY_GRACE_SECONDS: number(300, 1, 86_400),
  RECORD_DAYS: number(730, 1, 36_500),
  DATABASE_URL: z.string().optional(),
  DATA_DIR: z.string().optional(),
  LOCALE: z
    .string()
    .refine((tag) => languageOf(tag), `must be a tag of one of these languages: ${languages.join(', ')}`)
    .default('en'),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  METRICS_PORT: digits(0, 65_535, 'must be a port from 0 to 65535, or unset for none').optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(
      isPlainUrl,
      "must be the collector's address, such as http://127.0.0.1:4318; keys belong into OTEL_EXPORTER_OTLP_HEADERS",
    )
    .optional(),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .refine(
      // Azure Monitor's exporter throws for anything else, in words that quote it.
      (text) => /(?:^|;)InstrumentationKey=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:;|$)/i.test(text),
      'has no InstrumentationKey: copy it from the Application Insights resource',
    )
    .optional(),
});

/** An http address without anything secret in it. */
function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search === '';
}

/** Graph's quota for reading data policy operations, requests an hour and tenant (Graph docs, throttling limits). */
const graphReadsPerHour = 10_000;

/**
 * The settings, all checked. An empty variable counts as unset, but for `MESSAGE_LABEL`.
 *
 * @throws ConfigError that lists every problem at once, each with its remedy.
 */
export function parseConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(
        ({ path, message }) => `${String(path[0])}${message.startsWith(':') ? '' : ' '}${message}`,
      );
  // What belongs together is checked on the raw values, so that one wrong number hides nothing else.
  const credentials = credentialProblems(set);
  const storage = storageProblems(set);
  const { endpoints, problems: cloud } = endpointsOf(set);
  if ((set['DIGEST_AT'] === undefined) !== (set['DIGEST_CONVERSATION'] === undefined))
    problems.push(
      'set both DIGEST_AT (08:00, for example) and DIGEST_CONVERSATION (a conversation id), or neither',
    );
  problems.push(...credentials, ...storage, ...cloud, ...conversationProblems(set));
  if (!parsed.success || !endpoints || problems.length > 0) throw new ConfigError(problems);

  const values = parsed.data;
  // The one setting that says something by being empty.
  const messageLabel = variables['MESSAGE_LABEL'] === '' ? '' : values.MESSAGE_LABEL;
  return {
    port: values.PORT,
    host: values.HOST,
    bot: {
      id: values.BOT_ID,
      tenantId: values.BOT_TENANT_ID,
      type: values.BOT_TYPE,
      ...(values.BOT_PASSWORD !== undefined && { password: secret(values.BOT_PASSWORD) }),
      ...(values.BOT_CERTIFICATE_PATH !== undefined && { certificatePath: values.BOT_CERTIFICATE_PATH }),
    },
    endpoints,
    storage:
      values.EXPORT_STORAGE_CONNECTION_STRING !== undefined
        ? { connectionString: secret(values.EXPORT_STORAGE_CONNECTION_STRING) }
        : { accountUrl: values.EXPORT_STORAGE_ACCOUNT_URL ?? '' },
    recordDays: values.RECORD_DAYS,
    database: parseDatabase(set),
    logLevel: values.LOG_LEVEL,
    telemetry: {
      ...(values.METRICS_PORT !== undefined && {
        prometheus: { port: values.METRICS_PORT, host: values.METRICS_HOST },
      }),
      ...(values.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && {
        otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
      }),
      ...(values.APPLICATIONINSIGHTS_CONNECTION_STRING !== undefined && {
        azureConnectionString: secret(values.APPLICATIONINSIGHTS_CONNECTION_STRING),
      }),
    },
    settings: {
      rules: {
        approval: values.APPROVAL,
        approvalsNeeded: values.APPROVALS_NEEDED,
        approvalExpiresHours: values.APPROVAL_EXPIRES_HOURS,
        remindAfterHours: values.REMIND_AFTER_HOURS,
        regime: values.REGIME,
        timeZone: values.TIME_ZONE,
      },
      requesters: values.REQUESTERS,
      approvers: values.APPROVERS,
      ...(values.APPROVAL_CONVERSATION !== undefined && {
        approvalConversation: values.APPROVAL_CONVERSATION,
      }),
      ...(values.OPERATORS_CONVERSATION !== undefined && {
        operatorsConversation: values.OPERATORS_CONVERSATION,
      }),
      ...(values.DIGEST_AT !== undefined &&
        values.DIGEST_CONVERSATION !== undefined && {
          digest: { atMinutes: values.DIGEST_AT, conversation: values.DIGEST_CONVERSATION },
        }),
      cardPrivacy: values.CARD_PRIVACY,
      ...(values.CASE_PATTERN !== undefined && { casePattern: values.CASE_PATTERN }),
      ...(messageLabel !== undefined && { messageLabel }),
      pace: { floorSeconds: values.POLL_FLOOR_SECONDS, quotaPerHour: graphReadsPerHour },
      submissionsPerDay: values.SUBMISSIONS_PER_DAY,
      overdueDays: values.OVERDUE_DAYS,
      sasDays: values.SAS_DAYS,
      recoveryGraceSeconds: values.RECOVERY_GRACE_SECONDS,
      revokeAfterHours: values.REVOKE_AFTER_HOURS,
      tenantId: values.BOT_TENANT_ID,
      locale: values.LOCALE,
    },
  };
}

/** Where the store is, for the commands that need nothing else. An empty variable counts as unset. */
export function parseDatabase(variables: Variables): Config['database'] {
  const url = variables['DATABASE_URL'];
  return url === undefined || url === ''
    ? { directory: variables['DATA_DIR'] || defaultDirectory }
    : { databaseUrl: secret(url) };
}

/** From where to where the store moves. Both are named: neither is guessed. @throws ConfigError */
export function parseMigration(variables: Variables): { directory: string; databaseUrl: Secret } {
  const directory = variables['DATA_DIR'] ?? '';
  const url = variables['DATABASE_URL'] ?? '';
  if (directory !== '' && url !== '') return { directory, databaseUrl: secret(url) };
  throw new ConfigError([
    ...(directory === '' ? ['DATA_DIR is missing: set it to the directory of the embedded database'] : []),
    ...(url === '' ? ['DATABASE_URL is missing: set it to an empty PostgreSQL database'] : []),
  ]);
}

const defaultDirectory = './.data';

type Variables = Readonly<Record<string, string | undefined>>;

function credentialProblems(set: Variables): string[] {
  const secrets = [set['BOT_PASSWORD'], set['BOT_CERTIFICATE_PATH']].filter((value) => value !== undefined);
  if (set['BOT_TYPE'] === 'UserAssignedMSI') {
    return secrets.length === 0
      ? []
      : ['BOT_TYPE=UserAssignedMSI needs no secret: remove BOT_PASSWORD and BOT_CERTIFICATE_PATH'];
  }
  return secrets.length === 1
    ? []
    : ['set exactly one of BOT_PASSWORD (a client secret) and BOT_CERTIFICATE_PATH (a PEM file with key)'];
}

function conversationProblems(set: Variables): string[] {
  return conversationNames.flatMap((name) => {
    const { tenantId } = conversationOfLink(set[name] ?? '') ?? {};
    return tenantId === undefined || tenantId === set['BOT_TENANT_ID']?.toLowerCase()
      ? []
      : [
          `${name} is a link into another organisation (${tenantId}): take one of the bot's own, BOT_TENANT_ID`,
        ];
  });
}

function storageProblems(set: Variables): string[] {
  const connection = set['EXPORT_STORAGE_CONNECTION_STRING'];
  const url = set['EXPORT_STORAGE_ACCOUNT_URL'];
  if ((connection === undefined) === (url === undefined)) {
    return [
      'set exactly one of EXPORT_STORAGE_CONNECTION_STRING (account key, recommended) and EXPORT_STORAGE_ACCOUNT_URL (identity)',
    ];
  }
  if (connection !== undefined && !/AccountName=[^;]+/.test(connection)) {
    return [
      'EXPORT_STORAGE_CONNECTION_STRING has no AccountName: copy it from the storage account\'s "Access keys"',
    ];
  }
  if (url !== undefined && !/^https?:\/\/[^/]+\/?/.test(url)) {
    return [
      'EXPORT_STORAGE_ACCOUNT_URL must be the blob endpoint, such as https://ACCOUNT.blob.core.windows.net',
    ];
  }
  return [];
}

function endpointsOf(set: Variables): { endpoints?: Endpoints; problems: string[] } {
  const name = cloudNames.find((one) => one === (set['CLOUD'] ?? 'global'));
  // A wrong CLOUD was reported already.
  if (!name) return { problems: [] };
  const row = set['CLOUD_ENDPOINTS'] === undefined ? clouds[name] : endpointsFromFile(set['CLOUD_ENDPOINTS']);
  if (typeof row === 'string') return { problems: [row] };
  const asked = set['GRAPH_VERSION'];
  if (asked !== undefined && asked !== 'v1.0' && asked !== 'beta') {
    return { problems: [`GRAPH_VERSION must be v1.0 or beta; it is "${asked}"`] };
  }
  if (row.graphVersion === 'beta' && asked !== 'beta') {
    return {
      problems: [
        `CLOUD=${name}: Microsoft offers exportPersonalData only in Graph's beta there, which it does not support in production; set GRAPH_VERSION=beta to accept that`,
      ],
    };
  }
  return { endpoints: { ...row, graphVersion: asked ?? row.graphVersion }, problems: [] };
}

function endpointsFromFile(path: string): Endpoints | string {
  try {
    const {
      portal,
      teamsWeb,
      fileHosts,
      botLogin: _,
      ...row
    } = endpointsFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const urls = [row.graph, row.authority, row.botOpenIdMetadata];
    const open = urls.find((url) => !isSafe(url));
    if (open !== undefined)
      return `CLOUD_ENDPOINTS: ${open} must be https (plain http is for loopback hosts only)`;
    return {
      ...row,
      ...(portal !== undefined && { portal }),
      ...(teamsWeb !== undefined && { teamsWeb: teamsWeb.replace(/\/+$/, '') }),
      ...(fileHosts && { fileHosts }),
    };
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        : [String(error)];
    return `CLOUD_ENDPOINTS: ${path} cannot be used: ${why.join('; ')}`;
  }
}

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}
