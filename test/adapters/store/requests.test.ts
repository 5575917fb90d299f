import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { RequestId } from '../../../src/domain/ids.ts';
import { asksNow, groupChat } from '../../support/world/people.ts';
import { removeTemporaryDirectories, storeUnderTest, temporaryDirectory } from './embedded.ts';
import { requestsContract } from './requests.contract.ts';

afterAll(removeTemporaryDirectories);

requestsContract('in the embedded database', () => storeUnderTest(temporaryDirectory()));

test('a look that changes nothing touches no index of the requests', async () => {
  const opened = await storeUnderTest(temporaryDirectory());
  const { requests } = opened;
  const { db } = opened.store.database;
  const written = async () => {
    await sql`select pg_stat_force_next_flush()`.execute(db);
    const { rows } = await sql<{ rows: number; hot: number }>`
      select n_tup_upd::integer as rows, n_tup_hot_upd::integer as hot from pg_stat_user_tables
      where relname = 'requests'`.execute(db);
    return rows[0]!;
  };
  try {
    await requests.add('turn', [asksNow([{ role: 'both', conversation: groupChat, locale: 'en' }])]);
    const before = await written();
    for (let looks = 0; looks < 5; looks++) {
      const { data, lease } = (await opened.take('expire'))!;
      const { id, revision } = data as { readonly id: RequestId; readonly revision: number };
      await requests.rest({ requestId: id, revision, lease }, new Date());
    }
    expect(await written()).toEqual({ rows: before.rows + 5, hot: before.hot + 5 });
  } finally {
    await opened.close();
  }
}, 60_000);
