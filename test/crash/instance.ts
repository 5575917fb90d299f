import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../../src/sandbox/loopback.ts';

/** One line of the program's log. */
export interface LogLine {
  readonly event: string;
  readonly port?: number;
  readonly container?: string;
}

/** The real program in a process of its own, for one life. */
export interface Life {
  readonly child: ChildProcess;
  /** Its address once it listens; undefined when it ended before. */
  readonly listening: Promise<string | undefined>;
  /** The signal or exit code that ended it. */
  readonly ended: Promise<string>;
}

const main = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
const preload = new URL('./killAt.ts', import.meta.url).href;

/** Starts `src/index.ts` as production does; `crashAt` is read by the preload alone, which is there only then. */
export function startLife(
  environment: Readonly<Record<string, string>>,
  crashAt: string | undefined,
  onLine: (line: LogLine) => void,
): Life {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', endWithParent];
  if (crashAt !== undefined) flags.push('--import', preload);
  const child = spawn(process.execPath, [...flags, main], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...environment,
      ...(crashAt !== undefined && { CRASH_AT: crashAt }),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  let listens: (url: string | undefined) => void;
  const listening = new Promise<string | undefined>((resolve) => {
    listens = resolve;
  });
  createInterface({ input: child.stdout! }).on('line', (text) => {
    const line = parse(text);
    if (!line) return;
    if (line.event === 'ready') listens(`http://127.0.0.1:${String(line.port)}`);
    onLine(line);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      listens(undefined);
      resolve(signal ?? String(code));
    });
  });
  return { child, listening, ended };
}

/** A line may be cut off where the process died. */
function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
