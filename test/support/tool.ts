import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command of src/tools as an administrator does, with nothing in the environment but what is given. */
export async function runTool(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = 'src',
): Promise<Ended> {
  const extension = folder === 'src' ? 'ts' : 'js';
  const path = folder.startsWith('/') ? folder : `${root}${folder}`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `${path}/tools/${name}.${extension}`, ...args],
    { cwd: root, env: { PATH: process.env['PATH'], ...environment } },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += String(text)));
  child.stderr.on('data', (text: Buffer) => (err += String(text)));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, err };
}
