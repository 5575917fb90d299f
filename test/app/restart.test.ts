import { expect, jest, test } from '@jest/globals';
import { alex, domainName, scenarioPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/chats.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(180_000);
const { sandbox, teams } = withSandbox({
  approval: 'self',
  environment: { RECOVERY_GRACE_SECONDS: '4' },
});

const asked = async (address: string, caseNumber: string) => {
  await teams().say(alex, personalChatId, `/export ${address}@${domainName} ${caseNumber}`);
  return teams().until('the card', (seen) => seen.card !== undefined && seen.words.includes(caseNumber));
};
const complete = (card: Seen) =>
  teams().until(
    'the completed card',
    ({ id, words }) => id === card.id && /Export complete/.test(words),
    120_000,
  );
const ordersOf = (address: string) => {
  const person = scenarioPeople.find(({ mail }) => mail === `${address}@${domainName}`);
  return sandbox()
    .graph.ledger()
    .filter(({ userId }) => userId === person?.id);
};

test('a request that waits for approval outlives the process, and its card still decides', async () => {
  const card = await asked('other.header', 'DSR-301');
  sandbox().bot.kill('SIGKILL');
  await sandbox().bot.ready();
  expect(await teams().click(alex, card, 'approve')).toBe('');
  await complete(card);
  expect(ordersOf('other.header')).toHaveLength(1);
});

test('a message that is typed while the bot is down is answered', async () => {
  sandbox().bot.kill('SIGKILL');
  await asked('foreign.host', 'DSR-302');
});

test('the power may go right after the click', async () => {
  const card = await asked('empty.id', 'DSR-303');
  expect(await teams().click(alex, card, 'approve')).toBe('');
  sandbox().bot.kill('SIGKILL');
  await complete(card);
  expect(ordersOf('empty.id')).toHaveLength(1);
});

test('the power may go while the order is under way, and nothing is ordered twice', async () => {
  const card = await asked('slow.answer', 'DSR-304');
  expect(await teams().click(alex, card, 'approve')).toBe('');
  await teams().until('the order', ({ id, words }) => id === card.id && /Being ordered/.test(words));
  sandbox().bot.kill('SIGKILL');
  await complete(card);
  expect(ordersOf('slow.answer')).toHaveLength(1);
});

test('the power may go while the export runs', async () => {
  const card = await asked('no.headers', 'DSR-305');
  expect(await teams().click(alex, card, 'approve')).toBe('');
  await teams().until('the running card', ({ id, words }) => id === card.id && /Export running/.test(words));
  sandbox().bot.kill('SIGKILL');
  await complete(card);
  expect(ordersOf('no.headers')).toHaveLength(1);
});
