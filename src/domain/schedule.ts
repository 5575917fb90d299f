import { approvalGoodForMs, type State } from './exportRequest.ts';

/** The queues: one a kind of step. */
export type StepKind = 'expire' | 'submit' | 'poll';

const hour = 3_600_000;

/** Which step a state waits for; undefined when nothing more is owed to Graph. */
export function stepOf(state: State): StepKind | undefined {
  switch (state.kind) {
    case 'awaitingApproval':
      return 'expire';
    case 'approved':
    case 'submitting':
    case 'uncertain':
      return 'submit';
    case 'exporting':
      return 'poll';
    case 'forgotten':
      return state.closesAt && 'poll';
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'withdrawn':
    case 'abandoned':
      return undefined;
  }
}

/** One whose container is ready goes before those that would make theirs: no more are made ready than the day has room for. */
export const goesFirst = (state: State): boolean => state.kind === 'approved' && state.location !== undefined;

/** When the bot looks at a state again, unless the step that led to it knows better. */
export function lookAgainAt(state: State, now: Date): Date | undefined {
  switch (state.kind) {
    case 'awaitingApproval':
      return state.expiresAt;
    case 'approved':
      return earlier(state.submitAt, approvalEndsAt(state.approvedAt));
    case 'submitting':
      return state.recovery ? now : state.answerBy;
    case 'uncertain':
      // The bot goes on looking daily: the service may show the operation late.
      return new Date(now.getTime() + 24 * hour);
    case 'exporting':
      return now;
    case 'forgotten':
      return state.closesAt && earlier(state.closesAt, new Date(now.getTime() + 24 * hour));
    default:
      return undefined;
  }
}

export const approvalEndsAt = (approvedAt: Date) => new Date(approvedAt.getTime() + approvalGoodForMs);

export interface Pace {
  /** `POLL_FLOOR_SECONDS`; 60 by default. */
  readonly floorSeconds: number;
  /** Graph's quota for reading operations, requests an hour and tenant: 10,000 (Graph throttling limits). */
  readonly quotaPerHour: number;
}

/** How many operations are open, by the age that decides how often they are looked at. */
export interface OpenOperations {
  readonly firstHour: number;
  readonly firstDay: number;
  readonly older: number;
}

/** One floor in the first hour, five in the first day, then fifteen (60 s, 5 min, 15 min by default). */
const floorsAt = (ageMs: number) => (ageMs < hour ? 1 : ageMs < 24 * hour ? 5 : 15);

/** Reads an hour, when each operation is looked at as often as its age deserves. */
export const demandPerHour = ({ floorSeconds }: Pace, open: OpenOperations): number =>
  (3_600 / floorSeconds) *
  (open.firstHour + open.firstDay / floorsAt(hour) + open.older / floorsAt(24 * hour));

/** Nine tenths of half the quota: what is left is for recovery, and for more operations than were counted last. */
const plannedShare = 0.45;

/**
 * Seconds until an open operation is looked at again: as its age says, and as long as Graph asked for. All are stretched by
 * the same factor so that together they stay under half of the tenant's quota, because Graph's 429 carries no Retry-After.
 */
export function pollSeconds(
  pace: Pace,
  {
    ageMs,
    open,
    retryAfterSeconds = 0,
  }: { readonly ageMs: number; readonly open: OpenOperations; readonly retryAfterSeconds?: number },
): number {
  const stretch = Math.max(1, demandPerHour(pace, open) / (plannedShare * pace.quotaPerHour));
  return Math.max(stretch * floorsAt(ageMs) * pace.floorSeconds, retryAfterSeconds);
}

/** Of the quota. 58 pages a minute, which are 5,800 operations; the rest of the bot's half is for those that LIST does not show. */
const listShare = 0.35;

/** Seconds between two LISTs of so many calls (one a page): the floor, or so long that they keep to their share of the quota. */
export const listSeconds = (pace: Pace, calls: number): number =>
  Math.max(pace.floorSeconds, (calls * 3_600) / (pace.quotaPerHour * listShare));

/** LIST is worth its calls when they are fewer than the reads they stand for. */
export const isListCheaper = (pace: Pace, open: OpenOperations, calls: number): boolean =>
  (calls * 3_600) / listSeconds(pace, calls) < demandPerHour(pace, open);

/**
 * Whether a moment that somebody wrote down as "now" lies ahead. Then a clock was wrong, this one or theirs, and what was
 * worked out from it says nothing: nobody waits for it.
 */
export const isAhead = (writtenAt: Date, now: Date): boolean => writtenAt.getTime() - now.getTime() > 60_000;

/**
 * When the write permission on a request's container should end; undefined while it is needed. At once where nothing was
 * ordered; with a grace after the end, because services may still be writing, and three times that where some never answered.
 */
export function revokeAt(state: State, afterHours: number): Date | undefined {
  const after = (start: Date, hours: number) => new Date(start.getTime() + hours * hour);
  switch (state.kind) {
    case 'completed':
      return after(state.completedAt, hasGaps(state.report.progress) ? 3 * afterHours : afterHours);
    case 'forgotten':
      // While Graph is still asked for it, it may turn out to be running.
      return state.closesAt ? undefined : after(state.forgottenAt, 3 * afterHours);
    case 'failed':
      return state.ordered ? after(state.failedAt, afterHours) : state.failedAt;
    case 'expired':
      return state.expiredAt;
    // There is a container to close when a second order (start over) was rejected.
    case 'rejected':
      return state.rejectedAt;
    case 'withdrawn':
      return state.withdrawnAt;
    default:
      return undefined;
  }
}

/** Whether the service may still need to write into the container of the newest attempt: whatever was queued before, nobody closes it. */
export const needsWriteAccess = (state: State): boolean =>
  ['approved', 'submitting', 'uncertain', 'exporting'].includes(state.kind) ||
  (state.kind === 'forgotten' && state.closesAt !== undefined);

/** Old exports are force-completed: complete with progress below 1 means that some services never answered. */
export const hasGaps = (progress: number | undefined) => progress !== undefined && progress < 1;

const earlier = (a: Date, b: Date) => (a < b ? a : b);
