import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Database, storeHealth } from '../../../src/adapters/store/database/database.ts';
import { embeddedFiles } from '../../../src/adapters/store/database/embedded.ts';
import { WatchedPGlite } from '../../../src/adapters/store/database/pglite.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

afterAll(removeTemporaryDirectories);

const add = ({ db }: Database, n: number) => sql`insert into things (n) values (${n})`.execute(db);

test('a database that ended says so to whoever waits and whoever comes, and never that something was done', async () => {
  const directory = temporaryDirectory();
  const database = await connect({ directory });
  const { db } = database;
  await sql`create table things (n integer)`.execute(db);
  await add(database, 1);
  rmSync(join(embeddedFiles(directory), 'global/pg_control'));
  // A CHECKPOINT that cannot write is a PANIC: what a full disk makes of it.
  const checkpoint = sql.raw('checkpoint').execute(db);
  const meanwhile = add(database, 2);
  const cause = { severity: 'PANIC', code: '58P01', message: expect.stringContaining('pg_control') };
  const ended = { code: 'databaseEnded', cause };
  await expect(checkpoint).rejects.toMatchObject(ended);
  await expect(meanwhile).rejects.toMatchObject(ended);
  await expect(add(database, 3)).rejects.toMatchObject(ended);
  await expect(db.transaction().execute((tx) => sql`select 1`.execute(tx))).rejects.toMatchObject(ended);
  expect(await storeHealth(database)).toBe('unavailable');
  // Until then the directory is not for anybody else.
  await expect(connect({ directory })).rejects.toMatchObject({ code: 'directoryInUse' });
  await database.close();
}, 60_000);

test('a database that does not say that it has done something is not asked again', async () => {
  const database = new WatchedPGlite();
  await database.waitReady;
  await database.query('select 1');
  // What PGlite makes of an exception of WebAssembly in the middle of a statement.
  database.execProtocolRaw = () => Promise.resolve(new Uint8Array());
  const ended = {
    code: 'databaseEnded',
    cause: { message: 'the embedded database did not say that it had done it' },
  };
  await expect(database.query('select 1')).rejects.toMatchObject(ended);
  Reflect.deleteProperty(database, 'execProtocolRaw');
  await expect(database.exec('select 1')).rejects.toMatchObject(ended);
}, 60_000);

test('what one statement gets wrong is said with its code and nobody else feels it, in a transaction or not', async () => {
  const database = await connect({ directory: temporaryDirectory() });
  const { db } = database;
  await sql`create table things (n integer)`.execute(db);
  await expect(sql`select ${1}::int / ${0}::int`.execute(db)).rejects.toMatchObject({ code: '22012' });
  const half = db.transaction().execute(async (tx) => {
    await sql`insert into things values (${3})`.execute(tx);
    await sql`select ${1}::int / ${0}::int`.execute(tx);
  });
  await expect(half).rejects.toMatchObject({ code: '22012' });
  await add(database, 4);
  expect((await sql`select n from things`.execute(db)).rows).toEqual([{ n: 4 }]);
  await database.close();
}, 60_000);
