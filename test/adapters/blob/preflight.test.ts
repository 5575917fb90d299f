import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, openAccount } from '../../../src/adapters/blob/account.ts';
import { type WritePermission, writePermission } from '../../../src/adapters/blob/permission.ts';
import { createPreflight, type Preflight } from '../../../src/adapters/blob/preflight.ts';
import { type Azurite, startAzurite } from '../../../src/sandbox/azurite.ts';

const dir = mkdtempSync(join(tmpdir(), 'azurite-'));
const clock = { now: () => new Date() };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let azurite: Azurite;
let account: Account;

const preflight = (grant: WritePermission['grant'], settleMs: number): Preflight =>
  createPreflight(
    account,
    { ...writePermission(account, 60, clock), grant },
    { clock, log, settleMs, settleEveryMs: 1, callMs: 10_000 },
  );

beforeAll(async () => {
  azurite = await startAzurite({ dir });
  account = openAccount({ connectionString: azurite.connectionString, hostSuffixes: [azurite.host] });
}, 30_000);
afterAll(async () => {
  await azurite.stop();
  rmSync(dir, { recursive: true });
}, 30_000);

describe('a policy that takes a while to work', () => {
  test('is waited for', async () => {
    const late: WritePermission['grant'] = async (container) => {
      setTimeout(() => {
        void writePermission(account, 60, clock).grant(container, AbortSignal.timeout(10_000));
      }, 50);
      return false;
    };
    await expect(preflight(late, 10_000).run()).resolves.toBe('ready');
  });

  test('is not waited for longer than it may take', async () => {
    const never = async () => false;
    await expect(preflight(never, 30).run()).resolves.toBe('StorageLocationNeedsWriteAddPermissions');
  });
});
