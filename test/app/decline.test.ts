import { expect, jest, test } from '@jest/globals';
import { alex, isaiah, megan, mona } from '../../src/sandbox/people.ts';
import { groupChatId, personalChatId } from '../../src/sandbox/teams/transcript.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(60_000);
const { sandbox, teams } = withSandbox();

/** The requester's card and the approver's about one case. */
async function asked(caseNumber: string, address = megan.mail): Promise<{ mine: Seen; hers: Seen }> {
  await teams().say(alex, personalChatId, `/export ${address} ${caseNumber}`);
  const on = (chat: () => string | undefined) => (seen: Seen) =>
    seen.conversationId === chat() && seen.card !== undefined && seen.words.includes(caseNumber);
  return {
    mine: await teams().until(
      "the requester's card",
      on(() => personalChatId),
    ),
    hers: await teams().until(
      "the approver's card",
      on(() => sandbox().teams.transcript.chatWith(mona.id)),
    ),
  };
}

const ends = async (title: string, ...cards: readonly Seen[]) => {
  for (const { id } of cards) {
    await teams().until(`${title} on a card`, (seen) => seen.id === id && seen.title === title);
  }
};

/** Old cards stay clickable in the history of a chat: the state decides, and says so to the clicker alone. */
async function lateClicksChangeNothing({ mine, hers }: { mine: Seen; hers: Seen }, because: RegExp) {
  const before = [teams().now(mine), teams().now(hers)];
  expect(await teams().click(mona, hers, 'approve')).toMatch(because);
  expect(await teams().click(mona, hers, 'reject', { because: 'too late' })).toMatch(because);
  expect(await teams().click(alex, mine, 'withdraw')).toMatch(because);
  expect([teams().now(mine), teams().now(hers)]).toEqual(before);
}

test('a rejection needs a reason, and the requester learns of it, why and from whom', async () => {
  const { mine, hers } = await asked('DSR-201');
  expect(await teams().click(mona, hers, 'reject', { because: '  ' })).toContain('Write why you reject it');
  expect(teams().now(hers)).toEqual(hers);

  expect(await teams().click(mona, hers, 'reject', { because: 'No letter is on file' })).toBe('');
  await ends('Rejected', mine, hers);
  const told = teams().now(mine);
  expect(told.words).toContain('No letter is on file');
  expect(told.words).toContain('Mona Kane');
  expect(told.buttons).toEqual([]);
  const notice = await teams().until(
    'the closing message',
    (seen) => seen.conversationId === personalChatId && !seen.card && seen.words.includes('rejected'),
  );
  expect(notice.words).toContain('<at>Alex Wilber</at>');
  expect(notice.words).toContain('Mona Kane');
  await lateClicksChangeNothing({ mine, hers }, /Nothing changed: this export was rejected/);
});

test('a request can be withdrawn by who asked', async () => {
  const { mine, hers } = await asked('DSR-202');
  expect(await teams().click(alex, mine, 'withdraw')).toBe('');
  await ends('Withdrawn', mine, hers);
  await lateClicksChangeNothing({ mine, hers }, /Nothing changed: this export was withdrawn/);
});

test('where others read along, nobody else can withdraw it', async () => {
  await teams().sayToBot(alex, groupChatId, `/export ${megan.mail} DSR-203`);
  const card = await teams().until(
    'the card in the group chat',
    ({ conversationId, title }) => conversationId === groupChatId && title !== undefined,
  );
  expect(card.buttons).toContain('withdraw');
  for (const other of [mona, isaiah]) {
    expect(await teams().click(other, card, 'withdraw')).toContain('Only the person who asked');
  }
  expect(teams().now(card)).toEqual(card);
  expect(await teams().click(alex, card, 'withdraw')).toBe('');
  await ends('Withdrawn', card);
});

test('a button that a card does not have is refused, whatever was posted', async () => {
  const { mine, hers } = await asked('DSR-204');
  expect(await teams().click(alex, mine, 'approve', { card: idOf(mine) })).toContain('card is not in use');
  expect(await teams().click(mona, hers, 'withdraw', { card: idOf(hers) })).toContain('card is not in use');
  // The name of a card from another chat in its place.
  expect(await teams().click(mona, hers, 'approve', { card: idOf(mine) })).toContain('card is not in use');
  expect(await teams().click(alex, mine, 'approve', { card: idOf(hers) })).toContain('card is not in use');
  expect([teams().now(mine), teams().now(hers)]).toEqual([mine, hers]);
  // They would have been taken from where they belong.
  expect(await teams().click(alex, mine, 'withdraw', { card: idOf(mine) })).toBe('');
  await ends('Withdrawn', mine, hers);
});

test('none of it reached Graph: the only order is that of a request which was approved', async () => {
  const { mine, hers } = await asked('DSR-205', isaiah.mail);
  expect(await teams().click(mona, hers, 'approve')).toBe('');
  await ends('Export complete', mine, hers);
  const ordered = sandbox().graph.posts();
  expect(ordered.map(({ userId }) => userId)).toEqual([isaiah.id]);
});

/** The name that a card gives itself. */
const idOf = ({ card }: Seen) => /"card":"([^"]+)"/.exec(JSON.stringify(card))?.[1];
