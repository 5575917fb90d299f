import { expect, jest, test } from '@jest/globals';
import { alex, domainName, mona, scenarioPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/chats.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(180_000);
const restarts: string[] = [];
const { sandbox, teams } = withSandbox({
  environment: { RECOVERY_GRACE_SECONDS: '4' },
  say: (sentence) => restarts.push(sentence),
});

interface Cards {
  readonly mine: Seen;
  readonly hers: Seen;
}

async function asked(address: string, caseNumber: string): Promise<Cards> {
  await teams().say(alex, personalChatId, `/export ${address}@${domainName} ${caseNumber}`);
  const on = (chat: () => string | undefined) => (seen: Seen) =>
    seen.conversationId === chat() && seen.title !== undefined && seen.words.includes(caseNumber);
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
const shows = (card: Seen, title: string) =>
  teams().until(`"${title}"`, (seen) => seen.id === card.id && seen.title === title, 120_000);

/** Both cards say so, and Graph accepted one export. */
async function completesOnce({ mine, hers }: Cards, address: string) {
  for (const card of [mine, hers]) await shows(card, 'Export complete');
  const person = scenarioPeople.find(({ mail }) => mail === `${address}@${domainName}`);
  expect(
    sandbox()
      .graph.ledger()
      .filter(({ userId }) => userId === person?.id),
  ).toHaveLength(1);
}

/** As a power cut would end it. */
function killed() {
  const { bot } = sandbox();
  const pid = bot.pid();
  bot.kill('SIGKILL');
  return pid;
}

test('a request that waits for approval outlives the process, and its card still decides', async () => {
  const cards = await asked('other.header', 'DSR-301');
  const before = killed();
  await sandbox().bot.ready();
  expect(sandbox().bot.pid()).not.toBe(before);
  expect(teams().now(cards.hers).title).toBe('Approval needed');
  expect(await teams().click(mona, cards.hers, 'approve')).toBe('');
  await completesOnce(cards, 'other.header');
});

test('a message that is typed while the bot is down is answered', async () => {
  killed();
  const { mine } = await asked('foreign.host', 'DSR-302');
  expect(mine.title).toBe('Waiting for approval');
});

test('a click while the bot is down is taken once it is back', async () => {
  const cards = await asked('empty.id', 'DSR-303');
  killed();
  expect(await teams().click(mona, cards.hers, 'approve')).toBe('');
  await completesOnce(cards, 'empty.id');
});

test('the power may go right after the click', async () => {
  const cards = await asked('gaps', 'DSR-304');
  expect(await teams().click(mona, cards.hers, 'approve')).toBe('');
  killed();
  await shows(cards.mine, 'Export complete, with gaps');
});

test('the power may go while the order is under way, and nothing is ordered twice', async () => {
  const cards = await asked('slow.answer', 'DSR-305');
  expect(await teams().click(mona, cards.hers, 'approve')).toBe('');
  await shows(cards.mine, 'Being ordered');
  killed();
  await shows(cards.mine, 'Checking whether the order arrived');
  await completesOnce(cards, 'slow.answer');
});

test('the power may go while the export runs', async () => {
  const cards = await asked('no.headers', 'DSR-306');
  expect(await teams().click(mona, cards.hers, 'approve')).toBe('');
  await shows(cards.mine, 'Export running');
  killed();
  await completesOnce(cards, 'no.headers');
});

test('it ended six times, and each approved request was ordered once, in a container of its own', () => {
  expect(restarts).toEqual(Array(6).fill('The bot ended (SIGKILL); it is started again.'));
  const ledger = sandbox().graph.ledger();
  expect(ledger).toHaveLength(5);
  expect(new Set(ledger.map(({ container }) => container)).size).toBe(5);
  expect(new Set(ledger.map(({ userId }) => userId)).size).toBe(5);
});
