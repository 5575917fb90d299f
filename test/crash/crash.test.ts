import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { Campaign, type CampaignOptions, type Outcome } from './campaign.ts';
import { moments } from './moments.ts';
import { embeddedStore, postgresStore, type Store } from './store.ts';
import { startWorld, type World } from './world.ts';

/** `npm run test:crash` goes through every moment, at random ones too, and through a restored backup; here are a few of them. */
const embeddedNames = [
  'after the commit of startSubmission',
  'the POST is worked on, its marker is written',
  'before the commit of acceptSubmission',
  'a card has arrived',
];
const postgresNames = ['the export is queued, the answer has not left', 'before the commit of complete'];
let postgres: Postgres;
let embedded: Outcome;
let shared: Outcome;
beforeAll(async () => {
  postgres = await startPostgres();
  // At once: each waits half a minute in which Microsoft may still answer an order.
  [embedded, shared] = await Promise.all([
    dieAt(embeddedNames, { instances: 1, list: 404 }, ({ dir }) => embeddedStore(dir)),
    dieAt(postgresNames, { instances: 3, list: 'on' }, () => postgresStore(postgres)),
  ]);
}, 300_000);
afterAll(() => postgres.stop());

async function dieAt(
  names: readonly string[],
  options: Pick<CampaignOptions, 'instances' | 'list'>,
  storeOf: (world: World) => Store | Promise<Store>,
) {
  const world = await startWorld(options);
  try {
    const store = await storeOf(world);
    const campaign = new Campaign({ ...options, world, store, patienceMs: 150_000, say: () => undefined });
    const chosen = names.map((name) => moments.find((moment) => moment.name === name)!);
    await campaign.atMoments(chosen);
    return await campaign.rest();
  } finally {
    await world.stop();
  }
}

test('the embedded store: whenever the process dies, each approved request is ordered once and ends on its card', () => {
  expect(embedded.violations).toEqual([]);
  expect([...embedded.reached]).toEqual(embeddedNames.map((name) => [name, true]));
  expect(embedded).toMatchObject({ requests: 4, accepted: 4, uncertain: 0, kills: 4 });
});

test('PostgreSQL with three instances: the same when all of them die at once', () => {
  expect(shared.violations).toEqual([]);
  expect([...shared.reached]).toEqual(postgresNames.map((name) => [name, true]));
  expect(shared).toMatchObject({ requests: 2, accepted: 2, uncertain: 0 });
});
