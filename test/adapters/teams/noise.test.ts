import { connect } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Bot, startBot } from './bot.ts';
import { channelIssuer } from '../../support/channelIssuer.ts';
import { botAppId, cardClick, message, tenantId } from './teamsActivities.ts';

let bot: Bot;
const printed: string[] = [];
const prints = ['error', 'warn', 'log'] as const;
const original = { ...console };

beforeEach(async () => {
  printed.length = 0;
  for (const name of prints)
    console[name] = (...words: unknown[]) => void printed.push(words.map(String).join(' '));
  bot = await startBot();
});
afterEach(async () => {
  await bot.close();
  Object.assign(console, original);
});

let count = 0;
const hello = () =>
  message('personal', 'help', { serviceUrl: bot.connector.url, id: `noise-${String(++count)}` });

/** Every kind of bad token: most are seen through by what they say, the forged ones by their signature alone. */
const strangers = async (): Promise<readonly string[]> => {
  const { issuer } = bot;
  return [
    '',
    'Bearer garbage',
    `Bearer ${'a'.repeat(6_000)}.${'b'.repeat(6_000)}.c`,
    `Bearer ${await issuer.foreignToken()}`,
    `Bearer ${issuer.hmacToken()}`,
    `Bearer ${issuer.unsignedToken()}`,
    `Bearer ${await issuer.token({ kid: 'made-up' })}`,
    `Bearer ${await issuer.foreignToken({ kid: 'made-up-too' })}`,
    `Bearer ${await issuer.token({ audience: tenantId })}`,
    `Bearer ${await issuer.token({ expiresAt: 1 })}`,
  ];
};
/** Each looks as a good one does, and no two are the same. */
const forged = (count: number) =>
  Promise.all(
    Array.from(
      { length: count },
      async (_, n) => `Bearer ${await bot.issuer.foreignToken({ claims: { n } })}`,
    ),
  );

test('a flood of strangers holds up nobody who may come in, and leaves no trace worth reading', async () => {
  const tokens = [...(await strangers()), ...(await forged(200))];
  const good = `Bearer ${await bot.issuer.token()}`;
  const unseen = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => `Bearer ${await bot.issuer.token({ claims: { n } })}`),
  );
  const noise = Array.from({ length: 1_000 }, (_, n) => bot.post(hello(), tokens[n % tokens.length]));
  // Nobody was let in before: the first valid callers come in the middle of it, with a key that nobody has seen yet.
  const began = performance.now();
  const valid = [...Array.from({ length: 40 }, () => good), ...unseen].map(async (token) => {
    const { status } = await bot.post(hello(), token);
    return [status, performance.now() - began] as const;
  });
  const answers = await Promise.all(valid);
  expect(answers.map(([status]) => status)).toEqual(answers.map(() => 200));
  // Behind all of the noise, and still before anybody gives up: Teams waits for 10 s at least.
  expect(Math.max(...answers.map(([, took]) => took))).toBeLessThan(8_000);
  for (const refused of await Promise.all(noise)) {
    expect(refused.status).toBe(401);
    expect(await refused.text()).toBe('');
  }
  expect(bot.heard.turns).toHaveLength(60);
  // Keys that were made up make nobody ask again.
  expect(bot.issuer.keyRequests()).toBe(1);
  expect(printed).toEqual([]);
  const lines = bot.log.lines.filter(({ event }) => event.startsWith('teams.'));
  expect(lines.length).toBeLessThanOrEqual(2);
  expect(JSON.stringify(bot.log.lines)).not.toMatch(/made-up|BEGIN|eyJ|at .*node_modules/);
}, 60_000);

/** Sends the head of a request and promises a body that never comes. */
const headOnly = (authorization: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(bot.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 200000\r\nauthorization: ${authorization}\r\n\r\n{"a":`,
      );
    });
    let said = '';
    socket.setEncoding('utf8').on('data', (data) => (said += String(data)));
    socket.on('close', () => {
      resolve(said);
    });
    socket.on('error', reject);
  });

test('of a stranger’s request nothing is read but its head, and the connection ends with the answer', async () => {
  for (const token of [...(await strangers()), ...(await forged(1))]) {
    const said = await headOnly(token);
    expect(said).toMatch(/^HTTP\/1\.1 401 /);
    expect(said).toMatch(/\r\nconnection: close\r\n/i);
    expect(said).toMatch(/\r\n\r\n$/);
  }
});

test('a stranger who announces more than may come, another type or a compressed body hears no more than others', async () => {
  for (const headers of [
    { 'content-type': 'text/html' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  ]) {
    const said = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { ...headers, authorization: 'Bearer garbage' },
      body: 'x',
    });
    expect([said.status, await said.text()]).toEqual([401, '']);
  }
});

test('keys that nobody hears about end in 503, and once they are there everybody comes in at once', async () => {
  bot.issuer.answers(false);
  const good = `Bearer ${await bot.issuer.token()}`;
  const noise = Promise.all((await strangers()).map((token) => bot.post(hello(), token)));
  const early = await bot.post(hello(), good);
  expect(early.status).toBe(503);
  await noise;
  bot.issuer.answers(true);
  const began = performance.now();
  for (let n = 0; n < 3; n++) expect((await bot.post(hello(), good)).status).toBe(200);
  // Ten seconds is how long unknown keys are not asked for again.
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(bot.heard.turns).toHaveLength(3);
}, 60_000);

test('keys that its metadata names on an open address are not asked for', async () => {
  const [audience, serviceUrl] = [botAppId, bot.connector.url];
  const issuer = await channelIssuer({ audience, serviceUrl }, { keysUrl: 'http://keys.invalid/' });
  const other = await startBot({ issuer });
  try {
    expect((await other.post(hello())).status).toBe(503);
    expect(String(other.log.lines[0]?.error)).toContain('not on https');
  } finally {
    await other.close();
    await issuer.close();
  }
});

test('a key that was published after the others lets in whoever brings it within a minute, and one for other channels nobody', async () => {
  const good = `Bearer ${await bot.issuer.token()}`;
  expect((await bot.post(hello(), good)).status).toBe(200);
  bot.issuer.publish('key-2');
  bot.issuer.publish('key-3', ['webchat']);
  const signedBy = async (kid: string) =>
    (await bot.post(hello(), `Bearer ${await bot.issuer.token({ kid })}`)).status;
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 59_000);
  try {
    expect([await signedBy('key-2'), await signedBy('key-3')]).toEqual([200, 401]);
    expect(bot.issuer.keyRequests()).toBe(2);
  } finally {
    now.mockRestore();
  }
});

test.each([
  ['deeply nested objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['deeply nested lists', '['.repeat(60_000) + ']'.repeat(60_000)],
  ['a list', '[]'],
  ['a number', '7'],
  ['nothing', ''],
  ['half a document', '{"type":"message"'],
  ['a proto that is no property', '{"__proto__":{"type":"message"},"constructor":{"prototype":{}}}'],
])('answers %s with a no of its own, never with 500', async (_, body) => {
  const good = `Bearer ${await bot.issuer.token()}`;
  const response = await fetch(`${bot.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: good },
    body,
  });
  expect([400, 401, 403, 413]).toContain(response.status);
  expect(await response.text()).toBe('');
  expect(bot.heard.turns).toEqual([]);
  expect((await bot.post(hello(), good)).status).toBe(200);
});

/** JSON that is nested so deep, as text: to build it as a value would take as long as to take it apart. */
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + '1' + close.repeat(depth);
const places = ['value', 'entities', 'channelData', 'attachments', 'somethingNew', 'from', 'text'];

test.each(
  places.flatMap((place) => [
    [place, 'objects', nested(40_000, '{"a":', '}')] as const,
    [place, 'lists', nested(120_000, '[', ']')] as const,
    [place, 'a little more than anybody needs', nested(200, '[', ']')] as const,
  ]),
)(
  'a good token does not help %s that is nested %s deep: refused, and the next is answered',
  async (place, _, deep) => {
    const authorization = `Bearer ${await bot.issuer.token()}`;
    for (const activity of [
      hello(),
      { ...hello(), type: 'conversationUpdate' },
      cardClick('personal', 'approve', { card: 'c-1' }, { serviceUrl: bot.connector.url }),
    ]) {
      const { [place]: _replaced, ...rest } = activity as Record<string, unknown>;
      const body = `${JSON.stringify(rest).slice(0, -1)},"${place}":${deep}}`;
      const response = await fetch(`${bot.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body,
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toBe('');
    }
    expect(bot.heard.turns).toEqual([]);
    expect(bot.heard.clicks).toEqual([]);
    expect((await bot.post(hello(), authorization)).status).toBe(200);
    expect(printed).toEqual([]);
  },
);
