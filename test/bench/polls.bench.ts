import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure, Length, Measured, Options, Series } from './bench.ts';
import { quantile } from './bench.ts';
import { answerMs, type Load, pollDurably, type Polled, pollNaively } from './support/polling.ts';
import { startServer } from './support/server.ts';

export const name = 'polls';
export const what =
  'open operations polled through real HTTP, a transaction each: 3,100 at 5 a second, three times what a tenant’s quota lets the bot do, and 10,000 at 50 a second; ' +
  'baseline: a timer and a fetch for each operation, which a restart forgets';

type Size = Pick<Load, 'operations' | 'perSecond'>;
const usual: Size = { operations: 3_100, perSecond: 5 };
const heavy: Size = { operations: 10_000, perSecond: 50 };
const times: Record<Length, Pick<Load, 'seconds' | 'warmUpSeconds'>> = {
  ci: { seconds: 2, warmUpSeconds: 1 },
  short: { seconds: 12, warmUpSeconds: 3 },
  full: { seconds: 300, warmUpSeconds: 10 },
};
/** The naive one keeps nothing: a minute of it is like the next. */
const longestNaiveSeconds = 60;
const mostLateMs = 2_000;

export async function run({ length }: Options): Promise<Measured> {
  const server = await startServer();
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const figures: Figure[] = [];
    const notes = ['The embedded database is in the process that is measured, with its memory and its time.'];
    const measure = async (size: Size, stores: readonly Store[]) => {
      const load = { ...size, ...times[length] };
      const naive = await pollNaively({ ...load, seconds: Math.min(load.seconds, longestNaiveSeconds) });
      for (const { name, mostCpu } of stores) {
        const where = name === 'PostgreSQL' ? server : { directory: join(directory, String(size.perSecond)) };
        const ours = await pollDurably(where, load);
        figures.push(...figuresOf(`${name}, ${String(size.perSecond)}/s`, ours, naive, mostCpu));
        notes.push(
          `${name}: ${String(load.operations)} open, ${rateOf(ours)} polls/s in ${String(load.seconds)} s; Graph answers after ${String(answerMs)} ms.`,
          ...growth(ours),
        );
      }
    };
    // In the tests one load on one store is enough to see that it still runs.
    await measure(usual, length === 'ci' ? [postgres] : [postgres, embedded]);
    if (length !== 'ci') await measure(heavy, [{ name: 'PostgreSQL' }]);
    return { figures, notes };
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Store {
  readonly name: 'PostgreSQL' | 'embedded';
  /** Percent of a core, where the load has such a limit. */
  readonly mostCpu?: number;
}
const postgres: Store = { name: 'PostgreSQL', mostCpu: 4 };
const embedded: Store = { name: 'embedded', mostCpu: 12 };

const rateOf = ({ polls, elapsedMs }: Polled) => ((1_000 * polls) / elapsedMs).toFixed(1);
const core = ({ cpuMs, elapsedMs }: Pick<Polled, 'cpuMs' | 'elapsedMs'>) => (100 * cpuMs) / elapsedMs;
const one = (of: string, value: number): Series => ({ of, values: [value] });

function figuresOf(where: string, ours: Polled, naive: Polled, mostCpu?: number): readonly Figure[] {
  const cpu = core(ours);
  const { serverCpuMs, elapsedMs } = ours;
  return [
    {
      what: `later than due, ${where}`,
      unit: 'ms',
      baseline: { of: 'timer and fetch', values: naive.lags },
      ours: { of: 'until Graph is asked', values: ours.lags },
      target: { says: 'p99 < 2 s', met: quantile(ours.lags, 0.99) < mostLateMs },
    },
    {
      what: `processor, ${where}`,
      unit: '% of a core',
      baseline: one('timer and fetch', core(naive)),
      ours: one('our process', cpu),
      ...(mostCpu !== undefined && { target: { says: `≤ ${String(mostCpu)} %`, met: cpu <= mostCpu } }),
    },
    ...(serverCpuMs === undefined
      ? []
      : [
          {
            what: `processor of the server, ${where}`,
            unit: '% of a core',
            ours: one('PostgreSQL itself', core({ cpuMs: serverCpuMs, elapsedMs })),
          },
        ]),
  ];
}

function growth({ sizes }: Polled): readonly string[] {
  if (!sizes) return [];
  const megabytes = (some: readonly number[]) => some.map((bytes) => (bytes / 1e6).toFixed(0)).join(', ');
  return [
    `After each tenth of the time: tables and indexes ${megabytes(sizes.map(({ tables }) => tables))} MB; log ${megabytes(sizes.map(({ log }) => log))} MB.`,
  ];
}
