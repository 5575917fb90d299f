import { serviceNames } from './package/services.ts';
import type { Fate } from './scenarios.ts';

export interface Durations {
  /** From order to complete. */
  readonly operationMs: number;
  /** How much of it is `notStarted`. */
  readonly startMs: number;
  /** The same for somebody whose export is slow. */
  readonly slowOperationMs: number;
  /** How long after its connection broke a late export is done. */
  readonly lateMs: number;
  /** How long a slow answer takes. */
  readonly slowAnswerMs: number;
}

/** Seconds in place of days. */
export const sandboxDurations: Durations = {
  operationMs: 12_000,
  startMs: 1_000,
  slowOperationMs: 600_000,
  lateMs: 5_000,
  slowAnswerMs: 25_000,
};

/** Two services that never answer in an operation with gaps: 10 of 12 is the progress that stays. */
const silent: readonly string[] = ['Browser', 'Windows'];

/** When each service answers, in milliseconds after the order. Services that never answer are not in it. */
export function answersAfter(fate: Fate, durationMs: number): ReadonlyMap<string, number> {
  const all = serviceNames.map((name, at) => [name, ((at + 1) * durationMs) / serviceNames.length] as const);
  switch (fate) {
    case 'gaps':
      return new Map(all.filter(([name]) => !silent.includes(name)));
    case 'failed':
    case 'stuck':
      return new Map(all.slice(0, all.length / 2));
    case 'complete':
    case 'unknownWord':
    case 'forgotten':
    case 'slow':
      return new Map(all);
  }
}

export type Status = 'notStarted' | 'running' | 'complete' | 'failed' | 'unknownFutureValue';

/** The word for an operation of this age that is not complete yet; `forgotten` when Graph has lost it. */
export function statusAfter(
  ageMs: number,
  fate: Fate,
  { durationMs, startMs }: { readonly durationMs: number; readonly startMs: number },
): Exclude<Status, 'complete'> | 'forgotten' {
  const share = ageMs / durationMs;
  if (fate === 'forgotten' && share >= 1 / 2) return 'forgotten';
  if (fate === 'failed' && share >= 2 / 3) return 'failed';
  if (fate === 'unknownWord' && share >= 1 / 3 && share < 2 / 3) return 'unknownFutureValue';
  return ageMs < startMs ? 'notStarted' : 'running';
}
