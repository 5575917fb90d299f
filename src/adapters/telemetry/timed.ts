import type { Clock } from '../../ports/clock.ts';
import type { Instruments } from './instruments.ts';
import type { Traces } from './traces.ts';

/** What watching needs. */
export interface Tools {
  readonly instruments: Instruments;
  readonly traces: Traces;
  readonly clock: Clock;
}

/** Calls `done` with the seconds that the work took, and its answer or what it threw. */
export async function timed<T>(
  work: () => Promise<T>,
  done: (seconds: number, answer: { readonly value: T } | { readonly thrown: unknown }) => void,
): Promise<T> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  try {
    const value = await work();
    done(seconds(), { value });
    return value;
  } catch (thrown) {
    done(seconds(), { thrown });
    throw thrown;
  }
}
