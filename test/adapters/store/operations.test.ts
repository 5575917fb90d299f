import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from '../../../src/adapters/store/database/database.ts';
import { Fault } from '../../../src/faults.ts';
import { ask } from '../../support/instances.ts';
import { startPostgres } from '../../support/postgres.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

afterAll(removeTemporaryDirectories);

/** Runs the commands that the page gives under this name. */
function run(name: string, environment: Readonly<Record<string, string>>): void {
  const commands = new RegExp(`\`\`\`sh ${name}\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (commands === undefined) throw new Error(`docs/operations.md has no commands "${name}"`);
  execFileSync('sh', ['-euc', commands], {
    cwd: new URL('../../..', import.meta.url),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
  });
}

test('the embedded database is backed up and restored by the commands of docs/operations.md', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const paths = { DATA_DIR: directory, BACKUP: join(temporaryDirectory(), 'backup') };
  let store = await openStore(directory);
  const [kept] = await ask(store.requests, 1, 'before');
  await store.close();
  run('backup-embedded', paths);

  store = await openStore(directory);
  const [lost] = await ask(store.requests, 1, 'after');
  await store.close();
  run('restore-embedded', paths);
  run('show-cards', paths);

  store = await openStore(directory);
  expect(await store.requests.get(kept!.id)).toEqual(kept);
  await expect(store.requests.get(lost!.id)).rejects.toBeInstanceOf(Fault);
  // It goes on from there: the step that waited still waits, and the chain can be continued.
  await ask(store.requests, 1, 'again');
  const rows = await auditRows(store.database);
  expect(rows).toHaveLength(2);
  expect(chainBreaksAt(rows)).toBeUndefined();
  await store.close();
}, 60_000);

test('the audit is exported, verified and moved to PostgreSQL by the commands of docs/operations.md', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const store = await openStore(directory);
  await ask(store.requests, 2, 'moved');
  const rows = await auditRows(store.database);
  await store.close();
  const postgres = await startPostgres();
  const settings = { DATA_DIR: directory, DATABASE_URL: postgres.url };
  run('migrate-store', settings);
  const paths = { FILE: join(temporaryDirectory(), 'audit.csv'), HASH: rows.at(-1)!.hash };
  run('audit-export', { DATABASE_URL: postgres.url, ...paths });
  run('audit-verify', paths);
  expect(() => run('audit-verify', { ...paths, HASH: 'f'.repeat(64) })).toThrow();

  const database = await openDatabase({ databaseUrl: postgres.url });
  await sql`insert into kysely_migration (name, timestamp) values ('9999-of-a-newer-version', '')`.execute(
    database.db,
  );
  await database.close();
  await expect(openDatabase({ databaseUrl: postgres.url })).rejects.toMatchObject({ code: 'databaseNewer' });
  await postgres.stop();
}, 120_000);

test('the connections that docs/operations.md and the fault name are those of an instance', () => {
  const source = readFileSync(
    new URL('../../../src/adapters/store/database/postgres.ts', import.meta.url),
    'utf8',
  );
  const number = (name: string) => Number(new RegExp(`${name} = (\\d+);`).exec(source)?.[1]);
  const ours = number('ourConnections');
  const boss = number('bossConnections');
  const all = String(ours + boss);
  expect(page).toContain(
    `up to ${all} connections (${String(ours)} for requests and steps, ${String(boss)} for the queue's own upkeep)`,
  );
  expect(new Fault('databaseRefused').message).toContain(`(${all} an instance)`);
});
