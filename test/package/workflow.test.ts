import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const folder = new URL('../../.github/workflows/', import.meta.url);
const files = readdirSync(folder);

test.each(files)('%s pins each action by commit with its version beside it, and may read only', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const used = text.match(/uses: .*/g) ?? [];
  for (const line of used) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  expect(used.length).toBeGreaterThan(0);
  const { permissions } = parse(text) as { permissions: unknown };
  expect(permissions).toEqual({ contents: 'read' });
});

test('what is verified there is what is verified here', () => {
  const text = readFileSync(new URL('verify.yml', folder), 'utf8');
  const runs = [...text.matchAll(/- run: (.*)/g)].map(([, command]) => command);
  const here = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8').match(/^npm .*$/gm);
  expect(runs.slice(-2)).toEqual(here);
});
