import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { alex, domainName, scenarioPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(120_000);
const permissions: string[] = [];
const { sandbox, teams } = withSandbox({
  approval: 'self',
  // Seconds for what takes minutes in production; and an operation long enough to be looked at while it runs.
  environment: { RECOVERY_GRACE_SECONDS: '3' },
  graph: { durations: { operationMs: 8_000, startMs: 500, lateMs: 1_500, slowAnswerMs: 22_000 } },
  onSecret: (secret) => {
    if (secret.includes('sig=')) permissions.push(secret);
  },
});

interface End {
  readonly title: string;
  /** Words on the card. */
  readonly says: string;
  /** How many exports Graph accepted. */
  readonly accepted: 0 | 1;
  /** How many POSTs it took, all with one container; where it is not a matter of time. */
  readonly posts?: number;
  readonly buttons?: readonly string[];
}

const complete = { title: 'Export complete', says: 'The data is in your storage', accepted: 1 } as const;
const failed = { title: 'Export failed', accepted: 0, posts: 1, buttons: ['tryAgain'] } as const;
const unclear = {
  title: 'Unclear whether the export started',
  says: 'no export that belongs to it can be found',
  accepted: 0,
  buttons: ['checkAgain', 'startOver', 'extend', 'abandon'],
} as const;

/** How the exports of these people go, and what their cards say in the end. */
const ends: Readonly<Record<string, End>> = {
  'marker.only': { ...unclear, posts: 1 },
  'already.used': unclear,
  throttled: { ...complete, posts: 3 },
  'slow.answer': { ...complete, posts: 1 },
  unavailable: { ...failed, posts: 5, says: 'no answer to five orders, and none of them arrived' },
  'lost.answer': { ...complete, posts: 1 },
  'gateway.timeout': { ...complete, posts: 1 },
  'late.marker': complete,
  'no.headers': { ...complete, posts: 1 },
  'unavailable.once': { ...complete, posts: 2 },
  gaps: { ...complete, title: 'Export complete, with gaps', says: '83% of Microsoft’s services', posts: 1 },
  'unknown.word': { ...complete, posts: 1 },
  failed: { ...failed, accepted: 1, says: 'later reported that it failed' },
  forbidden: { ...failed, says: 'grant User.Export.All' },
  'write.denied': { ...failed, says: 'not allowed to write into the container' },
  'page.blobs': { ...failed, says: 'does not support append blobs' },
  'not.found': { ...failed, says: 'not in the directory' },
  'bad.input': { ...failed, says: 'Trying again would not help', buttons: [] },
};

const mailOf = (name: string) => `${name}@${domainName}`;
const idOf = (name: string) => scenarioPeople.find(({ mail }) => mail === mailOf(name))!.id;
const acceptedFor = (name: string) =>
  sandbox()
    .graph.ledger()
    .filter(({ userId }) => userId === idOf(name));
const postsFor = (name: string) =>
  sandbox()
    .graph.posts()
    .filter(({ userId }) => userId === idOf(name));
const containersOf = (name: string) => [...new Set(postsFor(name).map(({ container }) => container))];

const cards = new Map<string, Seen>();
const cardOf = (name: string) => teams().now(cards.get(name)!);
const reaches = (name: string, title: string) =>
  teams().until(
    `"${title}" about ${name}`,
    (seen) => seen.id === cards.get(name)?.id && seen.title === title,
    100_000,
  );

beforeAll(async () => {
  // All side by side: the slowest one is the time that the file takes.
  await Promise.all(
    [...Object.keys(ends), 'forgotten'].map(async (name) => {
      await teams().say(alex, personalChatId, `/export ${mailOf(name)} DSR-1`);
      const card = await teams().until(
        `the card about ${name}`,
        ({ title, words }) => title === 'Approval needed' && words.includes(` ${mailOf(name)} `),
        100_000,
      );
      cards.set(name, card);
      expect(await teams().click(alex, card, 'approve')).toBe('');
    }),
  );
}, 120_000);

describe('an export that goes otherwise ends on a card that says so', () => {
  test.each(Object.entries(ends))('%s', async (name, { title, says, accepted, posts, buttons }) => {
    const card = await reaches(name, title);
    expect(card.words).toContain(says);
    if (buttons) expect(card.buttons).toEqual(buttons);
    expect(acceptedFor(name)).toHaveLength(accepted);
    expect(containersOf(name)).toHaveLength(1);
    if (posts !== undefined) expect(postsFor(name)).toHaveLength(posts);
  });
});

test('an operation that Graph no longer knows is missed on its card, and believed only after a day', async () => {
  const { id } = cards.get('forgotten')!;
  const card = await teams().until(
    'that the operation is missed',
    (seen) => seen.id === id && seen.words.includes('does not know this export'),
    100_000,
  );
  expect(card.title).toBe('Export running');
  expect(card.words).toContain('acts on it only after a full day');
  expect(postsFor('forgotten')).toHaveLength(1);
});

test('Try again orders anew in a container of its own, under the approval that there is', async () => {
  sandbox().graph.script(idOf('forbidden'), 'fine');
  expect(await teams().click(alex, cardOf('forbidden'), 'tryAgain')).toBe('');
  await reaches('forbidden', 'Export complete');
  expect(containersOf('forbidden')).toEqual([
    expect.stringMatching(/^dsr-.+-1$/),
    expect.stringMatching(/^dsr-.+-2$/),
  ]);
  expect(acceptedFor('forbidden')).toMatchObject([{ container: containersOf('forbidden')[1] }]);
});

test('Start over ends the write permission on the old container, and orders anew in one of its own', async () => {
  const [old] = containersOf('marker.only');
  const permission = permissions.find((url) => url.includes(`/${String(old)}?`))!;
  expect(await write(permission, 'before')).toBe(201);

  sandbox().graph.script(idOf('marker.only'), 'fine');
  expect(await teams().click(alex, cardOf('marker.only'), 'startOver')).toBe('');
  await reaches('marker.only', 'Export complete');
  expect(await write(permission, 'after')).toBe(403);
  expect(acceptedFor('marker.only')).toMatchObject([{ container: old?.replace(/-1$/, '-2') }]);
});

test('Check again looks once more and orders nothing', async () => {
  expect(await teams().click(alex, cardOf('already.used'), 'checkAgain')).toBe('');
  await teams().until(
    'the look in the history',
    ({ id, words }) => id === cards.get('already.used')?.id && words.includes('Checked again'),
  );
  expect(acceptedFor('already.used')).toEqual([]);
  expect(containersOf('already.used')).toHaveLength(1);
});

test('no container ever took two exports', () => {
  const used = sandbox()
    .graph.ledger()
    .map(({ container }) => container);
  expect(new Set(used).size).toBe(used.length);
});

/** Writes as whoever holds the permission could; the status of the answer. */
async function write(permission: string, name: string): Promise<number> {
  const url = new URL(permission);
  url.pathname += `/${name}`;
  const { status } = await fetch(url, {
    method: 'PUT',
    headers: { 'x-ms-blob-type': 'AppendBlob', 'x-ms-version': '2024-11-04' },
  });
  return status;
}
