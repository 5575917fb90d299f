/** What a benchmark is: figures of ours, beside those of a baseline that was measured in the same run on the same machine. */
import { readdir } from 'node:fs/promises';
import type { Stage } from './stage/stage.ts';

/**
 * How long a run takes. `ci`: a few seconds, proves only that the benchmark still runs. `short`: under a minute, so that all
 * of them end within 10 minutes. `full`: as the target says it.
 */
export type Length = 'ci' | 'short' | 'full';

export interface Options {
  readonly length: Length;
  /** What they all run beside. */
  readonly stage: Stage;
}

/** What was measured, once a round. */
export interface Series {
  /** What was done, in a few words. */
  readonly of: string;
  /** In the unit of the figure. */
  readonly values: readonly number[];
}

/** One line of the result: `turn, PostgreSQL`. */
export interface Figure {
  readonly what: string;
  /** For people: `ms`, `MB`, `polls/s`. */
  readonly unit: string;
  /** Absent where there is nothing to compare with. */
  readonly baseline?: Series;
  readonly ours: Series;
  readonly target?: { readonly says: string; readonly met: boolean };
}

export interface Measured {
  readonly figures: readonly Figure[];
  /** What limits the figures, or was set differently from the target. */
  readonly notes?: readonly string[];
}

/** What a file `NAME.bench.ts` exports. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, and how. */
  readonly what: string;
  readonly run: (options: Options) => Promise<Measured>;
}

/** All benchmarks, by name. */
export async function benchmarks(): Promise<readonly Benchmark[]> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.bench.ts')).sort();
  return Promise.all(files.map((file) => import(new URL(file, import.meta.url).href) as Promise<Benchmark>));
}

/** The value that this share (0 to 1) of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
