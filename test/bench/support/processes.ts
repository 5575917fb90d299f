/** Processes under measurement, and Graph beside them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { asker } from '../stage/ipc.ts';
import type { InstanceSettings } from './instance.ts';
import type { Counted } from './meter.ts';

export interface Measured {
  /** What it did since it was asked last. */
  count(): Promise<Counted>;
  stop(): Promise<void>;
}

const graph = fileURLToPath(new URL('./graph.ts', import.meta.url));
const naive = fileURLToPath(new URL('./naive.ts', import.meta.url));
const instance = fileURLToPath(new URL('./instance.ts', import.meta.url));

function start(path: string, ...args: readonly string[]): ChildProcess {
  return fork(path, args, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function measured(path: string, ...args: readonly string[]): Promise<Measured> {
  const child = start(path, ...args);
  const ask = asker(child);
  await ask('count');
  return { count: () => ask('count'), stop: () => end(child, 'SIGTERM') };
}

/** Graph, which answers after so many milliseconds. */
export async function startGraph(answerMs: number): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = start(graph, String(answerMs));
  const port = await asker(child)<number>('port');
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => end(child, 'SIGKILL') };
}

export const startNaive = (graphUrl: string, operations: number, periodSeconds: number): Promise<Measured> =>
  measured(naive, graphUrl, String(operations), String(periodSeconds));

export const startInstanceProcess = (settings: InstanceSettings): Promise<Measured> =>
  measured(instance, JSON.stringify(settings));
