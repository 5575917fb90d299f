import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Bot, startBot } from './bot.ts';
import { message, tenantId } from './teamsActivities.ts';

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

/** Every kind of bad token that reaches the check of keys, and some that do not. */
const strangers = async (): Promise<readonly string[]> => {
  const { issuer } = bot;
  return [
    'Bearer garbage',
    `Bearer ${await issuer.foreignToken()}`,
    `Bearer ${issuer.hmacToken()}`,
    `Bearer ${issuer.unsignedToken()}`,
    `Bearer ${await issuer.token({ kid: 'made-up' })}`,
    `Bearer ${await issuer.foreignToken({ kid: 'made-up-too' })}`,
    `Bearer ${await issuer.token({ audience: tenantId })}`,
    `Bearer ${await issuer.token({ expiresAt: 1 })}`,
  ];
};

test('a flood of strangers holds up nobody who may come in, and leaves no trace worth reading', async () => {
  const tokens = await strangers();
  const good = `Bearer ${await bot.issuer.token()}`;
  const noise = Array.from({ length: 1_000 }, (_, n) => bot.post(hello(), tokens[n % tokens.length]));
  // Nobody was let in before: the first valid callers come in the middle of it, with a key that nobody has seen yet.
  const valid = Array.from({ length: 40 }, () => bot.post(hello(), good));
  const answers = await Promise.all(valid);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  for (const refused of await Promise.all(noise)) {
    expect(refused.status).toBe(401);
    expect(await refused.text()).toBe('');
  }
  expect(bot.heard.turns).toHaveLength(40);
  // Ours and the SDK's own; keys that were made up make nobody ask again.
  expect(bot.issuer.keyRequests()).toBe(2);
  expect(printed).toEqual([]);
  const lines = bot.log.lines.filter(({ event }) => event.startsWith('teams.'));
  expect(lines.length).toBeLessThanOrEqual(2);
  expect(JSON.stringify(bot.log.lines)).not.toMatch(/made-up|BEGIN|eyJ|at .*node_modules/);
}, 60_000);

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
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(bot.heard.turns).toHaveLength(3);
}, 60_000);

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
