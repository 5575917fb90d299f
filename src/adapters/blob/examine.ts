import type { FailureCode } from '../../domain/failure.ts';
import { failed, type Finding, finding, ok, warning } from '../../finding.ts';
import { openAccount } from './account.ts';
import { createStorageLocations, type StorageSettings } from './storageLocations.ts';
import { storageFault } from './storageFault.ts';

const callMs = 10_000;

/** What an administrator does about each refusal of the export service's probe (Graph docs, "user: exportPersonalData"). */
const remedies: Partial<Record<FailureCode, string>> = {
  StorageLocationShouldNotAllowListAccess: 'remove list access from the account’s containers',
  StorageLocationShouldNotAllowReadAccess: 'turn off anonymous access to blobs of the storage account',
  StorageLocationNeedsWriteAddPermissions:
    'check the account’s firewall (the export service writes from Microsoft’s network), its clock, and that shared keys are allowed',
  StorageLocationShouldSupportAppendBlobs: 'use a general-purpose v2 account with standard performance',
};

/** Whether exports can be written to the storage account. Makes one container and removes it. */
export async function* examineStorage(settings: StorageSettings): AsyncGenerator<Finding> {
  const reached = await finding('storage.account', async () => {
    const { name, service } = openAccount(settings);
    try {
      const { accountKind, skuName } = await service.getAccountInfo({
        abortSignal: AbortSignal.timeout(callMs),
      });
      return ok(`${name} answers: ${accountKind ?? 'kind unknown'}, ${skuName ?? 'performance unknown'}`);
    } catch (error) {
      throw storageFault('account', error);
    }
  });
  yield reached;
  if (reached.result === 'failed') return;
  yield await finding('storage.permission', () =>
    settings.connectionString !== undefined
      ? ok('the account key signs a service SAS for each export, which can be revoked')
      : warning(
          'by identity an export has seven days, its SAS cannot be revoked alone, and nobody has seen the service take it',
          'set EXPORT_STORAGE_CONNECTION_STRING',
        ),
  );
  yield await finding('storage.preflight', async () => {
    const result = await createStorageLocations(settings).preflight();
    return result === 'ready'
      ? ok('a container passes the export service’s own probe')
      : failed(
          `the export service would refuse: ${result}`,
          remedies[result] ?? 'check the account’s name and network',
        );
  });
}
