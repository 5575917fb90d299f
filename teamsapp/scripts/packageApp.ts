/**
 * Packages the Teams app for an environment with the toolkit's own CLI, without signing in: `npm run package:app -- dev`.
 * Values that the environment file leaves empty may come from the process's environment. The toolkit compares with the schemas only;
 * what Teams refuses besides is said here, before an administrator uploads it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { findings } from './appRules.ts';

// Exact, and not a dependency: 450 MB, and its install scripts want a desktop's key ring.
const cli = '@microsoft/m365agentstoolkit-cli@1.1.17';
const root = fileURLToPath(new URL('../../', import.meta.url));
const [environment = 'dev'] = process.argv.slice(2);
const build = 'appPackage/build';
const zip = `${build}/appPackage.${environment}.zip`;

const { status } = spawnSync(
  'npx',
  [
    ...['--yes', '--ignore-scripts', `--package=${cli}`, 'atk', 'package'],
    ...['--env', environment, '--interactive', 'false', '--telemetry', 'false'],
    ...['--manifest-file', 'appPackage/manifest.json', '--output-folder', build],
    ...['--output-package-file', zip],
  ],
  { cwd: root, stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);

const file = new URL(`../../${zip}`, import.meta.url);
const found = findings(new Map(Object.entries(unzipSync(readFileSync(file)))));
for (const { what, source } of found) console.error(`Teams refuses this package. ${what} (${source})`);
if (found.length > 0) {
  rmSync(file);
  process.exit(1);
}
