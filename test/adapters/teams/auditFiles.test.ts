import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditContent } from '../../../src/audit/chain.ts';
import { verifyAuditFile } from '../../../src/audit/verify.ts';
import { uploadHosts } from '../../../src/adapters/teams/inbound/upload.ts';
import { refuse } from '../../../src/domain/refusal.ts';
import { chainOf, pagesOf } from '../../support/chain.ts';
import { type Bot, handTimer, startBot } from './bot.ts';
import { conversations, message, ravi, bot as teamsBot, tenantId } from './teamsActivities.ts';

const content = (n: number): AuditContent => ({
  at: new Date(n * 1_000),
  requestId: null,
  actorKind: 'bot',
  actor: null,
  event: 'refuse',
  from: null,
  to: null,
  details: { code: 'unknownCard', n, long: 'x'.repeat(2_000) },
});
// More than one piece of an upload.
const { rows, head } = chainOf(Array.from({ length: 2_000 }, (_, n) => content(n)));

interface Put {
  readonly url: string | undefined;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

let bot: Bot;
let oneDrive: Server;
let puts: Put[];
let answer: number;
let timer: ReturnType<typeof handTimer>;

beforeEach(async () => {
  puts = [];
  answer = 200;
  oneDrive = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization, 'content-range': range } = request.headers;
      puts.push({ url: request.url, range, authorization, body: Buffer.concat(chunks) });
      response.writeHead(answer, { location: '/elsewhere' });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(oneDrive, 'listening');
  timer = handTimer();
  bot = await startBot({
    timer,
    fileHosts: ['.sharepoint.com', uploadHost()],
    audit: {
      head: async (count) => (count === undefined ? head : { rows: count, hash: rows[count - 1]!.hash }),
      pages: ({ rows: count }) => pagesOf(rows.slice(0, count), 300),
    },
  });
  bot.say.turn = async () => ({ kind: 'audit' });
});
afterEach(async () => {
  await bot.close();
  oneDrive.closeAllConnections();
  await new Promise((closed) => oneDrive.close(closed));
});

const uploadHost = () => `127.0.0.1:${String((oneDrive.address() as AddressInfo).port)}`;
const uploadUrl = () => `http://${uploadHost()}/session?tempauth=secret`;

interface Offered {
  readonly contentType: string;
  readonly name: string;
  readonly content: { sizeInBytes: number; acceptContext: { format: string; rows: number } };
}

const consent = (action: 'accept' | 'decline', context: unknown, url = uploadUrl(), more = {}) => ({
  type: 'invoke',
  name: 'fileConsent/invoke',
  id: 'f:consent',
  channelId: 'msteams',
  serviceUrl: bot.connector.url,
  from: ravi,
  recipient: teamsBot,
  conversation: conversations.personal,
  locale: 'en-GB',
  channelData: { tenant: { id: tenantId } },
  value: {
    type: 'fileUpload',
    action,
    context,
    ...(action === 'accept' && {
      uploadInfo: {
        contentUrl: 'https://contoso-my.sharepoint.com/personal/ravi/audit.csv',
        name: 'audit.csv',
        uploadUrl: url,
        uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C8C',
        fileType: 'csv',
      },
    }),
  },
  ...more,
});

const attachments = () =>
  bot.connector.messages().flatMap(({ body }) => (body?.['attachments'] as Offered[] | undefined) ?? []);
const texts = () => bot.connector.messages().map(({ body }) => body?.['text']);
const ask = async () => {
  await bot.post(message('personal', '/audit', { serviceUrl: bot.connector.url }));
  return attachments();
};
async function* piecewise(text: string) {
  yield await Promise.resolve(text);
}

test('asked for by a targeted message is offered in the 1:1 chat, and its sender alone hears so', async () => {
  const recipient = { ...teamsBot, isTargeted: true };
  await bot.post(message('groupChat', '/audit', { serviceUrl: bot.connector.url, recipient }));
  expect(attachments()).toHaveLength(2);
  const messages = bot.connector.messages();
  expect(messages.filter(({ path }) => path.includes(conversations.groupChat.id))).toMatchObject([
    { query: 'isTargetedActivity=true', body: { text: 'I answered in our private chat.' } },
  ]);
});

describe('the audit in a personal chat', () => {
  test('is offered as CSV and as JSON, each put where Teams says, without a token, and verified there', async () => {
    const offered = await ask();
    expect(offered.map(({ name }) => name)).toEqual(['audit-2000.csv', 'audit-2000.json']);
    for (const { contentType, content } of offered) {
      expect(contentType).toBe('application/vnd.microsoft.teams.card.file.consent');
      puts = [];
      const before = bot.connector.messages().length;
      const response = await bot.post(consent('accept', content.acceptContext));
      expect(response.status).toBe(200);
      await bot.connector.received(before + 2);
      expect(puts.length).toBeGreaterThan(1);
      let sent = 0;
      for (const put of puts) {
        const end = sent + put.body.length - 1;
        expect(put).toMatchObject({
          url: '/session?tempauth=secret',
          range: `bytes ${String(sent)}-${String(end)}/${String(content.sizeInBytes)}`,
          authorization: undefined,
        });
        sent = end + 1;
        // All but the last are multiples of what OneDrive takes.
        if (sent < content.sizeInBytes) expect(put.body.length % (320 * 1024)).toBe(0);
      }
      expect(sent).toBe(content.sizeInBytes);
      const file = Buffer.concat(puts.map(({ body }) => body)).toString('utf8');
      expect(await verifyAuditFile(piecewise(file))).toEqual({ ok: true, head });
    }
    expect(attachments().at(-1)).toMatchObject({
      contentType: 'application/vnd.microsoft.teams.card.file.info',
      contentUrl: 'https://contoso-my.sharepoint.com/personal/ravi/audit.csv',
      content: { uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C8C', fileType: 'csv' },
    });
    expect(texts().at(-1)).toContain(head.hash);
  }, 20_000);

  test('is not made when it is declined', async () => {
    const [csv] = await ask();
    await bot.post(consent('decline', csv!.content.acceptContext));
    expect(puts).toEqual([]);
    expect(texts().at(-1)).toBe('No file was made. Type /audit when you need it.');
  });

  test('is given to nobody who may not have it at that moment, whatever they were offered', async () => {
    const [csv] = await ask();
    bot.say.takeAudit = async () => refuse('mayNotReadAudit');
    await bot.post(consent('accept', csv!.content.acceptContext));
    await bot.connector.received(3);
    expect(puts).toEqual([]);
    expect(texts().at(-1)).toMatch(/^Approvers may read the audit, and you are not one of them/);
  });

  test('goes to no other host, follows no redirect, and says when it did not arrive', async () => {
    const [csv] = await ask();
    const { acceptContext } = csv!.content;
    // A host that the bot's token goes to is none for files.
    const elsewhere = [
      `${bot.connector.url}/x`,
      'http://127.0.0.1:1/x',
      'https://sharepoint.com.evil.example/x',
    ];
    for (const [n, url] of elsewhere.entries()) {
      await bot.post(consent('accept', acceptContext, url));
      await bot.connector.received(3 + n);
      expect(texts().at(-1)).toMatch(/^The file could not be put into your OneDrive/);
    }
    expect(puts).toEqual([]);
    expect(bot.connector.requests.filter(({ path }) => path === '/x')).toEqual([]);
    for (const [n, status] of [302, 500].entries()) {
      answer = status;
      await bot.post(consent('accept', acceptContext));
      await bot.connector.received(6 + n);
      expect(texts().at(-1)).toMatch(/^The file could not be put into your OneDrive/);
      expect(puts).toHaveLength(1 + n);
    }
    // The address is a permission to write into somebody's OneDrive.
    expect(JSON.stringify(bot.log.lines)).not.toContain('tempauth');
  });

  test('takes no context of its own making, which it says, and nothing in a shared chat', async () => {
    await ask();
    const before = bot.connector.messages().length;
    const forged = [
      undefined,
      'csv',
      { format: 'exe', rows: 1 },
      { format: 'csv', rows: '1' },
      { format: 'csv', rows: -1 },
    ];
    for (const context of forged) {
      expect((await bot.post(consent('accept', context))).status).toBe(200);
    }
    const shared = { conversation: conversations.groupChat };
    expect((await bot.post(consent('accept', { format: 'csv', rows: 1 }, uploadUrl(), shared))).status).toBe(
      200,
    );
    await bot.teams.close();
    expect(puts).toEqual([]);
    expect(texts().slice(before)).toEqual(
      forged.map(() => 'This offer is too old. Type /audit for a new one.'),
    );
  });
});

test('where Teams takes no files, the administrator’s command is named', async () => {
  await bot.close();
  bot = await startBot();
  bot.say.turn = async () => ({ kind: 'audit' });
  expect(await ask()).toEqual([]);
  expect(texts()).toEqual([
    'Teams takes no files from apps in this cloud. Your administrator can export the audit: npm run audit:export',
  ]);
});

test('files are uploaded to one name under SharePoint by https, and nowhere else', () => {
  const hosts = uploadHosts(['.sharepoint.com']);
  expect(hosts.allow('https://contoso-my.sharepoint.com/personal/x?tempauth=1')).toBe(true);
  for (const url of [
    'http://contoso-my.sharepoint.com/x',
    'https://sharepoint.com/x',
    'https://.sharepoint.com/x',
    'https://a.b.sharepoint.com/x',
    'https://evilsharepoint.com/x',
    'https://contoso.sharepoint.com.evil.example/x',
    'https://contoso.sharepoint.com:8443/x',
    'https://user:pass@contoso.sharepoint.com/x',
    'https://169.254.169.254/x',
    'file:///etc/passwd',
  ]) {
    expect(`${url} ${String(hosts.allow(url))}`).toBe(`${url} false`);
  }
  expect(uploadHosts([]).some).toBe(false);
});

test('an upload that takes its time shows a sign of life', async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<undefined>((resolve) => (letGo = () => resolve(undefined)));
  bot.say.takeAudit = () => held;
  const [csv] = await ask();
  bot.connector.requests.length = 0;
  const began = timer.began();
  await bot.post(consent('accept', csv?.content.acceptContext));
  await began;
  timer.pass(1_500);
  await bot.connector.received(1);
  expect(bot.connector.requests[0]?.body?.['type']).toBe('typing');
  letGo();
});
