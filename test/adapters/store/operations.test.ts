import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Fault } from '../../../src/faults.ts';
import { ask } from '../../support/instances.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

afterAll(removeTemporaryDirectories);

/** Runs the commands that the page gives under this name. */
function run(name: string, environment: Readonly<Record<string, string>>): void {
  const commands = new RegExp(`\`\`\`sh ${name}\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (commands === undefined) throw new Error(`docs/operations.md has no commands "${name}"`);
  execFileSync('sh', ['-euc', commands], { env: { PATH: process.env['PATH'], ...environment } });
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

test('the connections that docs/operations.md and the fault name are those of an instance', () => {
  const source = readFileSync(new URL('../../../src/adapters/store/database.ts', import.meta.url), 'utf8');
  const number = (name: string) => Number(new RegExp(`${name} = (\\d+);`).exec(source)?.[1]);
  const ours = number('ourConnections');
  const boss = number('bossConnections');
  const all = String(ours + boss + 1);
  expect(page).toContain(
    `up to ${all} connections (${String(ours)} for requests, ${String(boss)} for its queue, 1 that listens)`,
  );
  expect(new Fault('databaseRefused').message).toContain(`(${all} an instance)`);
});
