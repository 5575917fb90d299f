import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openDatabase } from '../../src/adapters/store/database/database.ts';
import { alex, domainName, isaiah, megan, mona, scenarioPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { everyRow } from '../support/everyRow.ts';
import { startCollector } from '../support/collector.ts';
import { coreOf, filesUnder, formsOf, leaksIn, type Places } from '../support/leaks.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(120_000);
const secrets = new Set<string>();
const dir = mkdtempSync(join(tmpdir(), 'secrets-'));
const collector = await startCollector();
const { sandbox, teams } = withSandbox({
  dir,
  environment: { LOG_LEVEL: 'trace', METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  onSecret: (secret) => secrets.add(secret),
});
afterAll(async () => {
  await collector.close();
  rmSync(dir, { recursive: true, force: true });
});

// Made up, in the shapes that Azure and Entra give out.
const pastedUrl =
  'https://exports.blob.core.windows.net/dsr-1?sv=2024-11-04&si=write&sr=c&sig=hT2%2FqGm0x8yZ%2B3aVwK5dQe1rLs7uJb9nPcF4iXoYk%3D';
const pastedToken =
  'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGw';

/** What was said to people, by Teams or by HTTP, beside what the transcript keeps. */
const told: string[] = [];
const reasons: string[] = [];
let afterwards: Places;
/** What Prometheus read last. */
let metrics = '';

async function asked(mail: string): Promise<Seen> {
  const reason = `a reason about ${mail.split('@')[0]!.split('.').reverse().join(' and ')}`;
  reasons.push(reason);
  await teams().say(alex, personalChatId, `/export ${mail} DSR-104 ${reason}`);
  return teams().until(
    `the approver's card about ${mail}`,
    ({ conversationId, card, words }) =>
      card !== undefined && words.includes(mail) && conversationId === chatWithMona(),
  );
}
const chatWithMona = () => sandbox().teams.transcript.chatWith(mona.id) ?? '';
const shows = ({ id }: Seen, words: RegExp) =>
  teams().until(`${String(words)} on a card`, (seen) => seen.id === id && words.test(seen.words));

async function answered(path: string, init?: RequestInit): Promise<number> {
  const response = await fetch(`${sandbox().bot.url}${path}`, init);
  told.push(JSON.stringify([...response.headers]), await response.text());
  return response.status;
}

beforeAll(async () => {
  const ends: [string, RegExp][] = [
    [megan.mail, /Export complete/],
    [`forbidden@${domainName}`, /Export failed/],
    [`write.denied@${domainName}`, /Export failed/],
    [`lost.answer@${domainName}`, /Export complete/],
    [`already.used@${domainName}`, /Checking on the order/],
  ];
  const cards: [Seen, RegExp][] = [];
  for (const [mail, end] of ends) {
    const card = await asked(mail);
    cards.push([card, end]);
    told.push(await teams().click(mona, card, 'approve'));
  }

  const theirs = await asked(isaiah.mail);
  const refused = await teams().click(mona, theirs, 'reject', { because: `see ${pastedToken}` });
  expect(refused).toContain('revoked');
  reasons.push('no letter is on file');
  told.push(refused, await teams().click(mona, theirs, 'reject', { because: 'no letter is on file' }));
  await shows(theirs, /Rejected/);

  await teams().say(alex, personalChatId, `/export ${megan.mail} DSR-105 ${pastedUrl}`);
  await teams().until(
    'what to do about the pasted secret',
    ({ card, words }) => card === undefined && words.includes('revoked'),
  );
  for (const [card, end] of cards) await shows(card, end);
  secrets.add(pastedUrl).add(pastedToken);
}, 120_000);

describe('no secret', () => {
  test('is in an answer to somebody who should not get one, or in what health checks say', async () => {
    const { identity, teams: proxy } = sandbox();
    const post = (token: string, body: unknown) =>
      answered('/api/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const good = await identity.channelToken(proxy.serviceUrl);
    const activity = { type: 'message', id: '1', text: `hi ${pastedUrl}`, channelId: 'msteams' };
    const from = { id: '29:x', aadObjectId: alex.id };
    const foreign = {
      ...activity,
      from,
      conversation: { id: 'a', tenantId: 'x' },
      recipient: { id: '28:b' },
    };
    expect(await post('', activity)).toBe(401);
    expect(await post(pastedToken, activity)).toBe(401);
    expect(await post(await identity.channelToken(proxy.serviceUrl, { exp: 1 }), activity)).toBe(401);
    expect(await post(good, { ...foreign, serviceUrl: proxy.serviceUrl })).toBe(403);
    expect(await post(good, `{"text":"${pastedUrl}`)).toBe(400);
    expect(await answered('/healthz')).toBe(200);
    expect(await answered('/readyz')).toBe(200);
    expect(await answered(`/nothing?${pastedUrl.split('?')[1]!}`)).toBe(404);
    expect(leaksIn(new Map([['answers', Buffer.from(told.join('\n'))]]), secrets)).toEqual([]);
  });

  test('was ever shown in Teams, in any version of any card or message', () => {
    const versions = sandbox()
      .teams.transcript.all()
      .flatMap((kept) => kept.versions);
    expect(versions.length).toBeGreaterThan(20);
    const seen = JSON.stringify([versions, teams().seen()]);
    expect(leaksIn(new Map([['Teams', Buffer.from(seen)]]), secrets)).toEqual([]);
  });

  test('is on the pages that list the packages', async () => {
    const { packages, graph, azurite } = sandbox();
    const pages = await Promise.all(
      [
        `${packages.url}/${azurite.accountName}`,
        ...graph.ledger().map(({ account, container }) => packages.containerUrl(account, container)),
      ].map(async (url) => Buffer.from(await (await fetch(url)).text())),
    );
    expect(pages.join()).toContain('RequestInfo.json');
    expect(leaksIn(new Map(pages.map((page, n) => [`page ${String(n)}`, page])), secrets)).toEqual([]);
  });

  test('is in the metrics', async () => {
    const port = /"event":"metrics\.ready","port":(\d+)/.exec(sandbox().bot.log())?.[1];
    metrics = await (await fetch(`http://127.0.0.1:${port!}/metrics`)).text();
    expect(metrics.split('\n').length).toBeGreaterThan(20);
    expect(leaksIn(new Map([['metrics', Buffer.from(metrics)]]), secrets)).toEqual([]);
  });

  test('is in the log, in a file of the bot or of the service, or in a row of the database', async () => {
    // The key to the storage lies beside its blobs, and Teams keeps what people typed: both are out of the bot's hands.
    await sandbox().bot.stop();
    const files = filesUnder(dir, ['azurite', 'playground']);
    const database = await openDatabase({ directory: join(dir, 'bot') });
    const rows = await everyRow(database.db);
    await database.close();
    afterwards = new Map([...files, ['every row', Buffer.from(rows.join('\n'))]]);

    expect([...files.keys()]).toEqual(expect.arrayContaining(['bot.log', 'endpoints.json']));
    expect([...files.keys()].filter((path) => path.includes('pg_wal')).length).toBeGreaterThan(0);
    expect(rows.join()).toContain(megan.mail);
    expect(leaksIn(afterwards, secrets)).toEqual([]);
  });
});

describe('what leaves for a collector', () => {
  test('holds no secret, traces of every call included', () => {
    const everything = collector.everything();
    expect(collector.spans().length).toBeGreaterThan(20);
    expect(leaksIn(new Map([['telemetry', Buffer.from(everything)]]), secrets)).toEqual([]);
  });
});

describe('the log', () => {
  test('told everything that LOG_LEVEL=trace tells, each call of Azure’s libraries included', () => {
    const lines = sandbox()
      .bot.log()
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
    const said = lines.filter(({ event }) => event === 'azure.said');
    expect(new Set(lines.map(({ level }) => level))).toEqual(new Set([10, 20, 30, 40, 50]));
    for (const source of ['azure:identity', 'azure:storage-blob', 'azure:core-rest-pipeline'])
      expect([source, said.some((line) => line['source'] === source)]).toEqual([source, true]);
    expect(said.some(({ text }) => String(text).includes('exportPersonalData'))).toBe(true);
  });

  test('names nobody, and gives no reason or address; nor do metrics and traces', () => {
    const log = [sandbox().bot.log(), metrics, collector.everything()].join('\n');
    expect(log).toContain('"event":"ready"');
    const people = [alex, mona, megan, isaiah, ...scenarioPeople];
    const names = people.map(({ name }) => name).filter((name) => name.includes(' '));
    const words = [...names, ...people.map(({ mail }) => mail), ...reasons, 'DSR-104'];
    expect(words.filter((word) => log.includes(word))).toEqual([]);
  });
});

describe('the search itself', () => {
  test('knew every kind of secret', () => {
    const all = [...secrets];
    const signatures = all.filter((one) => one.includes('sig='));
    expect(signatures.length).toBeGreaterThan(5);
    expect(all.filter((one) => one.startsWith('eyJ')).length).toBeGreaterThan(5);
    expect(all.filter((one) => !one.includes('sig=') && !one.startsWith('eyJ'))).toHaveLength(2);
  });

  test('finds any of them in a copy of a file, in every form it may have', () => {
    const copy = mkdtempSync(join(tmpdir(), 'planted-'));
    const file = join(copy, 'bot.log');
    try {
      for (const secret of [...secrets].slice(0, 12)) {
        for (const form of formsOf(coreOf(secret))) {
          cpSync(join(dir, 'bot.log'), file);
          appendFileSync(file, `{"event":"planted","text":"before${form}after"}`);
          expect(leaksIn(filesUnder(copy), [secret])).toContain('bot.log: secret 0');
        }
        for (const before of ['', 'a', 'ab']) {
          cpSync(join(dir, 'bot.log'), file);
          appendFileSync(file, Buffer.from(`${before}${secret} and more`).toString('base64'));
          expect(leaksIn(filesUnder(copy), [secret])).toContain('bot.log: secret 0');
        }
      }
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  test('finds one in a row of the database, and one that nobody told it of', () => {
    const [secret = ''] = secrets;
    const rows = Buffer.concat([afterwards.get('every row')!, Buffer.from(`{"x":"${secret}"}`)]);
    expect(leaksIn(new Map([['rows', rows]]), [secret])).toEqual(['rows: secret 0']);
    for (const [shape, pasted] of [
      ['sig', pastedUrl],
      ['eyJ', pastedToken],
    ] as const) {
      expect(leaksIn(new Map([['log', Buffer.from(pasted)]]), [])).toEqual([`log: the shape ${shape}`]);
    }
  });
});
