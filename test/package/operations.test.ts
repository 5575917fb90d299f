import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

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
    ...[...source.matchAll(/\bwatched\(\s*'([^']+)'/g)].map((match) => `${match[1]!}.failed`),
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

test('migrations only add: instances of the version before work on while the new one starts', () => {
  const later = read('src/adapters/store/migrations.ts').split("'0002-")[1]!;
  expect(later).not.toMatch(/\b(?:drop|rename|alter column|set not null)\b/i);
});
