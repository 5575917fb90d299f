import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SharedWorld } from '../instances.ts';
import type { Answer, Call, FromInstance } from './messages.ts';

type Function = (...args: readonly unknown[]) => unknown;
/** Runs the call; a test may wait, or leave it without an answer for ever. */
type OnCall = (call: Call, run: () => Promise<unknown>) => Promise<unknown>;

export interface RunningInstance {
  readonly child: ChildProcess;
  /** Resolves with the next line of this name in its log. */
  readonly next: (event: string) => Promise<void>;
  /** Events it logged so far, and why. */
  readonly logged: readonly string[];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const path = fileURLToPath(new URL('./process.ts', import.meta.url));

/** An instance in a process of its own; Microsoft's side is the test's. */
export async function startProcess(
  databaseUrl: string,
  world: SharedWorld,
  onCall: OnCall = (_, run) => run(),
): Promise<RunningInstance> {
  const child = fork(path, [databaseUrl], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const logged: string[] = [];
  let told = '';
  child.stderr?.on('data', (text: Buffer) => (told += String(text)));
  let listeners: { readonly event: string; readonly heard: () => void }[] = [];
  const next = (event: string) =>
    new Promise<void>((heard) => {
      listeners.push({ event, heard });
    });
  const ended = once(child, 'exit').then(
    ([code, signal]: (number | NodeJS.Signals | null)[]) => signal ?? code ?? 'SIGKILL',
  );
  const answer = (message: Answer) => {
    if (child.connected) child.send(message);
  };
  child.on('message', (message: FromInstance) => {
    if (message.kind === 'call') {
      onCall(message, () => run(message, world)).then(
        (result) => answer({ call: message.call, result }),
        (error: unknown) => answer({ call: message.call, error: String(error) }),
      );
      return;
    }
    logged.push(message.because === undefined ? message.event : `${message.event}: ${message.because}`);
    for (const { heard } of listeners.filter(({ event }) => event === message.event)) heard();
    listeners = listeners.filter(({ event }) => event !== message.event);
  });
  const failed = ended.then((how) => {
    throw new Error(`the instance ended (${how}) before it was ready: ${told}`);
  });
  await Promise.race([next('ready'), failed]);
  failed.catch(() => undefined);
  return { child, next, logged, ended };
}

async function run({ port, method, args }: Call, world: SharedWorld): Promise<unknown> {
  if (port === 'exports' && method === 'submit') {
    type Submit = Parameters<SharedWorld['exports']['submit']>;
    const [dataSubject, url, leaveBy] = args as [Submit[0], string, Submit[2]];
    return world.exports.submit(dataSubject, { reveal: () => url }, leaveBy);
  }
  const methods = world[port] as unknown as Readonly<Record<string, Function>>;
  return methods[method]!(...args);
}
