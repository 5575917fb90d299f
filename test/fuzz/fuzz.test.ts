import { expect, test } from '@jest/globals';
import { fuzz, targetNames } from './fuzz.ts';

// `npm run fuzz` runs a hundred thousand; these few keep it from rotting and cost little.
const cases = 300;

test.each(targetNames)('hostile input breaks nothing: %s', async (name) => {
  const seed = Date.now() % 1_000_000_000;
  for await (const { broken, cases: ran } of fuzz(cases, seed, [name])) {
    expect(broken).toBeUndefined();
    expect(ran).toBeGreaterThan(0);
  }
});
