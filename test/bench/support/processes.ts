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
  return { child, first: await answer(child, path) };
}

/** Its next message. A process that ends sends none, and whoever waits for it is told. */
async function answer(child: ChildProcess, path: string): Promise<unknown> {
  const over = new AbortController();
  const ended = async () => {
    const [code, signal] = (await once(child, 'exit', over)) as unknown[];
    throw new Error(`${path} ended and did not answer: ${String(code ?? signal)}`);
  };
  try {
    const [first] = (await Promise.race([once(child, 'message', over), ended()])) as unknown[];
    return first;
  } finally {
    over.abort();
  }
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
      const counted = answer(child, path);
      child.send('count');
      return (await counted) as Counted;
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
