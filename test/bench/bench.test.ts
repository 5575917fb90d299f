import { expect, test } from '@jest/globals';
import { benchmarks, quantile } from './bench.ts';

test.each(await benchmarks())('the benchmark $name still runs', async ({ name, what, run }) => {
  expect(name).toMatch(/^[\w-]+$/);
  expect(what).toMatch(/\w/);
  const { baseline, ours } = await run({ short: true });
  for (const { of, ms } of [baseline, ours]) {
    expect(of).toMatch(/\w/);
    expect(ms.length).toBeGreaterThan(0);
    expect(Math.min(...ms)).toBeGreaterThan(0);
  }
});

test('a quantile is a value that was measured', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99)]).toEqual([50, 99, 7]);
});
