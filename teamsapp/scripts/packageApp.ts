/**
 * Packages the Teams app for an environment with the toolkit's own CLI, without signing in: `npm run package:app -- dev`.
 * Values that the environment file leaves empty may come from the process's environment.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Exact, and not a dependency: 450 MB, and its install scripts want a desktop's key ring.
const cli = '@microsoft/m365agentstoolkit-cli@1.1.17';
const root = fileURLToPath(new URL('../../', import.meta.url));
const [environment = 'dev'] = process.argv.slice(2);
const build = 'appPackage/build';

const { status } = spawnSync(
  'npx',
  [
    ...['--yes', '--ignore-scripts', `--package=${cli}`, 'atk', 'package'],
    ...['--env', environment, '--interactive', 'false', '--telemetry', 'false'],
    ...['--manifest-file', 'appPackage/manifest.json', '--output-folder', build],
    ...['--output-package-file', `${build}/appPackage.${environment}.zip`],
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
