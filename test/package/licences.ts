/** `npm run licences`: fails when a dependency has a licence we may not use, or an install script nobody decided about. */
import { badLicences, installed, json, unnamedScripts } from './dependencies.ts';

const root = process.cwd();
const packages = installed(root);
const { allowScripts } = json('package.json') as { allowScripts: Record<string, boolean> };
const faults = [
  ...badLicences(packages).map((fault) => `licence not allowed: ${fault}`),
  ...unnamedScripts(packages, allowScripts).map(
    (name) => `install script of ${name}: name it in allowScripts of package.json, true or false`,
  ),
];
const production = packages.filter((one) => one.production).length;
for (const fault of faults) console.error(fault);
console.log(
  `${String(production)} production packages of ${String(packages.length)} looked at, ${String(faults.length)} faults`,
);
if (faults.length > 0) process.exitCode = 1;
