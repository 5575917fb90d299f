import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { StateKind } from '../../src/domain/exportRequest.ts';
import { requestsInEveryState } from '../support/everyState.ts';
import { runTool } from '../support/tool.ts';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from '../adapters/store/embedded.ts';

afterAll(removeTemporaryDirectories);

/** All that can change but `approved`, whose only card is lost below. */
const changeable: readonly StateKind[] = [
  'awaitingApproval',
  'exporting',
  'failed',
  'forgotten',
  'submitting',
  'uncertain',
];

test('owes the cards of all requests that can change, but not those that were given up, nor any other', async () => {
  const directory = join(temporaryDirectory(), 'data');
  let store = await openStore(directory);
  await requestsInEveryState(store.requests, new Date());
  await sql`update cards set activity_id = id::text, shown_revision = owed_revision`.execute(
    store.database.db,
  );
  await sql`update cards set lost_because = 'uninstalled'
    where request_id = (select id from requests where kind = 'approved')`.execute(store.database.db);
  await store.close();

  expect(await runTool('showCards', [], { DATA_DIR: directory })).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^\d+ cards are shown anew/),
  });
  store = await openStore(directory);
  const owed = await sql<{
    kind: string;
  }>`select distinct kind from cards join requests on request_id = requests.id
    where shown_revision < owed_revision`.execute(store.database.db);
  await store.close();
  expect(owed.rows.map(({ kind }) => kind).sort()).toEqual(changeable);
}, 60_000);

test('leaves alone what failed long ago, and says where it looked when there is nothing', async () => {
  const directory = join(temporaryDirectory(), 'data');
  const store = await openStore(directory);
  await requestsInEveryState(store.requests, new Date());
  await sql`update requests set ended_at = now() - interval '32 days' where kind = 'failed'`.execute(
    store.database.db,
  );
  await sql`delete from cards where request_id not in (select id from requests where kind = 'failed')`.execute(
    store.database.db,
  );
  await store.close();
  expect(await runTool('showCards', [], { DATA_DIR: directory })).toMatchObject({
    out: expect.stringMatching(/^0 cards/),
  });
  const nowhere = await runTool('showCards', [], { DATA_DIR: join(directory, 'nowhere') });
  expect(nowhere).toMatchObject({
    status: 1,
    err: expect.stringContaining('There is no embedded database in'),
  });
}, 60_000);
