import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Database } from '../../../src/adapters/store/database.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const database: Database = await connect({ directory: temporaryDirectory() });
const { db } = database;
afterAll(async () => {
  await database.close();
  removeTemporaryDirectories();
}, 60_000);

await sql`create table things (id integer, name text, at timestamptz, tags text[], more jsonb)`.execute(db);
const add = (id: number, name: string | null) =>
  sql`insert into things (id, name) values (${id}, ${name})`.execute(db);
const whole = (id: number) => sql<object>`select * from things where id = ${id}`.execute(db);

test('every kind of value comes back as it went in', async () => {
  const [at, tags, more] = [
    new Date('2026-03-02T09:00:00.123Z'),
    ['a', 'b,"c"', ''],
    { text: 'ü\\"', n: [1] },
  ];
  const put =
    await sql`insert into things values (${7}, ${null}, ${at}, ${tags}, ${JSON.stringify(more)})`.execute(db);
  expect(put.numAffectedRows).toBe(1n);
  expect((await whole(7)).rows).toEqual([{ id: 7, name: null, at, tags, more }]);
});

test('a statement is planned once', async () => {
  await add(1, 'one');
  await add(2, 'two');
  const kept = await sql<{ statement: string }>`select statement from pg_prepared_statements
    where statement like ${'insert into things (id, name)%'}`.execute(db);
  expect(kept.rows).toHaveLength(1);
});

test('what one statement gets wrong is said with its code and nobody else feels it, in a transaction or not', async () => {
  const wrong = () => sql`select ${1}::int / ${0}::int`.execute(db);
  await expect(wrong()).rejects.toMatchObject({ code: '22012' });
  await expect(wrong()).rejects.toMatchObject({ code: '22012' });
  const half = db.transaction().execute(async (tx) => {
    await sql`insert into things (id, name) values (${3}, ${'three'})`.execute(tx);
    await sql`select ${1}::int / ${0}::int`.execute(tx);
  });
  await expect(half).rejects.toMatchObject({ code: '22012' });
  expect((await whole(3)).rows).toEqual([]);
  await add(3, 'three');
  expect((await whole(3)).rows).toHaveLength(1);
});

test('nobody gets between the statements of a transaction', async () => {
  const seen: string[] = [];
  const one = db.transaction().execute(async (tx) => {
    await sql`insert into things (id, name) values (${4}, ${'four'})`.execute(tx);
    await Promise.resolve();
    await sql`update things set name = ${'vier'} where id = ${4}`.execute(tx);
    seen.push('written');
  });
  const other = whole(4).then(({ rows }) => {
    seen.push('read');
    return rows;
  });
  await one;
  expect(await other).toMatchObject([{ name: 'vier' }]);
  expect(seen).toEqual(['written', 'read']);
});

test('a plan that a migration overtook is made anew', async () => {
  await whole(1);
  await sql.raw('alter table things add column later text').execute(db);
  await expect(whole(1)).rejects.toMatchObject({ code: '0A000' });
  expect((await whole(1)).rows).toMatchObject([{ id: 1, later: null }]);
});

test('texts that hold their values are not kept without end', async () => {
  for (let n = 0; n < 600; n++) await sql`select ${sql.lit(n)} as n, ${n}::int as m`.execute(db);
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from pg_prepared_statements`.execute(db);
  expect(rows[0]?.count).toBeLessThanOrEqual(501);
  expect((await sql`select ${sql.lit(7)} as seven, ${8}::int as eight`.execute(db)).rows).toEqual([
    { seven: 7, eight: 8 },
  ]);
});
