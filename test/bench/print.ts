/** Results in words: for a terminal, or as Markdown for docs/performance.md. */
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

export function asText({ figures, tables = [], notes = [] }: Measured): void {
  console.table(Object.fromEntries(figures.flatMap(lines)));
  for (const { title, rows } of tables) {
    console.log(title);
    console.table(rows);
  }
  for (const note of notes) console.log(`note: ${note}`);
}

export function asMarkdown({ figures, tables = [], notes = [] }: Measured): void {
  console.log(grid(figures.map(wide)));
  for (const { title, rows } of tables) console.log(`\n${title}\n\n${grid(rows)}`);
  if (notes.length > 0) console.log(`\n${notes.map((note) => `- ${note}`).join('\n')}`);
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

function wide(figure: Figure): Row {
  const { what, unit, baseline, ours, target } = figure;
  const pair = ({ of, values }: Series) =>
    `${short(median(values))} / ${short(quantile(values, 0.99))} (${of}, n = ${String(values.length)})`;
  return {
    what: `${what}, ${unit}`,
    'baseline median / p99': baseline ? pair(baseline) : '-',
    'ours median / p99': pair(ours),
    'ratio median / p99': baseline ? `${times(figure, 0.5)} / ${times(figure, 0.99)}` : '-',
    target: target?.says ?? '-',
    met: target ? met(target) : '-',
  };
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

/** A table in Markdown. Its columns are those of the first row. */
function grid(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ].join('\n');
}
