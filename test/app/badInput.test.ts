import { expect, jest, test } from '@jest/globals';
import { alex, domainName, isaiah, megan, unusualPeople } from '../../src/sandbox/people.ts';
import { groupChatId, personalChatId } from '../../src/sandbox/teams/chats.ts';
import { mentionOf, type Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(60_000);
const { teams } = withSandbox();

const isCard = (seen: Seen) => seen.card !== undefined;
const isRequest = (seen: Seen) => isCard(seen) && /Personal data export #/.test(seen.words);
const tag = { id: '29:everybody-in-privacy', name: 'Privacy officers' };
const otherBot = { id: '28:another-bot', name: 'Payroll' };

const known = new Set<string>();

/** What the bot says to a message: the first thing that it had not said before. */
async function told(message: () => Promise<void>): Promise<Seen> {
  for (const { id } of teams().seen()) known.add(id);
  await message();
  return teams().until('an answer', ({ id }) => !known.has(id));
}

test.each<[string, string, RegExp]>([
  ['nobody is named', '/export', /\/export/],
  ['nobody is named but a case', '/export DSR-1', /\/export/],
  ['the address is unknown', `/export nobody@${domainName} DSR-1`, /nobody@/],
  ['a guest is named', `/export gita@fabrikam.example DSR-1`, /guest/i],
  ['the account was deleted', `/export left.last.week@${domainName} DSR-1`, /deleted/i],
  ['no case number follows', `/export megan@${domainName} asked by letter`, /case number/i],
  ['it is 10,000 characters long', `/export megan@${domainName} DSR-1 ${'x'.repeat(10_000)}`, /long/i],
  ['it is nonsense', 'fetch me my coffee', /export/],
])('when %s, a sentence says what to do, and nothing is asked for', async (_when, text, sentence) => {
  const answer = await told(() => teams().say(alex, personalChatId, text));
  expect(answer.words).toMatch(sentence);
  expect(teams().seen().filter(isRequest)).toEqual([]);
});

test.each<[string, readonly { id: string; name: string }[], RegExp]>([
  ['another bot', [otherBot], /Payroll/],
  ['a tag or a team', [tag], /Privacy officers/],
])('when %s is mentioned, a sentence says so', async (_what, mentioned, sentence) => {
  const text = `/export ${mentioned.map(({ name }) => `<at>${name}</at>`).join(' ')} DSR-1`;
  const answer = await told(() => teams().sayToBot(alex, groupChatId, text, mentioned));
  expect(answer.words).toMatch(sentence);
  expect(teams().seen().filter(isRequest)).toEqual([]);
});

test('who may not ask hears who can help', async () => {
  const answer = await told(() =>
    teams().sayToBot(isaiah, groupChatId, '/export <at>Megan Bowen</at> DSR-1', [mentionOf(megan)]),
  );
  expect(answer.words).toMatch(/not.*(allowed|among|may)|may not/i);
  expect(teams().seen().filter(isRequest)).toEqual([]);
});

test.each(['hi', 'Hello', 'HELP'])('%s gets help', async (word) => {
  const answer = await told(() => teams().say(alex, personalChatId, word));
  expect(isCard(answer)).toBe(true);
  expect(answer.words).toContain('/export');
});

test.each(
  unusualPeople
    .filter(({ name }) => /[<[]|[^\u0000-\u024f]/.test(name))
    .map(({ name, mail }) => [name, mail]),
)('the name %s stands on the card as it is', async (name, mail) => {
  await teams().say(alex, personalChatId, `/export ${mail} DSR-1 <b>bold</b> [link](https://evil.example)`);
  const card = await teams().until('the card', (seen) => isRequest(seen) && seen.words.includes(mail));
  expect(card.words).toContain(name);
  expect(card.words).toContain('<b>bold</b> [link](https://evil.example)');
  // People's words are text runs: nothing in them is drawn as a link or as markup.
  const run = JSON.stringify(card.card).split('evil.example')[0]!.lastIndexOf('"type":"TextRun"');
  expect(run).toBeGreaterThan(-1);
});
