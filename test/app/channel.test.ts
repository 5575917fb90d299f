import { expect, jest, test } from '@jest/globals';
import { alex, isaiah, megan, mona } from '../../src/sandbox/people.ts';
import { channelId, personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { mentionOf, type Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(90_000);
const { sandbox, teams } = withSandbox();

const inChannel = () => teams().seen(channelId);
const completed = (card: Seen) =>
  teams().until('completion', ({ id, title }) => id === card.id && title === 'Export complete');
const cards: Seen[] = [];

test('export works without the slash, and two people in one command make one card each and a message that counts them', async () => {
  await teams().sayToBot(alex, channelId, 'export <at>Megan Bowen</at> <at>Isaiah Langer</at> DSR-105', [
    mentionOf(megan),
    mentionOf(isaiah),
  ]);
  for (const { name } of [megan, isaiah]) {
    const card = await teams().until(
      `the card about ${name}`,
      ({ conversationId, title, words }) =>
        conversationId.startsWith(channelId) && title !== undefined && words.includes(name),
    );
    expect(card.buttons).toContain('approve');
    cards.push(card);
  }
  // It may come before the cards or after them.
  await teams().until(
    'one message that counts them',
    ({ conversationId, words }) =>
      conversationId.startsWith(channelId) && words.includes('2 exports are asked for'),
  );
  expect(inChannel()).toHaveLength(3);
});

test('each is decided by itself: one is approved and completes, the other still waits', async () => {
  const [first, second] = cards as [Seen, Seen];
  expect(await teams().click(mona, first, 'approve')).toBe('');
  await completed(first);
  expect(teams().now(second).title).toBe('Approval needed');
  expect(sandbox().graph.ledger()).toMatchObject([{ userId: megan.id }]);

  expect(await teams().click(mona, second, 'approve')).toBe('');
  await completed(second);
  expect(sandbox().graph.ledger()).toMatchObject([{ userId: megan.id }, { userId: isaiah.id }]);
});

test('all that the bot says stays in the thread, the closing messages too', async () => {
  for (const { name } of [megan, isaiah]) {
    await teams().until(
      `the closing message about ${name}`,
      ({ conversationId, card, words }) =>
        conversationId.startsWith(channelId) &&
        !card &&
        words.includes(name) &&
        words.includes('is complete'),
    );
  }
  const threads = new Set(inChannel().map(({ conversationId }) => conversationId));
  expect([...threads]).toEqual([expect.stringMatching(/^19:privacy-channel@thread\.tacv2;messageid=\d+$/)]);
});

test('the channel was never shown an address or a case number; the private chat has both', () => {
  const hidden = [megan.mail, isaiah.mail, 'DSR-105'];
  const details = teams()
    .seen(personalChatId)
    .map(({ words }) => words)
    .join();
  for (const word of hidden) expect(details).toContain(word);
  expect(
    teams()
      .everShown(channelId)
      .filter((text) => hidden.some((word) => text.includes(word))),
  ).toEqual([]);
});
