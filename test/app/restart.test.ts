import { expect, jest, test } from '@jest/globals';
import { alex, domainName, mona, scenarioPeople } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(180_000);
const restarts: string[] = [];
const { sandbox, teams } = withSandbox({
  environment: { RECOVERY_GRACE_SECONDS: '4' },
  // Long enough to be killed while it runs.
  graph: { durations: { operationMs: 6_000, startMs: 500, slowAnswerMs: 22_000 } },
  say: (sentence) => restarts.push(sentence),
});

const chatWithMona = () => sandbox().teams.transcript.chatWith(mona.id);

/**
 * The newest card about a case in a chat. A process that dies between sending a card and writing down that it did sends it
 * once more: the older copy decides nothing.
 */
const newest = (chat: string | undefined, caseNumber: string) =>
  teams()
    .seen()
    .filter((seen) => seen.conversationId === chat && seen.title && seen.words.includes(caseNumber))
    .at(-1);
const shows = (chat: () => string | undefined, caseNumber: string, title: string) =>
  teams().until(
    `"${title}" about ${caseNumber}`,
    ({ id }) => {
      const card = newest(chat(), caseNumber);
      return card?.id === id && card.title === title;
    },
    100_000,
  );
const requesterSees = (caseNumber: string, title: string) => shows(() => personalChatId, caseNumber, title);
const approverSees = (caseNumber: string, title: string) => shows(chatWithMona, caseNumber, title);

async function asked(address: string, caseNumber: string): Promise<void> {
  await teams().say(alex, personalChatId, `/export ${address}@${domainName} ${caseNumber}`);
  await requesterSees(caseNumber, 'Waiting for approval');
  await approverSees(caseNumber, 'Approval needed');
}

/** As a person does it: when an older copy is not in use any more, on the newest. */
async function approve(caseNumber: string): Promise<void> {
  let told: string;
  do {
    told = await teams().click(mona, newest(chatWithMona(), caseNumber)!, 'approve');
    expect(['', expect.stringContaining('Use the newest card')]).toContainEqual(told);
  } while (told !== '');
}

/** Requester and approver see so, and Graph accepted one export. */
async function completesOnce(caseNumber: string, address: string, title = 'Export complete') {
  await requesterSees(caseNumber, title);
  await approverSees(caseNumber, title);
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
  await asked('other.header', 'DSR-301');
  const before = killed();
  await sandbox().bot.ready();
  expect(sandbox().bot.pid()).not.toBe(before);
  expect(newest(chatWithMona(), 'DSR-301')?.title).toBe('Approval needed');
  await approve('DSR-301');
  await completesOnce('DSR-301', 'other.header');
});

test('a message that is typed while the bot is down is answered', async () => {
  killed();
  await asked('foreign.host', 'DSR-302');
});

test('a click while the bot is down is taken once it is back', async () => {
  await asked('empty.id', 'DSR-303');
  killed();
  await approve('DSR-303');
  await completesOnce('DSR-303', 'empty.id');
});

test('the power may go right after the click', async () => {
  await asked('gaps', 'DSR-304');
  await approve('DSR-304');
  killed();
  await completesOnce('DSR-304', 'gaps', 'Export complete, with gaps');
});

test('the power may go while the order is under way, and nothing is ordered twice', async () => {
  await asked('slow.answer', 'DSR-305');
  await approve('DSR-305');
  await requesterSees('DSR-305', 'Being ordered');
  killed();
  await completesOnce('DSR-305', 'slow.answer');
});

test('the power may go while the export runs', async () => {
  await asked('no.headers', 'DSR-306');
  await approve('DSR-306');
  await requesterSees('DSR-306', 'Export running');
  killed();
  await completesOnce('DSR-306', 'no.headers');
});

test('it ended six times, and each approved request was ordered once, in a container of its own', () => {
  expect(restarts).toEqual(Array(6).fill('The bot ended (SIGKILL); it is started again.'));
  const ledger = sandbox().graph.ledger();
  expect(ledger).toHaveLength(5);
  expect(new Set(ledger.map(({ container }) => container)).size).toBe(5);
  expect(new Set(ledger.map(({ userId }) => userId)).size).toBe(5);
});
