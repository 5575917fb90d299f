import type { StateKind } from '../../../domain/exportRequest.ts';
import { amount, by, count } from './grammar.ts';

/** What is said beside the cards. */
export const messages = {
  notices: {
    /** "Export #7 (Megan Bowen)" */
    export: (number: number, name: string | undefined) =>
      name === undefined ? `Export #${number}` : `Export #${number} (${name})`,
    completed: (it: string) => `${it} is complete.`,
    completedWithGaps: (it: string) =>
      `${it} is complete, with gaps: some of Microsoft’s services never answered.`,
    failed: (it: string) => `${it} has failed. The card says what to do.`,
    approved: (it: string, name: string | undefined) => `${it} was ${by('approved', name)}.`,
    approvedInPart: (it: string, name: string | undefined, given: number, needed: number) =>
      `${it} was ${by('approved', name)}; ${amount(given)} of ${amount(needed)} approvals are there.`,
    startedOver: (it: string, name: string | undefined) =>
      `${it} was ${by('started over', name)}: it is ordered a second time, into a new container.`,
    reminder: (it: string, requester: string | undefined, until: string | undefined) =>
      `${it} still waits for a decision${requester === undefined ? '' : `; ${requester} asked for it`}.${until === undefined ? '' : ` The time to decide ends on ${until}.`}`,
    /** About the answer to the person: `days` until it is due, negative when it is over. */
    term: (it: string, days: number, day: string) =>
      days < 0
        ? `${it}: the time to answer this person ended on ${day}.`
        : `${it}: the answer is due ${days === 0 ? 'today' : `in ${count(days, 'day', 'days')}`}, on ${day}.`,
    rejected: (it: string, name: string | undefined) =>
      name === undefined ? `${it} was rejected.` : `${it} was rejected by ${name}.`,
    expired: (it: string) => `${it} has expired; nothing was ordered.`,
    uncertain: (it: string) =>
      `${it} needs a person: it is unclear whether the export started. An approver decides on the card.`,
    overdue: (it: string) =>
      `${it} takes longer than Microsoft says it should. The bot goes on following it.`,
    forgotten: (it: string) =>
      `${it} is no longer known to Microsoft. Please look at what arrived in the container.`,
    foundAgain: (it: string) => `${it} is known to Microsoft again. The bot tracks it as before.`,
    abandoned: (it: string, name: string | undefined) =>
      name === undefined
        ? `${it} is no longer followed.`
        : `${it} is no longer followed; ${name} decided so.`,
    nobodyReached: (it: string) =>
      `${it}: no approval card could be delivered, because the bot could not reach any approver. Ask an approver to add the bot in Teams, then withdraw this request and ask again.`,
  },

  decided: {
    approve: (number: number, state: StateKind) =>
      state === 'awaitingApproval'
        ? `You approved export #${number}. Somebody else’s approval is still needed.`
        : `You approved export #${number}. I order it now and tell you when it is over.`,
    reject: (number: number) => `You rejected export #${number}. Whoever asked for it reads your reason.`,
    withdraw: (number: number) => `You withdrew export #${number}. Nothing is ordered.`,
  },

  /** Teams' sensitivity label of messages that name a data subject. */
  label: {
    name: 'Personal data',
    description:
      'This message names somebody whose personal data is exported. Share it only with people who need it for the case.',
  },

  test: {
    title: 'This is a test',
    text: 'Whoever runs the bot is checking whether it reaches this chat. The message is deleted at once.',
  },

  /** What is said when a turn, a click or a file went wrong, and about the audit's files. */
  transport: {
    fault: (reference: string) =>
      `Something went wrong on our side; nothing was stored; try again. Reference: ${reference}`,
    clickFault: (reference: string) =>
      `Something went wrong on our side. Look at the card, and click again if it has not changed. Reference: ${reference}`,
    recording:
      'Your click is being recorded, which takes longer than usual. The card changes when it is done. If it has not changed in a minute, click again.',
    tooSlow: 'It took too long; look at the card, and click again if it has not changed.',
    unknownAction: 'This card is from another version of the app, so nothing changed. Use the newest card.',
    notHere: 'There is nothing to do here. Open a chat with this app in Microsoft Teams and type help.',
    noAccount:
      'Teams did not tell me which account you use, so nothing changed. Sign in to Teams with your account of this organisation, then try again.',
    noPrivateChat:
      'I could not open a private chat with you, so nothing was asked for. Add this app for yourself, then send the command again.',
    auditOffer: (rows: number) =>
      `The audit: ${count(rows, 'row', 'rows')}, of every decision and every refusal. It is put into your OneDrive, for you alone.`,
    auditUploaded: (hash: string) =>
      `The file is in your OneDrive. Its chain ends with ${hash}. Your administrator can verify it: npm run audit:verify`,
    auditNotUploaded:
      'The file could not be put into your OneDrive. Type /audit and try again; your administrator can export the audit too.',
    auditDeclined: 'No file was made. Type /audit when you need it.',
    auditOutdated: 'This offer is too old. Type /audit for a new one.',
    auditNoFiles:
      'Teams takes no files from apps in this cloud. Your administrator can export the audit: npm run audit:export',
    auditTooLong: 'The audit is too long for a chat. Your administrator can export it: npm run audit:export',
  },
};
