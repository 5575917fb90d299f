import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { CardStep } from '../../../src/ports/steps.ts';
import type { OwedCard } from '../../../src/ports/requests.ts';
import { startPostgres } from '../../support/postgres.ts';
import { asksNow, groupChat, mona, person } from '../../support/world/people.ts';
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

test('what a delivery has to know comes with its job, once', async () => {
  const opened = await open();
  const { requests } = opened;
  const known: (OwedCard | undefined)[] = [];
  const done = new Promise<void>((resolve) => {
    void run(opened, async (step) => {
      // The requester is told as well, before or after.
      const { card } = (await requests.onCard(step.cardId))!;
      if (card.role === 'notice') return requests.delivered(step, { kind: 'nothingOwed' });
      if (known.length > 0) {
        known.push(await requests.startDelivery(step));
        await requests.delivered(step, { kind: 'shown', revision: 2, activityId: 'activity-1' });
        resolve();
        return;
      }
      const { requestId } = card;
      const event = { kind: 'approve', by: person(mona), at: new Date() } as const;
      await requests.record({ requestId, event, by: { kind: 'person', person: person(mona) } });
      known.push(await requests.startDelivery(step), await requests.startDelivery(step));
      await requests.delivered(step, { kind: 'shown', revision: 1, activityId: 'activity-1' });
    });
  });
  await ask(opened, 'turn');
  await done;
  // As it was when the job was fetched; then as it is; and what was changed meanwhile is delivered too.
  expect(known.map((one) => one?.request.revision)).toEqual([1, 2, 2]);
  expect(known.map((one) => one?.card.sends)).toEqual([0, 1, 2]);
});

test('a job is fetched while somebody writes its card, and the send is counted all the same', async () => {
  const opened = await open();
  const { requests, database } = opened;
  await ask(opened, 'turn');
  let known: OwedCard | undefined;
  let fetched: () => void = () => undefined;
  const isFetched = new Promise<void>((resolve) => (fetched = resolve));
  let unlocked: () => void = () => undefined;
  const isUnlocked = new Promise<void>((resolve) => (unlocked = resolve));
  const done = new Promise<CardStep>((resolve) => {
    void database.db
      .transaction()
      .execute(async (tx) => {
        await sql`select from cards for update`.execute(tx);
        void run(opened, async (step) => {
          fetched();
          await isUnlocked;
          known = await requests.startDelivery(step);
          resolve(step);
        });
        await isFetched;
      })
      .then(unlocked);
  });
  const step = await done;
  expect(known?.card.sends).toBe(0);
  expect((await requests.onCard(step.cardId))?.card.sends).toBe(1);
  await requests.delivered(step, { kind: 'nothingOwed' });
}, 30_000);

test('finished jobs are taken out within minutes', async () => {
  const opened = await open();
  await new Promise<void>((done) => {
    void run(opened, async (step) => {
      await opened.requests.delivered(step, { kind: 'nothingOwed' });
      done();
    });
    void ask(opened, 'turn');
  });
  const finished = async ({ database }: OpenStore) =>
    (await sql<{ id: string }>`select id from jobs.job where state = 'completed'`.execute(database.db)).rows
      .length;
  expect(await finished(opened)).toBe(1);
  await sql`update jobs.job set completed_on = completed_on - interval '5 minutes' where state = 'completed'`.execute(
    opened.database.db,
  );
  await opened.close();
  store = await openStore(opened.where);
  await run(store, nothing);
  while ((await finished(store)) > 0) await wait(50);
}, 60_000);
