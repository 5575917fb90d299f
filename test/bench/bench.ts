/** What a benchmark is: figures of ours, beside those of a baseline that was measured in the same run on the same machine. */
import { readdir } from 'node:fs/promises';

/**
 * How long a run takes. `ci`: a few seconds, proves only that the benchmark still runs. `short`: under a minute, so that all
 * of them end within 10 minutes. `full`: as the target says it.
 */
export type Length = 'ci' | 'short' | 'full';

export interface Options {
  readonly length: Length;
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

/** Where something goes: one row a part. */
export interface Table {
  readonly title: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

export interface Measured {
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
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

/**
 * Takes turns between the two, so that what else the machine does falls on both; times in milliseconds. The rounds before
 * the first counted one let the engine compile what it will run.
 */
export async function alternate(
  baseline: () => Promise<unknown>,
  ours: () => Promise<unknown>,
  rounds: number,
  warmUp: number,
): Promise<{ readonly baseline: readonly number[]; readonly ours: readonly number[] }> {
  const took = { baseline: [] as number[], ours: [] as number[] };
  for (let round = -warmUp; round < rounds; round++) {
    const first = await timed(baseline);
    const second = await timed(ours);
    if (round < 0) continue;
    took.baseline.push(first);
    took.ours.push(second);
  }
  return took;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The value that this share (0 to 1) of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
