import type { AlarmDetails, AlarmKind, Telling } from '../../../domain/alarm.ts';
import type { Topic } from '../../../domain/digest.ts';
import { amount, count } from './grammar.ts';

/** Why Graph does not serve the bot, by the fault's code. */
const graphDown: Readonly<Record<string, string>> = {
  graphSilent: 'It does not answer.',
  graphUnavailable: 'It answers with faults of its own.',
  graphUnauthorized: 'It does not accept the bot’s token.',
  graphForbidden: 'It says that the bot lacks a permission.',
  graphTokenUnavailable: 'Entra ID gives the bot no token.',
};

/** What operators read. `at` is when it began. */
export const alarms: Record<
  AlarmKind,
  Record<Telling, (at: string, about: string, details: AlarmDetails) => string>
> = {
  graphDown: {
    raised: (at, _, { because }) =>
      `Microsoft Graph has not served the bot since ${at}. ${graphDown[String(because)] ?? 'It gives no usable answer.'} Nothing is lost: commands and clicks are still answered, and open exports go on by themselves once Graph answers. Look at Microsoft’s service health and at the bot’s registration.`,
    over: (at) => `Microsoft Graph serves the bot again (it did not since ${at}). Open exports go on.`,
  },
  storageNotReady: {
    raised: (at, _, { because }) =>
      `The storage for exports fails its check since ${at}: ${String(because)} Until it passes, nobody can ask for an export. The bot checks again each minute.`,
    over: (at) => `The storage for exports passes its check again (it did not since ${at}).`,
  },
  unknownContainers: {
    raised: (_, __, { count: n, first }) =>
      `The storage account holds ${count(Number(n), 'container', 'containers')} of exports that the database does not know, ${String(first)} for example. That happens after a database was put back to an older copy. Those exports may run or hold packages: compare them with the audit, then delete what nobody needs.`,
    over: () => 'Every container of an export in the storage account is known to the database again.',
  },
  writeAccessRemains: {
    raised: (at, about) =>
      `The permission to write into the container ${about} should have ended more than a day ago and cannot be removed (seen ${at}). The bot goes on trying. Check the storage account’s key, firewall and locks, or remove the container’s access policy by hand.`,
    over: (_, about) => `The permission to write into the container ${about} has been removed.`,
  },
  nobodyApproves: {
    raised: (at, _, { found, needed }) =>
      `Exports cannot be approved (seen ${at}): APPROVERS leads to ${count(Number(found), 'approver', 'approvers')}, and each request needs ${amount(Number(needed))}. Until that changes, requests can only expire. Add members to its group, or name more people in APPROVERS and restart the bot.`,
    over: (at) => `Exports can be approved again (they could not since ${at}): there are enough approvers.`,
  },
};

/** The morning digest. */
export const digest = {
  title: (day: string, open: number) => `${day}: ${count(open, 'export is', 'exports are')} open`,
  nothing: 'No export is open.',
  counts: {
    pastDue: (n) => `${amount(n)} past due`,
    dueSoon: (n) => `${amount(n)} due soon`,
    unclear: (n) => count(n, 'needs a decision', 'need a decision'),
    takesTooLong: (n) => count(n, 'takes too long', 'take too long'),
    waiting: (n) => count(n, 'waits for approval', 'wait for approval'),
    running: (n) => count(n, 'runs', 'run'),
  } as Readonly<Record<Topic, (n: number) => string>>,
  topics: {
    pastDue: 'Past due: answer these people as soon as you can',
    dueSoon: 'Due soon',
    unclear: 'An approver has to decide how to go on',
    takesTooLong: 'Take longer than Microsoft says',
    waiting: 'Wait for approval',
    running: 'Run',
  } as Readonly<Record<Topic, string>>,
  more: (n: number) => `And ${count(n, 'more', 'more')}: \`list open\` shows all of them.`,
  audit: (rows: number, hash: string) => `Audit: ${count(rows, 'row', 'rows')}, ending in \`${hash}\`.`,
};
