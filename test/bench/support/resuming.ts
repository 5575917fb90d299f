/** What happens after `kill -9`, with many operations open. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type DatabaseSettings, openDatabase } from '../../../src/adapters/store/database.ts';
import { startQueues } from '../../../src/adapters/store/queues.ts';
import { startLife } from '../../crash/instance.ts';
import type { World } from '../../crash/world.ts';
import { silent } from '../../support/instances.ts';
import { median } from '../bench.ts';
import { answerMs } from './polling.ts';
import { startGraph, startInstanceProcess } from './processes.ts';
import { type Seed, seedOperations } from './seed.ts';

/** An open database is closed again: an embedded one belongs to one process at a time. */
export async function seedStore(store: DatabaseSettings, seed: Seed): Promise<void> {
  const database = await openDatabase(store);
  const queues = await startQueues(database, silent);
  await seedOperations(database.db, seed);
  await database.maintain();
  await queues.stop();
  await database.close();
}

/** Milliseconds from the start of the program, killed before, until `/readyz` answers 200. */
export async function timeToReady(store: DatabaseSettings, { settings }: World): Promise<number> {
  const where: Readonly<Record<string, string>> =
    'databaseUrl' in store ? { DATABASE_URL: store.databaseUrl } : { DATA_DIR: store.directory };
  const start = () => startLife({ ...settings, ...where, LOG_LEVEL: 'info' }, undefined, () => undefined);
  const ready = async ({ listening }: ReturnType<typeof start>) => {
    const url = await listening;
    if (url === undefined) throw new Error('the program ended');
    const { status } = await fetch(`${url}/readyz`);
    if (status !== 200) throw new Error(`/readyz answered ${String(status)}`);
  };
  const kill = async ({ child, ended }: ReturnType<typeof start>) => {
    child.kill('SIGKILL');
    await ended;
  };
  const first = start();
  await ready(first);
  // It works on its first sweep, its first compare of containers.
  await wait(500);
  await kill(first);
  const began = performance.now();
  const second = start();
  await ready(second);
  const took = performance.now() - began;
  await kill(second);
  return took;
}

export interface CaughtUp {
  /** Milliseconds from the restart until looks leave in time again. */
  readonly afterMs: number;
  /** Milliseconds: the latest look. */
  readonly latest: number;
  readonly perSecond: number;
}

export interface Outage {
  readonly periodSeconds: number;
  readonly downSeconds: number;
}

/** An instance is killed, and one that is started later does what was due meanwhile. */
export async function catchUp(
  store: DatabaseSettings,
  { periodSeconds, downSeconds }: Outage,
): Promise<CaughtUp> {
  const graph = await startGraph(answerMs);
  const begin = () => startInstanceProcess({ store, graphUrl: graph.url, periodSeconds });
  const killed = await begin();
  await wait(3_000);
  const gone = once(killed.child, 'exit');
  killed.child.kill('SIGKILL');
  await gone;
  await wait(downSeconds * 1_000);
  const began = performance.now();
  const instance = await begin();
  let polls = 0;
  let latest = 0;
  try {
    // Those that the dead one held come last: their leases have to run out first.
    while (performance.now() - began < periodSeconds * 1_000) {
      await wait(1_000);
      const { lags } = await instance.count();
      polls += lags.length;
      latest = Math.max(latest, ...lags);
      if (lags.length > 0 && median(lags) < 1_000) break;
    }
    const afterMs = performance.now() - began;
    return { afterMs, latest, perSecond: (1_000 * polls) / afterMs };
  } finally {
    await instance.stop();
    await graph.stop();
  }
}
