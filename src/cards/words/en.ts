import type { AlarmDetails, AlarmKind, Telling } from '../../domain/alarm.ts';
import type { CommandName, ListFilter } from '../../domain/command.ts';
import type { Topic } from '../../domain/digest.ts';
import type { EventKind, StateKind, UncertainBecause, WaitingFor } from '../../domain/exportRequest.ts';
import type { FailureCode } from '../../domain/failure.ts';
import type { ReachFault, Unreached } from '../../domain/reach.ts';
import type { RefusalCode } from '../../domain/refusal.ts';

/*
 * Every sentence of the bot, in English. A language more is a file more, of the same type (`Words`).
 * Names, addresses and reasons come in ready to be put into a sentence; an absent one may not or cannot be shown.
 */

const plural = new Intl.PluralRules('en');
const count = (n: number, one: string, other: string) => `${n} ${plural.select(n) === 'one' ? one : other}`;
const listFormat = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });
const by = (verb: string, name: string | undefined) => (name === undefined ? verb : `${verb} by ${name}`);
const byOne = (verb: string) => (name: string | undefined) => by(verb, name);

/** What a sentence about a refusal may mention. All of it is optional: a refusal tells what it knows. */
export interface RefusalDetails {
  readonly name?: string;
  readonly address?: string;
  readonly max?: string;
  readonly word?: string;
  readonly caseNumber?: string;
  readonly at?: string;
  /** A calendar day, in words. */
  readonly day?: string;
  readonly state?: StateKind;
  readonly because?: string;
  readonly needed?: string;
  readonly approvers?: string;
  /** A command or filter that was probably meant. */
  readonly nearest?: string;
  readonly number?: string;
  readonly numbers?: string;
}

const example = '`/export megan@contoso.com DSR-104 reason`';
const askAgain = 'To ask again, type /export.';
const otherApprovers = ({ approvers }: RefusalDetails) =>
  approvers === undefined ? 'Another approver decides.' : `These people can decide: ${approvers}.`;

const failures: Record<FailureCode, { readonly why: string; readonly remedy: string }> = {
  StorageLocationAlreadyUsed: {
    why: 'The container already holds another export.',
    remedy: 'Try again: the next attempt gets a container of its own.',
  },
  SharedAccessSignatureTokenInvalid: {
    why: 'Microsoft did not recognise the permission to write into the container.',
    remedy: 'Ask your administrator to check the bot’s storage settings, then try again.',
  },
  StorageLocationNotServiceSAS: {
    why: 'The permission was issued for the whole storage account. Microsoft takes one for the container only.',
    remedy: `Ask your administrator to correct the bot’s storage settings. ${askAgain}`,
  },
  StorageLocationNotAzureBlob: {
    why: 'The storage address is not that of an Azure Blob container.',
    remedy: `Ask your administrator to correct the bot’s storage settings. ${askAgain}`,
  },
  StorageLocationShouldNotAllowListAccess: {
    why: 'The container can be listed by whoever holds the write permission. Microsoft does not allow that.',
    remedy: 'Ask your administrator to remove list access from the container’s policy, then try again.',
  },
  StorageLocationShouldNotAllowReadAccess: {
    why: 'The container can be read by whoever holds the write permission. Microsoft does not allow that.',
    remedy: 'Ask your administrator to turn off anonymous access to the storage account, then try again.',
  },
  StorageLocationNeedsWriteAddPermissions: {
    why: 'Microsoft was not allowed to write into the container.',
    remedy: 'Ask your administrator to check the storage account’s firewall and clock, then try again.',
  },
  StorageLocationShouldSupportAppendBlobs: {
    why: 'The storage account does not support append blobs, which the export is written as.',
    remedy: 'Ask your administrator for a standard storage account, then try again.',
  },
  StorageLocationInvalid: {
    why: 'Microsoft could not find or reach the container.',
    remedy:
      'Ask your administrator to check that the storage account exists and is reachable, then try again.',
  },
  InvalidInput: {
    why: 'Microsoft did not understand the order.',
    remedy: 'Trying again would not help. Give the number of this export to the people who run the bot.',
  },
  Unauthorized: {
    why: 'Microsoft did not accept the bot’s sign-in.',
    remedy: 'Ask your administrator to check the bot’s secret or certificate, then try again.',
  },
  Forbidden: {
    why: 'The bot lacks the permission to order exports.',
    remedy:
      'Ask your administrator to grant User.Export.All and User.Read.All with admin consent, then try again.',
  },
  ResourceNotFound: {
    why: 'The person’s account is not in the directory, or no longer.',
    remedy: 'An account can be restored for 30 days after its deletion. Then try again.',
  },
  noAnswer: {
    why: 'Microsoft gave no answer to five orders, and none of them arrived.',
    remedy: 'Try again later. If it happens again, look at Microsoft’s service health.',
  },
  operationFailed: {
    why: 'Microsoft accepted the export and later reported that it failed, without saying why.',
    remedy: 'Try again. If it fails again, contact Microsoft support.',
  },
  writeAccessEnded: {
    why: 'Microsoft was not finished when its permission to write into the container ended.',
    remedy: 'Look at what has arrived in the container. If you need more, try again.',
  },
};

const uncertain: Record<UncertainBecause, string> = {
  containerMissing:
    'The container of this export is gone, so the bot cannot see whether Microsoft received the order.',
  markerWithoutOperation: 'Microsoft received the order, but no export that belongs to it can be found.',
  arrivedWithoutMarker:
    'Microsoft says that the order arrived, but there is no trace of it in the container.',
};

const waitingFor: Record<WaitingFor, string> = {
  throttling: 'Microsoft takes only so many orders at a time and asked the bot to wait.',
  dailyQuota: 'The number of exports for today is used up. This one waits for its turn.',
  storage: 'The storage is not ready to receive the export. If this lasts, tell your administrator.',
  graph: 'Microsoft does not answer at the moment. The export is ordered as soon as it does.',
};

/** Why Graph does not serve the bot, by the fault's code. */
const graphDown: Readonly<Record<string, string>> = {
  graphSilent: 'It does not answer.',
  graphUnavailable: 'It answers with faults of its own.',
  graphUnauthorized: 'It does not accept the bot’s token.',
  graphForbidden: 'It says that the bot lacks a permission.',
  graphTokenUnavailable: 'Entra ID gives the bot no token.',
};

/** What operators read. `at` is when it began. */
const alarms: Record<
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
};

/** What an entry of the history says; undefined for what only machines care about. */
const history: Record<EventKind | 'ask', ((name: string | undefined) => string) | undefined> = {
  ask: byOne('Asked'),
  approve: byOne('Approved'),
  reject: byOne('Rejected'),
  withdraw: byOne('Withdrawn'),
  extend: byOne('Time to answer extended'),
  expire: () => 'Expired',
  prepareSubmission: undefined,
  waitToSubmit: undefined,
  startSubmission: () => 'Order sent to Microsoft',
  acceptSubmission: () => 'Accepted by Microsoft',
  deferSubmission: () => 'Microsoft asked to wait',
  refuseSubmission: () => 'Refused by Microsoft',
  doubtSubmission: () => 'No clear answer from Microsoft',
  seeMarker: () => 'The order was seen to have arrived',
  repeatSubmission: () => 'Order repeated into the same container',
  giveUpSubmission: () => 'Given up: nothing arrived',
  checkAgain: byOne('Checked again'),
  loseSight: () => 'A person is asked to decide',
  startOver: byOne('Started over'),
  abandon: byOne('Following stopped'),
  report: undefined,
  overdue: () => 'Takes longer than Microsoft says',
  complete: () => 'Complete',
  fail: () => 'Reported as failed',
  forget: () => 'No longer known to Microsoft',
  tryAgain: byOne('Tried again'),
};

/** Completes "This export …". */
const states: Record<StateKind, string> = {
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

const refusals: Record<RefusalCode, (details: RefusalDetails) => string> = {
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
    `${caseNumber ?? 'That'} does not look like a case number of your organisation. Check it and send the command again.`,
  textTooLong: ({ max = '1000' }) =>
    `The command is longer than ${max} characters. Shorten the reason and send it again.`,
  unknownCommand: ({ word, nearest }) =>
    `${word === undefined ? 'That is not a command I know.' : `I do not know the command ${word}.`} ${nearest === undefined ? `Type ${example} to ask for an export, or \`help\`.` : `Did you mean \`${nearest}\`? \`help\` shows all commands.`}`,
  unknownFilter: ({ word, nearest }) =>
    `${word === undefined ? 'That' : word} is no list I know. ${nearest === undefined ? 'Type `list open`, `list mine`, `list overdue` or `list all`.' : `Did you mean \`list ${nearest}\`?`}`,
  numberMissing: ({ nearest = 'approve' }) =>
    `Which export? Type its number after the command: \`${nearest} 7\`. \`list\` shows the numbers.`,
  whichExport: () =>
    'Which export? Type its number, as in `status 7`, or the person’s address. `list` shows what is open.',
  unknownNumber: ({ number }) =>
    `There is no export ${number === undefined ? 'of that number' : `#${number}`} that you may see. \`list\` shows those that you may.`,
  nothingToWithdraw: () =>
    'You have no export that could still be withdrawn. `list mine` shows how yours stand.',
  whichToWithdraw: ({ numbers }) =>
    `Several of your exports can be withdrawn${numbers === undefined ? '' : `: ${numbers}`}. Say which, as in \`withdraw 7\`. Nothing changed.`,
  notDecidedHere: ({ number = '7' }) =>
    `Export #${number} has no card in that chat, so it cannot be decided there and nothing changed. Type the command here, or use its card.`,
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
      : `Nobody in the directory has the address ${address}. Check the spelling, or use the sign-in name.`,
  severalFound: ({ address }) =>
    `More than one account has ${address === undefined ? 'this address' : `the address ${address}`}. Use the sign-in name of the one you mean.`,
  notAPerson: ({ name }) =>
    `${name ?? 'What you mentioned'} is not a person in this chat. Mention one person, or type an address: ${example}.`,
  anotherBot: ({ name }) =>
    `${name ?? 'What you mentioned'} is an app and has no personal data to export. Mention a person.`,
  guestSubject: ({ name }) =>
    `${name ?? 'This person'} is a guest. Microsoft exports a guest’s data only from the organisation the account belongs to; ask there.`,
  otherTenantSubject: ({ name }) =>
    `${name ?? 'This person'} belongs to another organisation. Only that organisation can export the data; ask there.`,
  deletedSubject: ({ name, address }) =>
    `The account ${name ?? address ?? 'of this person'} was deleted. Ask your administrator to restore it (possible for 30 days), then send the command again.`,
  directoryUnavailable: () =>
    'The directory did not answer in time, so nothing was stored. Send the command again in a minute.',
  nobodyLeftToApprove: ({ needed }) =>
    `${needed === undefined || needed === '1' ? 'Nobody is left who could approve this' : `${needed} approvals are needed, and too few people are left who could give them`}: the person who asks and the person whose data it is do not count. Ask your administrator to name another approver.`,
  approversUnreachable: () =>
    'None of the approvers could be reached in Teams, so nothing was asked for. Ask one of them to add this app, then send the command again.',
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

export const en = {
  /** The language of these words, for `lang` and for dates. */
  language: 'en',
  /** Whether it is written from right to left. */
  rtl: false,

  /** "A, B and C"; the rest is only counted. */
  list: (names: readonly string[], max: number) =>
    names.length > max
      ? listFormat.format([...names.slice(0, max), count(names.length - max, 'other', 'others')])
      : listFormat.format(names),

  alarms,

  /** The morning digest. */
  digest: {
    title: (day: string, open: number) => `${day}: ${count(open, 'export is', 'exports are')} open`,
    nothing: 'No export is open.',
    counts: {
      pastDue: (n) => `${n} past due`,
      dueSoon: (n) => `${n} due soon`,
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
  },

  kicker: (number: number) => `Personal data export #${number}`,
  fallback: (number: number, title: string) => `Personal data export #${number}: ${title}.`,

  titles: {
    approvalNeeded: 'Approval needed',
    waitingForApproval: 'Waiting for approval',
    approved: 'Approved',
    approvedWaiting: 'Approved, not ordered yet',
    submitting: 'Being ordered',
    recovering: 'Checking whether the order arrived',
    exporting: 'Export running',
    overdue: 'Export takes too long',
    completed: 'Export complete',
    completedWithGaps: 'Export complete, with gaps',
    failed: 'Export failed',
    rejected: 'Rejected',
    expired: 'Expired',
    withdrawn: 'Withdrawn',
    uncertain: 'Unclear whether it was ordered',
    abandoned: 'No longer followed',
    forgotten: 'No longer known to Microsoft',
  },

  labels: {
    caseNumber: 'Case',
    reason: 'Reason',
    asked: 'Asked',
    askedBy: 'Asked by',
    approvers: 'Approvers',
    approvals: 'Approvals',
    decideBy: 'Decide by',
    received: 'Received',
    deadline: 'Answer',
    extended: 'Extended',
    nextTry: 'Next try',
    approvalValidUntil: 'Approval ends',
    since: 'Since',
    status: 'Status',
    accepted: 'Accepted',
    operation: 'Operation',
    completed: 'Completed',
    failedAt: 'Failed',
    account: 'Account',
    container: 'Container',
    writeAccess: 'Write access',
    holds: 'Contains',
    leavesOut: 'Left out',
    takes: 'Takes',
  },

  buttons: {
    approve: 'Approve',
    reject: 'Reject',
    confirmReject: 'Reject this export',
    withdraw: 'Withdraw',
    tryAgain: 'Try again',
    checkAgain: 'Check again',
    startOver: 'Start over',
    confirmStartOver: 'Order again',
    abandon: 'Stop following',
    confirmAbandon: 'Stop following this export',
    extend: 'Extend the time',
    confirmExtend: 'Extend the time to answer',
    revoke: 'Revoke write access',
    openPortal: 'Open in portal',
    privateChat: 'Open private chat',
  },

  rejection: {
    label: 'Why is it rejected?',
    placeholder: 'The person who asked will read this',
    error: 'Write why it is rejected.',
  },

  /** The time the law gives for the answer to the person. Not how long the operation at Microsoft takes. */
  term: {
    /** `days` until the last day; negative when it is over. */
    due: (days: number, day: string) =>
      days === 0
        ? `Due today, ${day}`
        : days > 0
          ? `Due in ${count(days, 'day', 'days')}, on ${day}`
          : `${count(-days, 'day', 'days')} overdue, since ${day}`,
    /** Once the request has ended nobody redraws its card, so no days are counted. */
    dueOn: (day: string) => `Due on ${day}`,
    extended: (until: string, because: string) => `Until ${until}: “${because}”`,
    extendedShort: (until: string) => `Until ${until}`,
    warnings: {
      dueSoon: 'Three quarters of the time to answer this person are over.',
      pastDue: 'The time to answer this person is over. Answer as soon as you can, and say why it is late.',
    },
  },

  extension: {
    label: 'Why is more time needed?',
    placeholder: 'The person whose data it is has to be told',
    error: 'Write why more time is needed.',
    explained: {
      gdpr: (until: string, tellBy: string) =>
        `The GDPR allows two more months once, for complex or many requests: until ${until}. Tell the person by ${tellBy}, with the reason.`,
      ccpa: (until: string, tellBy: string) =>
        `The CCPA allows 45 more days once, where they are needed: until ${until}. Tell the person by ${tellBy}, with the reason.`,
    },
  },

  content: {
    holds:
      'System-generated logs and product data of Microsoft 365, Azure and Dynamics 365, in folders by product, as JSON, XML or CSV.',
    leavesOut: 'The content of mail, files and chats.',
    takes: 'Usually a few days, up to 30.',
  },

  awaitingApproval: {
    asks: (requester: string | undefined) =>
      requester === undefined
        ? 'An export of a person’s data was asked for.'
        : `${requester} asks for an export of this person’s data.`,
    asksForOwn: (requester: string) => `${requester} asks for an export of their own data.`,
    fourEyes: (needed: number) =>
      needed === 1
        ? 'Two people are needed: the approver is neither the person who asked nor the person whose data it is.'
        : `${count(needed, 'person', 'different people')} must approve; neither the person who asked nor the person whose data it is can.`,
    self: (needed: number) =>
      needed === 1
        ? 'Approval by one person: the requester may approve.'
        : `Approval by ${needed} different people: the requester may be one of them.`,
    approvals: (given: number, needed: number, names: string | undefined) =>
      names === undefined ? `${given} of ${needed}` : `${given} of ${needed}: ${names}`,
    secondOrder: 'It is not known whether an earlier order arrived. Approving orders a second export.',
    approvalTooOld: 'An earlier attempt failed, and its approval is too old to be used again.',
    next: 'After approval, the bot orders the export once and follows it here.',
  },

  approved: {
    next: 'The bot prepares a container and orders the export from Microsoft.',
    waitingFor,
    /** The next try, where the bot tries again and again. */
    often: 'Every minute or two',
  },

  submitting: {
    sent: 'The order is on its way to Microsoft.',
    checking:
      'Microsoft’s answer got lost. The bot checks whether the order arrived, so that nothing is ordered twice.',
    arrived: 'Microsoft received the order. The bot looks for the export that belongs to it.',
    next: 'There is nothing to do. If the bot cannot find out, it asks an approver here.',
  },

  exporting: {
    accepted: 'Microsoft accepted the order and is collecting the data.',
    statuses: {
      notStarted: 'Not started yet',
      running: 'Running',
      complete: 'Complete',
      failed: 'Failed',
    } as Readonly<Record<string, string>>,
    noReport: 'Accepted, no report yet',
    progress: (percent: string) =>
      `${percent} of Microsoft’s services have answered. This does not say how much time is left.`,
    next: 'It usually takes a few days, up to 30. The bot looks again every few minutes and tells you when it is over.',
    overdue:
      'It takes longer than Microsoft says it should. The bot goes on following it. Microsoft support can look into it and needs the operation id.',
    overdueShort: 'It takes longer than Microsoft says it should. The bot goes on following it.',
    abandon:
      'The bot stops following this export. It is not cancelled: Microsoft offers no way to do that, and the data may still arrive in the container.',
  },

  completed: {
    done: 'The data is in your storage.',
    doneRestricted: 'The data is in your organisation’s storage.',
    gaps: (percent: string | undefined) =>
      percent === undefined
        ? 'Some of Microsoft’s services never answered; their data is missing. If you need it, ask for a new export.'
        : `${percent} of Microsoft’s services answered; the data of the others is missing. If you need it, ask for a new export.`,
    reader:
      'To read it, somebody needs the role Storage Blob Data Reader on the container, preferably not the person who asked. It stays there until you delete it.',
  },

  writeAccess: {
    open: 'Microsoft can still write',
    openUntil: (at: string) => `Microsoft can write until ${at}`,
    revoked: 'Ended',
  },

  failed: {
    codes: failures,
    notOrdered: 'Nothing was ordered.',
    ordered: 'Microsoft had accepted the order; what has arrived stays in the container.',
    approvalStands: (until: string) => `The approval can be used again until ${until}.`,
    approvalOver: 'Trying again asks for approval anew.',
  },

  rejected: {
    by: (name: string) => `Rejected by ${name}.`,
    because: (name: string | undefined, because: string) => `${by('Rejected', name)}: “${because}”`,
  },
  withdrawn: { by: (name: string) => `Withdrawn by ${name}.` },
  expired: {
    undecided: 'Nobody decided in time.',
    tooOld: 'It was approved, but could not be ordered within seven days.',
  },
  nothingOrdered: `Nothing was ordered. ${askAgain}`,

  uncertain: {
    because: uncertain,
    restricted: 'It is not known whether Microsoft received the order.',
    forApprovers: 'The bot looks again every day. Check again looks now and orders nothing.',
    forRequesters: 'An approver decides how to go on. The bot looks again every day.',
    startOver:
      'Ends the write access to the old container, then orders a second export into a new one. If the first export exists, it goes on at Microsoft. This counts as your approval.',
    abandon:
      'The bot stops looking. If the export exists, it is not cancelled: Microsoft offers no way to do that.',
  },

  abandoned: {
    by: (name: string | undefined) =>
      name === undefined
        ? 'An approver stopped following this export.'
        : `${name} stopped following this export.`,
    next: 'It was not cancelled: if Microsoft has the order, data may still arrive in the container.',
    revoke: 'Revoke write access to keep Microsoft from writing any more.',
    ended: 'It was not cancelled, but Microsoft can no longer write into the container.',
  },

  forgotten: {
    lead: 'Microsoft does not know this export any more and never reported it as complete.',
    next: 'The container may hold all of the data, some, or none. If something is missing, ask for a new export.',
    nextRestricted:
      'Some of the data, all or none may have arrived. If something is missing, ask for a new export.',
  },

  /** On the card of whoever asked: where another card of the request is missing or old, why, and what helps. */
  unreached: {
    line: (place: string, because: string) => `The bot cannot show this export in ${place}: ${because}`,
    places: {
      personal: 'an approver’s private chat',
      groupChat: 'a group chat',
      channel: 'a channel',
    } as Readonly<Record<Unreached['where'], string>>,
    because: {
      blocked: 'it is blocked there. Whoever blocked it can allow it again in Teams.',
      notInstalled: 'it is not a member there. Add the app, and the card comes by itself.',
      notAllowed: 'it may not write there. Ask an owner of that team or chat to let apps post.',
      disabled: 'an administrator has switched it off. Ask your Teams administrator to allow the app.',
      gone: 'the conversation is not there any more. Tell its members in another way.',
      deleted: 'the card was deleted there twice. The command “status” shows the export again.',
      tooBig:
        'Teams says that the card is too big. Give the number of this export to the people who run the bot.',
      noAnswer:
        'Teams did not say whether the card arrived. Ask there, or type “status” there to see the export.',
      refused:
        'Teams refused the card. Give the number of this export to the people who run the bot: their log says why.',
      late: 'Teams has taken nothing for more than an hour. The bot goes on trying, and this line goes when it succeeds.',
    } as Readonly<Record<ReachFault, string>>,
  },

  privacyNote: (number: number) =>
    `Others read along here, so details are left out. If you may see them, type "status ${number}" in our private chat.`,
  removed: 'Names, reasons and results were removed because the time for keeping this record is over.',

  history: {
    title: (zone: string) => `What happened (times in ${zone})`,
    left: (n: number) => `${count(n, 'step', 'steps')} not shown`,
    entries: history,
  },

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
      `${it} was ${by('approved', name)}; ${given} of ${needed} approvals are there.`,
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
      `${it} needs a person: it is unclear whether Microsoft received the order. An approver decides on the card.`,
    overdue: (it: string) =>
      `${it} takes longer than Microsoft says it should. The bot goes on following it.`,
    forgotten: (it: string) =>
      `${it} is no longer known to Microsoft. Please look at what arrived in the container.`,
    abandoned: (it: string, name: string | undefined) =>
      name === undefined
        ? `${it} is no longer followed.`
        : `${it} is no longer followed; ${name} decided so.`,
    nobodyReached: (it: string) =>
      `${it}: no approval card could be delivered, because the bot could not reach any approver. Ask an approver to add the bot in Teams, then withdraw this request and ask again.`,
  },

  states,
  refusals,

  test: {
    title: 'This is a test',
    text: 'Whoever runs the bot is trying whether it reaches this chat. The message is deleted at once.',
  },

  help: {
    title: 'Personal data export',
    lead: 'I export the data that Microsoft’s cloud services hold about a person of your organisation, for data subject requests. An approver decides first; then I order the export once, follow it and tell you when it is over.',
    howTitle: 'How to ask',
    how: {
      personal: 'Type the person’s address, the case number and a reason:',
      groupChat: 'Mention me, then the person (or type the address), the case number and a reason:',
      channel: 'Mention me, then the person (or type the address), the case number and a reason:',
    },
    examples: {
      personal: '/export megan@contoso.com DSR-104 access request',
      groupChat: '/export @Megan Bowen DSR-104 access request',
      channel: '/export @Megan Bowen DSR-104 access request',
    },
    commandsTitle: 'What you can type',
    several: 'Up to 20 addresses in one command make one request each.',
    who: 'Who may',
    whoValue: 'The people whom your administrator named to ask and to approve. Guests may do neither.',
    elsewhere: 'Use Microsoft Purview for those.',
    shared:
      'Others in this chat see whose export is asked for. To keep it between us, write to me in a private chat.',
    fallback: 'Type /export, the person’s address, the case number and a reason.',
  },

  /** What people type: the word to tell them first, then what else is understood. All in lower case. */
  commands: {
    export: { words: ['export'], description: 'Ask for an export: person, case number, reason' },
    status: { words: ['status', 'state'], description: 'How an export stands: its number, or the person' },
    list: { words: ['list', 'ls'], description: 'List exports: open, mine, overdue or all' },
    withdraw: { words: ['withdraw', 'cancel'], description: 'Withdraw your own export: its number' },
    approve: { words: ['approve'], description: 'Approve an export: its number' },
    reject: { words: ['reject', 'decline'], description: 'Reject an export: its number and why' },
    audit: { words: ['audit'], description: 'For approvers: the audit as files, in a private chat' },
    help: { words: ['help', 'hi', 'hello', 'hey', 'start', '?'], description: 'What I do, and how to begin' },
  } as Readonly<Record<CommandName, { readonly words: readonly string[]; readonly description: string }>>,
  filters: {
    open: ['open'],
    mine: ['mine', 'my'],
    overdue: ['overdue', 'late'],
    all: ['all'],
  } as Readonly<Record<ListFilter, readonly string[]>>,

  exports: {
    titles: {
      open: 'Open exports',
      mine: 'Exports you asked for',
      overdue: 'Exports past their due date',
      all: 'All exports',
    } as Readonly<Record<ListFilter, string>>,
    /** "Exports of Megan Bowen" */
    about: (name: string) => `Exports of ${name}`,
    own: 'Only those that you asked for yourself.',
    none: 'There are none. Type `export` to ask for one.',
    end: 'There are no more.',
    /** "#7 Megan Bowen" */
    row: (number: number, name: string | undefined) =>
      name === undefined ? `#${number}` : `#${number} ${name}`,
    asked: (name: string | undefined, day: string) => `${by('Asked', name)}, ${day}`,
    due: (day: string) => `Answer due by ${day}`,
    tip: (number: number) => `\`status ${number}\` shows one in full.`,
    more: 'More',
    help: 'Help',
    first: 'Back to the first',
    /** Above a card that nobody keeps up to date. */
    asOf: (at: string) => `As of ${at}. This copy does not change.`,
    open: 'Open its card',
    private: 'I answered in our private chat.',
  },

  decided: {
    approve: (number: number, state: StateKind) =>
      state === 'awaitingApproval'
        ? `You approved export #${number}. Somebody else’s approval is still needed.`
        : `You approved export #${number}. I order it now and tell you when it is over.`,
    reject: (number: number) => `You rejected export #${number}. Whoever asked for it reads your reason.`,
    withdraw: (number: number) => `You withdrew export #${number}. Nothing is ordered.`,
  },
};

/** A catalogue: what every language has to say. */
export type Words = typeof en;
