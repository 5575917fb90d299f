import type { Figure, Length, Measured, Options, Series } from './bench.ts';
import { quantile } from './bench.ts';
import { answerMs, type Load, pollDurably, pollNaively } from './support/polling.ts';
import type { Counted } from './support/meter.ts';

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

export async function run({ length, stage }: Options): Promise<Measured> {
  const figures: Figure[] = [];
  const notes = ['The embedded database is in the process that is measured, with its memory and its time.'];
  // In the tests one load on one store is enough to see that it still runs.
  for (const size of length === 'ci' ? [usual] : [usual, heavy]) {
    const load = { ...size, ...times[length] };
    const naive = await pollNaively({ ...load, seconds: Math.min(load.seconds, longestNaiveSeconds) });
    const places = await stage.places(length);
    for (const place of size === heavy ? places.filter(({ name }) => name === 'PostgreSQL') : places) {
      const ours = await pollDurably(place, load);
      const limit = size === usual ? mostCpu[place.name] : undefined;
      figures.push(...figuresOf(`${place.name}, ${String(size.perSecond)}/s`, ours, naive, limit));
      notes.push(
        `${place.name}: ${String(load.operations)} open, ${rateOf(ours)} polls/s in ${String(load.seconds)} s; Graph answers after ${String(answerMs)} ms.`,
      );
    }
  }
  return { figures, notes };
}

/** Percent of a core, at the usual load. */
const mostCpu = { PostgreSQL: 4, embedded: 12 } as const;

const rateOf = ({ polls, elapsedMs }: Counted) => ((1_000 * polls) / elapsedMs).toFixed(1);
const core = ({ cpuMs, elapsedMs }: Pick<Counted, 'cpuMs' | 'elapsedMs'>) => (100 * cpuMs) / elapsedMs;
const one = (of: string, value: number): Series => ({ of, values: [value] });

function figuresOf(where: string, ours: Counted, naive: Counted, mostCpu?: number): readonly Figure[] {
  const cpu = core(ours);
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
  ];
}
