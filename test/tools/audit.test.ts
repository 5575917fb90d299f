import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditHead } from '../../src/adapters/store/audit/audit.ts';
import type { AuditHead } from '../../src/audit/chain.ts';
import { ask } from '../support/instances.ts';
import { runTool } from '../support/tool.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from '../adapters/store/embedded.ts';

const directory = join(temporaryDirectory(), 'data');
const files = temporaryDirectory();
let head: AuditHead;

beforeAll(async () => {
  const store = await openStore(directory);
  await ask(store.requests, 3, 'audit');
  await store.requests.note({ event: 'refuse', by: { kind: 'bot' }, details: { code: 'unknownCard' } });
  head = await auditHead(store.database.db);
  await store.close();
}, 60_000);
afterAll(removeTemporaryDirectories);

const environment = { DATA_DIR: directory };

test.each(['csv', 'json'])(
  'the audit is exported as %s and verified; a changed one is named',
  async (format) => {
    const file = join(files, `audit.${format}`);
    const exported = await runTool('auditExport', [file], environment);
    expect(exported).toMatchObject({ status: 0, err: '' });
    expect(exported.out).toContain(`4 rows are in ${file}. The chain ends with ${head.hash}.`);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const verified = await runTool('auditVerify', [file, head.hash]);
    expect(verified).toMatchObject({ status: 0, err: '' });
    expect(verified.out).toContain(`4 rows, each as it was written. The chain ends with ${head.hash}.`);
    const forged = join(files, `forged.${format}`);
    writeFileSync(forged, readFileSync(file, 'utf8').replace('unknownCard', 'mayNotApprove'));
    const found = await runTool('auditVerify', [forged]);
    expect(found).toEqual({
      status: 1,
      out: '',
      err: `${forged} does NOT hold: row 4 was altered (line 5 of the file).\n`,
    });
    if (format === 'json') return;

    expect((await runTool('auditVerify', [file])).out).toContain('event "audit.head"');
    const again = await runTool('auditExport', [file], environment);
    expect(again).toMatchObject({
      status: 1,
      err: `${file} is there already, and nothing was written. Name another file.\n`,
    });
  },
  30_000,
);

test('each way it cannot work is said in a sentence', async () => {
  const file = join(files, 'none.csv');
  expect((await runTool('auditExport', [])).err).toMatch(/^Name one file that ends in \.csv or \.json/);
  expect((await runTool('auditExport', [file], { DATA_DIR: files })).err).toMatch(
    /^There is no embedded database in /,
  );
  expect((await runTool('auditVerify', [file])).err).toMatch(/none\.csv cannot be read: ENOENT/);
  const store = await openStore(directory);
  const busy = await runTool('auditExport', [file], environment);
  await store.close();
  expect(busy).toMatchObject({ status: 1, out: '' });
  expect(busy.err).toMatch(/^It did not work: another process is using this data directory/);
  const nowhere = join(files, 'nowhere');
  mkdirSync(nowhere);
  const unwritable = await runTool('auditExport', [join(nowhere, 'a', 'b.csv')], environment);
  expect(unwritable).toMatchObject({ status: 1, out: '' });
}, 30_000);
