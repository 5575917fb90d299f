import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  AnonymousCredential,
  BlobServiceClient,
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  type StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { secret } from '../../../src/secret.ts';
import { serviceProbe } from '../../../src/adapters/blob/serviceProbe.ts';
import {
  type BlobStorageLocations,
  createStorageLocations,
  type StorageSettings,
} from '../../../src/adapters/blob/storageLocations.ts';
import type { StorageLocation } from '../../../src/domain/exportRequest.ts';
import { parseRequestId, type RequestId } from '../../../src/domain/ids.ts';
import type { Fault } from '../../../src/faults.ts';
import type { Log } from '../../../src/ports/log.ts';
import { type Azurite, startAzurite } from '../../../src/sandbox/azurite.ts';

const day = 24 * 3_600_000;
const dir = mkdtempSync(join(tmpdir(), 'azurite-'));
let azurite: Azurite;
let owner: BlobServiceClient;
let key: string;

let now: Date;
let logged: unknown[];
let storage: BlobStorageLocations;
let request: RequestId;
let location: StorageLocation;

const log: Log = {
  info: (...line) => logged.push(line),
  warn: (...line) => logged.push(line),
  error: (...line) => logged.push(line),
};
const storageWith = (settings: Partial<StorageSettings> = {}) =>
  createStorageLocations({
    connectionString: azurite.connectionString,
    hostSuffixes: [azurite.host],
    sasDays: 60,
    clock: { now: () => now },
    log,
    timing: { settleMs: 0, settleEveryMs: 1 },
    ...settings,
  });
const container = () => owner.getContainerClient(location.container);
const outside = async () =>
  new ContainerClient((await storage.issue(location)).reveal(), new AnonymousCredential());
/** A service SAS without a policy, as somebody might make it by hand. */
const sasWith = (permissions: string) => {
  const sas = generateBlobSASQueryParameters(
    {
      containerName: location.container,
      permissions: ContainerSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + day),
    },
    owner.credential as StorageSharedKeyCredential,
  );
  return secret(`${container().url}?${sas.toString()}`);
};
const policies = async () => (await container().getAccessPolicy()).signedIdentifiers;
const fault = (promise: Promise<unknown>) =>
  promise.then(() => undefined).catch((thrown: unknown) => thrown as Fault);
const put = (name: string, text: string | Buffer) =>
  container().getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
const names = async (prefix: string) => {
  const found: string[] = [];
  for await (const { name } of owner.listContainers({ prefix })) found.push(name);
  return found;
};

beforeAll(async () => {
  azurite = await startAzurite({ dir });
  owner = BlobServiceClient.fromConnectionString(azurite.connectionString);
  key = /AccountKey=([^;]+)/.exec(azurite.connectionString)![1]!;
}, 30_000);
afterAll(async () => {
  await azurite.stop();
  rmSync(dir, { recursive: true });
}, 30_000);
beforeEach(() => {
  now = new Date();
  logged = [];
  storage = storageWith();
  request = parseRequestId(randomUUID())!;
  location = storage.locate(request, 1);
});
afterEach(() => {
  expect(inspect(logged, { depth: 9, showHidden: true })).not.toMatch(/sig=/);
});

describe('the container of an attempt', () => {
  test('is named after request and attempt, and carries both', async () => {
    expect(location).toEqual({ account: azurite.accountName, container: `dsr-${request}-1` });
    await storage.prepare(location, request);
    const { metadata } = await container().getProperties();
    expect(metadata).toEqual({ request, attempt: '1' });
  });

  test('may be prepared twice', async () => {
    await storage.prepare(location, request);
    await storage.prepare(location, request);
    expect(await policies()).toHaveLength(1);
  });

  test('may be written by a policy of exactly add, create and write, for SAS_DAYS', async () => {
    await storage.prepare(location, request);
    const [policy] = await policies();
    expect(Array.from(policy!.accessPolicy.permissions!).sort().join('')).toBe('acw');
    const lasts = policy!.accessPolicy.expiresOn!.getTime() - now.getTime();
    expect(Math.abs(lasts - 60 * day)).toBeLessThan(2_000);
  });

  test('a policy that lasts longer is not cut', async () => {
    await storage.prepare(location, request);
    const [before] = await policies();
    await storageWith({ sasDays: 10 }).prepare(location, request);
    expect(await policies()).toEqual([before]);
  });

  test('a policy that ends sooner is extended', async () => {
    await storageWith({ sasDays: 10 }).prepare(location, request);
    await storage.prepare(location, request);
    const [policy] = await policies();
    expect(policy!.accessPolicy.expiresOn!.getTime()).toBeGreaterThan(now.getTime() + 59 * day);
  });

  test('a policy that has run for days is issued anew for a submission, and only then', async () => {
    await storageWith({ sasDays: 10 }).prepare(location, request);
    await expect(storage.renew(location)).resolves.toBe(false);
    const [policy] = await policies();
    expect(policy!.accessPolicy.expiresOn!.getTime()).toBeGreaterThan(now.getTime() + 59 * day);
    await expect(storage.renew(location)).resolves.toBe(true);
    // Nothing makes a container anew that somebody removed: an earlier submission may have arrived in it.
    await container().delete();
    await expect(storage.renew(location)).rejects.toMatchObject({ code: 'storageContainerMissing' });
  });

  test('a policy that allows more is replaced', async () => {
    await container().create();
    const expiresOn = new Date(now.getTime() + 90 * day);
    await container().setAccessPolicy(undefined, [
      { id: 'export', accessPolicy: { permissions: 'racw', expiresOn } },
    ]);
    await storage.prepare(location, request);
    expect((await policies())[0]!.accessPolicy.permissions).toHaveLength(3);
  });

  test('is found again with its request', async () => {
    await storage.prepare(location, request);
    await owner.getContainerClient(`dsr-probe-${randomUUID()}`).create();
    const found = [];
    for await (const one of storage.containers()) found.push(one);
    expect(found.find((one) => one.container === location.container)).toMatchObject({ request, attempt: 1 });
    expect(found.filter((one) => one.container.startsWith('dsr-probe-'))).toEqual([]);
  });
});

describe('a storage location', () => {
  beforeEach(() => storage.prepare(location, request));

  test('names the container, and nothing of what its policy allows', async () => {
    const url = new URL((await storage.issue(location)).reveal());
    expect(`${url.origin}${url.pathname}`).toBe(`${azurite.blobEndpoint}/${location.container}`);
    expect([...url.searchParams.keys()].sort()).toEqual(['si', 'sig', 'sr', 'sv']);
    expect(url.searchParams.get('sr')).toBe('c');
  });

  test('lets the service write, and neither list, read nor delete', async () => {
    await put('secret.json', 'x');
    const service = await outside();
    const blob = service.getAppendBlobClient('RequestInfo.json');
    await blob.create({ conditions: { ifNoneMatch: '*' } });
    await blob.appendBlock('{}', 2);
    await service.getBlockBlobClient('package.zip').upload('zip', 3);
    const forbidden = { statusCode: 403 };
    await expect(service.listBlobsFlat().next()).rejects.toMatchObject(forbidden);
    await expect(service.getBlobClient('secret.json').download()).rejects.toMatchObject(forbidden);
    await expect(service.getBlobClient('secret.json').delete()).rejects.toMatchObject(forbidden);
  });

  test('cannot be printed', async () => {
    const secret: unknown = await storage.issue(location);
    const text = secret as string;
    const printed = [
      String(secret),
      `<${text}>`,
      text + '>',
      inspect(secret, { showHidden: true, depth: 9 }),
    ];
    expect(printed).toEqual(['[secret]', '<[secret]>', '[secret]>', '[secret]']);
    expect(JSON.stringify({ secret, list: [secret] })).toBe('{"secret":"[secret]","list":["[secret]"]}');
    expect(inspect({ secret })).toBe('{ secret: [secret] }');
    expect(Object.values(secret as object).filter((value) => typeof value === 'string')).toEqual([]);
  });

  test('is good once the probe says so, and the probe leaves nothing behind', async () => {
    await expect(storage.probe(location)).resolves.toBe(true);
    await expect(storage.probe(location)).resolves.toBe(true);
    for await (const { name } of container().listBlobsFlat()) throw new Error(`${name} is left`);
  });

  test('is not good yet while its policy is not there', async () => {
    await container().setAccessPolicy();
    await expect(storage.probe(location)).resolves.toBe(false);
  });

  test('is a fault, not a "not yet", when the container is gone', async () => {
    await container().delete();
    const thrown = await fault(storage.probe(location));
    expect(thrown).toMatchObject({ name: 'Fault', code: 'storageContainerMissing', retryable: true });
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toMatch(/sig=|http:/);
  });

  test('writes no more once it is revoked', async () => {
    const service = await outside();
    await expect(storage.revoke(location)).resolves.toBe('gone');
    expect(await policies()).toEqual([]);
    await expect(service.getBlockBlobClient('late').upload('x', 1)).rejects.toMatchObject({
      statusCode: 403,
    });
    await expect(storage.revoke(location)).resolves.toBe('gone');
  });

  test('is revoked when its container is gone', async () => {
    await container().delete();
    await expect(storage.revoke(location)).resolves.toBe('gone');
  });
});

describe('the marker', () => {
  const operation = '22222222-2222-4222-8222-222222222222';
  const subject = '11111111-1111-4111-8111-111111111111';

  test('is absent in a fresh container', async () => {
    await storage.prepare(location, request);
    await expect(storage.marker(location)).resolves.toEqual({ kind: 'absent' });
  });

  test('is not absent, but unknown, where the container is missing', async () => {
    await expect(storage.marker(location)).resolves.toEqual({ kind: 'containerMissing' });
  });

  test('gives every GUID in it once, in order, whatever its fields are called', async () => {
    await storage.prepare(location, request);
    const text = JSON.stringify({ Command: operation.toUpperCase(), who: `{${subject}}`, again: operation });
    await put('RequestInfo.json', `\ufeff${text} 0${subject} not JSON`);
    await expect(storage.marker(location)).resolves.toEqual({ kind: 'present', ids: [operation, subject] });
  });

  test('is read in UTF-16 too', async () => {
    await storage.prepare(location, request);
    await put('RequestInfo.json', Buffer.from(`{"id":"${operation}"}`, 'utf16le'));
    await expect(storage.marker(location)).resolves.toEqual({ kind: 'present', ids: [operation] });
  });

  test('is present when it is empty', async () => {
    await storage.prepare(location, request);
    await (await outside()).getAppendBlobClient('RequestInfo.json').create();
    await expect(storage.marker(location)).resolves.toEqual({ kind: 'present', ids: [] });
  });

  test('is read no further than 64 KiB', async () => {
    await storage.prepare(location, request);
    await put('RequestInfo.json', `${operation} ${' '.repeat(3_000_000)} ${subject}`);
    await expect(storage.marker(location)).resolves.toEqual({ kind: 'present', ids: [operation] });
  });
});

describe('the preflight', () => {
  test('says ready, remembers it, and sweeps up', async () => {
    expect(storage.readiness()).toBeUndefined();
    await expect(storage.preflight()).resolves.toBe('ready');
    expect(storage.readiness()).toBe('ready');
    expect(logged).toEqual([['storage.preflight', { result: 'ready' }]]);
  });

  test('is one run, however many ask for it', async () => {
    const before = (await names('dsr-probe-')).length;
    const runs = [storage.preflight(), storage.preflight()];
    expect(runs[0]).toBe(runs[1]);
    await Promise.all(runs);
    expect((await names('dsr-probe-')).length).toBe(before);
  });

  test('sweeps what others left an hour ago, and not what may be running', async () => {
    const left = `dsr-probe-${randomUUID()}`;
    await owner.getContainerClient(left).create();
    await storage.preflight();
    expect(await names(left)).toEqual([left]);
    now = new Date(now.getTime() + 3_700_000);
    await storage.prepare(location, request);
    await storage.preflight();
    expect(await names('dsr-probe-')).toEqual([]);
    expect(await names(location.container)).toEqual([location.container]);
  });

  test('starts at once in the background', async () => {
    const stop = storage.startPreflight();
    await storage.preflight();
    expect(storage.readiness()).toBe('ready');
    stop();
  });

  test.each([
    ['StorageLocationShouldNotAllowListAccess', 'lacw'],
    ['StorageLocationShouldNotAllowReadAccess', 'racw'],
    ['StorageLocationNeedsWriteAddPermissions', 'd'],
    ['StorageLocationNeedsWriteAddPermissions', 'a'],
    ['ready', 'acw'],
  ])('says %s of a SAS with %s, as the service does', async (result, permissions) => {
    await container().create();
    const url = sasWith(permissions);
    await expect(serviceProbe(url, AbortSignal.timeout(10_000))).resolves.toBe(result);
  });

  test('says StorageLocationInvalid of a container that is not there', async () => {
    await expect(serviceProbe(sasWith('acw'), AbortSignal.timeout(10_000))).resolves.toBe(
      'StorageLocationInvalid',
    );
  });

  test('says StorageLocationInvalid, and logs the fault, when the account does not answer', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const silent = storageWith({
      connectionString: azurite.connectionString.replaceAll(azurite.host, host),
      hostSuffixes: [host],
      timing: { callMs: 50 },
    });
    await expect(silent.preflight()).resolves.toBe('StorageLocationInvalid');
    expect(silent.readiness()).toBe('StorageLocationInvalid');
    expect(logged).toContainEqual(['storage.preflight', expect.objectContaining({ code: 'storageSilent' })]);
    await expect(fault(silent.marker(location))).resolves.toMatchObject({ code: 'storageSilent' });
    server.closeAllConnections();
    server.close();
  });
});

describe('the account', () => {
  const opened = (settings: Partial<StorageSettings>): Fault | undefined => {
    try {
      storageWith(settings);
      return undefined;
    } catch (error) {
      return error as Fault;
    }
  };
  const accountKey = Buffer.from('a key that nobody may see').toString('base64');
  const cloud = (suffix: string, protocol = 'https') =>
    `DefaultEndpointsProtocol=${protocol};AccountName=contosodsr;AccountKey=${accountKey};EndpointSuffix=${suffix}`;
  const windows = ['blob.core.windows.net'];

  test('is on a blob host of the cloud', () => {
    const connectionString = cloud('core.windows.net');
    expect(opened({ connectionString, hostSuffixes: windows })).toBeUndefined();
  });

  test.each([
    ['another host', cloud('evil.example'), windows],
    ['a host that only ends the same', cloud('core.windows.net'), ['lob.core.windows.net']],
    ['plain http', cloud('core.windows.net', 'http'), windows],
    ['no host at all', cloud('core.windows.net'), []],
  ])('is refused on %s', (_what, connectionString, hostSuffixes) => {
    const thrown = opened({ connectionString, hostSuffixes });
    expect(thrown).toMatchObject({ code: 'storageHostNotAllowed', retryable: false });
  });

  test('is refused on another port than the one that is allowed', () => {
    expect(opened({ hostSuffixes: ['127.0.0.1:1'] })).toMatchObject({ code: 'storageHostNotAllowed' });
    expect(opened({ hostSuffixes: ['127.0.0.1'] })).toBeUndefined();
  });

  test.each([
    ['nonsense', { connectionString: `AccountKey=${accountKey}` }],
    [
      'a SAS, which cannot sign one',
      {
        connectionString: `BlobEndpoint=https://contosodsr.blob.core.windows.net;SharedAccessSignature=${accountKey}`,
      },
    ],
    ['a key and an identity', { accountUrl: 'https://contosodsr.blob.core.windows.net' }],
    [
      'a path',
      {
        connectionString: `${cloud('core.windows.net')};BlobEndpoint=https://contosodsr.blob.core.windows.net/x`,
      },
    ],
  ])('is refused as %s, and the key stays unseen', (_what, settings) => {
    const thrown = opened({ ...settings, hostSuffixes: windows });
    expect(thrown).toMatchObject({ code: 'storageNotUsable', retryable: false });
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain(accountKey);
  });

  test('keeps its key out of faults', async () => {
    const wrong = storageWith({ connectionString: azurite.connectionString.replace(key, accountKey) });
    const thrown = await fault(wrong.prepare(location, request));
    expect(thrown).toMatchObject({ code: 'storageForbidden' });
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain(accountKey);
    expect((thrown?.cause as Error).message).toMatch(/^prepare: 403 \w+, request-id [\w-]+$/);
  });
});
