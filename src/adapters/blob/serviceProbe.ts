import { AnonymousCredential, ContainerClient } from '@azure/storage-blob';
import type { FailureCode } from '../../domain/failure.ts';
import type { SecretUrl } from '../../ports/storage.ts';
import { pipelineOptions } from './account.ts';
import { codeOf, statusOf } from './storageFault.ts';

/** A container as somebody sees it who has its SAS and nothing else. */
export const throughSas = (location: SecretUrl): ContainerClient =>
  new ContainerClient(location.reveal(), new AnonymousCredential(), pipelineOptions);

/** What the export service leaves in a container before it queues the export. */
export const markerName = 'RequestInfo.json';

/**
 * What the export service would say to a storage location: it lists and reads, wants both refused, and then writes an
 * append blob. In its order, with its codes. Leaves a marker behind, so the container is good for nothing else.
 */
export async function serviceProbe(location: SecretUrl, signal: AbortSignal): Promise<'ready' | FailureCode> {
  const container = throughSas(location);
  const list = await outcome(
    container.listBlobsFlat({ abortSignal: signal }).byPage({ maxPageSize: 1 }).next(),
  );
  if (list.ok) return 'StorageLocationShouldNotAllowListAccess';
  if (list.status !== 403) return 'StorageLocationInvalid';

  const read = await outcome(container.getBlobClient(markerName).getProperties({ abortSignal: signal }));
  // "Not found" is told only to those who may read.
  if (read.ok || read.status === 404) return 'StorageLocationShouldNotAllowReadAccess';
  if (read.status !== 403) return 'StorageLocationInvalid';

  return (await tryToAppend(container, markerName, signal)) ?? 'ready';
}

/** Creates an append blob and appends a byte; the service's refusal when that does not work. Repeatable. */
export async function tryToAppend(
  container: ContainerClient,
  name: string,
  signal: AbortSignal,
): Promise<FailureCode | undefined> {
  const blob = container.getAppendBlobClient(name);
  const written = await outcome(
    blob.create({ abortSignal: signal }).then(() => blob.appendBlock('.', 1, { abortSignal: signal })),
  );
  if (written.ok) return undefined;
  if (written.status === 403) return 'StorageLocationNeedsWriteAddPermissions';
  return /^(BlobTypeNotSupported|FeatureNotSupported\w*)$/.test(written.code)
    ? 'StorageLocationShouldSupportAppendBlobs'
    : 'StorageLocationInvalid';
}

type Outcome =
  { readonly ok: true } | { readonly ok: false; readonly status: number | undefined; readonly code: string };

async function outcome(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return { ok: true };
  } catch (error) {
    return { ok: false, status: statusOf(error), code: codeOf(error) };
  }
}
