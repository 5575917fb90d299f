/** Open operations that are looked at again and again through real HTTP, for a while. */
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../../src/adapters/store/database.ts';
import { startQueues } from '../../../src/adapters/store/queues.ts';
import { silent } from '../../support/instances.ts';
import type { Postgres } from '../../support/postgres.ts';
import type { Counted } from './meter.ts';
import { startGraph, startInstanceProcess, startNaive } from './processes.ts';
import { seedOperations } from './seed.ts';
import { freshDatabase, serverCpuMs, sizes } from './server.ts';

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

export interface Polled extends Counted {
  /** Milliseconds of processor time of PostgreSQL; absent where it is no process of its own. */
  readonly serverCpuMs?: number;
  /** Bytes of tables and log, at the end of each tenth of the time. */
  readonly sizes?: readonly { readonly tables: number; readonly log: number }[];
}

export async function pollNaively({ operations, perSecond, seconds, warmUpSeconds }: Load): Promise<Polled> {
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

/** On the embedded database in a directory, or in a database of its own on a server. */
export async function pollDurably(
  store: Postgres | { readonly directory: string },
  load: Load,
): Promise<Polled> {
  const isEmbedded = 'directory' in store;
  const { database, where } = isEmbedded
    ? { database: await openDatabase(store), where: store }
    : await freshDatabase(store).then(({ database, url }) => ({ database, where: { databaseUrl: url } }));
  await (await startQueues(database, silent)).stop();
  const periodSeconds = load.operations / load.perSecond;
  await seedOperations(database.db, { count: load.operations, overSeconds: periodSeconds });
  // One process at a time on an embedded directory.
  if (isEmbedded) await database.close();
  const graph = await startGraph(answerMs);
  const ours = await startInstanceProcess({ store: where, graphUrl: graph.url, periodSeconds });
  try {
    await wait(load.warmUpSeconds * 1_000);
    await ours.count();
    if (isEmbedded) {
      await wait(load.seconds * 1_000);
      return await ours.count();
    }
    const cpuBefore = await serverCpuMs(database);
    const seen = [];
    for (let tenth = 0; tenth < 10; tenth++) {
      await wait(load.seconds * 100);
      seen.push(await sizes(database));
    }
    const counted = await ours.count();
    const cpuAfter = await serverCpuMs(database);
    return {
      ...counted,
      ...(cpuBefore !== undefined && cpuAfter !== undefined && { serverCpuMs: cpuAfter - cpuBefore }),
      sizes: seen,
    };
  } finally {
    await ours.stop();
    await graph.stop();
    if (!isEmbedded) await database.close();
  }
}
