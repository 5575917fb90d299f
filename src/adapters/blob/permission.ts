import {
  type BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  type StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Clock } from '../../ports/clock.ts';
import type { SecretUrl } from '../../ports/storage.ts';
import type { Account } from './account.ts';
import { secret } from '../../secret.ts';
import { isContainerMissing } from './storageFault.ts';

/** The export service's permission to write into a container: add, create, write; it refuses one that reads or lists. */
export interface WritePermission {
  /** Idempotent; true when it was there already. May take 30 s to work (Azure Storage docs, "Define a stored access policy"). */
  grant(container: string, signal: AbortSignal): Promise<boolean>;
  /** The container's URL with its SAS. */
  sas(container: string, signal: AbortSignal): Promise<SecretUrl>;
  /** `gone` once nobody can write any more, else until when somebody can. */
  revoke(container: string, signal: AbortSignal): Promise<'gone' | Date>;
}

export const writePermission = (account: Account, sasDays: number, clock: Clock): WritePermission =>
  account.key
    ? byStoredPolicy(account.service, account.key, sasDays, clock)
    : byUserDelegation(account, clock);

const permissions = 'acw';
const policyId = 'export';
/** Azure gives the letters back in an order of its own. */
const isWriteOnly = (letters = '') => letters.length === 3 && /^(?=.*a)(?=.*c)(?=.*w)/.test(letters);
const dayMs = 24 * 3_600_000;

/** A service SAS by a stored access policy: it can be revoked, and its URL tells neither permissions nor expiry. */
function byStoredPolicy(
  service: BlobServiceClient,
  key: StorageSharedKeyCredential,
  sasDays: number,
  clock: Clock,
): WritePermission {
  return {
    async grant(container, signal) {
      const client = service.getContainerClient(container);
      const expiresOn = new Date(clock.now().getTime() + sasDays * dayMs);
      const { signedIdentifiers } = await client.getAccessPolicy({ abortSignal: signal });
      const policy = signedIdentifiers.find(({ id }) => id === policyId)?.accessPolicy;
      // A policy that is set anew takes its 30 s anew; one that lasts a day less is as good, and is never cut.
      const lasts = policy?.expiresOn && policy.expiresOn.getTime() >= expiresOn.getTime() - dayMs;
      if (lasts && isWriteOnly(policy.permissions)) return true;
      await client.setAccessPolicy(undefined, [{ id: policyId, accessPolicy: { permissions, expiresOn } }], {
        abortSignal: signal,
      });
      return false;
    },
    sas: (container) => {
      const query = generateBlobSASQueryParameters({ containerName: container, identifier: policyId }, key);
      return Promise.resolve(secret(`${service.getContainerClient(container).url}?${query.toString()}`));
    },
    async revoke(container, signal) {
      try {
        await service.getContainerClient(container).setAccessPolicy(undefined, [], { abortSignal: signal });
      } catch (error) {
        if (!isContainerMissing(error)) throw error;
      }
      return 'gone';
    },
  };
}

/** The longest a user delegation key may live (Azure Storage docs, "Create a user delegation SAS"). */
const delegationMs = 7 * dayMs;
/** Clocks differ; a start in the future would be refused. */
const skewMs = 5 * 60_000;

/**
 * A user-delegation SAS, signed with the bot's identity: seven days at most, without a policy, and so not to be taken back
 * for one container. Whether the export service accepts it is not documented. The container's metadata says when the last
 * one ends; until then `revoke` says when.
 */
function byUserDelegation({ name, service }: Account, clock: Clock): WritePermission {
  return {
    grant: () => Promise.resolve(true),
    async sas(container, signal) {
      const client = service.getContainerClient(container);
      const now = clock.now().getTime();
      const expiresOn = new Date(now + delegationMs - skewMs);
      const { metadata } = await client.getProperties({ abortSignal: signal });
      await client.setMetadata(
        { ...metadata, writableuntil: expiresOn.toISOString() },
        { abortSignal: signal },
      );
      const key = await service.getUserDelegationKey(new Date(now - skewMs), expiresOn, {
        abortSignal: signal,
      });
      const query = generateBlobSASQueryParameters(
        { containerName: container, permissions: ContainerSASPermissions.parse(permissions), expiresOn },
        key,
        name,
      );
      return secret(`${client.url}?${query.toString()}`);
    },
    async revoke(container, signal) {
      try {
        const { metadata } = await service
          .getContainerClient(container)
          .getProperties({ abortSignal: signal });
        const until = metadata?.['writableuntil'];
        return until === undefined || clock.now() >= new Date(until) ? 'gone' : new Date(until);
      } catch (error) {
        if (!isContainerMissing(error)) throw error;
        return 'gone';
      }
    },
  };
}
