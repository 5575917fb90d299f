import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { startPostgres } from '../../support/postgres.ts';
import { auditRows } from './auditChain.ts';
import { auditChanges, openStore, storeUnderTest } from './embedded.ts';
import { requestsContract } from './requests.contract.ts';

let stop: () => Promise<void> = () => Promise.resolve();
let url = '';

requestsContract('in PostgreSQL', async () => {
  const postgres = await startPostgres();
  stop = () => postgres.stop();
  url = postgres.url;
  return storeUnderTest({ databaseUrl: url });
});

test('the audit in PostgreSQL refuses to be changed, thinned or emptied', async () => {
  const store = await openStore({ databaseUrl: url });
  const { database, requests } = store;
  await requests.note({ event: 'refuse', by: { kind: 'bot' } });
  const before = await auditRows(database);
  for (const statement of auditChanges) {
    await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('never changed or removed');
  }
  expect(await auditRows(database)).toEqual(before);
  await store.close();
});

test('queues get the settings of this version, and are left alone where they have them', async () => {
  const first = await openStore({ databaseUrl: url });
  const { db } = first.database;
  const poll = () =>
    sql`select retry_delay, updated_on from jobs.queue where name = 'poll'`
      .execute(db)
      .then(({ rows }) => rows[0]);
  const now = await poll();
  await (await openStore({ databaseUrl: url })).close();
  expect(await poll()).toEqual(now);

  await sql`update jobs.queue set retry_delay = 77 where name = 'poll'`.execute(db);
  await (await openStore({ databaseUrl: url })).close();
  expect(await poll()).toMatchObject({ retry_delay: 2 });
  await first.close();
});

// Runs after the contract has closed its store.
afterAll(() => stop());
