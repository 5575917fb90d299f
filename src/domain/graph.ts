import type { RequestId } from './ids.ts';

/** Whether Graph serves the bot, as all instances know it. */
export interface GraphHealth {
  /** Absent while it serves. */
  readonly downSince?: Date;
  /** Code of the fault that it is down with. */
  readonly because?: string;
  readonly probeAt?: Date;
  readonly setAt: Date;
}

/** What is known of LIST, by all instances together. */
export interface ListRound {
  /** When the last one was asked for; absent while LIST does not work. */
  readonly takenAt?: Date;
  readonly calls?: number;
  /** Open operations that it did not show. */
  readonly absent?: readonly RequestId[];
  readonly failures?: number;
  readonly nextAt: Date;
  readonly setAt: Date;
}

/** Microsoft throttles submissions, as all instances know it. */
export interface SubmissionPause {
  /** None leaves before. */
  readonly freeAt: Date;
  /** 429s in a row, each after the pause of the one before. None, and nothing is throttled. */
  readonly refusals: number;
  /** One has left since the pause was over, and the others wait for its answer. */
  readonly trying?: boolean;
  readonly setAt: Date;
}
