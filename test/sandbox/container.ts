import { randomUUID } from 'node:crypto';
import {
  BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  type StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Stage } from './stage.ts';

export interface TestContainer {
  readonly client: ContainerClient;
  /** Its address with a service SAS by stored access policy: `sv`, `si`, `sr` and `sig`, nothing else. */
  readonly sasUrl: string;
  revoke(): Promise<void>;
  files(): Promise<readonly string[]>;
  text(path: string): Promise<string>;
}

/** A container as an export wants it, or with other permissions. */
export async function createContainer({ azurite }: Stage, permissions = 'acw'): Promise<TestContainer> {
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const client = service.getContainerClient(`dsr-${randomUUID()}`);
  await client.create();
  const identifier = 'export';
  await client.setAccessPolicy(undefined, [
    {
      id: identifier,
      accessPolicy: {
        startsOn: new Date(Date.now() - 60_000),
        expiresOn: new Date(Date.now() + 60 * 86_400_000),
        permissions: ContainerSASPermissions.parse(permissions).toString(),
      },
    },
  ]);
  const sas = generateBlobSASQueryParameters(
    { containerName: client.containerName, identifier },
    service.credential as StorageSharedKeyCredential,
  );
  return {
    client,
    sasUrl: `${client.url}?${sas.toString()}`,
    async revoke() {
      await client.setAccessPolicy(undefined, []);
    },
    async files() {
      const names = [];
      for await (const { name } of client.listBlobsFlat()) names.push(name);
      return names;
    },
    async text(path) {
      return (await client.getBlobClient(path).downloadToBuffer()).toString();
    },
  };
}
