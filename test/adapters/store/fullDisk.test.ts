import { afterAll, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import { storeHealth } from '../../../src/adapters/store/database/database.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { ask } from '../../support/instances.ts';
import { startPostgres } from '../../support/postgres.ts';
import { mona, person } from '../../support/world/people.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  removeTemporaryDirectories();
  for (const stop of stops) await stop();
});

async function postgres() {
  const server = await startPostgres();
  stops.push(() => server.stop());
  return { databaseUrl: server.url };
}

test.each([
  ['the embedded database', async () => ({ directory: temporaryDirectory() })],
  ['PostgreSQL', postgres],
])(
  'while the disk of %s is full nothing is stored by half, and it goes on by itself',
  async (_, where) => {
    const store = await openStore(await where());
    const { requests, database } = store;
    const { db } = database;
    const [request] = await ask(requests, 1, 'before');
    expect(await storeHealth(database)).toBe('ok');

    // The error as both databases give it when the last thing of a transaction, its audit row, finds no room.
    await sql
      .raw(
        `create function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`,
      )
      .execute(db);
    await sql`create trigger no_room before insert on audit for each row execute function no_room()`.execute(
      db,
    );
    const approve = () =>
      requests.record({
        requestId: request!.id,
        event: { kind: 'approve', by: person(mona), at: new Date() },
        by: { kind: 'person', person: person(mona) },
      });
    await expect(approve()).rejects.toThrow('No space left on device');
    await expect(ask(requests, 1, 'during')).rejects.toThrow('No space left on device');
    expect(await storeHealth(database)).toBe('full');
    expect(await requests.get(request!.id)).toEqual(request);
    const submits = sql<{ count: number }>`select count(*)::int as count from jobs.job where name = 'submit'`;
    expect((await submits.execute(db)).rows).toEqual([{ count: 0 }]);

    await sql`drop trigger no_room on audit`.execute(db);
    // The same people click and type again, and the same turn is no duplicate.
    expect(isRefusal(await approve())).toBe(false);
    await ask(requests, 1, 'during');
    expect((await submits.execute(db)).rows).toEqual([{ count: 1 }]);
    const rows = await auditRows(database);
    expect(rows.map(({ event }) => event)).toEqual(['ask', 'approve', 'ask']);
    expect(chainBreaksAt(rows)).toBeUndefined();
    const later = performance.now() + 120_001;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(later);
    expect(await storeHealth(database)).toBe('ok');
    clock.mockRestore();
    await store.close();
  },
  90_000,
);

test('a database that does not answer is told as such', async () => {
  const server = await startPostgres();
  stops.push(() => server.stop());
  const store = await openStore({ databaseUrl: server.url });
  await server.kill();
  expect(await storeHealth(store.database)).toBe('unavailable');
  await server.start();
  await store.close();
}, 90_000);
