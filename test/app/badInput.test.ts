import { describe, expect, jest, test } from '@jest/globals';
import {
  alex,
  domainName,
  isaiah,
  megan,
  type SandboxPerson,
  unusualPeople,
} from '../../src/sandbox/people.ts';
import { groupChatId, personalChatId, teamId } from '../../src/sandbox/teams/transcript.ts';
import { type Mention, mentionOf, type Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';
import { asRead } from '../support/asRead.ts';

jest.setTimeout(60_000);
const { teams } = withSandbox();

/** What the bot says in a chat once somebody has written there. */
async function answer(conversationId: string, write: () => Promise<void>): Promise<Seen> {
  const before = new Set(
    teams()
      .seen()
      .map(({ id }) => id),
  );
  await write();
  return teams().until('an answer', (seen) => seen.conversationId === conversationId && !before.has(seen.id));
}
const inPrivate = (text: string) => answer(personalChatId, () => teams().say(alex, personalChatId, text));
const inGroup = (person: SandboxPerson, text: string, mentioned: readonly Mention[]) =>
  answer(groupChatId, () => teams().sayToBot(person, groupChatId, text, mentioned));

const payroll = { id: '28:another-bot', name: 'Payroll' };
const wiki = { id: '28:a-third-bot', name: 'Wiki' };
const tag = { id: '29:everybody-in-privacy', name: 'Privacy officers' };
const team = { id: teamId, name: 'Privacy team' };
/** What every sentence about a command ends with: how to type it. */
const howTo = '`/export megan@contoso.com DSR-104 reason`';

describe('one sentence says what to type or do', () => {
  test.each<[string, string, string[]]>([
    ['the address is unknown', `/export nobody@${domainName} DSR-1`, ['nobody@', 'Check the spelling']],
    ['a guest is named', `/export gita@fabrikam.example DSR-1`, ['Gita Guest', 'guest', 'ask there']],
    ['the account was deleted', `/export left.last.week@${domainName} DSR-1`, ['deleted', 'restore it']],
    ['two people have the address', `/export sam@${domainName} DSR-1`, ['sam@', 'Use the sign-in name']],
    [
      'it is 10,000 characters long',
      `/export megan@${domainName} DSR-1 ${'x'.repeat(10_000)}`,
      ['longer than 1000', 'Shorten'],
    ],
  ])('when %s', async (_when, text, sentences) => {
    const { card, words } = await inPrivate(text);
    expect(card).toBeUndefined();
    for (const sentence of sentences) expect(asRead(words)).toContain(sentence);
  });

  test.each<[string, readonly Mention[], string[]]>([
    ['another bot is mentioned', [payroll], ['Payroll', 'is an app', 'Mention a person']],
    ['two other bots are mentioned', [payroll, wiki], ['Payroll', 'Wiki', 'Mention a person']],
    ['a tag is mentioned', [tag], ['Privacy officers', 'not a person in this chat', howTo]],
    ['a team is mentioned', [team], ['Privacy team', 'not a person in this chat', howTo]],
    ['a bot is mentioned beside a person', [mentionOf(megan), payroll], ['Payroll', 'Mention a person']],
  ])('when %s', async (_when, mentioned, sentences) => {
    const names = mentioned.map(({ name }) => `<at>${name}</at>`).join(' ');
    const { card, words } = await inGroup(alex, `/export ${names} DSR-1`, mentioned);
    expect(card).toBeUndefined();
    for (const sentence of sentences) expect(words).toContain(sentence);
  });

  test('when somebody who may not ask asks', async () => {
    const { card, words } = await inGroup(isaiah, '/export <at>Megan Bowen</at> DSR-1', [mentionOf(megan)]);
    expect(card).toBeUndefined();
    expect(words).toContain('You are not among the people who may ask');
    expect(words).toContain('Your administrator can add you');
  });
});

test.each([
  ['nobody is named', '/export'],
  ['nobody is named but a case', '/export DSR-1'],
  ['no case number follows', `/export megan@${domainName} asked by letter`],
])('a form asks for the rest when %s', async (_when, text) => {
  const { words, buttons } = await inPrivate(text);
  expect(words).toContain('Whose data?');
  expect(buttons).toEqual(['ask', 'dismiss']);
});

test.each(['hi', 'Hello', '/help', 'HELP'])('%s gets help, with a command to copy', async (word) => {
  const { card, title, words } = await inPrivate(word);
  expect(card).toBeDefined();
  expect(title).toBeUndefined();
  expect(words).toContain('/export megan@contoso.com DSR-104');
});

test.each([
  ['fetch me my coffee', ['I do not know the command “fetch”', 'Type “/export megan@contoso.com']],
  ['/exprot megan', ['I do not know the command “exprot”', 'Did you mean “export”?']],
  ['approve', ['Which export?', '“approve 7”']],
])('nonsense gets a way forward, and a button that helps: %s', async (text, sentences) => {
  const { words, buttons } = await inPrivate(text);
  for (const sentence of sentences) expect(asRead(words)).toContain(sentence);
  expect(buttons).toEqual(['help']);
});

test('what was typed comes back as words, never as a link', async () => {
  const { card } = await inPrivate('[free](https://evil.example)');
  expect(kindsOf(card, '[free](https')).toEqual(['TextRun']);
  const address = await inPrivate('/export a<b>@evil.example DSR-1');
  // It stands in a field, which shows it as it is.
  expect(kindsOf(address.card, '<b>')).toEqual([]);
});

test('none of it was stored: no card came, and the first request of all has number 1', async () => {
  const { title, words } = await inPrivate(`/export ${megan.mail} DSR-1`);
  expect(title).toBe('Waiting for approval');
  expect(words).toContain('Personal data export #1 ');
  expect(
    teams()
      .seen()
      .filter((seen) => seen.words.includes('Personal data export #') && !seen.words.includes('#1 ')),
  ).toEqual([]);
});

describe('people with unusual names and accounts are asked for like others', () => {
  const unusual = (start: string) => unusualPeople.find(({ mail }) => mail.startsWith(start))!;

  test.each([
    ['an emoji and a name from right to left', unusual('layla@')],
    ['markdown and markup in the name', unusual('markdown@')],
    ['an apostrophe in the address', unusual("o'connor@")],
  ])('%s', async (_what, { name, mail }) => {
    const reason = '<b>bold</b> [link](https://evil.example) *stars*';
    const card = await inPrivate(`/export ${mail} DSR-1 ${reason}`);
    for (const words of [name, mail, reason]) expect(card.words).toContain(words);
    // People's words are text runs, which are never read as Markdown.
    for (const words of [name, reason]) expect(kindsOf(card.card, words)).toEqual(['TextRun']);
  });

  test('an account that is disabled, once that was said', async () => {
    const { name, mail } = unusual('disabled@');
    const form = await inPrivate(`/export ${mail} DSR-1 they left in May`);
    expect(form.words).toContain(`The account of ${name} is disabled.`);
    const reason = 'they left in May';
    await teams().click(alex, form, 'ask', { addresses: mail, caseNumber: 'DSR-1', reason });
    const card = await teams().until(
      'the card',
      // In the requester's own chat: the approvers' cards may come first, and the next test reads this chat.
      ({ conversationId, title, words }) =>
        conversationId === personalChatId && title === 'Waiting for approval' && words.includes(name),
    );
    expect(card.words).toContain(reason);
  });

  test('a sign-in name will do where there is no mailbox', async () => {
    const card = await inPrivate(`/export no.mailbox@${domainName} DSR-1`);
    expect(card.words).toContain('No Mailbox');
  });
});

/** The types of all elements whose own text holds these words. */
function kindsOf(value: unknown, words: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const plain = typeof text === 'string' ? text.replace(/[\u2066-\u2069\u200b]/g, '') : '';
  const own = plain.includes(words) ? [String(type)] : [];
  return [...own, ...Object.values(value).flatMap((item) => kindsOf(item, words))];
}
