import { type Day, dayAt } from './day.ts';
import type { FailureCode } from './failure.ts';
import type { OperationId, RequestId, UserId } from './ids.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { termOf, type TermRules } from './term.ts';

/** Somebody we know by Entra object id. Names and addresses are blanked when the record's time is over. */
export interface Person {
  readonly id: UserId;
  readonly name: string;
}

/** What was asked. It never changes. */
export interface Ask {
  readonly dataSubject: Person & { readonly address: string };
  readonly requester: Person;
  readonly caseNumber: string;
  /** The requester's words; may be empty. */
  readonly reason: string;
  readonly askedAt: Date;
  /** The day on which the data subject's own request was received, which the term is counted from; without it the day of `askedAt`. */
  readonly receivedOn?: Day;
  /** Names of some who could decide when it was asked: for people to turn to, not for the check. */
  readonly deciders?: readonly string[];
  /** BCP 47 tag of the requester's client, for words that are written later. */
  readonly locale: string;
}

/** The record's time is over: names, addresses and reasons were taken out. Nobody in the directory is without a name. */
export const isBlanked = ({ dataSubject }: Ask): boolean => dataSubject.name === '';

export interface Approval {
  readonly by: Person;
  readonly at: Date;
}

/** The container of one attempt. Never the SAS. */
export interface StorageLocation {
  readonly account: string;
  readonly container: string;
}

/** The name of the container of an attempt. */
export const containerOf = (request: RequestId, attempt: number): string => `dsr-${request}-${attempt}`;

/** What is carried from approval on. `attempt` counts from 1; each has a container of its own. */
interface Ordered {
  readonly approvals: readonly Approval[];
  readonly approvedAt: Date;
  readonly attempt: number;
}

/** A data policy operation as Graph last reported it. */
export interface OperationReport {
  /** `notStarted`, `running`, `complete`, `failed`, or a word we do not know, shown as it is. */
  readonly status: string;
  /** Share of services that answered, 0 to 1; absent when Graph gave none or -1. */
  readonly progress?: number;
}

/** Why an approved request is not submitted yet. */
export type WaitingFor =
  | 'throttling'
  | 'dailyQuota'
  | 'storage'
  | 'graph'
  /** Start over: the write permission of the earlier attempt cannot be removed and has not ended by itself yet. */
  | 'oldWriteAccess';

/** What is known while nobody knows whether a POST arrived. */
export interface Recovery {
  readonly since: Date;
  /** The service said `StorageLocationAlreadyUsed`: an earlier POST of ours arrived. */
  readonly arrived: boolean;
  /** A later POST of the attempt was refused: it ordered nothing, which says nothing about the one without an answer. */
  readonly refused?: FailureCode;
  /** When `RequestInfo.json` was first seen. It proves arrival, not that the export was queued. */
  readonly markerAt?: Date;
  /** Microsoft throttled the POST that was to repeat it, and asked for none before. */
  readonly repeatAt?: Date;
}

/** Since when, and how often, Graph has said that it does not know an operation. One report, and it was never so. */
export interface Missing {
  readonly since: Date;
  readonly lastAt: Date;
  readonly times: number;
}

export type UncertainBecause = 'containerMissing' | 'markerWithoutOperation' | 'arrivedWithoutMarker';

/** Somebody used the longer term that the law allows once. */
export interface Extension {
  readonly by: Person;
  readonly at: Date;
  /** Why; the data subject has to be told. */
  readonly because: string;
}

/** Where an export request stands. `kind` says what we are waiting for. An extension is carried from state to state. */
export type State = Standing & { readonly extension?: Extension };

type Standing =
  | {
      readonly kind: 'awaitingApproval';
      readonly approvals: readonly Approval[];
      readonly expiresAt: Date;
      readonly attempt: number;
      /** Start over with more than one approver: carried on to `approved`. */
      readonly revokeFirst?: number;
    }
  | (Ordered & {
      readonly kind: 'approved';
      readonly submitAt: Date;
      /** Set once the container exists and the probe through the SAS succeeded. */
      readonly location?: StorageLocation;
      readonly waitingFor?: WaitingFor;
      /** Start over: the write permission of this earlier attempt is removed before anything else. */
      readonly revokeFirst?: number;
    })
  | (Ordered & {
      readonly kind: 'submitting';
      readonly location: StorageLocation;
      /** How many POSTs of this attempt may have left, this one included. */
      readonly posts: number;
      readonly answerBy: Date;
      readonly recovery?: Recovery;
    })
  | (Ordered & {
      readonly kind: 'uncertain';
      readonly location: StorageLocation;
      readonly since: Date;
      readonly because: UncertainBecause;
    })
  | (Ordered & {
      readonly kind: 'exporting';
      readonly location: StorageLocation;
      readonly operation: OperationId;
      readonly acceptedAt: Date;
      readonly report: OperationReport;
      /** Whether Graph has ever answered for this operation. */
      readonly known: boolean;
      readonly overdueSince?: Date;
      readonly missing?: Missing;
    })
  | (Ordered & {
      readonly kind: 'completed';
      readonly location: StorageLocation;
      readonly operation: OperationId;
      readonly acceptedAt: Date;
      readonly completedAt: Date;
      readonly report: OperationReport;
    })
  | (Ordered & {
      readonly kind: 'failed';
      readonly location?: StorageLocation;
      readonly failedAt: Date;
      readonly because: FailureCode;
      /** Whether Graph had accepted the export before it failed. */
      readonly ordered: boolean;
    })
  | (Ordered & {
      readonly kind: 'forgotten';
      readonly location: StorageLocation;
      readonly operation: OperationId;
      readonly acceptedAt: Date;
      readonly forgottenAt: Date;
      readonly report: OperationReport;
      readonly overdueSince?: Date;
      /** Until then Graph is still asked for it once a day. Absent when that is over. */
      readonly closesAt?: Date;
    })
  | (Ordered & {
      readonly kind: 'abandoned';
      readonly location: StorageLocation;
      readonly operation?: OperationId;
      readonly by: Person;
      readonly abandonedAt: Date;
    })
  | { readonly kind: 'rejected'; readonly by: Person; readonly rejectedAt: Date; readonly because: string }
  | { readonly kind: 'expired'; readonly expiredAt: Date }
  | { readonly kind: 'withdrawn'; readonly by: Person; readonly withdrawnAt: Date };

export type StateKind = State['kind'];

interface ByPerson {
  readonly by: Person;
  readonly at: Date;
}

export type Event =
  | (ByPerson & { readonly kind: 'approve' })
  | (ByPerson & { readonly kind: 'reject'; readonly because: string })
  | (ByPerson & { readonly kind: 'withdraw' })
  | (ByPerson & { readonly kind: 'extend'; readonly because: string })
  | { readonly kind: 'expire'; readonly at: Date }
  | { readonly kind: 'prepareSubmission'; readonly location: StorageLocation; readonly at: Date }
  | { readonly kind: 'waitToSubmit'; readonly waitingFor: WaitingFor; readonly until: Date }
  | { readonly kind: 'startSubmission'; readonly answerBy: Date }
  | { readonly kind: 'acceptSubmission'; readonly operation: OperationId; readonly at: Date }
  | { readonly kind: 'deferSubmission'; readonly post: number; readonly until: Date; readonly at: Date }
  /** The POST that was claimed did not leave: its time was over, or there was no token for it. */
  | { readonly kind: 'holdSubmission'; readonly post: number; readonly at: Date }
  | {
      readonly kind: 'refuseSubmission';
      readonly post: number;
      readonly because: FailureCode;
      readonly at: Date;
    }
  | { readonly kind: 'doubtSubmission'; readonly arrived: boolean; readonly at: Date }
  | { readonly kind: 'seeMarker'; readonly at: Date }
  | { readonly kind: 'repeatSubmission'; readonly answerBy: Date }
  | { readonly kind: 'giveUpSubmission'; readonly at: Date }
  | { readonly kind: 'loseSight'; readonly because: UncertainBecause; readonly at: Date }
  | (ByPerson & { readonly kind: 'checkAgain' })
  | (ByPerson & { readonly kind: 'startOver' })
  | (ByPerson & { readonly kind: 'abandon' })
  | { readonly kind: 'report'; readonly report: OperationReport; readonly at: Date }
  | { readonly kind: 'overdue'; readonly at: Date }
  | { readonly kind: 'complete'; readonly report: OperationReport; readonly at: Date }
  | { readonly kind: 'fail'; readonly because: FailureCode; readonly at: Date }
  /** Graph says that it does not know the operation. */
  | { readonly kind: 'miss'; readonly at: Date }
  | { readonly kind: 'forget'; readonly at: Date }
  /** The operation shows up again. */
  | { readonly kind: 'findAgain'; readonly report: OperationReport; readonly at: Date }
  /** Nobody asks for a forgotten operation any more. */
  | { readonly kind: 'close'; readonly at: Date }
  | (ByPerson & { readonly kind: 'tryAgain' });

export type EventKind = Event['kind'];

/** What an organisation decided about deciding, and the law it answers under. */
export interface Rules extends TermRules {
  readonly approval: 'four-eyes' | 'self';
  readonly approvalsNeeded: number;
  readonly approvalExpiresHours: number;
  /** When whoever can decide is reminded first; later ones after twice as long each. */
  readonly remindAfterHours: number;
}

/** Our record: what was asked, and where it stands. */
export interface ExportRequest {
  readonly id: RequestId;
  /** The number people use, counted from 1. */
  readonly number: number;
  readonly ask: Ask;
  readonly state: State;
  /** Counts every recorded change; a step worked out on an older revision changes nothing. */
  readonly revision: number;
  readonly lookAgainAt?: Date;
  /** The write permission on the container of the newest attempt, once it has one. */
  readonly writeAccess?: WriteAccess;
  /** What happened, when and by whom, oldest first: the audit rows of this request. */
  readonly history: readonly HistoryEntry[];
}

export interface WriteAccess {
  /** When it is due to be removed; absent while it is needed. */
  readonly endsAt?: Date;
  readonly endedAt?: Date;
}

export interface HistoryEntry {
  readonly event: EventKind | 'ask';
  readonly to: StateKind;
  readonly at: Date;
  readonly by?: Person;
}

type StateOf<K extends StateKind> = Extract<State, { kind: K }>;
type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;
type Cell<S extends StateKind, E extends EventKind> = (
  state: StateOf<S>,
  event: EventOf<E>,
  context: { readonly ask: Ask; readonly rules: Rules },
) => State | Refusal;
type Table = { readonly [S in StateKind]: { readonly [E in EventKind]?: Cell<S, E> } };

/** An approval is good for seven days: a restored backup must not order old exports. */
export const approvalGoodForMs = 7 * 24 * 3_600_000;

/** At most five POSTs an attempt without an answer, all into the same container; then nothing was ordered. */
export const maxPosts = 5;

/** "Not found" is believed when it was said so often, over so long: gateways and back-ends have bad hours. */
export const timesMissing = 3;
export const missingForMs = 24 * 3_600_000;
/** A forgotten operation is asked for so long: its report may come back. */
export const askedAfterForgottenMs = 30 * 24 * 3_600_000;

/** Whether one more "not found" now is the one that is believed. */
export const isForgotten = (missing: Missing | undefined, at: Date): boolean =>
  missing !== undefined &&
  missing.times + 1 >= timesMissing &&
  at.getTime() - missing.since.getTime() >= missingForMs;

/** The whole life of an export request: one row a state, one cell a legal event. */
export const lifecycle: Table = {
  awaitingApproval: {
    approve: (state, { by, at }, { ask, rules }) => {
      if (at >= state.expiresAt) return refuse('approvalExpired', { at: state.expiresAt.toISOString() });
      const no = fourEyes(ask, by, rules) ?? once(state.approvals, by);
      if (no) return no;
      return withApprovals([...state.approvals, { by, at }], at, state, rules);
    },
    reject: (_, { by, at, because }, { ask, rules }) =>
      fourEyes(ask, by, rules) ?? { kind: 'rejected', by, rejectedAt: at, because },
    withdraw: (_, event, { ask }) => withdraw(ask, event),
    extend,
    expire: (_, { at }) => ({ kind: 'expired', expiredAt: at }),
  },
  approved: {
    prepareSubmission: ({ revokeFirst: _revoked, waitingFor: _over, ...state }, { location, at }) => ({
      ...state,
      location,
      submitAt: at,
    }),
    waitToSubmit: (state, { waitingFor, until }) => ({ ...state, waitingFor, submitAt: until }),
    startSubmission: ({ approvals, approvedAt, attempt, location }, { answerBy }) =>
      location
        ? { kind: 'submitting', approvals, approvedAt, attempt, location, posts: 1, answerBy }
        : refuse('notInThisState', { state: 'approved', event: 'startSubmission' }),
    withdraw: (_, event, { ask }) => withdraw(ask, event),
    extend,
    expire: (_, { at }) => ({ kind: 'expired', expiredAt: at }),
  },
  submitting: {
    acceptSubmission: accepted,
    // Only the answer to the POST in hand says anything; a late one must not undo a recovery that began.
    deferSubmission: (state, { post, until, at }) => {
      if (post !== state.posts || state.recovery) return stale(state, 'deferSubmission');
      const { approvals, approvedAt, attempt, location } = state;
      // An earlier POST of this attempt had no answer: whether that one arrived is still open. This one had one, and does not count.
      if (state.posts > 1) {
        return { ...state, posts: state.posts - 1, recovery: { since: at, arrived: false, repeatAt: until } };
      }
      return {
        kind: 'approved',
        approvals,
        approvedAt,
        attempt,
        location,
        submitAt: until,
        waitingFor: 'throttling',
      };
    },
    holdSubmission: (state, { post, at }) => {
      if (post !== state.posts || state.recovery) return stale(state, 'holdSubmission');
      return state.posts > 1
        ? { ...state, posts: state.posts - 1, recovery: { since: at, arrived: false } }
        : { ...ordered(state), kind: 'approved', submitAt: at };
    },
    refuseSubmission: (state, { post, because, at }) => {
      if (post !== state.posts || state.recovery) return stale(state, 'refuseSubmission');
      return state.posts > 1
        ? { ...state, recovery: { since: at, arrived: false, refused: because } }
        : { ...ordered(state), kind: 'failed', failedAt: at, because, ordered: false };
    },
    doubtSubmission: (state, { arrived, at }) => ({
      ...state,
      recovery: {
        ...(state.recovery ?? { since: at }),
        arrived: arrived || (state.recovery?.arrived ?? false),
      },
    }),
    seeMarker: (state, { at }) => ({
      ...state,
      recovery: { since: at, ...state.recovery, arrived: true, markerAt: state.recovery?.markerAt ?? at },
    }),
    repeatSubmission: ({ recovery, ...state }, { answerBy }) =>
      recovery && !recovery.arrived && !recovery.refused && state.posts < maxPosts
        ? { ...state, posts: state.posts + 1, answerBy }
        : refuse('notInThisState', { state: 'submitting', event: 'repeatSubmission' }),
    giveUpSubmission: (state, { at }) => {
      const { recovery } = state;
      // Only where nothing arrived and nothing more can be tried is it true that nothing was ordered.
      const because = recovery && !recovery.arrived && endOfTries(state, recovery, at);
      if (!because) return stale(state, 'giveUpSubmission');
      return { ...ordered(state), kind: 'failed', failedAt: at, because, ordered: false };
    },
    loseSight: (state, { because, at }) => ({ ...ordered(state), kind: 'uncertain', since: at, because }),
  },
  uncertain: {
    acceptSubmission: accepted,
    extend,
    checkAgain: (state) => state,
    startOver: (state, { by, at }, { ask, rules }) =>
      // Fresh four eyes: who starts over orders a second time, under the same rules as approving.
      fourEyes(ask, by, rules) ??
      withApprovals([{ by, at }], at, { attempt: state.attempt + 1, revokeFirst: state.attempt }, rules),
    abandon: (state, event, { ask, rules }) => abandon(ask, rules, state, event),
  },
  exporting: {
    report: ({ missing: _, ...state }, { report }) => ({ ...state, report, known: true }),
    extend,
    overdue: (state, { at }) => ({ ...state, overdueSince: at }),
    complete: (state, { report, at }) => ({
      ...ordered(state),
      kind: 'completed',
      operation: state.operation,
      acceptedAt: state.acceptedAt,
      completedAt: at,
      report,
    }),
    fail: (state, { because, at }) => ({
      ...ordered(state),
      kind: 'failed',
      failedAt: at,
      because,
      ordered: true,
    }),
    miss: ({ missing, ...state }, { at }) => ({
      ...state,
      missing: { since: missing?.since ?? at, lastAt: at, times: (missing?.times ?? 0) + 1 },
    }),
    forget: (state, { at }) =>
      isForgotten(state.missing, at)
        ? {
            ...ordered(state),
            kind: 'forgotten',
            operation: state.operation,
            acceptedAt: state.acceptedAt,
            forgottenAt: at,
            report: state.report,
            ...(state.overdueSince && { overdueSince: state.overdueSince }),
            closesAt: new Date(at.getTime() + askedAfterForgottenMs),
          }
        : stale(state, 'forget'),
    abandon: (state, event, { ask, rules }) => abandon(ask, rules, state, event),
  },
  failed: {
    tryAgain: (state, { at }, { ask, rules }) => {
      // Nobody could tell any more whose data they approve.
      if (isBlanked(ask)) return stale(state, 'tryAgain');
      const { approvals, approvedAt, attempt } = state;
      return at.getTime() - approvedAt.getTime() < approvalGoodForMs
        ? { kind: 'approved', approvals, approvedAt, attempt: attempt + 1, submitAt: at }
        : withApprovals([], at, { attempt: attempt + 1 }, rules);
    },
  },
  completed: {},
  rejected: {},
  expired: {},
  withdrawn: {},
  abandoned: {},
  forgotten: {
    findAgain: (state, { report }) =>
      state.closesAt
        ? {
            ...ordered(state),
            kind: 'exporting',
            operation: state.operation,
            acceptedAt: state.acceptedAt,
            report,
            known: true,
            ...(state.overdueSince && { overdueSince: state.overdueSince }),
          }
        : stale(state, 'findAgain'),
    close: ({ closesAt, ...state }, { at }) =>
      closesAt && at >= closesAt ? state : stale({ ...state, ...(closesAt && { closesAt }) }, 'close'),
  },
};

/** The state that follows, or the reason there is none. */
export function transition(ask: Ask, state: State, event: Event, rules: Rules): State | Refusal {
  const cell = lifecycle[state.kind][event.kind] as Cell<StateKind, EventKind> | undefined;
  if (!cell) {
    return state.kind === 'expired'
      ? refuse('approvalExpired', { at: state.expiredAt.toISOString() })
      : refuse('notInThisState', { state: state.kind, event: event.kind });
  }
  const next = cell(state, event, { ask, rules });
  return isRefusal(next) || !state.extension ? next : { ...next, extension: state.extension };
}

/** A new request waits for approval. */
export const asked = (askedAt: Date, rules: Rules): State =>
  withApprovals([], askedAt, { attempt: 1 }, rules);

/** Approved once enough different people said yes; until then the request waits for the others. */
function withApprovals(
  approvals: readonly Approval[],
  at: Date,
  from: { readonly attempt: number; readonly expiresAt?: Date; readonly revokeFirst?: number },
  rules: Rules,
): State {
  const { attempt, revokeFirst } = from;
  const carried = { approvals, attempt, ...(revokeFirst !== undefined && { revokeFirst }) };
  const expiresAt = from.expiresAt ?? new Date(at.getTime() + rules.approvalExpiresHours * 3_600_000);
  return approvals.length < rules.approvalsNeeded
    ? { kind: 'awaitingApproval', ...carried, expiresAt }
    : { kind: 'approved', ...carried, approvedAt: at, submitAt: at };
}

/** Four eyes: the person who decides is neither the person who asked nor the person whose data it is. */
export function fourEyes(ask: Ask, by: Person, rules: Rules): Refusal | undefined {
  if (rules.approval === 'self') return undefined;
  if (by.id === ask.requester.id) return refuse('ownRequest');
  if (by.id === ask.dataSubject.id) return refuse('ownData');
  return undefined;
}

const once = (approvals: readonly Approval[], by: Person) =>
  approvals.some((approval) => approval.by.id === by.id) ? refuse('alreadyApproved') : undefined;

/** Once, and while the data subject can still be told in time. What the request waits for stays the same. */
function extend(
  state: State,
  { by, at, because }: EventOf<'extend'>,
  { ask, rules }: { readonly ask: Ask; readonly rules: Rules },
): State | Refusal {
  if (state.extension) return refuse('alreadyExtended');
  const { extendableUntil } = termOf(ask, false, rules);
  return dayAt(at, rules.timeZone) > extendableUntil
    ? refuse('tooLateToExtend', { day: extendableUntil })
    : { ...state, extension: { by, at, because } };
}

const withdraw = (ask: Ask, { by, at }: ByPerson): State | Refusal =>
  by.id === ask.requester.id ? { kind: 'withdrawn', by, withdrawnAt: at } : refuse('notTheRequester');

/** Why no POST of the attempt is tried any more; undefined while one may be. */
export function endOfTries(
  { posts, approvedAt }: StateOf<'submitting'>,
  { refused }: Recovery,
  at: Date,
): FailureCode | undefined {
  if (refused) return refused;
  if (posts >= maxPosts) return 'noAnswer';
  return at.getTime() - approvedAt.getTime() >= approvalGoodForMs ? 'throttledTooLong' : undefined;
}

const stale = (state: State, event: EventKind) => refuse('notInThisState', { state: state.kind, event });

function ordered({
  approvals,
  approvedAt,
  attempt,
  location,
}: Ordered & { readonly location: StorageLocation }): Ordered & { readonly location: StorageLocation } {
  return { approvals, approvedAt, attempt, location };
}

function accepted(
  state: StateOf<'submitting'> | StateOf<'uncertain'>,
  { operation, at }: EventOf<'acceptSubmission'>,
): State {
  return {
    ...ordered(state),
    kind: 'exporting',
    operation,
    acceptedAt: at,
    report: { status: 'notStarted' },
    known: false,
  };
}

function abandon(
  ask: Ask,
  rules: Rules,
  state: StateOf<'uncertain'> | StateOf<'exporting'>,
  { by, at }: ByPerson,
): State | Refusal {
  return (
    fourEyes(ask, by, rules) ?? {
      ...ordered(state),
      kind: 'abandoned',
      ...(state.kind === 'exporting' && { operation: state.operation }),
      by,
      abandonedAt: at,
    }
  );
}
