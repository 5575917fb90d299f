import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { sql } from 'kysely';
import { examineStorage } from '../../src/adapters/blob/examine.ts';
import { connect, openDatabase } from '../../src/adapters/store/database/database.ts';
import { examineStore } from '../../src/adapters/store/tools/examine.ts';
import { examineCertificate } from '../../src/tools/doctor/certificate.ts';
import type { Finding } from '../../src/finding.ts';
import { type Azurite, startAzurite } from '../../src/sandbox/azurite.ts';
import { silent } from '../support/instances.ts';
import { startPostgres } from '../support/postgres.ts';

const dir = mkdtempSync(join(tmpdir(), 'doctor-'));
const now = new Date('2026-11-23T09:00:00Z');
const clock = { now: () => now };
let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ dir: join(dir, 'blobs') });
});
afterAll(async () => {
  await azurite.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function all(findings: AsyncIterable<Finding>): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const one of findings) found.push(one);
  return found;
}

const storage = (connectionString: string, host: string) =>
  all(
    examineStorage({
      connectionString,
      hostSuffixes: [host],
      sasDays: 60,
      clock: { now: () => new Date() },
      log: silent,
      timing: { settleMs: 0, settleEveryMs: 1 },
    }),
  );

/** Azurite, with one answer changed on its way. */
async function between(spoil: (method: string, url: string) => { status: number; code: string } | undefined) {
  const server: Server = createServer((request, response) => {
    const spoilt = spoil(request.method ?? '', request.url ?? '');
    if (spoilt) {
      response.writeHead(spoilt.status, { 'x-ms-error-code': spoilt.code });
      response.end();
      return;
    }
    const { hostname, port } = new URL(azurite.blobEndpoint);
    const { method, url, headers } = request;
    request.pipe(
      forward({ hostname, port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    host,
    connectionString: azurite.connectionString.replace(azurite.host, host),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('a storage account that works is ready', async () => {
  const found = await storage(azurite.connectionString, azurite.host);
  expect(found.map(({ check, result }) => [check, result])).toEqual([
    ['storage.account', 'ok'],
    ['storage.permission', 'ok'],
    ['storage.preflight', 'ok'],
  ]);
});

test('a wrong account key is named, and nothing more is tried', async () => {
  const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${btoa('x'.repeat(64))}`);
  const found = await storage(wrong, azurite.host);
  expect(found).toEqual([expect.objectContaining({ check: 'storage.account', result: 'failed' })]);
  expect(found[0]?.remedy).toContain('check the account key');
  expect(JSON.stringify(found)).not.toContain(btoa('x'.repeat(64)));
});

test('an account of another cloud is named', async () => {
  const found = await storage(azurite.connectionString, 'blob.core.windows.net');
  expect(found[0]).toMatchObject({ check: 'storage.account', result: 'failed' });
  expect(found[0]?.remedy).toContain('CLOUD');
});

test.each([
  [
    'append blobs are unknown to the account',
    'PUT',
    /appendblock|\.probe/,
    409,
    'BlobTypeNotSupported',
    /general-purpose v2/,
  ],
  [
    'the firewall keeps the service out',
    'PUT',
    /appendblock|\.probe/,
    403,
    'AuthorizationFailure',
    /firewall/,
  ],
])('%s', async (_, verb, path, status, code, remedy) => {
  const proxy = await between((method, url) =>
    method === verb && url.includes('sig=') && path.test(url) ? { status, code } : undefined,
  );
  const found = await storage(proxy.connectionString, proxy.host);
  await proxy.close();
  expect(found.at(-1)).toMatchObject({ check: 'storage.preflight', result: 'failed' });
  expect(found.at(-1)?.remedy).toMatch(remedy);
});

test('an account that takes no identity is named', async () => {
  const found = await all(
    examineStorage({
      accountUrl: azurite.blobEndpoint,
      credential: { getToken: async () => ({ token: 'x', expiresOnTimestamp: 0 }) },
      hostSuffixes: [azurite.host],
      sasDays: 60,
      clock,
      log: silent,
    }),
  );
  // Tokens are never sent over http, so the account is as far as it gets.
  expect(found).toEqual([expect.objectContaining({ check: 'storage.account', result: 'failed' })]);
  expect(found[0]?.remedy).toBeTruthy();
});

test('a database that is not there yet, is used by a bot, is older, is newer', async () => {
  const directory = join(dir, 'store');
  expect(await all(examineStore({ directory }))).toEqual([
    { check: 'database', result: 'ok', says: 'embedded, and made when the bot starts first' },
  ]);
  const running = await openDatabase({ directory });
  expect(await all(examineStore({ directory }))).toEqual([
    { check: 'database', result: 'ok', says: 'embedded, and in use by a bot that runs' },
  ]);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    running.db,
  );
  await sql`delete from kysely_migration where name = ${rows.at(-1)!.name}`.execute(running.db);
  await running.close();
  const older = await all(examineStore({ directory }));
  expect(older[0]).toMatchObject({
    check: 'database',
    result: 'warning',
    says: expect.stringContaining('embedded'),
  });
  expect(older[1]).toMatchObject({
    check: 'database.migrations',
    result: 'ok',
    says: `${rows.at(-1)!.name} will run when the bot starts`,
  });

  const again = await connect({ directory });
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(again.db);
  await again.close();
  const newer = (await all(examineStore({ directory })))[1];
  expect(newer).toMatchObject({ check: 'database.migrations', result: 'failed' });
  expect(newer?.says).toContain('9999-later');
  expect(newer?.remedy).toContain('newer version');
}, 60_000);

test('a PostgreSQL that works is ready; one whose role may make nothing is named', async () => {
  const postgres = await startPostgres();
  try {
    const results = async (databaseUrl: string) =>
      (await all(examineStore({ databaseUrl }))).map(({ check, result }) => [check, result]);
    expect(await results(postgres.url)).toEqual([
      ['database', 'ok'],
      ['database.rights', 'ok'],
      ['database.migrations', 'ok'],
    ]);
    const owner = await connect({ databaseUrl: postgres.url });
    await sql`create role guest login password 'guest'`.execute(owner.db);
    await owner.close();
    const guest = new URL(postgres.url);
    [guest.username, guest.password] = ['guest', 'guest'];
    const found = await all(examineStore({ databaseUrl: guest.href }));
    expect(found.find(({ check }) => check === 'database.rights')).toMatchObject({ result: 'failed' });
    expect(JSON.stringify(found)).toContain('GRANT CREATE');
  } finally {
    await postgres.stop();
  }
}, 90_000);

test('a PostgreSQL that does not answer is named without its password', async () => {
  const found = await all(examineStore({ databaseUrl: 'postgres://bot:hunter2@127.0.0.1:1/none' }));
  expect(found).toEqual([expect.objectContaining({ check: 'database', result: 'failed' })]);
  expect(found[0]?.remedy).toContain('DATABASE_URL');
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('a certificate: readable, its own key, not about to end', async () => {
  const pem = async (from: string, to: string) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'bot' }], {
      keyType: 'ec',
      notBeforeDate: new Date(from),
      notAfterDate: new Date(to),
    });
    return { key, cert };
  };
  const file = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const good = await pem('2026-01-01', '2027-12-31');
  const soon = await pem('2026-01-01', '2026-12-10');
  const old = await pem('2025-01-01', '2026-01-01');
  const look = (path: string) => examineCertificate(path, clock);
  expect(await look(file('good.pem', `${good.cert}\n${good.key}`))).toMatchObject({ result: 'ok' });
  expect(await look(file('soon.pem', `${soon.cert}\n${soon.key}`))).toMatchObject({ result: 'warning' });
  expect(await look(file('old.pem', `${old.cert}\n${old.key}`))).toMatchObject({
    result: 'failed',
    says: 'the certificate has ended',
  });
  expect(await look(file('mixed.pem', `${good.cert}\n${soon.key}`))).toMatchObject({
    result: 'failed',
    says: 'certificate and key do not belong together',
  });
  expect(await look(join(dir, 'none.pem'))).toMatchObject({ result: 'failed' });
});
