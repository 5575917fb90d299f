import { refuse } from '../../src/domain/refusal.ts';
import type {
  Ask,
  EventKind,
  ExportRequest,
  HistoryEntry,
  Person,
  Rules,
  State,
  StateKind,
} from '../../src/domain/exportRequest.ts';
import type { OperationId, RequestId, UserId } from '../../src/domain/ids.ts';
import type { NoticeKind } from '../../src/domain/notices.ts';
import type { FormContext } from '../../src/cards/formCard.ts';
import type { ListContext } from '../../src/cards/listCard.ts';
import type { CardContext } from '../../src/cards/requestCard.ts';
import { words } from '../../src/cards/words/index.ts';

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
export const megan = { id: id(1) as UserId, name: 'Megan Bowen', address: 'megan@contoso.example' };
export const alex: Person = { id: id(2) as UserId, name: 'Alex Wilber' };
export const mona: Person = { id: id(3) as UserId, name: 'Mona Kane' };
export const lee: Person = { id: id(4) as UserId, name: 'Lee Gu' };

const day = 24 * 3_600_000;
const asked = new Date('2026-03-02T09:00:00Z');
export const later = (days: number, hours = 0) => new Date(asked.getTime() + days * day + hours * 3_600_000);

export const fourEyes: Rules = {
  approval: 'four-eyes',
  approvalsNeeded: 1,
  approvalExpiresHours: 72,
  remindAfterHours: 24,
  regime: 'gdpr',
  timeZone: 'UTC',
};
export const self: Rules = { ...fourEyes, approval: 'self' };
export const twoApprovals: Rules = { ...fourEyes, approvalsNeeded: 2 };

export const ask: Ask = {
  dataSubject: megan,
  requester: alex,
  caseNumber: 'DSR-104',
  reason: 'Access request received by post on 27 February',
  askedAt: asked,
  locale: 'en-US',
};

export const location = {
  account: 'contosoexports',
  container: 'dsr-6f1c2a7e-4d0b-4c8e-9a51-2b7f0e9d3c55-1',
};
const operation = '8d3b1f70-52a6-4e0f-b7d4-0c9a8e6f1b22' as OperationId;
const ordered = { approvals: [{ by: mona, at: later(0, 2) }], approvedAt: later(0, 2), attempt: 1 };
const accepted = { ...ordered, location, operation, acceptedAt: later(0, 3) };

const entry = (event: HistoryEntry['event'], to: StateKind, at: Date, by?: Person): HistoryEntry =>
  by ? { event, to, at, by } : { event, to, at };

const wasAsked = [entry('ask', 'awaitingApproval', asked, alex)];
const wasApproved = [...wasAsked, entry('approve', 'approved', later(0, 2), mona)];
const wasSent = [...wasApproved, entry('startSubmission', 'submitting', later(0, 3))];
const wasAccepted = [...wasSent, entry('acceptSubmission', 'exporting', later(0, 3))];
const then = (before: readonly HistoryEntry[], event: EventKind, state: State, at: Date, by?: Person) =>
  request(state, [...before, entry(event, state.kind, at, by)]);

export const request = (state: State, history: readonly HistoryEntry[] = wasAsked): ExportRequest => ({
  id: id(9) as RequestId,
  number: 7,
  ask,
  state,
  revision: history.length,
  history,
});

const doubted = entry('doubtSubmission', 'submitting', later(0, 3));

/** One request for each state and each of its faces. The names are those of the samples. */
export const requests = {
  awaitingApproval: request({ kind: 'awaitingApproval', approvals: [], expiresAt: later(3), attempt: 1 }),
  secondApproval: then(
    wasAsked,
    'approve',
    {
      kind: 'awaitingApproval',
      approvals: [{ by: mona, at: later(0, 2) }],
      expiresAt: later(3),
      attempt: 1,
    },
    later(0, 2),
    mona,
  ),
  secondOrder: then(
    [...wasSent, doubted, entry('loseSight', 'uncertain', later(0, 5))],
    'startOver',
    {
      kind: 'awaitingApproval',
      approvals: [{ by: mona, at: later(1) }],
      expiresAt: later(4),
      attempt: 2,
      revokeFirst: 1,
    },
    later(1),
    mona,
  ),
  approved: request({ kind: 'approved', ...ordered, submitAt: later(0, 2) }, wasApproved),
  waitingForThrottling: request(
    { kind: 'approved', ...ordered, location, submitAt: later(0, 4), waitingFor: 'throttling' },
    wasApproved,
  ),
  waitingForQuota: request(
    { kind: 'approved', ...ordered, submitAt: later(1), waitingFor: 'dailyQuota' },
    wasApproved,
  ),
  waitingForGraph: request(
    { kind: 'approved', ...ordered, location, submitAt: later(0, 3), waitingFor: 'graph' },
    wasApproved,
  ),
  waitingForOldWriteAccess: then(
    [...wasSent, doubted, entry('loseSight', 'uncertain', later(0, 5))],
    'startOver',
    {
      kind: 'approved',
      ...ordered,
      attempt: 2,
      revokeFirst: 1,
      submitAt: later(7),
      waitingFor: 'oldWriteAccess',
    },
    later(1),
    mona,
  ),
  waitingForStorage: request(
    { kind: 'approved', ...ordered, submitAt: later(0, 3), waitingFor: 'storage' },
    wasApproved,
  ),
  submitting: request({ kind: 'submitting', ...ordered, location, posts: 1, answerBy: later(0, 3) }, wasSent),
  recovering: request(
    {
      kind: 'submitting',
      ...ordered,
      location,
      posts: 1,
      answerBy: later(0, 3),
      recovery: { since: later(0, 3), arrived: false },
    },
    [...wasSent, doubted],
  ),
  recoveringArrived: request(
    {
      kind: 'submitting',
      ...ordered,
      location,
      posts: 1,
      answerBy: later(0, 3),
      recovery: { since: later(0, 3), arrived: true, markerAt: later(0, 4) },
    },
    [...wasSent, doubted, entry('seeMarker', 'submitting', later(0, 4))],
  ),
  accepted: request(
    { kind: 'exporting', ...accepted, report: { status: 'notStarted' }, known: false },
    wasAccepted,
  ),
  exporting: request(
    { kind: 'exporting', ...accepted, report: { status: 'running', progress: 0.62 }, known: true },
    wasAccepted,
  ),
  extended: then(
    wasAccepted,
    'extend',
    {
      kind: 'exporting',
      ...accepted,
      report: { status: 'running', progress: 0.62 },
      known: true,
      extension: { by: alex, at: later(20), because: 'The request covers twelve years and three companies.' },
    },
    later(20),
    alex,
  ),
  unknownStatus: request(
    { kind: 'exporting', ...accepted, report: { status: 'unknownFutureValue' }, known: true },
    wasAccepted,
  ),
  missing: request(
    {
      kind: 'exporting',
      ...accepted,
      report: { status: 'running', progress: 0.62 },
      known: true,
      missing: { since: later(20), lastAt: later(20), times: 1 },
    },
    wasAccepted,
  ),
  overdue: then(
    wasAccepted,
    'overdue',
    {
      kind: 'exporting',
      ...accepted,
      report: { status: 'running', progress: 0.97 },
      known: true,
      overdueSince: later(31),
    },
    later(31),
  ),
  uncertainContainer: then(
    [...wasSent, doubted],
    'loseSight',
    { kind: 'uncertain', ...ordered, location, since: later(0, 5), because: 'containerMissing' },
    later(0, 5),
  ),
  uncertainOperation: then(
    [...wasSent, doubted],
    'loseSight',
    { kind: 'uncertain', ...ordered, location, since: later(0, 5), because: 'markerWithoutOperation' },
    later(0, 5),
  ),
  uncertainMarker: then(
    [...wasSent, doubted],
    'loseSight',
    { kind: 'uncertain', ...ordered, location, since: later(0, 5), because: 'arrivedWithoutMarker' },
    later(0, 5),
  ),
  completed: then(
    wasAccepted,
    'complete',
    {
      kind: 'completed',
      ...accepted,
      completedAt: later(2),
      report: { status: 'complete', progress: 1 },
    },
    later(2),
  ),
  completedWithGaps: then(
    wasAccepted,
    'complete',
    {
      kind: 'completed',
      ...accepted,
      completedAt: later(30),
      report: { status: 'complete', progress: 0.94 },
    },
    later(30),
  ),
  failedBeforeOrder: then(
    wasSent,
    'refuseSubmission',
    { kind: 'failed', ...ordered, location, failedAt: later(0, 3), because: 'Forbidden', ordered: false },
    later(0, 3),
  ),
  failedForGood: then(
    wasSent,
    'refuseSubmission',
    { kind: 'failed', ...ordered, location, failedAt: later(0, 3), because: 'InvalidInput', ordered: false },
    later(0, 3),
  ),
  failedAfterOrder: then(
    wasAccepted,
    'fail',
    { kind: 'failed', ...ordered, location, failedAt: later(9), because: 'operationFailed', ordered: true },
    later(9),
  ),
  rejected: then(
    wasAsked,
    'reject',
    {
      kind: 'rejected',
      by: mona,
      rejectedAt: later(0, 2),
      because: 'The identity check is still open. Please ask again once it is done.',
    },
    later(0, 2),
    mona,
  ),
  expired: then(wasAsked, 'expire', { kind: 'expired', expiredAt: later(3) }, later(3)),
  expiredApproval: then(wasApproved, 'expire', { kind: 'expired', expiredAt: later(7) }, later(7)),
  withdrawn: then(
    wasAsked,
    'withdraw',
    { kind: 'withdrawn', by: alex, withdrawnAt: later(0, 1) },
    later(0, 1),
    alex,
  ),
  abandoned: then(
    wasAccepted,
    'abandon',
    { kind: 'abandoned', ...ordered, location, operation, by: mona, abandonedAt: later(5) },
    later(5),
    mona,
  ),
  forgotten: then(
    wasAccepted,
    'forget',
    {
      kind: 'forgotten',
      ...accepted,
      forgottenAt: later(62),
      report: { status: 'running', progress: 0.97 },
      closesAt: later(92),
    },
    later(62),
  ),
} satisfies Record<string, ExportRequest>;

export type Example = keyof typeof requests;

export const context: CardContext = {
  cardId: 'c0ffee00-0000-4000-8000-00000000cafe',
  role: 'both',
  privacy: 'full',
  rules: fourEyes,
  locale: 'en-US',
  now: later(0, 4),
};

const portalUrl = 'https://portal.azure.example/#view/container/dsr-6f1c2a7e';
const privateChatUrl = 'https://teams.microsoft.com/l/chat/0/0?users=28:bot';

interface Sample {
  readonly request: ExportRequest;
  readonly context: CardContext;
}

const sample = (example: Example, more: Partial<CardContext> = {}): Sample => ({
  request: requests[example],
  context: { ...context, ...more },
});
const shared = { privacy: 'name', privateChatUrl } as const;
const reference = { privacy: 'reference', privateChatUrl } as const;

/** What the pictures and samples show: every state, and each way of showing it worth seeing. */
export const samples = {
  'approval-approver': sample('awaitingApproval', { role: 'approval' }),
  'approval-requester': sample('awaitingApproval', {
    role: 'requester',
    approverNames: [mona.name, lee.name],
  }),
  'approval-one-person': sample('awaitingApproval', { rules: self }),
  'approval-two-needed': sample('secondApproval', { role: 'approval', rules: twoApprovals }),
  'approval-second-order': sample('secondOrder', { role: 'approval', rules: twoApprovals }),
  'approval-shared-chat': sample('awaitingApproval', shared),
  'approval-reference-only': sample('awaitingApproval', reference),
  'progress-approved': sample('approved', { role: 'requester' }),
  'progress-throttled': sample('waitingForThrottling'),
  'progress-daily-quota': sample('waitingForQuota'),
  'progress-graph-down': sample('waitingForGraph'),
  'progress-storage': sample('waitingForStorage'),
  'progress-old-write-access': sample('waitingForOldWriteAccess'),
  'progress-submitting': sample('submitting'),
  'progress-recovering': sample('recovering'),
  'progress-recovering-arrived': sample('recoveringArrived'),
  'progress-accepted': sample('accepted'),
  'progress-exporting': sample('exporting'),
  'progress-exporting-shared-chat': sample('exporting', shared),
  'approval-due-soon': sample('awaitingApproval', {
    role: 'requester',
    now: later(24),
    approverNames: [mona.name],
  }),
  'progress-past-due': sample('exporting', { now: later(34) }),
  'progress-extended': sample('extended', { now: later(20, 1) }),
  'progress-unknown-status': sample('unknownStatus', { role: 'requester' }),
  'progress-missing': sample('missing', { now: later(20) }),
  'progress-overdue': sample('overdue', { now: later(31) }),
  'progress-uncertain': sample('uncertainOperation'),
  'progress-uncertain-requester': sample('uncertainContainer', { role: 'requester' }),
  'progress-uncertain-shared-chat': sample('uncertainMarker', shared),
  'outcome-completed': sample('completed', { portalUrl, writeAccess: { kind: 'open', until: later(3) } }),
  'outcome-completed-shared-chat': sample('completed', { ...shared, portalUrl }),
  'outcome-completed-with-gaps': sample('completedWithGaps', {
    portalUrl,
    writeAccess: { kind: 'revoked' },
  }),
  'outcome-failed': sample('failedBeforeOrder'),
  'outcome-failed-for-good': sample('failedForGood'),
  'outcome-failed-after-order': sample('failedAfterOrder', { now: later(9) }),
  'outcome-failed-shared-chat': sample('failedBeforeOrder', shared),
  'outcome-rejected': sample('rejected', { role: 'requester' }),
  'outcome-rejected-reference-only': sample('rejected', reference),
  'outcome-expired': sample('expired'),
  'outcome-expired-approval': sample('expiredApproval'),
  'outcome-withdrawn': sample('withdrawn'),
  'outcome-abandoned': sample('abandoned', { writeAccess: { kind: 'open', until: later(60) } }),
  'outcome-abandoned-revoked': sample('abandoned', { writeAccess: { kind: 'revoked' } }),
  'outcome-forgotten': sample('forgotten', { portalUrl, writeAccess: { kind: 'open', until: later(65) } }),
} satisfies Record<string, Sample>;

const arabic = { ...megan, name: 'ليلى بن سعيد', address: 'layla@contoso.example' };

/** Hard cases, for the pictures only. */
export const hardCases: Record<string, Sample> = {
  'hard-right-to-left-name': {
    request: {
      ...requests.awaitingApproval,
      ask: { ...ask, dataSubject: arabic, requester: { ...alex, name: 'דנה לוי' } },
    },
    context,
  },
  'hard-long-words': {
    request: {
      ...requests.awaitingApproval,
      ask: {
        ...ask,
        dataSubject: {
          ...megan,
          name: 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Third',
          address: 'maximiliane.wolfeschlegelsteinhausenbergerdorff@subsidiary.contoso.example',
        },
        reason: '**bold** [a link](https://example.com) <b>html</b> '.repeat(8),
      },
    },
    context,
  },
  'hard-unreached': {
    request: {
      ...requests.accepted,
      ask: { ...ask, receivedOn: '2026-02-27' },
      history: [
        ...requests.secondOrder.history,
        entry('approve', 'approved', later(1, 2), lee),
        ...['startSubmission', 'acceptSubmission'].map((event) =>
          entry(event as EventKind, 'exporting', later(1, 3)),
        ),
      ],
    },
    context: {
      ...context,
      role: 'requester',
      rules: { ...fourEyes, regime: 'ccpa' },
      unreached: [
        { where: 'personal', because: 'blocked' },
        { where: 'channel', because: 'late' },
      ],
    },
  },
  'hard-record-blanked': {
    request: {
      ...requests.completed,
      ask: {
        ...ask,
        dataSubject: { ...megan, name: '', address: '' },
        requester: { ...alex, name: '' },
        caseNumber: '',
        reason: '',
      },
    },
    context: { ...context, portalUrl },
  },
};

const listOf = (...states: readonly (keyof typeof requests)[]) =>
  states.map((state, index) => ({ ...requests[state], number: 20 - index }));
/** Pages of lists. */
export const lists: Record<string, ListContext> = {
  'list-open': {
    filter: 'open',
    requests: listOf('awaitingApproval', 'exporting', 'overdue', 'uncertainOperation'),
    everybody: true,
    next: 17,
    later: false,
    rules: fourEyes,
    locale: 'en-US',
  },
  'list-person': {
    filter: 'all',
    requests: listOf('completed', 'rejected', 'expired'),
    everybody: false,
    whose: { id: megan.id, name: megan.name },
    later: true,
    rules: fourEyes,
    locale: 'en-US',
  },
  'list-none': {
    filter: 'overdue',
    requests: [],
    everybody: true,
    later: false,
    rules: fourEyes,
    locale: 'en-US',
  },
};
export const hints = {
  'hint-nearest': refuse('unknownCommand', { word: 'exprot', nearest: 'export' }),
  'hint-number': refuse('numberMissing', { nearest: 'approve' }),
};

const emptyForm: FormContext = {
  draft: { people: [], addresses: '', caseNumber: '', reason: '', receivedOn: '2026-03-02' },
  problems: [],
  cautions: [],
  seen: [],
  today: '2026-03-02',
  locale: 'en-US',
};
/** Forms: empty, with everything wrong, and with everything there is to know first. */
export const forms: Record<string, FormContext> = {
  'form-empty': emptyForm,
  'form-problems': {
    ...emptyForm,
    draft: {
      people: [{ id: megan.id, name: megan.name }],
      addresses: 'lee at contoso',
      caseNumber: 'what?',
      reason: '',
      receivedOn: '2027-03-02',
    },
    problems: [
      refuse('guestSubject', { name: megan.name, address: 'megan@contoso.com' }),
      refuse('addressUnclear', { word: 'lee at contoso' }),
      refuse('caseNumberPattern', { caseNumber: 'what?' }),
      refuse('reasonForAnother'),
      refuse('receivedUnclear', { day: '2026-03-02' }),
      refuse('directoryUnavailable'),
    ],
    origin: '19:privacy@thread.v2',
  },
  'form-open-export': {
    ...emptyForm,
    draft: { ...emptyForm.draft, addresses: 'megan@contoso.com', caseNumber: 'DSR-104' },
    cautions: [
      {
        kind: 'openExport',
        dataSubject: { id: megan.id, name: megan.name },
        number: 7,
        state: 'awaitingApproval',
        maySee: true,
      },
    ],
    seen: ['open-7'],
  },
  'form-cautions': {
    ...emptyForm,
    draft: {
      people: [{ id: megan.id, name: megan.name }],
      addresses: '',
      caseNumber: 'DSR-104',
      reason: 'letter of 27 February',
      receivedOn: '2026-02-27',
    },
    cautions: [
      {
        kind: 'openExport',
        dataSubject: { id: megan.id, name: megan.name },
        number: 7,
        state: 'awaitingApproval',
        url: 'https://teams.example/card',
      },
      { kind: 'disabledAccount', dataSubject: { id: megan.id, name: megan.name } },
    ],
    seen: ['open-7', `disabled-${megan.id}`],
    origin: '19:privacy@thread.v2',
  },
};
/** What a form becomes. */
export const lines = { 'line-sent': words('en-US').form.sent([7, 8]) };

/** Every kind; a new one does not compile until it is here. */
const everyNotice: Record<NoticeKind, true> = {
  approved: true,
  approvedInPart: true,
  startedOver: true,
  completed: true,
  failed: true,
  rejected: true,
  expired: true,
  uncertain: true,
  overdue: true,
  forgotten: true,
  foundAgain: true,
  abandoned: true,
  nobodyReached: true,
  reminder: true,
  dueSoon: true,
  pastDue: true,
};
export const noticeKinds = Object.keys(everyNotice) as NoticeKind[];
