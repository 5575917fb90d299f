import { BlobServiceClient, ContainerClient, RestError } from '@azure/storage-blob';
import type { Place } from '../containers.ts';
import type { PackageFile } from './files.ts';

/** Opens a container: by the SAS of the order while it is remembered, else as the storage account's own service. */
export function openContainer(
  place: Place,
  sasUrl: string | undefined,
  connectionString: string,
): ContainerClient {
  const options = { retryOptions: { maxTries: 1 } };
  return sasUrl === undefined
    ? BlobServiceClient.fromConnectionString(connectionString, options).getContainerClient(place.container)
    : new ContainerClient(sasUrl, undefined, options);
}

/**
 * Writes files into a container, over what an interrupted writing left. `lost` when the container is gone or closed: the
 * service then never answers. Throws when the storage does not answer.
 */
export async function writeFiles(
  container: ContainerClient,
  files: readonly PackageFile[],
): Promise<'written' | 'lost'> {
  try {
    for (const { path, contentType, text } of files) {
      const blob = container.getAppendBlobClient(path);
      await blob.create({ blobHTTPHeaders: { blobContentType: contentType } });
      await blob.appendBlock(text, Buffer.byteLength(text));
    }
    return 'written';
  } catch (error) {
    if (error instanceof RestError && (error.statusCode === 403 || error.statusCode === 404)) return 'lost';
    throw error;
  }
}
