import type { Length, Measured, Options, Series } from './bench.ts';
import { type Climb, durableCeiling, type Level, naiveCeiling } from './support/ceiling.ts';
import { answerMs } from './support/polling.ts';

export const name = 'ceiling';
export const what =
  'looks a second, raised until one in a hundred leaves more than a second late; PostgreSQL, one instance; ' +
  'baseline: a timer and a fetch for each operation, which a restart forgets';

const climbs: Record<Length, Climb & { readonly naive: readonly number[] }> = {
  ci: { operations: 200, rates: [50], naive: [50], seconds: 1 },
  short: { operations: 20_000, rates: [300, 500], naive: [500], seconds: 4 },
  full: {
    operations: 100_000,
    rates: [200, 400, 500, 600, 700, 800, 900, 1_000, 1_200],
    naive: [500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000],
    seconds: 15,
  },
};

export async function run({ length }: Options): Promise<Measured> {
  const { naive, ...climb } = climbs[length];
  const before = await naiveCeiling({ ...climb, rates: naive });
  const levels = await durableCeiling(climb);
  const reached = highest(levels);
  return {
    figures: [
      {
        what: 'ceiling, PostgreSQL',
        unit: 'looks/s',
        baseline: of('timer and fetch', highest(before)),
        ours: of('a transaction each', reached),
        ...(length !== 'ci' && { target: { says: '≥ 500/s', met: reached >= 490 } }),
      },
    ],
    tables: [
      { title: 'ours', rows: levels.map(row) },
      { title: 'timer and fetch', rows: before.map(row) },
    ],
    notes: [
      `${String(climb.operations)} open, levels of ${String(climb.seconds)} s; Graph answers after ${String(answerMs)} ms. The highest level whose p99 is below 1 s; levels end where it is not.`,
    ],
  };
}

const of = (what: string, value: number): Series => ({ of: what, values: [value] });
const highest = (levels: readonly Level[]) =>
  Math.max(0, ...levels.filter(({ lagP99 }) => lagP99 <= 1_000).map(({ perSecond }) => perSecond));
const row = ({ perSecond, lagP99, cpu, serverCpu }: Level) => ({
  'looks/s': perSecond.toFixed(0),
  'p99 late, ms': lagP99.toFixed(0),
  'our process, % of a core': (100 * cpu).toFixed(0),
  'server, % of a core': serverCpu === undefined ? '' : (100 * serverCpu).toFixed(0),
});
