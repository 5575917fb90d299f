import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm run build` makes, in a directory of its own: all that an administrator has. Types are checked elsewhere. */
export function buildInto(directory: string): string {
  const dist = join(directory, 'dist');
  execFileSync(process.execPath, ['teamsapp/scripts/compile.ts', dist], { cwd: root });
  cpSync(join(root, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  return dist;
}
