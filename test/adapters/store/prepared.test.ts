import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Database } from '../../../src/adapters/store/database.ts';
import { startPostgres } from '../../support/postgres.ts';

const postgres = await startPostgres();
const opened: Database[] = [];
const open = async () => {
  const database = await connect({ databaseUrl: postgres.url });
  opened.push(database);
  return database;
};
afterAll(async () => {
  for (const database of opened) await database.close();
  await postgres.stop();
}, 60_000);

const kept = (database: Database) =>
  sql<{ statement: string }>`select statement from pg_prepared_statements`
    .execute(database.db)
    .then(({ rows }) => rows.map(({ statement }) => statement));

test('the plan of a statement is kept, unless it gives back whatever columns there are', async () => {
  const database = await open();
  await sql`create table things (id integer, name text)`.execute(database.db);
  const named = () => sql`select name from things where id = ${1}`.execute(database.db);
  const whole = () => sql<object>`select * from things where id = ${1}`.execute(database.db);
  await sql`insert into things values (${1}, ${'one'})`.execute(database.db);
  await named();
  await whole();
  expect(await kept(database)).toContain('select name from things where id = $1');
  expect((await kept(database)).filter((text) => text.includes('*'))).toEqual([]);
  // Another instance, newer than this one, adds a column.
  await sql.raw('alter table things add column more text').execute((await open()).db);
  await named();
  expect((await whole()).rows).toEqual([{ id: 1, name: 'one', more: null }]);
});

test('a connection that turns out to be another one is used without kept plans from then on', async () => {
  const database = await open();
  const ask = (n: number) => sql<{ n: number }>`select ${n}::int as n`.execute(database.db);
  await ask(1);
  // What a pooler does that hands each transaction another connection: the statement is not there.
  await sql.raw('deallocate all').execute(database.db);
  await expect(ask(2)).rejects.toMatchObject({ code: '26000' });
  expect((await ask(3)).rows).toEqual([{ n: 3 }]);
  expect(await kept(database)).toEqual([]);
});
