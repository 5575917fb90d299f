import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createShared } from '../src/adapters/store/shared.ts';
import { createReadiness } from '../src/readiness.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from './adapters/store/embedded.ts';

afterAll(removeTemporaryDirectories);

test('whoever asks whether the bot is ready does not wait behind the steps', async () => {
  const { database, queues, close } = await openStore(temporaryDirectory());
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
  await close();
}, 60_000);
