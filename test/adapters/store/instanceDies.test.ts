import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/store/database/database.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { ask, sharedWorld, startInstance } from '../../support/instances.ts';
import { type RunningInstance, startProcess } from '../../support/instances/start.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { mona, person } from '../../support/world/people.ts';
import type { ExportRequest } from '../../../src/domain/exportRequest.ts';
import type { Store } from '../../../src/ports/ports.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';

let postgres: Postgres;
let children: RunningInstance[] = [];
let running: { stop(): Promise<void> }[] = [];
const never = new Promise<never>(() => undefined);

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterEach(async () => {
  for (const { child } of children) child.kill('SIGKILL');
  await Promise.all(running.map((one) => one.stop()));
  children = [];
  running = [];
}, 40_000);
afterAll(() => postgres.stop());

const keep = (instance: RunningInstance) => {
  children.push(instance);
  return instance;
};

const approve = async (requests: Store, { id }: ExportRequest) => {
  const by = { kind: 'person', person: person(mona) } as const;
  const event = { kind: 'approve', by: person(mona), at: new Date() } as const;
  expect(isRefusal(await requests.record({ requestId: id, event, by }))).toBe(false);
};

async function audit() {
  const database = await openDatabase({ databaseUrl: postgres.url });
  const rows = await auditRows(database);
  await database.close();
  return rows;
}

test('instances that are processes set an empty database up once, together', async () => {
  const world = sharedWorld();
  const started = await Promise.all([1, 2, 3].map(() => startProcess(postgres.url, world)));
  for (const one of started.map(keep)) one.child.kill('SIGTERM');
  expect(await Promise.all(started.map(({ ended }) => ended))).toEqual([0, 0, 0]);
}, 30_000);

test('an instance that is asked to stop finishes the step in hand', async () => {
  const world = sharedWorld();
  const instance = keep(
    await startProcess(postgres.url, world, async ({ method }, run) => {
      if (method === 'submit') {
        // Graph takes its time, and meanwhile somebody stops the instance.
        const stopping = instance.next('stopping');
        instance.child.kill('SIGTERM');
        await stopping;
      }
      return run();
    }),
  );
  const asker = await startInstance(postgres.url, world, undefined, { works: false });
  running.push(asker);
  const [request] = await ask(asker.requests, 1, 'stopped');
  await approve(asker.requests, request!);
  expect(await instance.ended).toBe(0);
  expect(instance.logged.filter((line) => line !== 'ready')).toEqual(['stopping', 'submit.answered']);
  expect(world.microsoft.posts).toHaveLength(1);
  expect(await asker.requests.get(request!.id)).toMatchObject({ state: { kind: 'exporting' } });
  expect((await audit()).map(({ event }) => event)).toContain('acceptSubmission');
}, 40_000);

test('what an instance that dies had in hand is taken over within a minute, and nothing is ordered twice', async () => {
  const world = sharedWorld();
  /** Kinds of calls that the doomed instance is in the middle of. */
  const inHand = { prepare: new Set<string>(), submit: new Set<string>(), show: new Set<string>() };
  let kill: () => void = () => undefined;
  const enough = new Promise<void>((reached) => {
    kill = reached;
  });
  const doomed = keep(
    await startProcess(postgres.url, world, async ({ method, args }, run) => {
      if (!(method in inHand)) return run();
      const kind = method as keyof typeof inHand;
      // Two of each are let through to Microsoft, or not, and their answer never comes back.
      if (inHand[kind].size >= 2) return run();
      inHand[kind].add(JSON.stringify(args));
      if (kind !== 'prepare') await run();
      if (inHand.prepare.size === 2 && inHand.submit.size === 2 && inHand.show.size === 2) kill();
      return never;
    }),
  );
  const asker = await startInstance(postgres.url, world, undefined, { works: false });
  running.push(asker);
  const requests = await ask(asker.requests, 12, 'killed');
  for (const request of requests) await approve(asker.requests, request);
  await enough;
  doomed.child.kill('SIGKILL');
  expect(await doomed.ended).toBe('SIGKILL');
  const diedAt = performance.now();

  const prepared = new Map<string, number>();
  const survivor = keep(
    await startProcess(postgres.url, world, async ({ method, args }, run) => {
      if (method === 'prepare') prepared.set(JSON.stringify(args), performance.now());
      return run();
    }),
  );
  await world.shown(
    requests.map(({ id }) => id),
    'completed',
  );
  const seconds = (performance.now() - diedAt) / 1_000;
  const takenOver = [...inHand.prepare].map((key) => (prepared.get(key)! - diedAt) / 1_000);
  console.info(
    `taken over after ${takenOver.map((one) => one.toFixed(1)).join(' and ')} s, all done after ${seconds.toFixed(1)} s`,
  );
  expect(Math.max(...takenOver)).toBeLessThan(40);
  expect(seconds).toBeLessThan(60);
  expect(survivor.logged.filter((line) => line.includes('failed'))).toEqual([]);

  const containers = requests.map(({ id }) => `dsr-${id}-1`).sort();
  const { microsoft } = world;
  expect(microsoft.ordered.map(({ container }) => container).sort()).toEqual(containers);
  expect(microsoft.posts.map(({ container }) => container).sort()).toEqual(containers);
  const rows = await audit();
  expect(chainBreaksAt(rows)).toBeUndefined();
  const done = ['approve', 'prepareSubmission', 'startSubmission', 'acceptSubmission', 'complete'];
  for (const { id } of requests) {
    const events = rows.filter((row) => row.request_id === id).map(({ event }) => event);
    for (const event of done) expect(events.filter((one) => one === event)).toHaveLength(1);
  }
}, 80_000);
