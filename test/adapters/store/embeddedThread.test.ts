import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PGlite, protocol } from '@electric-sql/pglite';
import { afterAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { connect, type Database, storeHealth } from '../../../src/adapters/store/database.ts';
import { EmbeddedClient } from '../../../src/adapters/store/embedded.ts';
import { embeddedFiles } from '../../../src/adapters/store/embeddedDirectory.ts';
import { KeptPlans } from '../../../src/adapters/store/embeddedPlans.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

afterAll(removeTemporaryDirectories);

const add = ({ db }: Database, n: number) => sql`insert into things (n) values (${n})`.execute(db);

/** A client whose thread does as it is told. */
const clientOf = (thread: string) =>
  new EmbeddedClient(
    new URL(
      `data:text/javascript,import { parentPort } from 'node:worker_threads'; ${encodeURIComponent(thread)}`,
    ),
  );

test('while a statement takes its time everything else goes on', async () => {
  const database = await connect({ directory: temporaryDirectory() });
  const seen: string[] = [];
  const statement = sql`select count(*) from generate_series(1, ${3_000_000}::int)`.execute(database.db);
  const timer = new Promise((resolve) => setTimeout(resolve, 1)).then(() => seen.push('timer'));
  await Promise.all([statement.then(() => seen.push('statement')), timer]);
  expect(seen).toEqual(['timer', 'statement']);
  await database.close();
}, 60_000);

describe('a database that ended', () => {
  test('says so to whoever waits and whoever comes, and never that something was done', async () => {
    const directory = temporaryDirectory();
    const database = await connect({ directory });
    const { db } = database;
    await sql`create table things (n integer)`.execute(db);
    await add(database, 1);
    rmSync(join(embeddedFiles(directory), 'global/pg_control'));
    // A CHECKPOINT that cannot write is a PANIC: what a full disk makes of it.
    const checkpoint = sql.raw('checkpoint').execute(db);
    const meanwhile = add(database, 2);
    await expect(checkpoint).rejects.toMatchObject({ severity: 'PANIC', code: '58P01' });
    const ended = { code: 'databaseEnded', cause: { message: expect.stringContaining('pg_control') } };
    await expect(meanwhile).rejects.toMatchObject(ended);
    await expect(add(database, 3)).rejects.toMatchObject(ended);
    await expect(db.transaction().execute((tx) => sql`select 1`.execute(tx))).rejects.toMatchObject(ended);
    expect(await storeHealth(database)).toBe('unavailable');
    // Until then the directory is not for anybody else.
    await expect(connect({ directory })).rejects.toMatchObject({ code: 'directoryInUse' });
    await database.close();
  }, 60_000);

  test.each([
    ['one statement', 'select 1'],
    ['several', 'delete from things; delete from others'],
    ['a statement with values', 'insert into things (n) values ($1)', 1],
  ])('is known by an answer that does not say that it was done: %s', async (_, text, ...values) => {
    // What PGlite makes of an exception of WebAssembly in the middle of a statement.
    const pglite = {
      execProtocolStream: async () => [],
      exec: async () => [],
      isInTransaction: () => false,
      syncToFs: async () => undefined,
    };
    const plans = new KeptPlans({ protocol }, pglite as unknown as PGlite);
    await expect(plans.query(text, values)).rejects.toThrow('did not say that it had done it');
    expect(plans.hasEnded).toBe(true);
  });

  test('is known by a thread that throws or leaves in the middle of its work', async () => {
    for (const [thread, because] of [
      [`parentPort.on('message', () => { throw new Error('out of order'); })`, 'out of order'],
      [`parentPort.on('message', () => process.exit(7))`, 'its thread ended with exit code 7'],
    ] as const) {
      const client = clientOf(thread);
      const ended = { code: 'databaseEnded', cause: { message: because } };
      const [first, second] = await Promise.allSettled([client.query('one'), client.query('two')]);
      expect([first, second]).toMatchObject([{ reason: ended }, { reason: ended }]);
      await expect(client.query('three')).rejects.toMatchObject(ended);
      await client.close();
    }
  });

  test('refuses a value that cannot be told to a thread, and nobody else feels it', async () => {
    const client = clientOf(
      `parentPort.on('message', ({ text }) => parentPort.postMessage({ result: { rows: [{ text }] } }))`,
    );
    const [bad, good] = await Promise.allSettled([client.query('one', [() => 1]), client.query('two')]);
    expect([bad, good]).toMatchObject([
      { reason: { name: 'DataCloneError' } },
      { value: { rows: [{ text: 'two' }] } },
    ]);
    await client.close();
  });
});

describe('a process', () => {
  const run = async (work: string) => {
    const url = new URL('../../../src/adapters/store/database.ts', import.meta.url).href;
    const program = `
      import { connect } from '${url}';
      process.on('worker', (thread) => thread.on('exit', () => console.log('the thread has ended')));
      const database = await connect({ directory: process.argv[1] });
      ${work}`;
    const words = ['--input-type=module', '-e', program, temporaryDirectory()];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { timeout: 30_000 });
    return [stderr, ...stdout.trim().split('\n')];
  };

  test('waits for an answer', async () => {
    const work = `console.log(await database.statements.executeSql('select 1').then(({ rows }) => rows.length))`;
    expect(await run(work)).toEqual(['', '1']);
  }, 60_000);

  test('has no thread any more when its database is closed', async () => {
    const work = `await database.close(); console.log('closed'); setInterval(() => undefined, 60_000).unref();`;
    expect(await run(work)).toEqual(['', 'the thread has ended', 'closed']);
  }, 60_000);
});

describe('a transaction', () => {
  test('is told to the thread with its first statement, and not at all without one', async () => {
    const client = clientOf(
      `parentPort.on('message', (said) => parentPort.postMessage({ result: { rows: [said] } }))`,
    );
    const heard = async (text: string) =>
      (await client.query(text)).rows.map(({ text, begins }) => [text, begins]);
    expect(await heard('begin')).toEqual([]);
    expect(await heard('one')).toEqual([['one', true]]);
    expect(await heard('two')).toEqual([['two', false]]);
    expect(await heard('commit')).toEqual([['commit', false]]);
    for (const end of ['commit', 'rollback']) {
      expect(await heard('begin')).toEqual([]);
      expect(await heard(end)).toEqual([]);
      expect(await heard('three')).toEqual([['three', false]]);
    }
    await client.close();
  });

  test('whose first statement fails is over when it is rolled back', async () => {
    const database = await connect({ directory: temporaryDirectory() });
    const { db } = database;
    const fails = db.transaction().execute((tx) => sql`select ${1}::int / ${0}::int`.execute(tx));
    await expect(fails).rejects.toMatchObject({ code: '22012' });
    await sql`create table things (n integer)`.execute(db);
    await add(database, 1);
    const { rows } = await sql`select pg_current_xact_id_if_assigned() as open`.execute(db);
    expect(rows).toEqual([{ open: null }]);
    await database.close();
  }, 60_000);
});
