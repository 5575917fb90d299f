/** What a benchmark is: two ways to do the same, measured in the same run on the same machine. */
import { readdir } from 'node:fs/promises';

export interface Options {
  /** A few rounds that prove only that it still runs. */
  readonly short: boolean;
}

/** How long each round took, in milliseconds. */
interface Series {
  /** What was done, in a few words. */
  readonly of: string;
  readonly ms: readonly number[];
}

export interface Measured {
  readonly baseline: Series;
  readonly ours: Series;
}

/** What a file `NAME.bench.ts` exports. */
export interface Benchmark {
  readonly name: string;
  /** What is compared, and the target if there is one. */
  readonly what: string;
  readonly run: (options: Options) => Promise<Measured>;
}

/** All benchmarks, by name. */
export async function benchmarks(): Promise<readonly Benchmark[]> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.bench.ts')).sort();
  return Promise.all(files.map((file) => import(new URL(file, import.meta.url).href) as Promise<Benchmark>));
}

/**
 * Takes turns between the two, so that what else the machine does falls on both. The rounds before the first counted one
 * let the engine compile what it will run.
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
