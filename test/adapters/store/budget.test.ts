import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/adapters/store/database/database.ts';
import { createBudget, type StoredBudget } from '../../../src/adapters/store/shared/budget.ts';
import { conversationBuckets, tenantBucket } from '../../../src/adapters/teams/outbound/pace.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { budgetContract, expectWithinLimits } from './budget.contract.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const clock = { ms: Date.parse('2026-11-23T09:00:00Z'), now: () => new Date(clock.ms) };
let embedded: Database;
let postgres: Postgres;
let instances: Database[];
let budgets: StoredBudget[];

beforeAll(async () => {
  embedded = await openDatabase({ directory: temporaryDirectory() });
  postgres = await startPostgres();
  instances = await Promise.all([1, 2, 3].map(() => openDatabase({ databaseUrl: postgres.url })));
  budgets = instances.map(({ db }) => createBudget(db, clock));
}, 90_000);
afterAll(async () => {
  await Promise.all([...instances, embedded].map((database) => database.close()));
  await postgres.stop();
  removeTemporaryDirectories();
}, 60_000);

budgetContract('in the embedded database', () => ({ budget: createBudget(embedded.db, clock), clock }), 5);
budgetContract('in PostgreSQL', () => ({ budget: budgets[0]!, clock }), 5);

test('three instances that send at the same moment stay within the limits together', async () => {
  clock.ms += 3_600_000;
  const sent = new Map<string, number[]>();
  const conversations = ['19:a', '19:b', '19:c', '19:d', '19:e', '19:f', '19:g', '19:h', '19:i', '19:j'];
  let refused = 0;
  for (let moment = 0; moment < 12; moment++) {
    clock.ms += 250;
    await Promise.all(
      budgets.flatMap((budget) =>
        conversations.map(async (id) => {
          const wait = await budget.take([...conversationBuckets(id), tenantBucket]);
          if (wait > 0) refused++;
          else sent.set(id, [...(sent.get(id) ?? []), clock.ms]);
        }),
      ),
    );
  }
  expect(refused).toBeGreaterThan(100);
  expect([...sent.values()].flat().length).toBeGreaterThan(60);
  expectWithinLimits(sent);
});

test('buckets that have been full for a day are forgotten, the others stay', async () => {
  const [budget] = budgets as [StoredBudget];
  const old = { name: 'old', depth: 1, perSecond: 1 };
  await budget.take([old]);
  clock.ms += 25 * 3_600_000;
  const fresh = { name: 'fresh', depth: 1, perSecond: 0.001 };
  await budget.take([fresh]);
  await budget.forget();
  const rows = await instances[0]!.db.selectFrom('budgets').select('name').execute();
  expect(rows.map(({ name }) => name)).toEqual(['fresh']);
});
