import { aDay, type Day, type Outcome, quotaPerHour } from '../workflow/aDay.ts';
import type { Figure, Length, Measured, Options } from './bench.ts';

export const name = 'graphCalls';
export const what =
  'calls of Graph for an open operation and hour, and how long a completion goes unseen; a simulated day with the real pace; ' +
  'baseline: one GET a minute for each operation';

const days: Record<Length, readonly Day[]> = {
  ci: [{ list: 'never', operations: 20, newADay: 20 }],
  short: [
    { list: 'never', operations: 500, newADay: 200 },
    { list: 'always', operations: 500, newADay: 200 },
  ],
  full: [
    // Few enough that nothing is stretched.
    { list: 'never', operations: 80, newADay: 80 },
    { list: 'never', operations: 500, newADay: 1_500 },
    { list: 'always', operations: 500, newADay: 1_500 },
    { list: 'never', operations: 5_000, newADay: 1_000 },
    { list: 'always', operations: 5_000, newADay: 1_000 },
  ],
};
/** One GET a minute and operation. */
const naiveCalls = 60;

export async function run({ length }: Options): Promise<Measured> {
  const outcomes: { readonly day: Day; readonly outcome: Outcome }[] = [];
  for (const day of days[length]) outcomes.push({ day, outcome: await aDay(day) });
  return {
    figures: outcomes.flatMap(({ day, outcome }) => figures(day, outcome)),
    notes: [
      'Without LIST all looks are stretched together so that they stay under half of the quota. Ages are those at completion.',
      'A look is due a floor (60 s) after the last, up to a tenth later by chance; a round of LIST begins up to 15 s after it is due.',
    ],
  };
}

function figures(day: Day, { readsByHour, open, lag, refused }: Outcome): readonly Figure[] {
  const which = `${String(day.operations)} open, LIST ${day.list === 'always' ? 'works' : 'refused'}`;
  const calls = readsByHour.reduce((all, hour) => all + hour, 0) / 24 / open;
  const most = Math.max(...readsByHour);
  const isPromised = day.list === 'always' || day.operations <= 80;
  return [
    {
      what: `calls an operation and hour, ${which}`,
      unit: 'calls',
      baseline: { of: 'a GET a minute', values: [naiveCalls] },
      ours: { of: 'the bot', values: [calls] },
      ...(day.list === 'always' && { target: { says: '≤ 1/20', met: calls <= naiveCalls / 20 } }),
    },
    {
      what: `calls in the busiest hour, ${which}`,
      unit: 'calls',
      ours: { of: `of ${String(quotaPerHour)}, ${String(refused)} refused`, values: [most] },
      target: { says: '≤ half of the quota', met: most <= quotaPerHour / 2 && refused === 0 },
    },
    ...(['firstHour', 'firstDay', 'older'] as const).map((age) => ({
      what: `unseen, ${ages[age]}, ${which}`,
      unit: 's, p99',
      ours: { of: 'after completion', values: [lag[age]] },
      ...(isPromised &&
        (age === 'firstHour' || day.list === 'always') && {
          target: { says: '≤ 60 s', met: lag[age] <= 60 },
        }),
    })),
  ];
}

const ages = { firstHour: 'in its first hour', firstDay: 'in its first day', older: 'older' } as const;
