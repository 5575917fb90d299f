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
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'withdrawn':
    case 'abandoned':
    case 'forgotten':
      return undefined;
  }
}

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

/**
 * Seconds until an open operation is looked at again: what Graph asked for, at least the floor; one floor in the
 * first hour, five in the first day, then fifteen (60 s, 5 min, 15 min by default). Stretched so that all `open`
 * operations together stay under half of the tenant's quota, because Graph's 429 carries no Retry-After.
 */
export function pollSeconds(
  pace: Pace,
  { ageMs, open, retryAfterSeconds = 0 }: { ageMs: number; open: number; retryAfterSeconds?: number },
): number {
  const byAge = pace.floorSeconds * (ageMs < hour ? 1 : ageMs < 24 * hour ? 5 : 15);
  const fairShare = (open * 3600) / (pace.quotaPerHour / 2);
  return Math.max(byAge, retryAfterSeconds, fairShare);
}

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
      return after(state.forgottenAt, 3 * afterHours);
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

/** Old exports are force-completed: complete with progress below 1 means that some services never answered. */
export const hasGaps = (progress: number | undefined) => progress !== undefined && progress < 1;

const earlier = (a: Date, b: Date) => (a < b ? a : b);
