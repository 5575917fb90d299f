import { describe, expect, jest, test } from '@jest/globals';
import { alex, isaiah, lee, megan, mona } from '../../src/sandbox/people.ts';
import { groupChatId, personalChatId, teamsId } from '../../src/sandbox/teams/transcript.ts';
import { mentionOf, type Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(90_000);
const { sandbox, teams } = withSandbox();

const inGroup = () => teams().seen(groupChatId);
let card: Seen;

describe('in the group chat', () => {
  test('a mention of the person is enough for a card, and an approver who reads along can decide on it', async () => {
    await teams().sayToBot(alex, groupChatId, '/export <at>Megan Bowen</at> DSR-104 asked by letter', [
      mentionOf(megan),
    ]);
    card = await teams().until(
      'the card',
      ({ conversationId, title }) => conversationId === groupChatId && title !== undefined,
    );
    expect(card.title).toBe('Approval needed');
    expect(card.words).toContain('Megan Bowen');
    expect(card.buttons).toEqual(expect.arrayContaining(['approve', 'reject']));
  });

  test("the details are in the requester's private chat, where nothing can be approved", async () => {
    const mine = await teams().until(
      'the details',
      ({ conversationId, title }) => conversationId === personalChatId && title !== undefined,
    );
    for (const word of [megan.mail, 'DSR-104', 'asked by letter']) expect(mine.words).toContain(word);
    expect(mine.buttons).toEqual(['extend', 'withdraw']);
  });

  test('who asked may not approve: they hear why and who can, alone, and the card stays as it is', async () => {
    const told = await teams().click(alex, card, 'approve');
    expect(told).toContain('You asked for this export');
    expect(told).toContain(mona.name);
    expect(told).toContain(lee.name);
    expect(teams().now(card)).toEqual(card);
    expect(inGroup()).toHaveLength(1);
  });

  test('who is no approver hears that and who is, alone, and the card stays as it is', async () => {
    const told = await teams().click(isaiah, card, 'approve');
    expect(told).toContain('not among the approvers');
    expect(told).toContain(mona.name);
    expect(teams().now(card)).toEqual(card);
    expect(inGroup()).toHaveLength(1);
  });

  test('a second person approves on the same card, it completes, and the requester is mentioned', async () => {
    expect(await teams().click(mona, card, 'approve')).toBe('');
    await teams().until('completion', ({ id, title }) => id === card.id && title === 'Export complete');
    // The Playground shows the words alone; what was sent has the mention that notifies.
    const sent = ({ id }: Seen) =>
      sandbox()
        .teams.transcript.all()
        .find((kept) => kept.id === id)?.message;
    const notice = await teams().until(
      'the closing message',
      (seen) =>
        seen.conversationId === groupChatId &&
        !seen.card &&
        seen.words.includes('is complete') &&
        sent(seen) !== undefined,
    );
    expect(notice.words).toContain('<at>Alex Wilber</at>');
    expect(sent(notice)?.entities?.map(({ mentioned }) => mentioned)).toEqual([
      { id: teamsId(alex), name: alex.name },
    ]);
    // One card and one message, and one order: the refused clicks left nothing behind.
    expect(inGroup()).toHaveLength(2);
    expect(sandbox().graph.ledger()).toHaveLength(1);
  });

  test('nobody there was ever shown the address, the case, the reason or where the data lies', async () => {
    const { account, container } = sandbox().graph.ledger()[0]!;
    const hidden = [megan.mail, 'DSR-104', 'asked by letter', account, container];
    const mine = await teams().until(
      'the details, completed',
      ({ conversationId, title }) => conversationId === personalChatId && title === 'Export complete',
    );
    // The search would find them: they are all in the requester's own chat.
    for (const word of hidden) expect(mine.words).toContain(word);

    const shown = teams().everShown(groupChatId);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((text) => hidden.some((word) => text.includes(word)))).toEqual([]);
  });
});
