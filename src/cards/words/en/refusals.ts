import type { StateKind } from '../../../domain/exportRequest.ts';
import type { RefusalCode } from '../../../domain/refusal.ts';
import type { RefusalDetails } from '../refusalDetails.ts';
import { example, quoted } from './grammar.ts';

/** Completes "This export …". */
export const states: Record<StateKind, string> = {
  awaitingApproval: 'is waiting for approval',
  approved: 'is approved and about to be ordered',
  submitting: 'is being ordered',
  uncertain: 'waits for an approver to decide how to go on',
  exporting: 'is running',
  completed: 'is complete',
  failed: 'has failed',
  rejected: 'was rejected',
  expired: 'has expired',
  withdrawn: 'was withdrawn',
  abandoned: 'is no longer followed',
  forgotten: 'is no longer known to Microsoft',
};

const otherApprovers = ({ approvers }: RefusalDetails) =>
  approvers === undefined ? 'Another approver decides.' : `These people can decide: ${approvers}.`;

export const refusals: Record<RefusalCode, (details: RefusalDetails) => string> = {
  pastedSecret: () =>
    'Your text holds a secret: a signed storage address, an access key or a token. Whoever reads it can use it, so nothing of it was kept and nothing was done. Delete the message, and have the permission revoked or the key replaced now.',
  auditElsewhere: () =>
    'The audit is given in a private chat only, so nothing is shown here. Open a chat with me and type /audit.',
  mayNotReadAudit: () =>
    'Approvers may read the audit, and you are not one of them. Ask one of them, or your administrator.',
  nobodyNamed: () => `Whose data? Type ${example}, or mention the person in a group chat or channel.`,
  tooManyPeople: ({ max = '20' }) =>
    `That is more than ${max} people, so nothing was asked for. Split the list into commands of at most ${max}.`,
  caseNumberMissing: () => `A case number is missing. It follows the person: ${example}.`,
  caseNumberPattern: ({ caseNumber }) =>
    `${caseNumber === undefined ? 'That' : quoted(caseNumber)} does not look like a case number of your organisation. Check it and send it again.`,
  addressUnclear: ({ word }) =>
    `${word === undefined ? 'That' : quoted(word)} is no address. Type sign-in addresses such as megan@contoso.com, with commas between them.`,
  reasonTooLong: ({ max = '1000' }) => `The text is longer than ${max} characters. Shorten it.`,
  reasonForAnother: () =>
    'This person has an open export already. Say why another one is needed, so that the approver knows.',
  receivedUnclear: ({ day }) =>
    `Give the day on which the person’s request was received${day === undefined ? '' : `, ${day} at the latest`}. Two years ago is the earliest.`,
  severalCommands: () =>
    'That message holds more than one command, so none of them was carried out. Send each in a message of its own.',
  notTaken: ({ name, address }) =>
    `${name ?? address ?? 'Somebody you named'} is not among the people named first, so no export of that person’s data was requested. Name everybody before the case number.`,
  unknownCommand: ({ word, nearest }) =>
    `${word === undefined ? 'That is not a command I know.' : `I do not know the command ${quoted(word)}.`} ${nearest === undefined ? `Type ${example} to ask for an export, or \`help\`.` : `Did you mean \`${nearest}\`? \`help\` shows all commands.`}`,
  unknownFilter: ({ word, nearest }) =>
    `${word === undefined ? 'That' : quoted(word)} is no list I know. ${nearest === undefined ? 'Type `list open`, `list mine`, `list overdue` or `list all`.' : `Did you mean \`list ${nearest}\`?`}`,
  numberMissing: ({ nearest = 'approve' }) =>
    `Which export? Type its number after the command: \`${nearest} 7\`. \`list\` shows the numbers.`,
  whichExport: () =>
    'Which export? Type its number, as in `status 7`, or the person’s address. `list` shows what is open.',
  unknownNumber: ({ number }) =>
    `There is no export ${number === undefined ? 'of that number' : `#${number}`} that you may see. \`list\` shows those that you may.`,
  nothingToWithdraw: () =>
    'You have no export that could still be withdrawn. `list mine` shows how yours stand.',
  whichToWithdraw: ({ numbers }) =>
    `${numbers === undefined ? 'Several of your exports can be withdrawn' : `Your exports that can be withdrawn: ${numbers}`}. Type the number, as in \`withdraw 7\`. Nothing changed.`,
  notDecidedHere: ({ number = '7' }) =>
    `Export #${number} has no card in that chat, so it cannot be decided there and nothing changed. Type the command here, or use its card.`,
  turnTaken: () =>
    'Editing the message changed nothing: its command had already been carried out, or it is more than a day old. Send your command as a new message.',
  noPrivateChat: () =>
    'The answer is for you alone, and I could not open a private chat with you. Add this app for yourself, then send the command again.',
  mayNotAsk: () =>
    'You are not among the people who may ask for exports, so nothing was asked for. Your administrator can add you.',
  guestsMayNot: () =>
    'Guests can neither ask for exports nor approve them. Somebody with an account of this organisation has to.',
  otherTenantMayNot: () =>
    'Your account belongs to another organisation. Only accounts of this one can ask for exports or approve them.',
  checkUnavailable: () =>
    'Microsoft did not say in time whether you are entitled to this, so nothing changed. Try again in a minute.',
  nobodyFound: ({ name, address }) =>
    address === undefined
      ? `${name ?? 'This person'} was not found in the directory of this organisation. Try the sign-in name: ${example}.`
      : `Nobody in the directory has the address ${address}. Check the spelling, or use the sign-in name. The data of somebody in another organisation can only be exported there.`,
  severalFound: ({ address }) =>
    `More than one account has ${address === undefined ? 'this address' : `the address ${address}`}. Use the sign-in name of the one you mean.`,
  notAPerson: ({ name }) =>
    `${name ?? 'What you mentioned'} is not a person in this chat. Mention one person, or type an address: ${example}.`,
  anotherBot: ({ name }) =>
    `${name ?? 'What you mentioned'} is an app and has no personal data to export. Mention a person.`,
  rosterRefused: ({ name }) =>
    `Teams does not tell the bot who is in this chat, so ${name ?? 'this person'} could not be looked up and nothing was stored. Type the sign-in name instead: ${example}. An owner can add the app to this chat or team again.`,
  guestSubject: ({ name }) =>
    `${name ?? 'This person'} is a guest. Microsoft exports a guest’s data only from the organisation the account belongs to; ask there.`,
  otherTenantSubject: ({ name }) =>
    `${name ?? 'This person'} belongs to another organisation. Only that organisation can export the data; ask there.`,
  deletedSubject: ({ name, address }) =>
    `The account ${name === undefined ? (address ?? 'of this person') : `of ${name}`} was deleted. Ask your administrator to restore it (possible for 30 days), then send it again.`,
  directoryUnavailable: () =>
    'The directory did not answer in time, so nothing was stored. Send it again in a minute.',
  tooFewApprovers: ({ needed }) =>
    needed === undefined || needed === '1'
      ? 'Nobody is named who could approve exports, so nothing was asked for. Ask your administrator to name an approver.'
      : `${needed} approvals are needed, and fewer people are named who could give them, so nothing was asked for. Ask your administrator to name more approvers.`,
  nobodyLeftToApprove: ({ needed }) =>
    `${needed === undefined || needed === '1' ? 'Nobody is left who could approve this' : `${needed} approvals are needed, and too few people are left who could give them`}: the person who asks and the person whose data it is do not count. Ask your administrator to name another approver.`,
  approversUnreachable: () =>
    'None of the approvers could be reached in Teams, so nothing was asked for. Ask one of them to add this app, then send it again.',
  storageNotReady: ({ because }) =>
    `The storage for exports failed its last check${because === undefined ? '' : ` (${because})`}, so nothing was asked for. Tell your administrator; the bot checks again every 15 minutes.`,
  unknownCard: () =>
    'This card is not in use any more, so nothing changed. Use the newest card of the export.',
  mayNotApprove: ({ approvers }) =>
    `You are not among the approvers, so nothing changed. ${approvers === undefined ? 'Your administrator knows who they are.' : `These people can decide: ${approvers}.`}`,
  ownRequest: (details) => `You asked for this export, so somebody else decides. ${otherApprovers(details)}`,
  ownData: (details) =>
    `This export is about your own data, so somebody else decides. ${otherApprovers(details)}`,
  alreadyApproved: (details) =>
    `You have approved this already. Somebody else’s approval is still needed. ${otherApprovers(details)}`,
  notTheRequester: () =>
    'Only the person who asked for this export can withdraw it. An approver can reject it instead.',
  notInThisState: ({ state }) =>
    state === undefined
      ? 'This export has moved on, so nothing changed. The newest card shows where it stands.'
      : `Nothing changed: this export ${states[state]}. The newest card shows where it stands.`,
  approvalExpired: ({ at }) =>
    `The time to decide ended${at === undefined ? '' : ` on ${at}`}, so nothing was ordered. The export can be asked for again with /export.`,
  extensionReasonMissing: () =>
    'Write why more time is needed: the person whose data it is has to be told. Nothing changed yet.',
  alreadyExtended: () =>
    'The time to answer was extended already, and the law allows that once. Nothing changed.',
  tooLateToExtend: ({ day }) =>
    `The time to answer could be extended ${day === undefined ? 'while it ran' : `until ${day}`} only, so nothing changed. Answer the person as soon as you can.`,
  reasonMissing: () => 'Write why you reject it, so that the person who asked knows. Nothing changed yet.',
};
