import { describe, expect, jest, test } from '@jest/globals';
import { alex, isaiah, lee, megan, mona } from '../../src/sandbox/people.ts';
import { channelId, groupChatId, personalChatId } from '../../src/sandbox/teams/chats.ts';
import { mentionOf, type Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(90_000);
const { sandbox, teams } = withSandbox();

const isCard = (seen: Seen) => seen.card !== undefined;

describe('in the group chat', () => {
  let card: Seen;

  test('a mention of the person is enough, and an approver who reads along decides on the same card', async () => {
    await teams().sayToBot(alex, groupChatId, '/export <at>Megan Bowen</at> DSR-104 asked by letter', [
      mentionOf(megan),
    ]);
    card = await teams().until('the card', (seen) => seen.conversationId === groupChatId && isCard(seen));
    expect(card.words).toContain('Megan Bowen');
    expect(JSON.stringify(card.card)).toContain('"verb":"approve"');
  });

  test('who asked may not approve, and hears privately who can', async () => {
    const told = await teams().click(alex, card, 'approve');
    expect(told).toContain(mona.name);
    expect(told).toContain(lee.name);
  });

  test('who is no approver hears that, and the card stays as it is', async () => {
    expect(await teams().click(isaiah, card, 'approve')).toContain('not among the approvers');
    expect(sandbox().graph.posts()).toEqual([]);
    const now = teams()
      .seen(groupChatId)
      .find(({ id }) => id === card.id);
    expect(now?.words).toBe(card.words);
  });

  test('a second person approves, it completes, and the requester is mentioned', async () => {
    expect(await teams().click(mona, card, 'approve')).toBe('');
    await teams().until(
      'the completed card',
      ({ id, words }) => id === card.id && /Export complete/.test(words),
    );
    const notice = await teams().until(
      'the closing message',
      (seen) => seen.conversationId === groupChatId && !isCard(seen) && /complete/.test(seen.words),
    );
    expect(notice.words).toContain('<at>Alex Wilber</at>');
    expect(sandbox().graph.ledger()).toHaveLength(1);
  });

  test('nobody there ever reads the address, the case, the reason or where the data lies', () => {
    const { account, container } = sandbox().graph.ledger()[0]!;
    const versions = sandbox()
      .teams.transcript.all()
      .filter(({ conversationId }) => conversationId === groupChatId)
      .flatMap((kept) => kept.versions.map((version) => JSON.stringify(version)));
    expect(versions.length).toBeGreaterThan(3);
    for (const text of versions) {
      for (const word of [megan.mail, 'DSR-104', 'asked by letter', account, container]) {
        expect(text).not.toContain(word);
      }
    }
  });

  test("the details are in the requester's private chat", async () => {
    const details = await teams().until(
      'the details',
      (seen) => seen.conversationId === personalChatId && isCard(seen) && /Export complete/.test(seen.words),
    );
    expect(details.words).toContain(megan.mail);
    expect(details.words).toContain('asked by letter');
    expect(details.words).toContain(sandbox().graph.ledger()[0]?.container);
  });
});

test('in a channel, export works without the slash, and two people make two cards in the thread', async () => {
  await teams().sayToBot(alex, channelId, 'export <at>Megan Bowen</at> <at>Isaiah Langer</at> DSR-105', [
    mentionOf(megan),
    mentionOf(isaiah),
  ]);
  for (const { name } of [megan, isaiah]) {
    const card = await teams().until(
      `the card about ${name}`,
      (seen) => seen.conversationId.startsWith(channelId) && isCard(seen) && seen.words.includes(name),
    );
    expect(await teams().click(mona, card, 'approve')).toBe('');
    await teams().until(
      `the completed card about ${name}`,
      ({ id, words }) => id === card.id && /Export complete/.test(words),
    );
  }
  expect(sandbox().graph.ledger()).toHaveLength(3);
});
