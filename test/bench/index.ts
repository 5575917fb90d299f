/**
 * `npm run bench`: what things cost beside a baseline, all of them, each shortened. `npm run bench -- NAME…` runs those in
 * full length, `--length ci|short|full` sets it.
 */
import { parseArgs } from 'node:util';
import { benchmarks, type Length } from './bench.ts';
import { machine, print } from './print.ts';
import { startStage } from './stage/stage.ts';

const lengths: readonly Length[] = ['ci', 'short', 'full'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { length: { type: 'string' } },
});
const all = await benchmarks();
const length = lengths.find((one) => one === (values.length ?? (positionals.length > 0 ? 'full' : 'short')));
const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
if (length === undefined) {
  stop(`--length is one of ${lengths.join(', ')}.`);
} else if (unknown.length > 0) {
  stop(`No benchmark is called ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
} else {
  const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const failed: string[] = [];
  const stage = await startStage();
  for (const { name, what, run } of chosen) {
    console.log(`\n${name}\n\n${what}. Length: ${length}. ${machine()}.\n`);
    const began = performance.now();
    try {
      print(await run({ length, stage }));
    } catch (error) {
      // The others are worth having all the same.
      failed.push(name);
      console.error(error);
    }
    console.log(`\nTook ${((performance.now() - began) / 1_000).toFixed(0)} s.`);
  }
  await stage.stop();
  if (failed.length > 0) stop(`Failed: ${failed.join(', ')}.`);
}

function stop(why: string): void {
  console.error(why);
  process.exitCode = 2;
}
