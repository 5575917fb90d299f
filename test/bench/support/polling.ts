/** Open operations that are looked at again and again through real HTTP, for a while. */
import { setTimeout as wait } from 'node:timers/promises';
import { fill, type Place } from '../stage/stage.ts';
import type { Counted } from './meter.ts';
import { startGraph, startInstanceProcess, startNaive } from './processes.ts';

/** What Graph takes for an answer here: less than in life, where it is 100 to 300 ms. */
export const answerMs = 50;

export interface Load {
  readonly operations: number;
  /** Looks a second, all operations together. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Before the first counted look. */
  readonly warmUpSeconds: number;
}

export async function pollNaively({ operations, perSecond, seconds, warmUpSeconds }: Load): Promise<Counted> {
  const graph = await startGraph(answerMs);
  const naive = await startNaive(graph.url, operations, operations / perSecond);
  try {
    await wait(warmUpSeconds * 1_000);
    await naive.count();
    await wait(seconds * 1_000);
    return await naive.count();
  } finally {
    await naive.stop();
    await graph.stop();
  }
}

export async function pollDurably(place: Place, load: Load): Promise<Counted> {
  const periodSeconds = load.operations / load.perSecond;
  await fill(place, { count: load.operations, overSeconds: periodSeconds, inSeconds: 0 });
  const graph = await startGraph(answerMs);
  const ours = await startInstanceProcess({ store: place.settings, graphUrl: graph.url, periodSeconds });
  try {
    await wait(load.warmUpSeconds * 1_000);
    await ours.count();
    await wait(load.seconds * 1_000);
    return await ours.count();
  } finally {
    await ours.stop();
    await graph.stop();
  }
}
