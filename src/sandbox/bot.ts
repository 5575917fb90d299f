import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './loopback.ts';

/** The real bot in a process of its own, watched: when it dies it is started again. */
export interface SupervisedBot {
  readonly url: string;
  pid(): number | undefined;
  /** Ends the process hard, as a power cut would; the supervisor starts it again. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves once `/readyz` says so; throws with the end of the log when it does not in time. */
  ready(timeoutMs?: number): Promise<void>;
  /** What the bot wrote to its log so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly dir: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Path of the main file; absent, the one of this checkout. */
  readonly program?: string;
  /** Told when the process ended by itself and is started again. */
  readonly onRestart: (exit: string) => void;
}

/** Exit code of wrong settings: starting again would not help. */
const badSettings = 78;
const restartDelayMs = 300;
/** A bot that was never ready and ends so often will not get ready: its log says why. */
const mostFailedStarts = 5;
const stopTimeoutMs = 40_000;
/** Two seconds on a machine at rest; a busy one with cold files has taken more than half a minute. */
const startTimeoutMs = 120_000;

export function superviseBot({
  dir,
  port,
  environment,
  program = fileURLToPath(new URL('../index.ts', import.meta.url)),
  onRestart,
}: BotOptions): SupervisedBot {
  mkdirSync(dir, { recursive: true });
  const logFile = join(dir, 'bot.log');
  const url = `http://127.0.0.1:${port}`;
  let stopping = false;
  let gaveUp = false;
  let wasReady = false;
  let failedStarts = 0;
  let child: ChildProcess;

  const start = () => {
    const output = createWriteStream(logFile, { flags: 'a' });
    const flags = ['--disable-warning=ExperimentalWarning', '--import', endWithParent];
    child = spawn(process.execPath, [...flags, program], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C is for the parent, which ends things in their order and starts nothing again.
      detached: true,
    });
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    child.once('exit', (code, signal) => {
      if (stopping) return;
      if (!wasReady) failedStarts += 1;
      if (code === badSettings || failedStarts === mostFailedStarts) {
        gaveUp = true;
        return;
      }
      onRestart(signal ?? String(code));
      setTimeout(() => {
        if (!stopping) start();
      }, restartDelayMs);
    });
  };
  start();

  const log = () => {
    try {
      return readFileSync(logFile, 'utf8');
    } catch {
      return '';
    }
  };

  return {
    url,
    pid: () => child.pid,
    kill: (signal) => {
      child.kill(signal);
    },
    log,
    ready: async (timeoutMs = startTimeoutMs) => {
      const until = Date.now() + timeoutMs;
      while (Date.now() < until && !gaveUp) {
        const ok = await fetch(`${url}/readyz`).then(
          (response) => response.ok,
          () => false,
        );
        if (ok) {
          wasReady = true;
          return;
        }
        await wait(100);
      }
      throw new Error(`The bot is not ready. Its log (${logFile}) ends with:\n${log().slice(-3_000)}`);
    },
    stop: async () => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => {
        child.once('exit', () => {
          resolve();
        });
      });
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
