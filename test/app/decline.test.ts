import { expect, jest, test } from '@jest/globals';
import { alex, mona } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/chats.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(60_000);
const { sandbox, teams } = withSandbox();

async function asked(caseNumber: string): Promise<{ mine: Seen; hers: Seen }> {
  await teams().say(alex, personalChatId, `/export megan@contoso.example ${caseNumber}`);
  const on = (chat: () => string) => (seen: Seen) =>
    seen.conversationId === chat() && seen.card !== undefined && seen.words.includes(caseNumber);
  return {
    mine: await teams().until(
      "the requester's card",
      on(() => personalChatId),
    ),
    hers: await teams().until(
      "the approver's card",
      on(() => sandbox().teams.transcript.chatWith(mona.id) ?? ''),
    ),
  };
}

test('a rejection needs a reason, and the requester learns of it, why and from whom', async () => {
  const { mine, hers } = await asked('DSR-201');
  expect(await teams().click(mona, hers, 'reject', { because: '  ' })).toContain('Write why you reject it');
  expect(await teams().click(mona, hers, 'reject', { because: 'No letter is on file' })).toBe('');
  const told = await teams().until(
    'the rejected card',
    ({ id, words }) => id === mine.id && /ejected/.test(words),
  );
  expect(told.words).toContain('No letter is on file');
  expect(told.words).toContain('Mona Kane');
  await teams().until(
    'the closing message',
    (seen) => seen.conversationId === personalChatId && !seen.card && /rejected/.test(seen.words),
  );
  // Old cards stay clickable in the history of a chat: the state decides.
  expect(await teams().click(mona, hers, 'approve')).toMatch(/reject/i);
});

test('a request can be withdrawn by who asked, and by nobody else', async () => {
  const { mine, hers } = await asked('DSR-202');
  expect(await teams().click(mona, mine, 'withdraw')).not.toBe('');
  expect(await teams().click(alex, mine, 'withdraw')).toBe('');
  await teams().until('the withdrawn card', ({ id, words }) => id === hers.id && /ithdrawn/.test(words));
  expect(await teams().click(mona, hers, 'approve')).toMatch(/withdrawn/i);
});

test('a button that a card does not have is refused, whatever was posted', async () => {
  const { mine } = await asked('DSR-203');
  const card = JSON.stringify(mine.card).match(/"card":"([^"]+)"/)?.[1];
  expect(await teams().click(mona, mine, 'approve', { card, action: 'approve' })).not.toBe('');
});

test('none of it reached Graph', () => {
  expect(sandbox().graph.posts()).toEqual([]);
});
