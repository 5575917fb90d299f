import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure, Length, Measured, Options, Series } from './bench.ts';
import { quantile } from './bench.ts';
import { answerMs, type Load, pollDurably, type Polled, pollNaively } from './support/polling.ts';
import { startServer } from './support/server.ts';

export const name = 'polls';
export const what =
  'open operations at 50 looks a second (18 × the quota of a tenant) through real HTTP, a transaction each; ' +
  'baseline: a timer and a fetch for each operation, which a restart forgets';

const loads: Record<Length, Load> = {
  ci: { operations: 200, perSecond: 50, seconds: 2, warmUpSeconds: 1 },
  short: { operations: 10_000, perSecond: 50, seconds: 12, warmUpSeconds: 3 },
  full: { operations: 10_000, perSecond: 50, seconds: 300, warmUpSeconds: 10 },
};
/** The naive one keeps nothing: a minute of it is like the next. */
const longestNaiveSeconds = 60;

export async function run({ length }: Options): Promise<Measured> {
  const load = loads[length];
  const naive = await pollNaively({ ...load, seconds: Math.min(load.seconds, longestNaiveSeconds) });
  const server = await startServer();
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const postgres = await pollDurably(server, load);
    // In the tests one store is enough to see that it still runs.
    const embedded =
      length === 'ci' ? undefined : await pollDurably({ directory: join(directory, 'bot') }, load);
    return {
      figures: [
        ...figures('PostgreSQL', postgres, naive, 15),
        ...(embedded ? figures('embedded', embedded, naive) : []),
        ...serverFigures(postgres),
      ],
      notes: [
        `${String(load.operations)} open, ${rateOf(postgres)} looks/s (PostgreSQL)${embedded ? ` and ${rateOf(embedded)} (embedded)` : ''} in ${String(load.seconds)} s; Graph answers after ${String(answerMs)} ms.`,
        'The embedded database is in the process that is measured, with its memory and its time.',
        ...growth(postgres),
      ],
    };
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const rateOf = ({ polls, elapsedMs }: Polled) => ((1_000 * polls) / elapsedMs).toFixed(1);
const core = ({ cpuMs, elapsedMs }: Pick<Polled, 'cpuMs' | 'elapsedMs'>) => (100 * cpuMs) / elapsedMs;
const one = (of: string, value: number): Series => ({ of, values: [value] });

function figures(store: string, ours: Polled, naive: Polled, mostCpu?: number): readonly Figure[] {
  const cpu = core(ours);
  return [
    {
      what: `later than due, ${store}`,
      unit: 'ms',
      baseline: { of: 'timer and fetch', values: naive.lags },
      ours: { of: 'until Graph is asked', values: ours.lags },
      target: { says: 'p99 < 1 s', met: quantile(ours.lags, 0.99) < 1_000 },
    },
    {
      what: `processor, ${store}`,
      unit: '% of a core',
      baseline: one('timer and fetch', core(naive)),
      ours: one('our process', cpu),
      ...(mostCpu !== undefined && { target: { says: `≤ ${String(mostCpu)} %`, met: cpu <= mostCpu } }),
    },
  ];
}

function serverFigures({ serverCpuMs, elapsedMs }: Polled): readonly Figure[] {
  if (serverCpuMs === undefined) return [];
  const ours = one('PostgreSQL itself', core({ cpuMs: serverCpuMs, elapsedMs }));
  return [{ what: 'processor of the server', unit: '% of a core', ours }];
}

function growth({ sizes }: Polled): readonly string[] {
  if (!sizes) return [];
  const megabytes = (some: readonly number[]) => some.map((bytes) => (bytes / 1e6).toFixed(0)).join(', ');
  return [
    `After each tenth of the time: tables and indexes ${megabytes(sizes.map(({ tables }) => tables))} MB; log ${megabytes(sizes.map(({ log }) => log))} MB.`,
  ];
}
