import { afterAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { figures } from '../../../src/adapters/store/requests/figures.ts';
import { createTraceparents } from '../../../src/adapters/store/shared/references.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import { asked, type Event } from '../../../src/domain/exportRequest.ts';
import type { RequestId } from '../../../src/domain/ids.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { adele, chatWith, fourEyes, mona, ravi, storeRules } from '../../support/world/people.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const hour = 3_600_000;
// Steps wait by the database's clock, so this one shows the same time.
let now = new Date();
const clock = { now: () => now };
const store = await openStore(temporaryDirectory(), { clock });
afterAll(async () => {
  await store.close();
  removeTemporaryDirectories();
}, 30_000);

const { db } = store.database;
let traceparent: string | undefined;
const requests = createStore({
  db,
  queues: store.queues,
  clock,
  ...storeRules,
  traceparent: () => traceparent,
});
const look = () => figures(db, store.queues, clock, 'UTC');

async function add(turn: string, receivedOn?: string): Promise<RequestId> {
  const added = await requests.add(turn, [
    {
      ask: {
        dataSubject: { ...adele, address: 'adele@contoso.example' },
        requester: ravi,
        caseNumber: 'DSR-1',
        reason: '',
        askedAt: now,
        locale: 'en',
        ...(receivedOn !== undefined && { receivedOn }),
      },
      state: asked(now, fourEyes),
      cards: [{ role: 'both', conversation: chatWith(mona), locale: 'en' }],
    },
  ]);
  return added![0]!.id;
}
async function record(id: RequestId, event: Event) {
  const recorded = await requests.record({ requestId: id, event, by: { kind: 'bot' } });
  expect(isRefusal(recorded)).toBe(false);
}

describe('the figures', () => {
  test('of an empty store are zeros, with every queue named', async () => {
    const { open, pastDue, outbox, ready, revocations } = await look();
    expect({ open, pastDue, outbox, revocations }).toEqual({
      open: {},
      pastDue: 0,
      outbox: { cards: 0, oldestSeconds: 0 },
      revocations: { owed: 0, oldestSeconds: 0 },
    });
    expect(Object.keys(ready)).toEqual(['expire', 'submit', 'poll', 'revoke', 'card', 'remind', 'alarm']);
    expect(Object.values(ready).every(({ steps, oldestSeconds }) => steps + oldestSeconds === 0)).toBe(true);
  });

  test('count what is open, past due, owed and ready, and nothing that is at its end', async () => {
    const first = await add('1');
    await add('2', new Date(now.getTime() - 60 * 24 * hour).toISOString().slice(0, 10));
    const rejected = await add('3');
    await record(first, { kind: 'approve', by: mona, at: now });
    await record(rejected, { kind: 'reject', by: mona, because: 'no', at: now });
    await sql`insert into attempts (request_id, attempt, account, container, created_at, revoke_at)
      values (${first}, 1, 'exports', 'dsr-1', now(), ${now}), (${first}, 2, 'exports', 'dsr-2', now(), ${new Date(now.getTime() + 9 * hour)})`.execute(
      db,
    );
    now = new Date(now.getTime() + 2 * hour);
    const { open, pastDue, outbox, ready, revocations } = await look();
    expect(open).toEqual({ awaitingApproval: 1, approved: 1 });
    expect(pastDue).toBe(1);
    expect(outbox.cards).toBeGreaterThanOrEqual(3);
    expect(outbox.oldestSeconds).toBeCloseTo(7_200, 0);
    expect(revocations).toEqual({ owed: 1, oldestSeconds: 7_200 });
    expect(ready['submit']!.steps).toBe(1);
    expect(ready['submit']!.oldestSeconds).toBeGreaterThanOrEqual(0);
    expect(ready['expire']!.steps).toBe(0);
    expect(ready['card']!.steps).toBe(outbox.cards);
  });
});

describe('the trace of a request', () => {
  test('is the one it was asked in, found by the request and by its card', async () => {
    const traceparents = createTraceparents(db);
    traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const id = await add('4');
    const [card] = await requests.cards(id);
    expect(await traceparents.ofRequest(id)).toBe(traceparent);
    expect(await traceparents.ofCard(card!.id)).toBe(traceparent);
    await record(id, { kind: 'approve', by: mona, at: now });
    expect(await traceparents.ofRequest(id)).toBe(traceparent);
  });

  test('is none where nobody traced', async () => {
    traceparent = undefined;
    expect(await createTraceparents(db).ofRequest(await add('5'))).toBeUndefined();
  });
});
