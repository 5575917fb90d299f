import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createShared } from '../src/adapters/store/shared.ts';
import { createReadiness } from '../src/readiness.ts';
import {
  openStore,
  type OpenStore,
  removeTemporaryDirectories,
  temporaryDirectory,
} from './adapters/store/embedded.ts';

let store: OpenStore;
afterAll(async () => {
  await store.close();
  removeTemporaryDirectories();
}, 60_000);

test('whoever asks whether the bot is ready does not wait behind the steps', async () => {
  store = await openStore(temporaryDirectory());
  const { database, queues } = store;
  const { db } = database;
  const health = createReadiness({
    database,
    queues,
    graph: { downSince: async () => undefined } as Parameters<typeof createReadiness>[0]['graph'],
    shared: createShared(db),
    clock: { now: () => new Date() },
  });
  const seen: string[] = [];
  const steps = Array.from({ length: 50 }, () =>
    sql`select 1`.execute(db).then(() => void seen.push('step')),
  );
  const ready = health.ready().then(({ ok }) => void seen.push(`ready: ${String(ok)}`));
  await Promise.all([...steps, ready]);
  // It asks some questions, and each time somebody is in the middle of theirs.
  expect(seen.slice(0, 10)).toContain('ready: true');
}, 60_000);
