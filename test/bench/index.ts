/** `npm run bench`: prints how long things take beside a baseline. `npm run bench -- NAME…` runs those, `--short` a few rounds. */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarks, type Measured, quantile } from './bench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false } },
});

const all = await benchmarks();
const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(
    `No benchmark is called ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  console.log(
    `machine: ${cpus()[0]?.model ?? 'unknown'}, ${String(availableParallelism())} cores, Node ${process.versions.node}`,
  );
  for (const one of all) {
    if (positionals.length > 0 && !positionals.includes(one.name)) continue;
    console.log(`\n${one.name}: ${one.what}`);
    console.table(rows(await one.run({ short: values.short })));
  }
}

function rows({ baseline, ours }: Measured) {
  const row = (ms: readonly number[]) => ({ median: quantile(ms, 0.5), p99: quantile(ms, 0.99) });
  const [before, after] = [row(baseline.ms), row(ours.ms)];
  const shown = ({ median, p99 }: typeof before, rounds: number | '') => ({
    rounds,
    'median ms': median.toFixed(3),
    'p99 ms': p99.toFixed(3),
  });
  return {
    [`baseline: ${baseline.of}`]: shown(before, baseline.ms.length),
    [`ours: ${ours.of}`]: shown(after, ours.ms.length),
    added: shown({ median: after.median - before.median, p99: after.p99 - before.p99 }, ''),
    ratio: {
      rounds: '',
      'median ms': `× ${(after.median / before.median).toFixed(2)}`,
      'p99 ms': `× ${(after.p99 / before.p99).toFixed(2)}`,
    },
  };
}
