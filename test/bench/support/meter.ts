/** What a process under measurement counts, and tells when it is asked. */
import { serve } from '../stage/ipc.ts';

export interface Counted {
  readonly polls: number;
  /** Milliseconds that each poll left later than it was due. */
  readonly lags: readonly number[];
  /** Milliseconds of processor time of the process. */
  readonly cpuMs: number;
  readonly elapsedMs: number;
  readonly errors: number;
}

export interface Meter {
  poll(dueAt: number): void;
  error(): void;
  /** From here on it answers the parent's questions: the process is ready. */
  ready(): void;
}

/** Counts from the last question on, which it answers with what it counted. */
export function meter(): Meter {
  let lags: number[] = [];
  let errors = 0;
  let cpu = process.cpuUsage();
  let began = performance.now();
  const count = async () => {
    const { user, system } = process.cpuUsage(cpu);
    const counted: Counted = {
      polls: lags.length,
      lags,
      cpuMs: (user + system) / 1_000,
      elapsedMs: performance.now() - began,
      errors,
    };
    lags = [];
    errors = 0;
    cpu = process.cpuUsage();
    began = performance.now();
    return counted;
  };
  return {
    poll: (dueAt) => lags.push(Math.max(0, Date.now() - dueAt)),
    error: () => errors++,
    ready: () => serve(count),
  };
}
