import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type Metric, metrics, prometheusName } from '../../src/adapters/telemetry/metrics.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/operations.md');

/** Every event that is logged as a warning or an error, of the whole source. */
function events(): string[] {
  const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('sandbox'))
    .map((path) => read(`src/${path}`));
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(/\blog\.(?:warn|error)\(\s*'([^']+)'/g)].map((match) => match[1]!),
    ...[...source.matchAll(/\b(?:watched|duty)\(\s*'([^']+)'/g)].map((match) => `${match[1]!}.failed`),
  ]);
  return [...new Set(found)].sort();
}

test('the runbook says of each warning and error what happened and what to do, and of no other', () => {
  const table = page.split('## What the log says, and what to do')[1]!.split('\n## ')[0]!;
  const listed = [...table.matchAll(/^\| `([^`]+)`\s*\|([^|]+)\|([^|]+)\|$/gm)];
  expect(listed.map((row) => row[1]).sort()).toEqual(events());
  for (const [, , happened, remedy] of listed) {
    expect(happened!.trim()).not.toBe('');
    expect(remedy!.trim()).not.toBe('');
  }
});

test('the table of metrics is that of the code, with what to watch for', () => {
  const table = page.split('## Metrics and traces')[1]!.split('\n## ')[0]!;
  const rows = [...table.matchAll(/^\| `data_export\..*$/gm)].map(([row]) =>
    row.split('|').map((cell) => cell.trim()),
  );
  expect(rows.map((row) => row.slice(1, 6))).toEqual(
    Object.values<Metric>(metrics).map((metric) => [
      `\`${metric.name}\``,
      `\`${prometheusName(metric)}\``,
      metric.kind,
      metric.labels.map((label) => `\`${label}\``).join(', '),
      metric.meaning,
    ]),
  );
  for (const row of rows) expect(row[6]).not.toBe('');
});

test('migrations only add, or take out an index: instances of the version before work on while the new one starts', () => {
  const later = read('src/adapters/store/database/migrations.ts').split("'0002-")[1]!;
  expect(later).not.toMatch(/\b(?:drop(?! index)|rename|alter column|set not null)\b/i);
});
