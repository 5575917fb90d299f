import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { BlobServiceClient } from '@azure/storage-blob';
import { type Azurite, startAzurite } from '../../src/sandbox/azurite.ts';

// Each start takes a second or two, on a busy machine more.
jest.setTimeout(30_000);

let dir: string;
let azurite: Azurite | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'azurite-'));
});
afterEach(async () => {
  await azurite?.stop();
  await rm(dir, { recursive: true });
});

const serviceOf = ({ connectionString }: Azurite) => BlobServiceClient.fromConnectionString(connectionString);

describe('the storage account', () => {
  test('keeps its key and its blobs over a restart, and its key to itself', async () => {
    azurite = await startAzurite({ dir });
    const container = serviceOf(azurite).getContainerClient('kept');
    await container.create();
    await container.uploadBlockBlob('note.txt', 'still here', 10);
    await azurite.stop();

    azurite = await startAzurite({ dir });
    const blob = serviceOf(azurite).getContainerClient('kept').getBlobClient('note.txt');
    expect((await blob.downloadToBuffer()).toString()).toBe('still here');
    expect((await stat(join(dir, 'account.key'))).mode & 0o777).toBe(0o600);
  });

  test('listens on this machine alone, and says where', async () => {
    azurite = await startAzurite({ dir, account: 'somebody' });
    expect(azurite.host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(azurite.blobEndpoint).toBe(`http://${azurite.host}/somebody`);
    expect(azurite.accountName).toBe('somebody');
  });

  test('takes a free port when somebody else has the wanted one', async () => {
    const squatter = createServer();
    await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
    const { port } = squatter.address() as AddressInfo;
    azurite = await startAzurite({ dir, port });
    squatter.close();
    expect(azurite.host).not.toBe(`127.0.0.1:${port}`);
    await expect(serviceOf(azurite).getProperties()).resolves.toBeDefined();
  });
});
