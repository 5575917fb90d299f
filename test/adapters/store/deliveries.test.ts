import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { CardStep } from '../../../src/ports/steps.ts';
import { startPostgres } from '../../support/postgres.ts';
import { asksNow, groupChat } from '../../support/world/people.ts';
import { type OpenStore, openStore } from './embedded.ts';

const postgres = await startPostgres();
let store: OpenStore | undefined;
afterEach(() => store?.close());
afterAll(() => postgres.stop(), 60_000);

let databases = 0;
async function open() {
  const name = `deliveries_${String(++databases)}`;
  const admin = await openStore({ databaseUrl: postgres.url });
  await sql`create database ${sql.id(name)}`.execute(admin.database.db);
  await admin.close();
  const where = { databaseUrl: postgres.database(name) };
  store = await openStore(where);
  return { ...store, where };
}

const nothing = () => Promise.resolve();
const run = ({ queues }: OpenStore, deliver: (step: CardStep) => Promise<void>) =>
  queues.run({
    advance: { expire: nothing, submit: nothing, poll: nothing },
    revoke: nothing,
    remind: nothing,
    tell: nothing,
    deliver,
  });

const ask = (opened: OpenStore, turn: string) =>
  opened.requests.add(turn, [asksNow([{ role: 'both', conversation: groupChat, locale: 'en' }])]);

test('finished jobs are taken out within minutes', async () => {
  const opened = await open();
  await new Promise<void>((done) => {
    void run(opened, async (step) => {
      await opened.requests.delivered(step, { kind: 'nothingOwed' });
      done();
    });
    void ask(opened, 'turn');
  });
  const { db } = opened.database;
  const finished = async () =>
    (await sql`select id from jobs.job where state = 'completed'`.execute(db)).rows.length;
  expect(await finished()).toBe(1);
  await sql`update jobs.job set completed_on = completed_on - interval '5 minutes' where state = 'completed'`.execute(
    db,
  );
  // Whoever maintains next does it; here nobody waits for the minute.
  await sql`update jobs.queue set maintain_on = null`.execute(db);
  while ((await finished()) > 0) await wait(100);
}, 60_000);

test('what an older version sent to its own queue is delivered, and it and its queue may stay', async () => {
  const opened = await open();
  const { boss } = opened.database;
  const older = new PgBoss({ ...boss, schema: 'jobs', supervise: false, schedule: false });
  await older.start();
  await older.createQueue('card', { policy: 'stately', retryLimit: 5, heartbeatSeconds: 15 });
  await opened.close();

  store = await openStore(opened.where);
  const [request] = (await ask({ ...opened, ...store }, 'turn'))!;
  const [card] = await store.requests.cards(request!.id);
  // The older one knows nothing of this queue, and its own change has owed the card too.
  await older.deleteQueuedJobs('delivery');
  await older.send('card', { id: card!.id }, { singletonKey: card!.id });
  const delivered = await new Promise<CardStep>((done) => {
    void run(store!, async (step) => {
      await store!.requests.delivered(step, { kind: 'shown', revision: 1, activityId: 'activity-1' });
      done(step);
    });
  });
  expect(delivered).toMatchObject({ cardId: card!.id, lease: { queue: 'delivery' } });
  const waiting = await sql`select name from jobs.job where name = 'card' and state < 'completed'`.execute(
    store.database.db,
  );
  expect(waiting.rows).toEqual([]);
  await older.stop({ graceful: false });
}, 60_000);
