import { setTimeout as wait } from 'node:timers/promises';
import { startQueues } from '../../src/adapters/store/queues.ts';
import { silent } from '../support/instances.ts';
import type { Postgres } from '../support/postgres.ts';
import type { Length, Measured, Options } from './bench.ts';
import { startGraph, startInstanceProcess } from './support/processes.ts';
import { seedOperations } from './support/seed.ts';
import { freshDatabase, serverCpuMs, startServer } from './support/server.ts';

export const name = 'scaleOut';
export const what =
  'looks a second when all are due, with one, two and three instances on one PostgreSQL; baseline: one instance';

interface Scale {
  readonly operations: number;
  readonly instances: readonly number[];
  readonly seconds: number;
  /**
   * Of Graph, in milliseconds. So slow that one instance, which asks for 128 at once, leaves the machine room for a second: what
   * is to be seen is whether they hold each other up, not how many cores there are.
   */
  readonly answerMs: number;
}

const scales: Record<Length, Scale> = {
  ci: { operations: 300, instances: [1, 2], seconds: 1, answerMs: 200 },
  short: { operations: 10_000, instances: [1, 2], seconds: 10, answerMs: 1_000 },
  full: { operations: 100_000, instances: [1, 2, 3], seconds: 20, answerMs: 1_000 },
};

interface Throughput {
  readonly instances: number;
  readonly perSecond: number;
  /** Shares of one core: all instances together, and the server. */
  readonly cpu: number;
  readonly serverCpu: number;
}

export async function run({ length }: Options): Promise<Measured> {
  const scale = scales[length];
  const server = await startServer();
  try {
    const all: Throughput[] = [];
    for (const instances of scale.instances) all.push(await throughput(server, instances, scale));
    const [first, ...more] = all;
    const one = first!.perSecond;
    return {
      figures: more.map(({ instances, perSecond }) => {
        const share = perSecond / (instances * one);
        return {
          what: `${String(instances)} instances`,
          unit: 'looks/s',
          baseline: { of: 'one instance', values: [one] },
          ours: { of: `${String(instances)} instances`, values: [perSecond] },
          ...(length !== 'ci' && { target: { says: '≥ 0.8 × linear', met: share >= 0.8 } }),
        };
      }),
      tables: [
        {
          title: 'where the time goes',
          rows: all.map(({ instances, perSecond, cpu, serverCpu }) => ({
            instances,
            'looks/s': perSecond.toFixed(0),
            '× linear': (perSecond / (instances * one)).toFixed(2),
            'instances, % of a core': (100 * cpu).toFixed(0),
            'server, % of a core': (100 * serverCpu).toFixed(0),
          })),
        },
      ],
      notes: [
        `${String(scale.operations)} open, all due. Graph answers after ${String(scale.answerMs)} ms. The machine runs the instances, PostgreSQL and Graph.`,
      ],
    };
  } finally {
    await server.stop();
  }
}

async function throughput(
  server: Postgres,
  count: number,
  { operations, seconds, answerMs }: Scale,
): Promise<Throughput> {
  const { url, database } = await freshDatabase(server);
  await (await startQueues(database, silent)).stop();
  await seedOperations(database.db, { count: operations, overSeconds: 0 });
  const graph = await startGraph(answerMs);
  const settings = { store: { databaseUrl: url }, graphUrl: graph.url, periodSeconds: 7_200 };
  const instances = await Promise.all(Array.from({ length: count }, () => startInstanceProcess(settings)));
  try {
    await wait(2 * answerMs);
    await Promise.all(instances.map((one) => one.count()));
    const before = (await serverCpuMs(database)) ?? Number.NaN;
    await wait(seconds * 1_000);
    const counted = await Promise.all(instances.map((one) => one.count()));
    const after = (await serverCpuMs(database)) ?? Number.NaN;
    const sum = (of: (one: (typeof counted)[number]) => number) =>
      counted.reduce((all, one) => all + of(one), 0);
    return {
      instances: count,
      perSecond: sum(({ polls, elapsedMs }) => (1_000 * polls) / elapsedMs),
      cpu: sum(({ cpuMs, elapsedMs }) => cpuMs / elapsedMs),
      serverCpu: (after - before) / (seconds * 1_000),
    };
  } finally {
    await Promise.all(instances.map((one) => one.stop()));
    await graph.stop();
    await database.close();
  }
}
