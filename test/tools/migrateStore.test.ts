import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { auditHead } from '../../src/adapters/store/audit/audit.ts';
import { type Database, openDatabase } from '../../src/adapters/store/database/database.ts';
import type { AuditHead } from '../../src/audit/chain.ts';
import type { StateKind } from '../../src/domain/exportRequest.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import { buildInto } from '../support/builtTools.ts';
import { everyRow } from '../support/everyRow.ts';
import { requestsInEveryState } from '../support/everyState.ts';
import { ask, sharedWorld, startInstance } from '../support/instances.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { runTool } from '../support/tool.ts';
import { mona, person } from '../support/world/people.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from '../adapters/store/embedded.ts';
import { chainBreaksAt, auditRows } from '../adapters/store/auditChain.ts';

const directory = join(temporaryDirectory(), 'data');
const anHourAgo = new Date(Date.now() - 3_600_000);
let postgres: Postgres;
let ids: Map<StateKind, RequestId>;
let original: readonly string[];
let head: AuditHead;

/** What the bot itself keeps: pg-boss's jobs are sent anew, and both databases know their own migrations. */
const ourRows = async ({ db }: Database) =>
  (await everyRow(db)).filter((row) => /^public\.(?!kysely_)/.test(row)).sort();

async function emptyDatabase(name: string): Promise<string> {
  const database = await openDatabase({ databaseUrl: postgres.url });
  await sql`create database ${sql.id(name)}`.execute(database.db);
  await database.close();
  return postgres.database(name);
}

beforeAll(async () => {
  postgres = await startPostgres();
  const store = await openStore(directory, { clock: { now: () => anHourAgo } });
  ids = await requestsInEveryState(store.requests, anHourAgo);
  await store.requests.note({ event: 'refuse', by: { kind: 'person', person: person(mona) } });
  // More than travel together.
  await sql`insert into turns (key, at)
    select ${'ä "turn" \u2028 '} || n::text, now() from generate_series(1, 600) as n`.execute(
    store.database.db,
  );
  original = await ourRows(store.database);
  head = await auditHead(store.database.db);
  await store.close();
}, 60_000);
afterAll(async () => {
  removeTemporaryDirectories();
  await postgres.stop();
});

test('each way it can fail is said in a sentence, and leaves both stores as they were', async () => {
  const target = await emptyDatabase('failures');
  const both = { DATA_DIR: directory, DATABASE_URL: target };
  const failing = async (environment: Readonly<Record<string, string>>) => {
    const { status, out, err } = await runTool('migrateStore', [], environment);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    return err;
  };
  expect(await failing({})).toMatch(
    /DATA_DIR is missing: set it to[^]*DATABASE_URL is missing: set it to an empty/,
  );
  expect(await failing({ ...both, DATA_DIR: temporaryDirectory() })).toMatch(
    /^There is no embedded database in/,
  );
  const away = await failing({ ...both, DATABASE_URL: 'postgres://bot:s3cret@127.0.0.1:1/bot' });
  expect(away).toMatch(/PostgreSQL gave no answer at the host and port of DATABASE_URL; check that it runs/);
  expect(away).not.toContain('s3cret');

  const running = await openStore(directory);
  expect(await failing(both)).toMatch(/another process is using this data directory; stop it/);
  await running.close();

  const used = await openStore({ databaseUrl: target });
  await ask(used.requests, 1, 'first');
  const before = await ourRows(used.database);
  expect(await failing(both)).toMatch(
    /something in the PostgreSQL database already, and nothing was copied; name an empty/,
  );
  expect(await ourRows(used.database)).toEqual(before);
  await used.close();
}, 60_000);

test('a chain that does not hold is not carried on', async () => {
  const broken = temporaryDirectory(directory);
  const database = await openDatabase({ directory: broken });
  await sql`alter table audit disable trigger all`.execute(database.db);
  await sql`update audit set event = 'approve' where event = 'reject'`.execute(database.db);
  await database.close();
  const target = await emptyDatabase('broken');
  const { status, err } = await runTool('migrateStore', [], { DATA_DIR: broken, DATABASE_URL: target });
  expect(status).toBe(1);
  expect(err).toMatch(/the audit chain of the embedded database does not hold, and nothing was copied/);
  const after = await openDatabase({ databaseUrl: target });
  expect(await auditRows(after)).toEqual([]);
  await after.close();
}, 60_000);

test('killed half-way it leaves nothing in the target; run again it moves everything, and the bot goes on there', async () => {
  const target = await emptyDatabase('target');
  const both = { DATA_DIR: directory, DATABASE_URL: target };
  const dist = buildInto(temporaryDirectory());
  const database = await openDatabase({ databaseUrl: target });
  const untouched = await ourRows(database);

  // The last of its tables waits for us; requests and audit are written by then.
  await sql
    .raw(
      `create function wait_here() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(1); return new; end $$`,
    )
    .execute(database.db);
  await sql`create trigger wait_here before insert on turns for each row execute function wait_here()`.execute(
    database.db,
  );
  await database.db.connection().execute(async (held) => {
    await sql`select pg_advisory_lock(1)`.execute(held);
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(dist, 'tools/migrateStore.js')],
      {
        env: { PATH: process.env['PATH'], ...both },
        stdio: 'inherit',
      },
    );
    const ended = once(child, 'exit');
    for (let waiting = 0; waiting === 0;) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`.execute(
        held,
      );
      waiting = rows[0]!.count;
    }
    child.kill('SIGKILL');
    await ended;
    await sql`select pg_advisory_unlock(1)`.execute(held);
  });
  await sql`drop trigger wait_here on turns`.execute(database.db);
  await sql`drop function wait_here`.execute(database.db);
  expect(await ourRows(database)).toEqual(untouched);
  expect(existsSync(join(directory, 'moved-to-postgresql'))).toBe(false);

  const moved = await runTool('migrateStore', [], both, dist);
  expect(moved).toMatchObject({ status: 0, err: '' });
  expect(moved.out).toMatch(/^ +612 {2}turns$/m);
  expect(moved.out).toMatch(new RegExp(`^ +${String(ids.size)} {2}requests$`, 'm'));
  expect(moved.out).toContain(
    `The audit chain holds there: ${String(head.rows)} rows, the last with ${head.hash}.`,
  );
  // Ids, revisions, times and words, of every table and column.
  expect(await ourRows(database)).toEqual(original);
  // The old directory is a backup now: no second bot follows the same requests.
  const again = await runTool('migrateStore', [], both);
  expect(again.err).toMatch(/this data directory was moved to PostgreSQL and is a backup now/);

  const world = sharedWorld();
  const instance = await startInstance(target, world);
  const { requests } = instance;
  const id = (kind: StateKind) => ids.get(kind)!;
  await requests.record({
    requestId: id('awaitingApproval'),
    event: { kind: 'approve', by: person(mona), at: new Date() },
    by: { kind: 'person', person: person(mona) },
  });
  await requests.sweep();
  await world.shown([id('approved'), id('awaitingApproval')], 'completed');
  // Microsoft's side knows neither the container, which its card says, nor the operation, which takes a day to be believed.
  await world.shown([id('submitting')], 'uncertain');
  while (!('missing' in (await requests.get(id('exporting'))).state)) await setTimeout(20);
  expect(world.microsoft.ordered.map(({ container }) => container).sort()).toEqual(
    [`dsr-${id('approved')}-1`, `dsr-${id('awaitingApproval')}-1`].sort(),
  );
  const [next] = await ask(requests, 1, 'after');
  expect(next!.number).toBe(ids.size + 1);
  expect(chainBreaksAt(await auditRows(database))).toBeUndefined();
  await instance.stop();
  await database.close();
}, 90_000);
