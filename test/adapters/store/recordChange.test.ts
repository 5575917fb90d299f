import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { RequestId } from '../../../src/domain/ids.ts';
import type { NewCard } from '../../../src/ports/cards.ts';
import { adele, asksNow, chatWith, groupChat, mona, person, ravi } from '../../support/world/people.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';
import { openStore, type OpenStore, removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

let store: OpenStore;
beforeAll(async () => {
  store = await openStore(temporaryDirectory());
}, 60_000);
afterAll(async () => {
  await store.close();
  removeTemporaryDirectories();
}, 60_000);

let turns = 0;
async function add(): Promise<RequestId> {
  const added = await store.requests.add(`turn-${String(++turns)}`, [
    asksNow([{ role: 'approval', conversation: groupChat, locale: 'en' }]),
  ]);
  return added![0]!.id;
}

const approve = (requestId: RequestId) =>
  ({
    requestId,
    event: { kind: 'approve', by: person(mona), at: new Date() },
    by: { kind: 'person', person: person(mona) },
  }) as const;

const everything = async (id: RequestId) => ({
  request: await store.requests.get(id),
  cards: await store.requests.cards(id),
  audit: await auditRows(store.database),
  jobs: (
    await store.database.db
      .withSchema('jobs')
      .selectFrom('job' as never)
      .selectAll()
      .execute()
  ).length,
});

test('a card that is added at the same time owes the change too', async () => {
  for (let n = 0; n < 10; n++) {
    const id = await add();
    const more: NewCard = { role: 'requester', conversation: chatWith(ravi), locale: 'en' };
    await Promise.all([store.requests.record(approve(id)), store.requests.owe(id, [more])]);
    const shown = (await store.requests.cards(id)).filter(({ role }) => role !== 'notice');
    expect(shown.map(({ owedRevision }) => owedRevision)).toEqual([2, 2]);
  }
});

test('a lease that was lost, or a next step that cannot be sent, undoes all of it', async () => {
  const id = await add();
  const before = await everything(id);
  const lease = { queue: 'expire', jobId: '00000000-0000-4000-8000-000000000000', retryCount: 0 };
  await expect(store.requests.record({ ...approve(id), lease })).rejects.toMatchObject({ code: 'leaseLost' });
  expect(await everything(id)).toEqual(before);

  await store.database.db
    .transaction()
    .execute((tx) => store.queues.send(tx, [{ queue: 'submit', key: `${id}:2`, data: {}, at: new Date() }]));
  const blocked = await everything(id);
  await expect(store.requests.record(approve(id))).rejects.toMatchObject({ code: 'stepNotSent' });
  expect(await everything(id)).toEqual(blocked);
});

test('a card that waited to be drawn again goes before such cards once it has news', async () => {
  const id = await add();
  const card = (await store.requests.cards(id))[0]!;
  const { db } = store.database;
  await sql`update jobs.job set priority = -1 where name = 'delivery' and id = ${card.id}`.execute(db);
  await store.requests.record(approve(id));
  const { rows } =
    await sql`select priority from jobs.job where name = 'delivery' and id = ${card.id}`.execute(db);
  expect(rows).toEqual([{ priority: 1 }]);
});

test('the chain holds over what was written and what was undone', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, add));
  await Promise.all(ids.map((id) => store.requests.record(approve(id))));
  await store.requests.note({ event: 'refuse', by: { kind: 'bot' }, details: { text: 'ü "\\" \u2028' } });
  const rows = await auditRows(store.database);
  expect(rows.length).toBeGreaterThan(10);
  expect(chainBreaksAt(rows)).toBeUndefined();
  expect(rows.filter(({ event }) => event === 'ask').map(({ details }) => details)).toContainEqual({
    dataSubject: adele.id,
    number: (await store.requests.get(ids[4]!)).number,
  });
});
