import { afterAll } from '@jest/globals';
import { startPostgres } from '../../support/postgres.ts';
import { storeUnderTest } from './embedded.ts';
import { requestsContract } from './requests.contract.ts';

let stop: () => Promise<void> = () => Promise.resolve();

requestsContract('in PostgreSQL', async () => {
  const postgres = await startPostgres();
  stop = () => postgres.stop();
  return storeUnderTest({ databaseUrl: postgres.url });
});

// Runs after the contract has closed its store.
afterAll(() => stop());
