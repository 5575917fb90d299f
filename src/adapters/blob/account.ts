import {
  BlobServiceClient,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../faults.ts';
import { isLoopback } from '../../loopback.ts';

export interface AccountSettings {
  /** Account name and key. Exactly one of this and `accountUrl` with `credential`. */
  readonly connectionString?: string;
  /** E.g. `https://contosodsr.blob.core.windows.net`. */
  readonly accountUrl?: string;
  readonly credential?: TokenCredential;
  /** Hosts an account may be on, e.g. `blob.core.windows.net`: itself or a name below it. With a port, only that port. */
  readonly hostSuffixes: readonly string[];
}

/** The storage account that exports go to, as its owner. */
export interface Account {
  readonly name: string;
  readonly service: BlobServiceClient;
  /** Signs a service SAS; absent when the account is reached by identity. */
  readonly key?: StorageSharedKeyCredential;
}

/** Two tries, the second soon: a step has seconds, and the queue tries again. */
export const pipelineOptions: StoragePipelineOptions = {
  retryOptions: { maxTries: 2, tryTimeoutInMs: 5_000, retryDelayInMs: 300, maxRetryDelayInMs: 600 },
};

/**
 * @throws Fault `storageNotUsable` for a setting that names no account, `storageHostNotAllowed` for one outside the cloud.
 */
export function openAccount(settings: AccountSettings): Account {
  const account = opened(settings);
  const url = new URL(account.service.url);
  const path = url.pathname.split('/').filter((segment) => segment !== '');
  // Emulators have the account in the path; the export service takes URLs whose path is the container alone.
  const isLocal = isLoopback(url.hostname);
  if (path.length !== (isLocal ? 1 : 0) && !(isLocal && path.length === 0)) {
    throw new Fault('storageNotUsable');
  }
  const allowed = settings.hostSuffixes.some((suffix) => {
    const host = suffix.includes(':') ? url.host : url.hostname;
    return host === suffix.toLowerCase() || host.endsWith(`.${suffix.toLowerCase()}`);
  });
  if (!allowed || (url.protocol !== 'https:' && !isLocal)) throw new Fault('storageHostNotAllowed');
  return account;
}

function opened({ connectionString, accountUrl, credential }: AccountSettings): Account {
  try {
    if (connectionString !== undefined && accountUrl === undefined) {
      const service = BlobServiceClient.fromConnectionString(connectionString, { ...pipelineOptions });
      // A connection string with a SAS in it cannot sign one for the export service.
      if (service.credential instanceof StorageSharedKeyCredential) {
        return { name: service.credential.accountName, service, key: service.credential };
      }
    } else if (accountUrl !== undefined && credential && connectionString === undefined) {
      const service = new BlobServiceClient(accountUrl, credential, pipelineOptions);
      return { name: service.accountName, service };
    }
  } catch {
    // The SDK's message may quote the setting; ours names the remedy.
  }
  throw new Fault('storageNotUsable');
}
