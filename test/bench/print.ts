/** Results in words. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { type Figure, type Measured, median, quantile, type Series } from './bench.ts';

type Row = Readonly<Record<string, string | number>>;

/** The machine and what it was busy with before: figures of a busy machine are worth less. */
export function machine(): string {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(1);
  const load = loadavg()
    .map((one) => one.toFixed(2))
    .join(' ');
  return `${cpus()[0]?.model ?? 'unknown CPU'}, ${String(availableParallelism())} cores, ${gigabytes} GB, Node ${process.versions.node}, load average before ${load}`;
}

export function print({ figures, notes = [] }: Measured): void {
  console.table(Object.fromEntries(figures.flatMap(lines)));
  for (const note of notes) console.log(`note: ${note}`);
}

function lines(figure: Figure): [string, Row][] {
  const { what, unit, baseline, ours, target } = figure;
  const line = ({ values }: Series): Row => ({
    rounds: values.length,
    median: short(median(values)),
    p99: short(quantile(values, 0.99)),
    unit,
  });
  const said = target && { target: target.says, met: met(target) };
  if (!baseline) return [[`${what}: ${ours.of}`, { ...line(ours), ...said }]];
  const ratio = { median: times(figure, 0.5), p99: times(figure, 0.99), unit: '', ...said };
  return [
    [`${what}: baseline, ${baseline.of}`, line(baseline)],
    [`${what}: ours, ${ours.of}`, line(ours)],
    [`${what}: ratio`, { rounds: '', ...ratio }],
  ];
}

const met = (target: NonNullable<Figure['target']>) => (target.met ? 'yes' : 'NO');

function times({ baseline, ours }: Figure, share: number): string {
  return `× ${(quantile(ours.values, share) / quantile(baseline?.values ?? [], share)).toFixed(2)}`;
}

/** Three digits that say something. */
function short(value: number): string {
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
