import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/store/database/database.ts';
import { Fault } from '../../../src/faults.ts';
import { ask, sharedWorld, startInstance } from '../../support/instances.ts';
import { type RunningInstance, startProcess } from '../../support/instances/start.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { mona, person } from '../../support/world/people.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';

let postgres: Postgres;
let instance: RunningInstance | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterEach(() => void instance?.child.kill('SIGKILL'));
afterAll(() => postgres.stop());

test('an instance outlives its database: when that comes back the steps go on, and nothing is lost', async () => {
  const world = sharedWorld();
  let submitted = 0;
  let down: () => void = () => undefined;
  const middle = new Promise<void>((reached) => {
    down = reached;
  });
  instance = await startProcess(postgres.url, world, async ({ method }, run) => {
    if (method === 'submit' && ++submitted === 10) {
      // In the middle of a POST; its answer finds no database.
      const noticed = instance!.next('queue.error');
      await postgres.kill();
      down();
      await noticed;
    }
    return run();
  });
  const asker = await startInstance(postgres.url, world, undefined, { works: false });
  const requests = await ask(asker.requests, 30, 'outage');
  // The asker learns of the outage as the instance does; it has nothing more to do here.
  const approvals = requests.map(({ id }) =>
    asker.requests.record({
      requestId: id,
      event: { kind: 'approve', by: person(mona), at: new Date() },
      by: { kind: 'person', person: person(mona) },
    }),
  );
  const answers = await Promise.allSettled(approvals);
  await middle;
  const died = instance.ended.then((how) => {
    throw new Error(`the instance ended with its database: ${String(how)}`);
  });
  died.catch(() => undefined);
  await Promise.race([instance.next('step.failed'), died]);
  await postgres.start();
  const backAt = performance.now();
  for (const [n, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') continue;
    // Whoever clicked was told that it failed, and clicks again.
    const event = { kind: 'approve', by: person(mona), at: new Date() } as const;
    await asker.requests.record({ requestId: requests[n]!.id, event, by: { kind: 'bot' } });
  }
  const ids = requests.map(({ id }) => id);
  await Promise.race([world.shown(ids, 'completed'), died]);
  console.info(`all done ${((performance.now() - backAt) / 1_000).toFixed(1)} s after the database was back`);
  expect(instance.child.exitCode).toBeNull();
  const containers = requests.map(({ id }) => `dsr-${id}-1`).sort();
  expect(world.microsoft.ordered.map(({ container }) => container).sort()).toEqual(containers);

  const database = await openDatabase({ databaseUrl: postgres.url });
  const rows = await auditRows(database);
  expect(chainBreaksAt(rows)).toBeUndefined();
  for (const { id } of requests) {
    const events = rows.filter((row) => row.request_id === id).map(({ event }) => event);
    expect(events.filter((event) => event === 'approve')).toHaveLength(1);
    expect(events.filter((event) => event === 'acceptSubmission')).toHaveLength(1);
  }
  await database.close();
  await asker.stop();
  instance.child.kill('SIGTERM');
  expect(await instance.ended).toBe(0);
}, 80_000);

describe('opening a database that cannot be opened', () => {
  const at = (rest: string, user = 'postgres'): string =>
    `postgres://${user}:s3cret@127.0.0.1:${new URL(postgres.url).port}/${rest}`;

  test.each([
    // Nothing listens there, on any machine that tests run on.
    ['nobody answers', () => 'postgres://bot:s3cret@127.0.0.1:1/bot', 'databaseUnreachable', 'ECONNREFUSED'],
    ['it is not there', () => at('missing'), 'databaseRefused', '3D000'],
    ['its role is not there', () => at('postgres', 'somebody'), 'databaseRefused', '28000'],
    [
      'the server has no TLS',
      () => at('postgres?sslmode=require'),
      'databaseUnreachable',
      'the connection came to nothing',
    ],
    [
      'its address is none',
      () => 'postgres://bot:s3cret@:port/bot',
      'databaseUnreachable',
      'ERR_INVALID_URL',
    ],
  ])(
    'because %s says what to check, and nothing secret',
    async (_: string, url: () => string, code: string, because: string) => {
      const fault: unknown = await openDatabase({ databaseUrl: url() }).catch((error: unknown) => error);
      if (!(fault instanceof Fault)) throw new Error('no fault', { cause: fault });
      expect(fault.code).toBe(code);
      expect(fault.message).toMatch(/DATABASE_URL.*; check|check .* in DATABASE_URL/);
      expect((fault.cause as Error).message).toBe(because);
      // Everything that a log could say about it.
      expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain('s3cret');
    },
  );
});
