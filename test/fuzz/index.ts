/** `npm run fuzz`: 100,000 hostile inputs. `-- --seed N --cases N --only NAME,NAME` repeats or bounds them. */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    cases: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
});
console.log(`seed ${values.seed}: the same cases come with --seed ${values.seed} --cases ${values.cases}`);
let all = 0;
for await (const { target, cases, broken } of fuzz(
  Number(values.cases),
  Number(values.seed),
  values.only?.split(','),
)) {
  all += cases;
  console.log(`${new Date().toISOString().slice(11, 19)} ${target}: ${String(cases)} cases`);
  if (broken === undefined) continue;
  console.log(`BROKEN ${broken}`);
  process.exitCode = 1;
}
console.log(`${String(all)} cases in all`);
