import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { InstanceSettings } from './instance.ts';
import type { Counted } from './meter.ts';

/** A process under measurement. */
export interface Measured {
  readonly child: ChildProcess;
  /** What it did since it was asked last. */
  count(): Promise<Counted>;
  stop(): Promise<void>;
}

const graph = fileURLToPath(new URL('./graph.ts', import.meta.url));
const naive = fileURLToPath(new URL('./naive.ts', import.meta.url));
const instance = fileURLToPath(new URL('./instance.ts', import.meta.url));

async function start(
  path: string,
  ...args: readonly string[]
): Promise<{ child: ChildProcess; first: unknown }> {
  const child = fork(path, args, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${path} ended before it was ready: ${String(code)}`);
  });
  ended.catch(() => undefined);
  const [first] = (await Promise.race([once(child, 'message'), ended])) as unknown[];
  return { child, first };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function measured(path: string, ...args: readonly string[]): Promise<Measured> {
  const { child } = await start(path, ...args);
  return {
    child,
    count: async () => {
      const answer = once(child, 'message');
      child.send('count');
      const [counted] = (await answer) as [Counted];
      return counted;
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

/** Graph, which answers after so many milliseconds. */
export async function startGraph(answerMs: number): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { child, first } = await start(graph, String(answerMs));
  const { port } = first as { port: number };
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => end(child, 'SIGKILL') };
}

export const startNaive = (graphUrl: string, operations: number, periodSeconds: number): Promise<Measured> =>
  measured(naive, graphUrl, String(operations), String(periodSeconds));

export const startInstanceProcess = (settings: InstanceSettings): Promise<Measured> =>
  measured(instance, JSON.stringify(settings));
