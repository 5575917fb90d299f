import { expect, jest, test } from '@jest/globals';
import { alex, megan, mona } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(90_000);
const { sandbox, teams } = withSandbox();

test('an officer asks in the private chat, a second person approves, and the package lies in its container', async () => {
  await teams().say(alex, personalChatId, '/export megan@contoso.example DSR-104 asked by letter');
  const mine = await teams().until(
    "the requester's card",
    ({ conversationId, card }) => conversationId === personalChatId && card !== undefined,
  );
  for (const word of ['Megan Bowen', 'megan@contoso.example', 'DSR-104', 'asked by letter', 'Alex Wilber']) {
    expect(mine.words).toContain(word);
  }
  // Who asked may take it back, and not approve it.
  expect(JSON.stringify(mine.card)).toContain('"verb":"withdraw"');
  expect(JSON.stringify(mine.card)).not.toContain('"verb":"approve"');

  const hers = await teams().until(
    "the approver's card",
    ({ conversationId, card }) => conversationId === teams().chatWith(mona) && card !== undefined,
  );
  await expect(teams().click(mona, hers, 'approve')).resolves.toBe('');

  const done = await teams().until(
    'the completed card',
    ({ conversationId, words }) => conversationId === personalChatId && /Export complete/.test(words),
  );
  expect(done.id).toBe(mine.id);
  await teams().until(
    "the approver's card, completed",
    ({ id, words }) => id === hers.id && /Export complete/.test(words),
  );
  const notice = await teams().until(
    'the closing message',
    ({ conversationId, card, words }) =>
      conversationId === personalChatId && card === undefined && /is complete/.test(words),
  );
  expect(notice.words).toContain('<at>Alex Wilber</at>');

  const [accepted, ...others] = sandbox().graph.ledger();
  expect(others).toEqual([]);
  expect(accepted).toMatchObject({ userId: megan.id });
  expect(accepted?.container).toMatch(/^dsr-[0-9a-f-]{36}-1$/);
  expect(done.words).toContain(accepted?.container);
  const page = await fetch(sandbox().packages.containerUrl(accepted!.account, accepted!.container));
  expect(await page.text()).toContain('RequestInfo.json');
});
