import type { EventKind } from '../../../domain/exportRequest.ts';
import { failures, uncertain, unreached, waitingFor } from './failures.ts';
import { amount, askAgain, by, byOne, count, quoted } from './grammar.ts';

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
  holdSubmission: undefined,
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
  miss: undefined,
  forget: () => 'No longer known to Microsoft',
  findAgain: () => 'Known to Microsoft again',
  close: undefined,
  tryAgain: byOne('Tried again'),
};

/** What is on the card of an export. */
export const cards = {
  kicker: (number: number) => `Personal data export #${number}`,

  fallback: (number: number, title: string) => `Personal data export #${number}: ${title}.`,

  titles: {
    approvalNeeded: 'Approval needed',
    waitingForApproval: 'Waiting for approval',
    approved: 'Approved',
    approvedWaiting: 'Approved, not ordered yet',
    submitting: 'Being ordered',
    recovering: 'Checking on the order',
    exporting: 'Export running',
    overdue: 'Export takes too long',
    completed: 'Export complete',
    completedWithGaps: 'Export complete, with gaps',
    failed: 'Export failed',
    rejected: 'Rejected',
    expired: 'Expired',
    withdrawn: 'Withdrawn',
    uncertain: 'Unclear whether the export started',
    abandoned: 'No longer followed',
    forgotten: 'No longer known to Microsoft',
  },

  labels: {
    caseNumber: 'Case',
    reason: 'Note',
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
          : `${count(-days, 'day', 'days')} overdue: it was due on ${day}`,
    /** Once the request has ended nobody redraws its card, so no days are counted. */
    dueOn: (day: string) => `Due on ${day}`,
    extended: (until: string, because: string) => `Until ${until}: ${quoted(because)}`,
    extendedShort: (until: string) => `Until ${until}`,
    warnings: {
      dueSoon: 'Three quarters of the time to answer this person has passed.',
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
      'System-generated logs and product data of Microsoft\u00a0365, Azure and Dynamics\u00a0365, in folders by product, as JSON, XML or CSV.',
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
        : `Approval by ${amount(needed)} different people is needed. It cannot come from the person who asked or from the person whose data it is.`,
    self: (needed: number) =>
      needed === 1
        ? 'Approval by one person: the requester may approve.'
        : `Approval by ${amount(needed)} different people: the requester may be one of them.`,
    approvals: (given: number, needed: number, names: string | undefined) =>
      `${amount(given)} of ${amount(needed)}${names === undefined ? '' : `: ${names}`}`,
    secondOrder: 'It is not known whether an earlier order led to an export. Approving orders a second one.',
    approvalTooOld: 'An earlier attempt failed, and its approval is too old to be used again.',
    next: 'After approval, the bot orders the export once and follows it here.',
  },

  approved: {
    next: 'The bot prepares a container and orders the export from Microsoft.',
    waitingFor,
    /** The next try, where the bot tries again and again. */
    often: 'Every minute or two',
    /** Start over, while the earlier attempt can still be written to. `container` is that attempt's. */
    oldWriteAccess: (container: string) =>
      `There is nothing to do. If this cannot wait, ask your administrator to delete the container ${container} with everything in it: the bot notices within ten minutes and goes on.`,
    oldWriteAccessShort: 'There is nothing to do. If this cannot wait, ask your administrator.',
  },

  submitting: {
    sent: 'The order is on its way to Microsoft.',
    checking:
      'Microsoft’s answer got lost. The bot checks whether the order arrived, so that nothing is ordered twice.',
    arrived: 'Microsoft received the order. The bot looks for the export that belongs to it.',
    answers:
      'Microsoft usually answers within seconds. If it does not, the bot finds out whether the order arrived.',
    next: 'There is nothing to do. The bot looks again every few minutes. If it cannot find out, it asks an approver here.',
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
    missing: (since: string) =>
      `Since ${since} Microsoft has answered that it does not know this export. This may be temporary: the bot keeps checking, and acts on it only after a full day.`,
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
    because: (name: string | undefined, because: string) => `${by('Rejected', name)}: ${quoted(because)}`,
  },

  withdrawn: { by: (name: string) => `Withdrawn by ${name}.` },

  expired: {
    undecided: 'Nobody decided in time.',
    tooOld: 'It was approved, but could not be ordered within seven days.',
  },

  nothingOrdered: `Nothing was ordered. ${askAgain}`,

  uncertain: {
    because: uncertain,
    restricted: 'It is not known whether the export started at Microsoft.',
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
    asked: (until: string) =>
      `The bot goes on checking once a day until ${until}. If Microsoft recognises the export again, the bot resumes tracking and tells you.`,
  },

  privacyNote: (number: number) =>
    `Others read along here, so details are left out. If you may see them, type ${quoted(`status ${number}`)} in our private chat.`,

  removed: 'Names, notes and results were removed because the time for keeping this record is over.',

  history: {
    title: (zone: string) => `What happened (times in ${zone})`,
    left: (n: number) => `${count(n, 'step', 'steps')} not shown`,
    entries: history,
  },

  unreached,
};
