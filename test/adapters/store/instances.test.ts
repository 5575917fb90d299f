import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../../src/adapters/store/database/database.ts';
import { startQueues } from '../../../src/adapters/store/queue/queues.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import {
  ask,
  click,
  clickOn,
  type Instance,
  sharedWorld,
  silent,
  startInstance,
} from '../../support/instances.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { lee, mona } from '../../support/world/people.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';

let postgres: Postgres;
let running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
}, 40_000);
afterAll(() => postgres.stop());

/** An empty database of its own. */
async function emptyDatabase(name: string): Promise<string> {
  const database = await openDatabase({ databaseUrl: postgres.url });
  await sql`create database ${sql.id(name)}`.execute(database.db);
  await database.close();
  return postgres.database(name);
}

/** Instances that share one database and one world outside of it. */
async function three(url: string, world = sharedWorld()) {
  const instances = await Promise.all([1, 2, 3].map(() => startInstance(url, world)));
  running.push(...instances);
  const database = await openDatabase({ databaseUrl: url });
  running.push({ stop: () => database.close() });
  return { world, instances: instances as [Instance, Instance, Instance], database };
}

async function eventsOf(database: Database) {
  const events = new Map<string, string[]>();
  const rows = await auditRows(database);
  expect(chainBreaksAt(rows)).toBeUndefined();
  for (const row of rows.filter(({ event }) => event !== 'refuse')) {
    events.set(row.request_id!, [...(events.get(row.request_id!) ?? []), row.event]);
  }
  return events;
}

const deadlocks = async ({ db }: Database) => {
  const { rows } = await sql<{ count: number }>`
    select deadlocks::int as count from pg_stat_database where datname = current_database()`.execute(db);
  return rows[0]!.count;
};

test('instances that start together on an empty database set it up once', async () => {
  const url = await emptyDatabase('together');
  const opened = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const database = await openDatabase({ databaseUrl: url });
      const queues = await startQueues(database, silent);
      return { database, stop: () => queues.stop().then(() => database.close()) };
    }),
  );
  running.push(...opened);
  const { db } = opened[0]!.database;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  expect(rows.length).toBeGreaterThan(0);
  const again = await openDatabase({ databaseUrl: url });
  running.push({ stop: () => again.close() });
  expect((await sql`select name from kysely_migration order by name`.execute(again.db)).rows).toEqual(rows);
  const queues = sql`select name from jobs.queue where name in ('expire','submit','poll','revoke','delivery')`;
  expect((await queues.execute(db)).rows).toHaveLength(5);
}, 30_000);

test('three instances share 100 requests: each is ordered once, and each of its steps is done once', async () => {
  const url = await emptyDatabase('sharing');
  const { world, instances, database } = await three(url);
  const [first] = instances;
  const requests = await ask(first.requests, 100, 'sharing');
  const ids = requests.map(({ id }) => id);
  await world.shown(ids, 'awaitingApproval');
  await Promise.all(
    requests.map(async (request, n) => {
      const instance = instances[n % 3]!;
      const answer = await click(clickOn(request, world, mona, 'approve'), instance);
      expect(isRefusal(answer)).toBe(false);
    }),
  );
  await world.shown(ids, 'completed');

  const events = await eventsOf(database);
  for (const id of ids) {
    expect(events.get(id)).toEqual([
      'ask',
      'approve',
      'prepareSubmission',
      'startSubmission',
      'acceptSubmission',
      'complete',
    ]);
  }
  const { microsoft } = world;
  const containers = ids.map((id) => `dsr-${id}-1`).sort();
  expect(microsoft.ordered.map(({ container }) => container).sort()).toEqual(containers);
  expect(microsoft.posts.map(({ container }) => container).sort()).toEqual(containers);
  expect(microsoft.reads).toBe(100);
  expect(await deadlocks(database)).toBe(0);
}, 60_000);

test('a click that is delivered 100 times, on two instances at once, decides once', async () => {
  const url = await emptyDatabase('duplicates');
  const { world, instances, database } = await three(url);
  const [first, second] = instances;
  const [request] = await ask(first.requests, 1, 'duplicates');
  await world.shown([request!.id], 'awaitingApproval');
  const one = clickOn(request!, world, mona, 'approve');
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => click(one, n % 2 ? first : second)),
  );
  await world.shown([request!.id], 'completed');
  expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
  expect(new Set(answers.filter(isRefusal).map(({ code }) => code))).toEqual(new Set(['notInThisState']));
  expect((await eventsOf(database)).get(request!.id)!.filter((event) => event === 'approve')).toHaveLength(1);
  expect(world.microsoft.posts).toHaveLength(1);
  expect(world.microsoft.ordered).toHaveLength(1);
}, 30_000);

test('a message that is delivered on three instances at once is stored once', async () => {
  const url = await emptyDatabase('turns');
  const { instances, database } = await three(url);
  const added = await Promise.allSettled(
    instances.flatMap(({ requests }) => [ask(requests, 1, 'same'), ask(requests, 1, 'same')]),
  );
  // Whoever was second got nothing to go on with.
  expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await database.db.selectFrom('requests').select('id').execute()).toHaveLength(1);
}, 30_000);

test('of two approvers on two instances at the same instant one decides, and only an approval is ordered', async () => {
  const url = await emptyDatabase('approvers');
  const { world, instances, database } = await three(url);
  const [first, second] = instances;
  const requests = await ask(first.requests, 40, 'approvers');
  await world.shown(
    requests.map(({ id }) => id),
    'awaitingApproval',
  );
  const approved: string[] = [];
  await Promise.all(
    requests.map(async (request, n) => {
      const yes = clickOn(request, world, mona, 'approve');
      const no = clickOn(request, world, lee, 'reject');
      const [one, other] = n % 2 ? [first, second] : [second, first];
      const answers = await Promise.all([click(yes, one), click(no, other)]);
      expect(answers.filter(isRefusal)).toHaveLength(1);
      if (!isRefusal(answers[0])) approved.push(request.id);
    }),
  );
  const ids = requests.map(({ id }) => id);
  await world.shown(
    ids.filter((id) => approved.includes(id)),
    'completed',
  );
  await world.shown(
    ids.filter((id) => !approved.includes(id)),
    'rejected',
  );
  expect(world.microsoft.ordered.map(({ container }) => container).sort()).toEqual(
    approved.map((id) => `dsr-${id}-1`).sort(),
  );
  expect(world.microsoft.posts).toHaveLength(approved.length);
  const events = await eventsOf(database);
  for (const id of ids) {
    const decisions = events.get(id)!.filter((event) => event === 'approve' || event === 'reject');
    expect(decisions).toEqual([approved.includes(id) ? 'approve' : 'reject']);
  }
}, 30_000);
