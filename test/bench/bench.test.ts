import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { benchmarks, median, quantile } from './bench.ts';
import { type Stage, startStage } from './stage/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
}, 60_000);
afterAll(() => stage.stop());

/** No times are asserted: a machine that tests run on is busy. */
test.each(await benchmarks())(
  'the benchmark $name still runs',
  async ({ name, what, run }) => {
    expect(name).toMatch(/^[a-zA-Z]+$/);
    expect(what).toMatch(/\w$/);
    const { figures } = await run({ length: 'ci', stage });
    expect(figures.length).toBeGreaterThan(0);
    for (const { baseline, ours } of figures)
      for (const { of, values } of baseline ? [baseline, ours] : [ours]) {
        expect(of).toMatch(/\w/);
        expect(values.length).toBeGreaterThan(0);
        // What is left when something is taken off may be below nothing in so short a run.
        expect(values.every((value) => Number.isFinite(value))).toBe(true);
      }
  },
  120_000,
);

test('a quantile is a value that was measured', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([median(hundred), quantile(hundred, 0.99), quantile([7], 0.99)]).toEqual([50, 99, 7]);
});
