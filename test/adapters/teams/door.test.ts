import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bot, startBot } from './bot.ts';
import { message, ravi, tenantId } from './teamsActivities.ts';

let bot: Bot;
const printed: string[] = [];
const prints = ['error', 'warn', 'log'] as const;
const original = { ...console };

beforeAll(async () => {
  for (const name of prints) {
    console[name] = (...words: unknown[]) => {
      printed.push(words.map(String).join(' '));
    };
  }
  bot = await startBot();
});
afterAll(async () => {
  await bot.close();
  Object.assign(console, original);
});
beforeEach(() => {
  bot.heard.turns.length = 0;
  bot.heard.clicks.length = 0;
  bot.log.lines.length = 0;
  bot.heard.door.length = 0;
  printed.length = 0;
});
afterEach(() => {
  expect(printed).toEqual([]);
});

const hello = (more: Record<string, unknown> = {}) =>
  message('personal', 'help', { serviceUrl: bot.connector.url, ...more });
const now = Math.floor(Date.now() / 1000);

describe('the token check', () => {
  test('lets in what Bot Connector signed for this bot', async () => {
    const response = await bot.post(hello());
    expect(response.status).toBe(200);
    expect(bot.heard.turns).toHaveLength(1);
    expect(bot.heard.door).toEqual(['sender timed', 'admitted']);
  });

  test('allows five minutes of difference between clocks', async () => {
    const late = await bot.issuer.token({ expiresAt: now - 240 });
    expect((await bot.post(hello(), `Bearer ${late}`)).status).toBe(200);
  });

  const bad: [string, () => Promise<string> | string][] = [
    ['no token', () => ''],
    ['an empty Bearer', () => 'Bearer '],
    ['another scheme', async () => `Basic ${await bot.issuer.token()}`],
    ['a word too many', async () => `Bearer ${await bot.issuer.token()} more`],
    ['garbage', () => 'Bearer garbage'],
    ['garbage in three parts', () => 'Bearer a.b.c'],
    [
      'a token for another bot',
      async () => `Bearer ${await bot.issuer.token({ audience: ravi.aadObjectId })}`,
    ],
    ['an expired token', async () => `Bearer ${await bot.issuer.token({ expiresAt: now - 3600 })}`],
    ['a token from the future', async () => `Bearer ${await bot.issuer.token({ notBefore: now + 3600 })}`],
    ['an unknown key', async () => `Bearer ${await bot.issuer.token({ kid: 'key-2' })}`],
    ['another issuer', async () => `Bearer ${await bot.issuer.token({ issuer: 'https://sts.example/' })}`],
    [
      'another service URL',
      async () => `Bearer ${await bot.issuer.token({ serviceUrl: 'https://smba.trafficmanager.net/teams' })}`,
    ],
    ['no service URL', async () => `Bearer ${await bot.issuer.token({ serviceUrl: undefined })}`],
    ['a foreign key under our key id', async () => `Bearer ${await bot.issuer.foreignToken()}`],
    ['the public key as a shared secret', () => `Bearer ${bot.issuer.hmacToken()}`],
    ['no signature', () => `Bearer ${bot.issuer.unsignedToken()}`],
    [
      'a token that Entra issued for our app id',
      async () =>
        `Bearer ${await bot.issuer.token({ issuer: `https://sts.windows.net/${tenantId}/`, claims: { tid: tenantId, appid: 'b0700000-1111-4222-8333-444455556666', ver: '1.0' } })}`,
    ],
  ];
  test.each(bad)('answers 401 to %s, and says no more', async (_name, authorization) => {
    const response = await bot.post(hello(), await authorization());
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    expect(bot.heard.turns).toEqual([]);
    expect(bot.heard.door).toEqual([expect.stringMatching(/^(?:stranger|sender) timed$/), 'token']);
  });

  test('is the same whatever channel the activity claims', async () => {
    const foreign = `Bearer ${await bot.issuer.foreignToken()}`;
    expect((await bot.post(hello({ channelId: 'AseChannel' }), foreign)).status).toBe(401);
    expect((await bot.post(hello({ channelId: 'emulator' }), foreign)).status).toBe(401);
  });

  test('logs strangers together, at most one line in ten seconds', async () => {
    bot.clock.at = new Date(bot.clock.at.getTime() + 60_000);
    for (let i = 0; i < 5; i++) await bot.post(hello(), 'Bearer garbage');
    bot.clock.at = new Date(bot.clock.at.getTime() + 60_000);
    await bot.post(hello(), 'Bearer garbage');
    const lines = bot.log.lines.filter(({ event }) => event === 'teams.requestsRefused');
    expect(lines).toHaveLength(2);
    expect(lines[1]?.fields['count']).toBe(5);
  });

  test('fetches the keys once', () => {
    expect(bot.issuer.keyRequests()).toBe(1);
  });
});

describe('the door', () => {
  const refused: [string, () => object, string][] = [
    ['another channel', () => hello({ channelId: 'directline' }), 'channel'],
    ['no channel', () => hello({ channelId: undefined }), 'channel'],
    [
      'a conversation of another tenant',
      () => hello({ conversation: { ...hello().conversation, tenantId: ravi.aadObjectId } }),
      'tenant',
    ],
    [
      'a channel of another tenant',
      () => hello({ channelData: { tenant: { id: ravi.aadObjectId } } }),
      'tenant',
    ],
    [
      'no tenant at all',
      () => hello({ conversation: { id: 'a:1', conversationType: 'personal' }, channelData: {} }),
      'tenant',
    ],
    ['no conversation', () => hello({ conversation: { tenantId } }), 'conversation'],
    ['a message without an id', () => hello({ id: '' }), 'id'],
    ['no recipient', () => hello({ recipient: {} }), 'recipient'],
  ];
  test.each(refused)('answers 403 to %s, and logs ids only', async (_name, activity, because) => {
    const response = await bot.post(activity());
    expect(response.status).toBe(403);
    expect(await response.text()).toBe('');
    expect(bot.heard.turns).toEqual([]);
    expect(bot.heard.clicks).toEqual([]);
    expect(bot.heard.door).toEqual(['sender timed', because]);
    expect(bot.log.lines).toMatchObject([{ event: 'teams.activityRefused', fields: { because } }]);
    expect(JSON.stringify(bot.log.lines)).not.toMatch(/Ravi|help/);
  });

  test.each([
    'https://evil.example/teams',
    'https://smba.trafficmanager.net.evil.example/teams',
    'https://evil.trafficmanager.net/teams',
    'http://smba.trafficmanager.net/teams',
    'https://smba.trafficmanager.net@evil.example/teams',
    'https://user:word@smba.trafficmanager.net/teams',
    'ftp://smba.trafficmanager.net/teams',
    'not a url',
    '',
  ])('answers 403 to the service URL "%s", although the token carries it', async (serviceUrl) => {
    const token = await bot.issuer.token({ serviceUrl });
    const response = await bot.post(hello({ serviceUrl }), `Bearer ${token}`);
    expect(response.status).toBe(403);
    expect(bot.heard.turns).toEqual([]);
  });

  test.each([
    ['https://smba.infra.gcc.teams.microsoft.com/teams', 'gcc'],
    ['https://smba.infra.gov.teams.microsoft.us/teams', 'gcchigh'],
    ['https://smba.infra.dod.teams.microsoft.us/teams', 'dod'],
  ])('the log of a worldwide installation says which cloud calls from %s', async (serviceUrl, cloud) => {
    const token = await bot.issuer.token({ serviceUrl });
    expect((await bot.post(hello({ serviceUrl }), `Bearer ${token}`)).status).toBe(403);
    expect(bot.log.lines[0]?.fields['hint']).toBe(`set CLOUD=${cloud}: the Teams of that cloud calls`);
  });

  test('answers 400 to what is no JSON or no activity', async () => {
    const authorization = `Bearer ${await bot.issuer.token()}`;
    const post = (body: string, type = 'application/json') =>
      fetch(`${bot.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': type, authorization },
        body,
      });
    for (const body of ['{', '[]', '"x"', 'null', '{}', '{"type":1}']) {
      const response = await post(body);
      expect([body, response.status, await response.text()]).toEqual([body, 400, '']);
    }
    expect((await post('type=message', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await post('--x', 'multipart/form-data; boundary=x')).status).toBe(415);
  });

  test('answers 413 to more than 256 KiB, announced or not', async () => {
    const text = 'x'.repeat(262_144);
    expect((await bot.post(hello({ text }))).status).toBe(413);
    const chunked = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await bot.issuer.token()}`,
      },
      body: new Blob([JSON.stringify({ text })]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    expect((await bot.post(hello({ text: 'x'.repeat(260_000) }))).status).toBe(200);
  });

  test('answers 200 to an activity that the SDK cannot stand', async () => {
    const activity = hello({ type: 'conversationUpdate', from: undefined });
    expect((await bot.post(activity)).status).toBe(200);
    expect(bot.log.lines).toMatchObject([{ level: 'error', event: 'teams.activityFailed' }]);
  });

  test('ignores politely what it does not know', async () => {
    for (const type of ['messageReaction', 'messageUpdate', 'typing', 'event', 'somethingNew']) {
      const response = await bot.post(hello({ type, entities: [{ type: 'new' }, null, 7] }));
      expect([type, response.status]).toEqual([type, 200]);
    }
    expect(
      (await bot.post(hello({ entities: 'none', text: 7, channelData: { tenant: { id: tenantId }, x: [] } })))
        .status,
    ).toBe(200);
    expect(
      (await bot.post(hello({ conversation: { ...hello().conversation, conversationType: 'new' } }))).status,
    ).toBe(200);
  });
});

/** What a server says to bytes, until it ends the connection. */
const raw = (bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(bot.url);
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let said = '';
    socket.setEncoding('utf8').on('data', (data) => (said += String(data)));
    socket.on('close', () => {
      resolve(said);
    });
    socket.on('error', reject);
  });

describe('a request that is none', () => {
  const head = (good: string) =>
    `POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: ${good}\r\n`;
  const body = () => JSON.stringify(hello());
  const requests: [string, (good: string) => string, RegExp][] = [
    [
      'two lengths that differ',
      (good) => `${head(good)}content-length: 2\r\ncontent-length: 900\r\n\r\n${body()}`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a length and chunks, which a proxy may read differently',
      (good) =>
        `${head(good)}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /readyz HTTP/1.1\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'chunks under another name',
      (good) => `${head(good)}transfer-encoding: xchunked\r\n\r\n${body()}`,
      /^HTTP\/1\.1 (?:400|501) /,
    ],
    ['a head of 40 KiB', (good) => `${head(good)}x-noise: ${'n'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['a line feed in a header', (good) => `${head(good)}x-a: b\n c\r\n\r\n`, /^HTTP\/1\.1 400 /],
    ['no host', (good) => `${head(good).replace('host: x\r\n', '')}\r\n`, /^HTTP\/1\.1 400 /],
    ['another protocol', () => 'SSH-2.0-client\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['half a body', (good) => `${head(good)}content-length: 900\r\n\r\n{"type":`, /^$|^HTTP\/1\.1 400 /],
  ];
  test.each(requests)('is refused with nothing but a status: %s', async (_name, request, answer) => {
    const said = await raw(request(`Bearer ${await bot.issuer.token()}`));
    expect(said).toMatch(answer);
    expect(said.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(said).not.toMatch(/\n\s+at |node_modules|Error/);
    expect(bot.heard.turns).toEqual([]);
    expect((await bot.post(hello())).status).toBe(200);
  });

  test.each(['gzip', 'br', 'deflate', 'x-unknown'])(
    'nothing that is compressed (%s) is taken, with a good token neither: it could be of any size',
    async (encoding) => {
      const response = await fetch(`${bot.url}/api/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': encoding,
          authorization: `Bearer ${await bot.issuer.token()}`,
        },
        body: gzipSync('x'.repeat(10_000_000)),
      });
      expect([response.status, await response.text()]).toEqual([415, '']);
    },
  );
});

describe('the server', () => {
  test('says that it lives, and whether it is ready', async () => {
    const packageFile = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(packageFile) as { version: string };
    expect(await (await fetch(`${bot.url}/healthz`)).json()).toEqual({ ok: true, version });
    const ready = await fetch(`${bot.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { ok: true, checks: { store: 'ok' } }]);
    const soon = () => (bot.clock.at = new Date(bot.clock.at.getTime() + 1_000));
    bot.say.ready = async () => ({ ok: false, checks: { store: 'away' } });
    soon();
    const unready = await fetch(`${bot.url}/readyz`);
    expect([unready.status, await unready.json()]).toEqual([503, { ok: false, checks: { store: 'away' } }]);
    bot.say.ready = async () => Promise.reject(new Error('secret detail'));
    soon();
    const broken = await fetch(`${bot.url}/readyz`);
    expect([broken.status, await broken.json()]).toEqual([503, { ok: false, checks: {} }]);
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(503);
    expect(bot.log.lines.filter(({ event }) => event === 'http.failed')).toHaveLength(1);
  });

  test('asks the database once a second, however often strangers ask whether it is ready', async () => {
    let asked = 0;
    bot.say.ready = async () => {
      asked++;
      await new Promise(setImmediate);
      return { ok: true, checks: {} };
    };
    const many = () => Promise.all(Array.from({ length: 50 }, () => fetch(`${bot.url}/readyz`)));
    for (const ms of [1_000, 999, 1, -3_600_000]) {
      bot.clock.at = new Date(bot.clock.at.getTime() + ms);
      expect((await many()).map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    }
    expect(asked).toBe(3);
  });

  test('has no other address', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['POST', '/'],
      ['GET', '/api/messages'],
      ['HEAD', '/api/messages'],
      ['POST', '/api/calls'],
      ['POST', '/healthz'],
      ['OPTIONS', '/api/messages'],
      ['PUT', '/api/messages'],
      ['GET', '/metrics'],
      ['GET', '/readyz/../api/messages'],
      ['GET', '/.env'],
      ['POST', '/API/messages'],
      ['POST', '/api/messages/x'],
      ['POST', '//api/messages'],
      ['POST', '/api%2fmessages'],
      ['POST', '/api/messages%00'],
      ['DELETE', '/api/messages'],
      ['PATCH', '/api/messages'],
      ['HEAD', '/readyz'],
    ] as const) {
      const response = await fetch(bot.url + path, { method });
      expect([404, 405]).toContain(response.status);
      expect(response.headers.get('server') ?? '').toBe('');
      expect(await response.text()).not.toContain('stack');
    }
  });
});
