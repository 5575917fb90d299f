import { afterAll, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { openStore, removeTemporaryDirectories, temporaryDirectory } from '../adapters/store/embedded.ts';
import { botAppId, ravi, tenantId } from '../adapters/teams/teamsActivities.ts';
import { asksNow, groupChat } from '../support/world/people.ts';

jest.setTimeout(60_000);
const main = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
const taken = createServer();
afterAll(() => {
  taken.close();
  removeTemporaryDirectories();
});

test('a port that is taken ends the process before it has begun any work', async () => {
  const directory = temporaryDirectory();
  const past = new Date(Date.now() - 3_600_000);
  const asked = asksNow([{ role: 'both', conversation: groupChat, locale: 'en' }]);
  const due = {
    ...asked,
    state: { kind: 'awaitingApproval', approvals: [], expiresAt: past, attempt: 1 },
  } as const;
  const before = await openStore(directory);
  const requests = await before.requests.add(
    'turn',
    Array.from({ length: 20 }, () => due),
  );
  await before.close();

  await once(taken.listen(0, '127.0.0.1'), 'listening');
  const bot = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: String((taken.address() as { readonly port: number }).port),
      BOT_ID: botAppId,
      BOT_TENANT_ID: tenantId,
      BOT_PASSWORD: 'a secret of the tests',
      EXPORT_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=https;AccountName=exports;AccountKey=${btoa('key')};EndpointSuffix=core.windows.net`,
      REQUESTERS: `user:${ravi.aadObjectId}`,
      APPROVERS: `user:${ravi.aadObjectId}`,
      APPROVAL: 'self',
      DATA_DIR: directory,
      LOG_LEVEL: 'trace',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  bot.stdout.on('data', (text: Buffer) => (said += String(text)));
  bot.stderr.on('data', (text: Buffer) => (said += String(text)));
  expect(await once(bot, 'close')).toEqual([1, null]);
  expect(said).toMatch(/"event":"start\.failed"[^\n]*EADDRINUSE/);
  // Nothing was sent to anybody; at this level every call is said.
  expect(said).not.toContain('azure.said');

  const after = await openStore(directory);
  for (const { id } of requests!) expect((await after.requests.get(id)).state.kind).toBe('awaitingApproval');
  await after.close();
});
