/** How many looks a second, before they leave more than a second late. */
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { startQueues } from '../../../src/adapters/store/queues.ts';
import { silent } from '../../support/instances.ts';
import { quantile } from '../bench.ts';
import type { Counted } from './meter.ts';
import { answerMs } from './polling.ts';
import { startGraph, startInstanceProcess, startNaive } from './processes.ts';
import { seedOperations } from './seed.ts';
import { freshDatabase, serverCpuMs, startServer } from './server.ts';

export interface Level {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly lagP99: number;
  /** Shares of one core. */
  readonly cpu: number;
  readonly serverCpu?: number;
}

export interface Climb {
  readonly operations: number;
  readonly rates: readonly number[];
  readonly seconds: number;
}

const lateMs = 1_000;
/** Time for the statement that makes them due. */
const leadSeconds = 4;
/** A look that failed, for want of a socket for instance, is one that was never made. */
const levelOf = ({ polls, errors, elapsedMs, lags, cpuMs }: Counted): Level => ({
  perSecond: (1_000 * (polls - errors)) / elapsedMs,
  lagP99: quantile([...lags, ...Array<number>(errors).fill(Infinity)], 0.99),
  cpu: cpuMs / elapsedMs,
});

/** The levels up to the first that is late, or that did not get through what was due. */
async function climb(
  rates: readonly number[],
  measure: (rate: number) => Promise<Level>,
): Promise<readonly Level[]> {
  const levels: Level[] = [];
  for (const rate of rates) {
    const level = await measure(rate);
    levels.push(level);
    if (level.lagP99 > lateMs || level.perSecond < 0.9 * rate) break;
  }
  return levels;
}

export async function naiveCeiling({ operations, rates, seconds }: Climb): Promise<readonly Level[]> {
  const graph = await startGraph(answerMs);
  try {
    return await climb(rates, async (rate) => {
      const naive = await startNaive(graph.url, operations, operations / rate);
      await wait(2_000);
      await naive.count();
      await wait(seconds * 1_000);
      const counted = await naive.count();
      await naive.stop();
      return levelOf(counted);
    });
  } finally {
    await graph.stop();
  }
}

export async function durableCeiling({ operations, rates, seconds }: Climb): Promise<readonly Level[]> {
  const server = await startServer();
  const { url, database } = await freshDatabase(server);
  const { db } = database;
  await (await startQueues(database, silent)).stop();
  // Nobody's turn comes by itself: each level makes so many due, wherever they stand in the queue.
  await seedOperations(db, { count: operations, overSeconds: 60, inSeconds: 7_200 });
  const graph = await startGraph(answerMs);
  const ours = await startInstanceProcess({
    store: { databaseUrl: url },
    graphUrl: graph.url,
    periodSeconds: 7_200,
  });
  const makeDue = (count: number) =>
    sql`
    with due as (
      select id, now() + ${leadSeconds}::float8 * interval '1 s' + random() * ${seconds}::float8 * interval '1 s' as at, data ->> 'id' as request
      from jobs.job where name = 'poll' and state = 'created' and start_after > now() + interval '1 h'
      -- Not by random(): the same word above would then be the same number.
      order by md5(id::text || clock_timestamp()) limit ${count}
    ), sooner as (
      update jobs.job set start_after = due.at from due where name = 'poll' and job.id = due.id
    ) update requests set look_again_at = due.at from due where requests.id = due.request::uuid`.execute(db);
  try {
    // The engine compiles, and the server plans, what they will run.
    await makeDue(300);
    await wait((leadSeconds + seconds) * 1_000);
    return await climb(rates, async (rate) => {
      const began = performance.now();
      await makeDue(rate * seconds);
      await wait(leadSeconds * 1_000 - (performance.now() - began));
      await ours.count();
      const before = await serverCpuMs(database);
      await wait(seconds * 1_000);
      const counted = await ours.count();
      const after = await serverCpuMs(database);
      const level = levelOf(counted);
      // What is left of this level does not count for the next.
      if (level.lagP99 <= lateMs) await wait(1_000);
      return before === undefined || after === undefined
        ? level
        : { ...level, serverCpu: (after - before) / counted.elapsedMs };
    });
  } finally {
    await ours.stop();
    await graph.stop();
    await database.close();
    await server.stop();
  }
}
