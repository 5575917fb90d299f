import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { examineStorage } from '../../../src/adapters/blob/examine.ts';
import { createStorageLocations } from '../../../src/adapters/blob/storageLocations.ts';
import { parseRequestId } from '../../../src/domain/ids.ts';
import type { Log } from '../../../src/ports/log.ts';

// Azurite takes identities on https alone, and looks at a token's claims, not at its signature.
const dir = mkdtempSync(join(tmpdir(), 'azurite-'));
const tenant = randomUUID();
let azurite: ChildProcess;
let accountUrl: string;

const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
const seconds = Math.floor(Date.now() / 1_000);
const claims = {
  aud: 'https://storage.azure.com',
  iss: `https://sts.windows.net/${tenant}/`,
  ...{ tid: tenant, oid: randomUUID(), nbf: seconds - 60, iat: seconds - 60, exp: seconds + 3_600 },
};
const credential = {
  getToken: async () => ({
    token: `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2ln`,
    expiresOnTimestamp: (seconds + 3_600) * 1_000,
  }),
};
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const request = parseRequestId(randomUUID())!;
let now: Date;
const settings = () => ({
  accountUrl,
  credential,
  hostSuffixes: [new URL(accountUrl).host],
  sasDays: 60,
  clock: { now: () => now },
  log,
  timing: { settleMs: 0 },
});
const storage = () => createStorageLocations(settings());

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      { name: 'basicConstraints', cA: true },
    ],
  });
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key);
  setDefaultCACertificates([...getCACertificates(), cert]);
  const listening = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--location', dir];
  const https = ['--oauth', 'basic', '--cert', join(dir, 'cert.pem'), '--key', join(dir, 'key.pem')];
  const flags = ['--skipApiVersionCheck', '--disableTelemetry', '--disableProductStyleUrl', '--silent'];
  azurite = spawn(process.execPath, [
    'node_modules/azurite/dist/src/blob/main.js',
    ...listening,
    ...https,
    ...flags,
  ]);
  const origin = await new Promise<string>((resolve, reject) => {
    let said = '';
    azurite.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, url] = /listens on (https:\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
    azurite.once('exit', () => reject(new Error(said)));
  });
  accountUrl = `${new URL(origin).origin}/devstoreaccount1`;
}, 30_000);
afterAll(async () => {
  const ended = new Promise((resolve) => azurite.once('exit', resolve));
  azurite.kill('SIGKILL');
  await ended;
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  now = new Date();
});

describe('a storage location by identity', () => {
  test('passes the doctor, who warns of what it cannot do', async () => {
    const found = [];
    for await (const one of examineStorage(settings())) found.push(one);
    expect(found.map(({ check, result }) => [check, result])).toEqual([
      ['storage.account', 'ok'],
      ['storage.permission', 'warning'],
      ['storage.preflight', 'ok'],
    ]);
    expect(found[1]?.says).toContain('seven days');
  });

  test('is signed for seven days, for add, create and write alone', async () => {
    const location = storage().locate(request, 1);
    expect(location.account).toBe('devstoreaccount1');
    await storage().prepare(location, request);
    const url = new URL((await storage().issue(location)).reveal());
    expect(Array.from(url.searchParams.get('sp')!).sort().join('')).toBe('acw');
    expect(url.searchParams.get('sr')).toBe('c');
    expect(url.searchParams.get('sktid')).toBe(tenant);
    expect(url.searchParams.get('ss')).toBeNull();
    const days = (Date.parse(url.searchParams.get('se')!) - now.getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7);
  });

  test('works as the service wants it', async () => {
    const location = storage().locate(request, 2);
    await storage().prepare(location, request);
    await expect(storage().probe(location)).resolves.toBe(true);
    await expect(storage().preflight()).resolves.toBe('ready');
    await expect(storage().marker(location)).resolves.toEqual({ kind: 'absent' });
  });

  test('is gone only when its time is over, which the container remembers', async () => {
    const location = storage().locate(request, 3);
    await storage().prepare(location, request);
    await expect(storage().revoke(location)).resolves.toBe('gone');
    // As long as the credential allows: each SAS has its seven days anew.
    await expect(storage().renew(location)).resolves.toBe(true);
    await storage().issue(location);
    const until = await storage().revoke(location);
    expect((until as Date).getTime() - now.getTime()).toBeGreaterThan(6.9 * 86_400_000);
    now = new Date(now.getTime() + 7 * 86_400_000);
    await expect(storage().revoke(location)).resolves.toBe('gone');
    for await (const one of storage().containers()) expect(one.request).toBe(request);
  });
});
