import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { alex, domainName, scenarioPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/chats.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(240_000);
const { sandbox, teams } = withSandbox({
  approval: 'self',
  // A grace of a few seconds: what takes minutes in production is seen to its end.
  environment: { RECOVERY_GRACE_SECONDS: '4' },
});

/** What can go otherwise, the title of the card that it ends on, how many exports Graph accepted, and words of that card. */
const ends: readonly [string, string, number, RegExp][] = [
  ['forbidden', 'Export failed', 0, /User\.Export\.All.*Nothing was ordered/],
  ['not.found', 'Export failed', 0, /not in the directory/],
  ['write.denied', 'Export failed', 0, /not allowed to write/],
  ['read.allowed', 'Export failed', 0, /can be read/],
  ['throttled', 'Export complete', 1, /in your storage/],
  ['unavailable.once', 'Export complete', 1, /in your storage/],
  ['lost.answer', 'Export complete', 1, /in your storage/],
  ['gateway.timeout', 'Export complete', 1, /in your storage/],
  ['late.marker', 'Export complete', 1, /in your storage/],
  ['unavailable', 'Export failed', 0, /five orders/],
  ['gaps', 'Export complete, with gaps', 1, /83%/],
  ['failed', 'Export failed', 1, /reported that it failed/],
  ['unknown.word', 'Export complete', 1, /in your storage/],
  ['forgotten', 'No longer known to Microsoft', 1, /does not know this export any more/],
  ['marker.only', 'Unclear whether it was ordered', 0, /Start over|Check again/],
];

const cards = new Map<string, Seen>();
const mailOf = (name: string) => `${name}@${domainName}`;

beforeAll(async () => {
  // All side by side: the slowest one is the time that the file takes.
  for (const [name] of ends) {
    await teams().say(alex, personalChatId, `/export ${mailOf(name)} DSR-1`);
    const card = await teams().until(
      `the card about ${name}`,
      (seen) => seen.card !== undefined && seen.words.includes(mailOf(name)),
      120_000,
    );
    cards.set(name, card);
    expect(await teams().click(alex, card, 'approve')).toBe('');
  }
}, 240_000);

describe('an export that goes otherwise ends on a card that says so', () => {
  test.each(ends)('%s: %s', async (name, title, accepted, words) => {
    const end = await teams().until(
      `${title} about ${name}`,
      (seen) => seen.id === cards.get(name)?.id && titleOf(seen) === title,
      90_000,
    );
    expect(end.words + JSON.stringify(end.card)).toMatch(words);
    const { id } = scenarioPeople.find(({ mail }) => mail === mailOf(name))!;
    expect(
      sandbox()
        .graph.ledger()
        .filter(({ userId }) => userId === id),
    ).toHaveLength(accepted);
  });
});

test('no container ever took two exports', () => {
  const containers = sandbox()
    .graph.ledger()
    .map(({ container }) => container);
  expect(new Set(containers).size).toBe(containers.length);
});

test('Start over orders anew in a container of its own, and the old one takes nothing more', async () => {
  const card = teams()
    .seen()
    .find(({ id }) => id === cards.get('marker.only')?.id)!;
  const { id } = scenarioPeople.find(({ mail }) => mail === mailOf('marker.only'))!;
  sandbox().graph.script(id, 'fine');
  expect(await teams().click(alex, card, 'startOver')).toBe('');
  await teams().until(
    'the second order',
    (seen) => seen.id === card.id && titleOf(seen) === 'Export complete',
  );
  const [second] = sandbox()
    .graph.ledger()
    .filter(({ userId }) => userId === id);
  expect(second?.container).toMatch(/-2$/);
});

/** The first words of a card after its number. */
const titleOf = ({ card }: Seen) => /: (.*)\.$/.exec(card?.fallbackText ?? '')?.[1];
