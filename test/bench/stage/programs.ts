/** What is started to be measured, and with which settings. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Length } from '../bench.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** `botbuilder` alone. */
export const echo = fileURLToPath(new URL('echo.ts', import.meta.url));
/** A person is looked up in Graph. */
export const lookups = fileURLToPath(new URL('lookups.ts', import.meta.url));
/** teams-ai as its samples import it. */
export const teamsAiEcho = fileURLToPath(new URL('teamsAiEcho.ts', import.meta.url));

/** The bot, as in production: what `npm run build` makes. A check that a benchmark runs at all takes the sources. */
export function bot(length: Length): string {
  if (length === 'ci') return join(root, 'src/index.ts');
  built ??= execFileSync('npm', ['run', '-s', 'build'], { cwd: root });
  return join(root, 'dist/index.js');
}
let built: unknown;
