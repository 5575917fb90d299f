import { randomUUID } from 'node:crypto';
import { GraphError } from './http.ts';
import { type StorageRefusal, storageRefusals } from './scenarios.ts';

/** A container, without the secret that opens it. */
export interface Place {
  readonly account: string;
  readonly container: string;
  /** Its address without the SAS. */
  readonly url: string;
}

/**
 * Where a storage location points. A real account is named by its host (`https://account.blob.core.windows.net/container`),
 * one of the emulator by the first component of the path (`http://127.0.0.1:10000/account/container`). Undefined when it is
 * not the address of a container.
 */
export function placeOf(url: URL): Place | undefined {
  const parts = url.pathname.split('/').slice(1);
  const account = isThisMachine(url) ? parts.shift() : url.hostname.split('.')[0];
  const [container, ...more] = parts;
  if (!account || !container || more.length > 0) return undefined;
  return { account, container, url: `${url.origin}${url.pathname}` };
}

export const isThisMachine = ({ hostname }: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

export const refuseStorage = (code: StorageRefusal) => new GraphError(400, code, storageRefusals[code]);

/** The blob that the service writes before it queues an export, and by which it knows a used container. */
export const markerName = 'RequestInfo.json';

/**
 * What the marker says: a description, the correlation id, the command id, the data subject and a time. The names of its
 * fields are documented nowhere ("Overview of system-generated logs from a DSR export" calls the file technical), so nobody
 * may rely on these.
 */
export const markerText = (operationId: string, userId: string, tenantId: string, at: Date): string =>
  JSON.stringify(
    {
      description: 'This file identifies the data subject request whose results are in this container.',
      correlationId: randomUUID(),
      requestTimestamp: at.toISOString(),
      subject: { kind: 'AadSubject', tenantId, objectId: userId },
      commandId: operationId,
    },
    undefined,
    2,
  );

const patienceMs = 10_000;
const serviceVersion = '2021-12-02';

/** What can be said about a storage location without going there. */
export function parseStorageLocation(text: string): { readonly url: URL; readonly place: Place } {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw refuseStorage('StorageLocationInvalid');
  if (!url.searchParams.has('sig')) throw refuseStorage('SharedAccessSignatureTokenInvalid');
  if (url.searchParams.has('ss')) throw refuseStorage('StorageLocationNotServiceSAS');
  const place = placeOf(url);
  if (!place) throw refuseStorage('StorageLocationNotAzureBlob');
  return { url, place };
}

/**
 * Tries a storage location as the service does before it queues an export, over HTTP with the SAS: it must not list, it must
 * take the marker as an append blob that was not there before, and it must not read. A SAS that reads has the marker by then;
 * it is removed only if the SAS may. (Order and codes: as reported for the service; only `StorageLocationAlreadyUsed` is
 * publicly known, microsoftgraph/msgraph-sdk-raptor issue 488.)
 */
export async function probeStorage(location: URL, marker: string): Promise<void> {
  // The sandbox never leaves the machine.
  if (!isThisMachine(location)) throw refuseStorage('StorageLocationInvalid');

  const listed = await send(location, 'GET', '', { restype: 'container', comp: 'list' });
  if (listed.ok) throw refuseStorage('StorageLocationShouldNotAllowListAccess');
  if (listed.status !== 403) throw refuseStorage('StorageLocationInvalid');

  await writeMarker(location, marker);

  const readBack = await send(location, 'GET', markerName);
  if (readBack.ok) {
    await send(location, 'DELETE', markerName);
    throw refuseStorage('StorageLocationShouldNotAllowReadAccess');
  }
  if (readBack.status !== 403) throw refuseStorage('StorageLocationInvalid');
}

/** Creates the marker if there is none, and fills it. */
export async function writeMarker(location: URL, marker: string): Promise<void> {
  const created = await send(location, 'PUT', markerName, {}, '', {
    'x-ms-blob-type': 'AppendBlob',
    'If-None-Match': '*',
  });
  if (!created.ok) throw refuseStorage(writeRefusal(created));
  const appended = await send(location, 'PUT', markerName, { comp: 'appendblock' }, marker);
  if (!appended.ok) throw refuseStorage(writeRefusal(appended));
}

function writeRefusal(response: Response) {
  const code = response.headers.get('x-ms-error-code');
  if (code === 'BlobAlreadyExists' || response.status === 412) return 'StorageLocationAlreadyUsed';
  if (code === 'BlobTypeNotSupported') return 'StorageLocationShouldSupportAppendBlobs';
  // An expired SAS, a removed policy and a firewall look the same.
  return response.status === 403 ? 'StorageLocationNeedsWriteAddPermissions' : 'StorageLocationInvalid';
}

async function send(
  location: URL,
  method: string,
  blob: string,
  query: Readonly<Record<string, string>> = {},
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const url = new URL(location);
  if (blob) url.pathname = `${url.pathname}/${blob}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const response = await fetch(url, {
      method,
      headers: { 'x-ms-version': serviceVersion, ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
      ...(body !== undefined && { body }),
    });
    await response.arrayBuffer();
    return response;
  } catch {
    throw refuseStorage('StorageLocationInvalid');
  }
}
