import type { ContainerItem } from '@azure/storage-blob';
import type { FailureCode } from '../../domain/failure.ts';
import { containerOf } from '../../domain/exportRequest.ts';
import { parseRequestId, type RequestId } from '../../domain/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Marker, StorageLocations } from '../../ports/storage.ts';
import { type AccountSettings, openAccount } from './account.ts';
import { writePermission } from './permission.ts';
import { createPreflight, type PreflightSettings, probePrefix } from './preflight.ts';
import { markerName, throughSas } from './serviceProbe.ts';
import { codeOf, isContainerMissing, statusOf, storageFault } from './storageFault.ts';

export interface StorageSettings extends AccountSettings {
  /** How long the service may write; without effect on a user-delegation SAS, which has seven days. */
  readonly sasDays: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly timing?: Partial<PreflightSettings>;
}

/** A container of an export in the account, whether or not the database knows it. */
interface ExportContainer {
  readonly container: string;
  /** From its metadata, else from its name; absent when somebody else made it. */
  readonly request?: RequestId;
  readonly attempt?: number;
}

export interface BlobStorageLocations extends StorageLocations {
  /** Puts a container through the service's own probe: 'ready', or the code it would refuse with. */
  preflight(): Promise<'ready' | FailureCode>;
  /** In the background, at once and each `everyMs` (15 minutes). Gives back what ends it. */
  startPreflight(everyMs?: number): () => void;
  /** Every `dsr-*` container, for comparison with the database after a restore. Throws a fault. */
  containers(): AsyncIterable<ExportContainer>;
}

const defaultTiming: PreflightSettings = { settleMs: 60_000, settleEveryMs: 5_000, callMs: 10_000 };
const prefix = 'dsr-';
const containerName = /^dsr-([0-9a-f-]{36})-(\d+)$/;
/** The marker is a few hundred bytes; whoever may write could make it anything. */
const maxMarkerBytes = 64 * 1024;

/**
 * Containers for exports in one storage account of Azure Blob Storage: one for each attempt, writable by SAS for the export
 * service alone. Every method throws a fault when the account gave no usable answer; no fault holds a URL.
 */
export function createStorageLocations({
  sasDays,
  clock,
  log,
  timing,
  ...settings
}: StorageSettings): BlobStorageLocations {
  const account = openAccount(settings);
  const { service } = account;
  const permission = writePermission(account, sasDays, clock);
  const within = { ...defaultTiming, ...timing };
  const preflight = createPreflight(account, permission, { ...within, clock, log });
  const bounded = () => AbortSignal.timeout(within.callMs);

  return {
    locate: (request, attempt) => ({ account: account.name, container: containerOf(request, attempt) }),

    async prepare({ container }, request) {
      const attempt = containerName.exec(container)?.[2] ?? '1';
      try {
        await service
          .getContainerClient(container)
          .createIfNotExists({ metadata: { request, attempt }, abortSignal: bounded() });
        await permission.grant(container, bounded());
      } catch (error) {
        throw storageFault('prepare', error);
      }
    },

    async probe({ container }) {
      try {
        const location = await permission.sas(container, bounded());
        const outside = throughSas(location).getAppendBlobClient('.probe');
        try {
          await outside.create({ abortSignal: bounded() });
          await outside.appendBlock('.', 1, { abortSignal: bounded() });
        } catch (error) {
          if (statusOf(error) !== 403) throw error;
          // A container that is gone has no policy either, and that is 403 too: only its owner is told the difference.
          await service.getContainerClient(container).getProperties({ abortSignal: bounded() });
          return false;
        }
        // The SAS cannot delete: the account takes it away, so that only the package is in the container.
        await service
          .getContainerClient(container)
          .getBlobClient('.probe')
          .deleteIfExists({ abortSignal: bounded() });
        return true;
      } catch (error) {
        throw storageFault('probe', error);
      }
    },

    async renew({ container }) {
      try {
        return await permission.grant(container, bounded());
      } catch (error) {
        throw storageFault('renew', error);
      }
    },

    async issue({ container }) {
      try {
        return await permission.sas(container, bounded());
      } catch (error) {
        throw storageFault('issue', error);
      }
    },

    async marker({ container }): Promise<Marker> {
      try {
        const answer = await service
          .getContainerClient(container)
          .getBlobClient(markerName)
          .download(0, undefined, { abortSignal: bounded() });
        return { kind: 'present', ids: guidsIn(await start(answer.readableStreamBody)) };
      } catch (error) {
        if (isContainerMissing(error)) return { kind: 'containerMissing' };
        if (codeOf(error) === 'BlobNotFound') return { kind: 'absent' };
        throw storageFault('marker', error);
      }
    },

    async revoke({ container }) {
      try {
        return await permission.revoke(container, bounded());
      } catch (error) {
        throw storageFault('revoke', error);
      }
    },

    readiness: preflight.last,
    preflight: preflight.run,
    startPreflight: preflight.start,

    async *containers() {
      try {
        for await (const item of service.listContainers({ prefix, includeMetadata: true })) {
          if (!item.name.startsWith(probePrefix)) yield exportContainer(item);
        }
      } catch (error) {
        throw storageFault('containers', error);
      }
    },
  };
}

function exportContainer({ name, metadata }: ContainerItem): ExportContainer {
  const [, id, count] = containerName.exec(name) ?? [];
  const request = parseRequestId(metadata?.['request'] ?? id);
  const attempt = Number(metadata?.['attempt'] ?? count);
  return {
    container: name,
    ...(request && { request }),
    ...(Number.isInteger(attempt) && { attempt }),
  };
}

async function start(body: NodeJS.ReadableStream | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= maxMarkerBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxMarkerBytes).toString('utf8');
}

/** Its field names are not documented, so every GUID counts; in order, each once, lower case. */
function guidsIn(text: string): readonly string[] {
  const guid = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi;
  // A file in UTF-16 has a zero byte beside each letter.
  return [
    ...new Set(
      text
        .replaceAll('\0', '')
        .match(guid)
        ?.map((id) => id.toLowerCase()),
    ),
  ];
}
