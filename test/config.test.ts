import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cloudNames, clouds } from '../src/clouds.ts';
import { type Config, ConfigError, parseConfig } from '../src/config.ts';

const guid = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const needed = {
  BOT_ID: guid(1),
  BOT_TENANT_ID: guid(2),
  BOT_PASSWORD: 'hunter2-bot',
  EXPORT_STORAGE_CONNECTION_STRING:
    'DefaultEndpointsProtocol=https;AccountName=exports;AccountKey=aHVudGVyMg==;EndpointSuffix=core.windows.net',
  REQUESTERS: `group:${guid(3)}`,
  APPROVERS: `group:${guid(4)}, user:${guid(5)}`,
};
const channelId = '19:0a1B2c-_d@thread.tacv2';
const channelLink = `https://teams.microsoft.com/l/channel/19%3a0a1B2c-_d%40thread.tacv2/Privacy%20requests?groupId=${guid(7)}&tenantId=${guid(2)}`;
type Variables = Record<string, string | undefined>;
const without = (name: keyof typeof needed): Variables => ({ ...needed, [name]: undefined });

function problems(variables: Variables): readonly string[] {
  try {
    parseConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const directory = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;
function file(content: unknown): string {
  const path = join(directory, `endpoints-${++files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a conversation that is given by its link', () => {
  test.each([
    ['a channel', channelLink, channelId],
    [
      'a channel of the newer Teams',
      channelLink.replace('teams.microsoft.com', 'teams.cloud.microsoft'),
      channelId,
    ],
    ['GCC High', channelLink.replace('teams.microsoft.com', 'gov.teams.microsoft.us'), channelId],
    ['DoD', channelLink.replace('teams.microsoft.com', 'dod.teams.microsoft.us'), channelId],
    ['China', channelLink.replace('teams.microsoft.com', 'teams.microsoftonline.cn'), channelId],
    [
      'a group chat',
      'https://teams.microsoft.com/l/chat/19:6d1f@thread.v2/conversations?context=%7B%22contextType%22%3A%22chat%22%7D',
      '19:6d1f@thread.v2',
    ],
    [
      'a message of a channel',
      `https://teams.microsoft.com/l/message/19:0a1B2c-_d@thread.tacv2/1700000000001?tenantId=${guid(2)}&parentMessageId=1700000000001`,
      channelId,
    ],
    ['an id as it is', 'a:1TntkAg6ANK6', 'a:1TntkAg6ANK6'],
  ])('is the one that it leads to: %s', (_what, given, id) => {
    const { settings } = parseConfig({
      ...needed,
      APPROVAL_CONVERSATION: given,
      OPERATORS_CONVERSATION: given,
      DIGEST_CONVERSATION: given,
      DIGEST_AT: '08:00',
    });
    expect([
      settings.approvalConversation,
      settings.operatorsConversation,
      settings.digest?.conversation,
    ]).toEqual([id, id, id]);
  });
});

describe('settings', () => {
  test('that are missing have the defaults of the documentation', () => {
    expect(parseConfig(needed)).toEqual({
      port: 3978,
      host: '0.0.0.0',
      bot: {
        id: guid(1),
        tenantId: guid(2),
        type: 'SingleTenant',
        password: expect.anything() as never,
      },
      endpoints: clouds.global,
      storage: { connectionString: expect.anything() as never },
      recordDays: 730,
      database: { directory: './.data' },
      logLevel: 'info',
      telemetry: {},
      settings: {
        rules: {
          approval: 'four-eyes',
          approvalsNeeded: 1,
          approvalExpiresHours: 72,
          remindAfterHours: 24,
          regime: 'gdpr',
          timeZone: 'UTC',
        },
        requesters: { users: [], groups: [guid(3)] },
        approvers: { users: [guid(5)], groups: [guid(4)] } as never,
        cardPrivacy: 'name',
        pace: { floorSeconds: 60, quotaPerHour: 10_000 },
        submissionsPerDay: 100,
        overdueDays: 31,
        sasDays: 60,
        locale: 'en',
        recoveryGraceSeconds: 300,
        revokeAfterHours: 24,
        tenantId: guid(2),
      },
    });
  });

  test.each<[string, string, (config: Config) => unknown, unknown]>([
    ['PORT', '8080', (config) => config.port, 8080],
    ['HOST', '127.0.0.1', (config) => config.host, '127.0.0.1'],
    ['SAS_DAYS', '7', (config) => config.settings.sasDays, 7],
    ['RECORD_DAYS', '30', (config) => config.recordDays, 30],
    ['REVOKE_AFTER_HOURS', '0', (config) => config.settings.revokeAfterHours, 0],
    ['APPROVAL', 'self', (config) => config.settings.rules.approval, 'self'],
    ['APPROVALS_NEEDED', '2', (config) => config.settings.rules.approvalsNeeded, 2],
    [
      'APPROVAL_CONVERSATION',
      '19:x@thread.v2',
      (config) => config.settings.approvalConversation,
      '19:x@thread.v2',
    ],
    ['REMIND_AFTER_HOURS', '8', (config) => config.settings.rules.remindAfterHours, 8],
    ['REGIME', 'ccpa', (config) => config.settings.rules.regime, 'ccpa'],
    ['TIME_ZONE', 'Europe/Berlin', (config) => config.settings.rules.timeZone, 'Europe/Berlin'],
    ['APPROVAL_EXPIRES_HOURS', '24', (config) => config.settings.rules.approvalExpiresHours, 24],
    ['CARD_PRIVACY', 'reference', (config) => config.settings.cardPrivacy, 'reference'],
    ['CASE_PATTERN', 'DSR-\\d+', (config) => config.settings.casePattern?.test('DSR-1'), true],
    ['CASE_PATTERN', 'DSR-\\d+|X', (config) => config.settings.casePattern?.test('my DSR-1'), false],
    ['MESSAGE_LABEL', 'Confidential – HR', (config) => config.settings.messageLabel, 'Confidential – HR'],
    ['MESSAGE_LABEL', '', (config) => config.settings.messageLabel, ''],
    ['POLL_FLOOR_SECONDS', '1', (config) => config.settings.pace.floorSeconds, 1],
    ['SUBMISSIONS_PER_DAY', '5', (config) => config.settings.submissionsPerDay, 5],
    ['OVERDUE_DAYS', '40', (config) => config.settings.overdueDays, 40],
    ['RECOVERY_GRACE_SECONDS', '60', (config) => config.settings.recoveryGraceSeconds, 60],
    ['DATA_DIR', '/var/lib/bot', (config) => config.database, { directory: '/var/lib/bot' }],
    ['OPERATORS_CONVERSATION', '19:ops', (config) => config.settings.operatorsConversation, '19:ops'],
    ['LOCALE', 'de', (config) => config.settings.locale, 'de'],
    ['LOG_LEVEL', 'debug', (config) => config.logLevel, 'debug'],
    ['GRAPH_VERSION', 'beta', (config) => config.endpoints.graphVersion, 'beta'],
    ['REQUESTERS', 'none', (config) => config.settings.requesters, { users: [], groups: [] }],
    ['REQUESTERS', `user:${guid(6).toUpperCase()}`, (config) => config.settings.requesters.users, [guid(6)]],
    [
      'BOT_ID',
      '00000000-0000-4000-8000-0000000000AB',
      (config) => config.bot.id,
      '00000000-0000-4000-8000-0000000000ab',
    ],
  ])('%s=%s is taken', (name, value, read, expected) => {
    expect(read(parseConfig({ ...needed, [name]: value }))).toEqual(expected);
  });

  test('that are empty count as missing', () => {
    expect(parseConfig({ ...needed, PORT: '', CASE_PATTERN: '', DATABASE_URL: '' })).toEqual(
      expect.objectContaining({ port: 3978, database: { directory: './.data' } }),
    );
    expect(problems({ ...needed, BOT_ID: '' })).toHaveLength(1);
  });

  test('of the morning digest come together', () => {
    const digest = { DIGEST_AT: '08:05', DIGEST_CONVERSATION: '19:x' };
    expect(parseConfig({ ...needed, ...digest }).settings.digest).toEqual({
      atMinutes: 485,
      conversation: '19:x',
    });
    expect(parseConfig(needed).settings).not.toHaveProperty('digest');
  });

  test('may name a certificate or a managed identity instead of a password, and an identity for the storage', () => {
    const certificate = parseConfig({ ...without('BOT_PASSWORD'), BOT_CERTIFICATE_PATH: '/run/bot.pem' });
    expect(certificate.bot).toEqual({
      id: guid(1),
      tenantId: guid(2),
      type: 'SingleTenant',
      certificatePath: '/run/bot.pem',
    });
    expect(parseConfig({ ...without('BOT_PASSWORD'), BOT_TYPE: 'UserAssignedMSI' }).bot).toEqual({
      id: guid(1),
      tenantId: guid(2),
      type: 'UserAssignedMSI',
    });
    const url = 'https://exports.blob.core.windows.net';
    expect(
      parseConfig({ ...without('EXPORT_STORAGE_CONNECTION_STRING'), EXPORT_STORAGE_ACCOUNT_URL: url })
        .storage,
    ).toEqual({ accountUrl: url });
  });
});

describe('wrong settings', () => {
  test('are reported all together, each by its name and with what helps', () => {
    const wrong = {
      PORT: 'eighty',
      BOT_ID: 'my-bot',
      BOT_TYPE: 'MultiTenant',
      CLOUD: 'mars',
      EXPORT_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
      SAS_DAYS: '366',
      REVOKE_AFTER_HOURS: '-1',
      REQUESTERS: 'everybody',
      APPROVAL: 'maybe',
      APPROVALS_NEEDED: '1.5',
      APPROVAL_EXPIRES_HOURS: '0',
      CARD_PRIVACY: 'some',
      MESSAGE_LABEL: 'x'.repeat(61),
      CASE_PATTERN: '(',
      POLL_FLOOR_SECONDS: '0',
      SUBMISSIONS_PER_DAY: 'many',
      OVERDUE_DAYS: '0',
      RECOVERY_GRACE_SECONDS: '0',
      LOG_LEVEL: 'loud',
    };
    const told = problems(wrong);
    const expected = [
      /^PORT must be a whole number from 0 to 65535; it is "eighty"/,
      /^BOT_ID must be a GUID/,
      /^BOT_TENANT_ID is missing: set it to/,
      /^BOT_TYPE must be one of SingleTenant, UserAssignedMSI/,
      /^set exactly one of BOT_PASSWORD .* and BOT_CERTIFICATE_PATH/,
      /^CLOUD must be one of global, gcc, gcchigh, dod, china; it is "mars"/,
      /^EXPORT_STORAGE_CONNECTION_STRING has no AccountName: copy it from/,
      /^SAS_DAYS must be .* 1 to 365/,
      /^REVOKE_AFTER_HOURS must be/,
      /^REQUESTERS: "everybody" is neither group:/,
      /^APPROVERS is missing: say who may approve them/,
      /^APPROVAL must be one of four-eyes, self/,
      /^APPROVALS_NEEDED must be/,
      /^APPROVAL_EXPIRES_HOURS must be/,
      /^CARD_PRIVACY must be one of name, reference, full/,
      /^MESSAGE_LABEL must be at most 60 characters/,
      /^CASE_PATTERN is no regular expression/,
      /^POLL_FLOOR_SECONDS must be/,
      /^SUBMISSIONS_PER_DAY must be/,
      /^OVERDUE_DAYS must be/,
      /^RECOVERY_GRACE_SECONDS must be/,
      /^LOG_LEVEL must be one of/,
    ];
    for (const one of expected) {
      expect(told.filter((problem) => one.test(problem))).toHaveLength(1);
    }
    expect(told).toHaveLength(expected.length);
  });

  test.each<[string, Variables, RegExp]>([
    ['both bot secrets', { BOT_CERTIFICATE_PATH: '/run/bot.pem' }, /exactly one of BOT_PASSWORD/],
    ['a secret beside a managed identity', { BOT_TYPE: 'UserAssignedMSI' }, /remove BOT_PASSWORD/],
    ['both storages', { EXPORT_STORAGE_ACCOUNT_URL: 'https://x' }, /exactly one of EXPORT_STORAGE/],
    ['no storage', { EXPORT_STORAGE_CONNECTION_STRING: undefined }, /exactly one of EXPORT_STORAGE/],
    [
      'a storage address that is none',
      { EXPORT_STORAGE_CONNECTION_STRING: undefined, EXPORT_STORAGE_ACCOUNT_URL: 'exports' },
      /EXPORT_STORAGE_ACCOUNT_URL must be the blob endpoint/,
    ],
    [
      'too many groups',
      { APPROVERS: Array.from({ length: 21 }, () => `group:${guid(1)}`).join() },
      /APPROVERS: at most 20 groups/,
    ],
    ['a list with a hole', { APPROVERS: `user:${guid(1)},` }, /APPROVERS: "" is neither/],
    ['a blank list', { APPROVERS: '  ' }, /APPROVERS is missing/],
    ['a number with words', { PORT: '80 or so' }, /PORT must be/],
    ['a number that is blank', { PORT: ' ' }, /PORT must be/],
    ['a digest without a place', { DIGEST_AT: '08:00' }, /set both DIGEST_AT .* and DIGEST_CONVERSATION/],
    [
      'a digest without a time',
      { DIGEST_CONVERSATION: '19:x' },
      /set both DIGEST_AT .* and DIGEST_CONVERSATION/,
    ],
    [
      'a time that no clock shows',
      { DIGEST_AT: '24:00', DIGEST_CONVERSATION: '19:x' },
      /^DIGEST_AT must be a time of day such as 08:00; it is "24:00"/,
    ],
    [
      'a link that leads to no conversation',
      { OPERATORS_CONVERSATION: 'https://teams.microsoft.com/l/team/19%3aabc%40thread.tacv2/conversations' },
      /^OPERATORS_CONVERSATION must be the id of a conversation, or the link that Teams gives/,
    ],
    [
      'a link that is none of Teams',
      { APPROVAL_CONVERSATION: channelLink.replace('teams.microsoft.com', 'teams.microsoft.com.example') },
      /^APPROVAL_CONVERSATION must be/,
    ],
    [
      'a link into another organisation',
      { APPROVAL_CONVERSATION: channelLink.replace(guid(2), guid(9)) },
      /^APPROVAL_CONVERSATION is a link into another organisation/,
    ],
    ['an unknown Graph version', { GRAPH_VERSION: 'v2' }, /GRAPH_VERSION must be v1.0 or beta/],
    ['an offset, which knows no summer time', { TIME_ZONE: '+02:00' }, /TIME_ZONE must be an IANA time zone/],
  ])('are told apart: %s', (_what, variables, told) => {
    expect(problems({ ...needed, ...variables })).toEqual([expect.stringMatching(told)]);
  });

  test('say how many they are', () => {
    expect(() => parseConfig({ ...needed, PORT: 'x' })).toThrow('1 setting is wrong or missing');
    expect(() => parseConfig({ ...needed, PORT: 'x', SAS_DAYS: 'y' })).toThrow(
      '2 settings are wrong or missing',
    );
  });

  test('never repeat a secret', () => {
    const told = problems({
      ...needed,
      BOT_CERTIFICATE_PATH: 'x',
      EXPORT_STORAGE_ACCOUNT_URL: 'x',
      PORT: 'x',
    });
    expect(told).toHaveLength(3);
    expect(told.join()).not.toMatch(/hunter2|aHVudGVyMg/);
  });
});

describe('a secret', () => {
  const config = parseConfig({ ...needed, DATABASE_URL: 'postgres://bot:hunter2@db/bot' });
  const printed: [string, (value: unknown) => string][] = [
    ['String', String],
    ['JSON', JSON.stringify],
    ['inspect', (value) => inspect(value, { depth: 10, showHidden: true })],
    ['a template', (value) => `it is ${value as string}`],
  ];
  test.each(printed)('does not print by %s', (_how, print) => {
    const { connectionString } = config.storage as { connectionString: unknown };
    const { databaseUrl } = config.database as { databaseUrl: unknown };
    for (const value of [config.bot.password, connectionString, databaseUrl]) {
      expect(print(value)).toContain('[secret]');
      expect(print(value)).not.toMatch(/hunter2|aHVudGVyMg/);
    }
    expect(print(config)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test('is given out when it is asked for', () => {
    expect(config.bot.password?.reveal()).toBe('hunter2-bot');
  });
});

describe('telemetry', () => {
  const azure = `InstrumentationKey=${guid(6)};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/`;

  test('is off, and each way to it has a setting of its own', () => {
    const on = (more: Variables) => parseConfig({ ...needed, ...more }).telemetry;
    expect(on({ METRICS_HOST: '10.0.0.4' })).toEqual({});
    expect(on({ METRICS_PORT: '9464' })).toEqual({ prometheus: { port: 9464, host: '127.0.0.1' } });
    expect(on({ METRICS_PORT: '0', METRICS_HOST: '10.0.0.4' })).toEqual({
      prometheus: { port: 0, host: '10.0.0.4' },
    });
    const otlpEndpoint = 'http://collector.local:4318';
    expect(on({ OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint })).toEqual({ otlpEndpoint });
    expect(on({ APPLICATIONINSIGHTS_CONNECTION_STRING: azure }).azureConnectionString?.reveal()).toBe(azure);
  });

  test('prints no connection string', () => {
    const { telemetry } = parseConfig({ ...needed, APPLICATIONINSIGHTS_CONNECTION_STRING: azure });
    for (const text of [JSON.stringify(telemetry), inspect(telemetry)]) expect(text).not.toContain(guid(6));
  });

  test.each([
    ['METRICS_PORT', 'on'],
    ['METRICS_PORT', '65536'],
    ['METRICS_PORT', '-1'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
    // Log lines and errors of libraries name the address.
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://me:hunter2@collector.local'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://collector.local/?key=hunter2'],
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'hunter2'],
    ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'InstrumentationKey=hunter2'],
  ])('refuses %s=%s, and repeats no secret', (name, value) => {
    const told = problems({ ...needed, [name]: value });
    expect(told).toEqual([expect.stringContaining(name)]);
    expect(told.join()).not.toContain('hunter2');
  });
});

describe('a cloud', () => {
  test.each(cloudNames.filter((name) => clouds[name].graphVersion === 'beta'))(
    'where exports exist in beta only is refused until beta is accepted: %s',
    (name) => {
      expect(problems({ ...needed, CLOUD: name })).toEqual([
        expect.stringContaining('set GRAPH_VERSION=beta'),
      ]);
      expect(problems({ ...needed, CLOUD: name, GRAPH_VERSION: 'v1.0' })).toHaveLength(1);
      expect(parseConfig({ ...needed, CLOUD: name, GRAPH_VERSION: 'beta' }).endpoints).toMatchObject({
        graph: clouds[name].graph,
        graphVersion: 'beta',
      });
    },
  );

  test.each(cloudNames)('keeps to itself: %s', (name) => {
    const { graph, authority, serviceUrlHosts, blobHostSuffixes } = clouds[name];
    for (const url of [graph, authority]) expect(new URL(url).origin).toBe(url);
    for (const host of [...serviceUrlHosts, ...blobHostSuffixes]) {
      expect(new URL(`https://${host}`).host).toBe(host);
    }
  });
});

describe('a file of endpoints', () => {
  const { portal: _, ...row } = clouds.global;
  const from = (content: unknown, more: Variables = {}) => ({
    ...needed,
    CLOUD_ENDPOINTS: file(content),
    ...more,
  });

  test('replaces the row', () => {
    const mine = { ...row, graph: 'http://127.0.0.1:8080', serviceUrlHosts: ['127.0.0.1:9000'] };
    // A file for an earlier release says more.
    expect(parseConfig(from({ ...mine, botLogin: 'https://login.example/{tenant}' })).endpoints).toEqual(
      mine,
    );
    expect(parseConfig(from({ ...mine, portal: 'https://portal.local' })).endpoints.portal).toBe(
      'https://portal.local',
    );
  });

  test('has to accept beta as well', () => {
    const beta = { ...row, graphVersion: 'beta' };
    expect(problems(from(beta))).toEqual([expect.stringContaining('GRAPH_VERSION=beta')]);
    expect(parseConfig(from(beta, { GRAPH_VERSION: 'beta' })).endpoints.graphVersion).toBe('beta');
  });

  test.each([
    ['is not there', '/nowhere/endpoints.json', /cannot be used: .*ENOENT/],
    ['is no JSON', file('{'), /cannot be used: .*JSON/],
    ['lacks a name', file({ ...row, graph: undefined }), /graph: /],
    ['has a name too many', file({ ...row, grahp: 'https://x' }), /grahp/],
    ['has no service host', file({ ...row, serviceUrlHosts: [] }), /serviceUrlHosts: /],
    ['has an address that is none', file({ ...row, authority: 'login' }), /cannot be used: .*Invalid URL/],
  ])('is refused with its name when it %s', (_why, path, told) => {
    const [problem, ...more] = problems({ ...needed, CLOUD_ENDPOINTS: path });
    expect(more).toEqual([]);
    expect(problem).toMatch(/^CLOUD_ENDPOINTS/);
    expect(problem).toMatch(told);
  });

  test.each(['graph', 'authority', 'botOpenIdMetadata'])(
    'is refused when %s is plain http to another host, whatever its name looks like',
    (name) => {
      for (const host of ['graph.local', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.1']) {
        expect(problems(from({ ...row, [name]: `http://${host}/x` }))).toEqual([
          expect.stringMatching(/must be https \(plain http is for loopback hosts only\)/),
        ]);
      }
      for (const host of ['localhost', '127.0.0.1', '[::1]']) {
        expect(problems(from({ ...row, [name]: `http://${host}:8080/x` }))).toEqual([]);
      }
    },
  );
});
