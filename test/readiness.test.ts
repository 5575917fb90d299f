import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createShared } from '../src/adapters/store/shared/shared.ts';
import { createReadiness } from '../src/readiness.ts';
import {
  openStore,
  type OpenStore,
  removeTemporaryDirectories,
  temporaryDirectory,
} from './adapters/store/embedded.ts';
import { asksNow, groupChat } from './support/world/people.ts';

let store: OpenStore;
afterAll(async () => {
  await store.close();
  removeTemporaryDirectories();
}, 60_000);

test('an instance is ready while it has everything to do, and says how far behind it is', async () => {
  store = await openStore(temporaryDirectory());
  const { database, queues, requests } = store;
  const { db } = database;
  const health = createReadiness({
    database,
    queues,
    graph: { downSince: async () => undefined } as Parameters<typeof createReadiness>[0]['graph'],
    shared: createShared(db),
    clock: { now: () => new Date() },
  });
  await requests.add('turn', [asksNow([{ role: 'both', conversation: groupChat, locale: 'en' }])]);
  await sql`update jobs.job set start_after = now() - interval '90 s' where name = 'delivery'`.execute(db);
  await sql`update cards set owed_at = now() - interval '90 s'`.execute(db);
  const { ok, checks } = await health.ready();
  expect(ok).toBe(true);
  expect(checks).toMatchObject({ database: 'ok', graph: 'ok', oldestReadyStepSeconds: 90 });
  expect(checks['oldestOwedCardSeconds']).toBeGreaterThanOrEqual(90);
}, 60_000);
