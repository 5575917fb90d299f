import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { FailureCode } from '../../domain/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Account } from './account.ts';
import type { WritePermission } from './permission.ts';
import { serviceProbe, throughSas, tryToAppend } from './serviceProbe.ts';
import { storageFault } from './storageFault.ts';

export interface PreflightSettings {
  /** How long a new access policy may take to work, and how often it is tried meanwhile; milliseconds. */
  readonly settleMs: number;
  readonly settleEveryMs: number;
  /** One call to the account, milliseconds. */
  readonly callMs: number;
}

export interface Preflight {
  /** Runs it now, or joins the run that is under way. 'ready', or the code the service would refuse with. */
  readonly run: () => Promise<'ready' | FailureCode>;
  /** Runs it at once and again each 15 minutes, each minute while it is not ready. Gives back what ends that. */
  readonly start: (everyMs?: number) => () => void;
  /** The last result; undefined before the first. */
  readonly last: () => 'ready' | FailureCode | undefined;
}

export const probePrefix = 'dsr-probe-';
/** Older ones belong to no run of any instance. */
const leftOverAfterMs = 3_600_000;
const soonMs = 60_000;
const quarterHourMs = 900_000;

/** Puts a container of its own through what the export service will try, so that nobody approves what cannot start. */
export function createPreflight(
  { service }: Account,
  permission: WritePermission,
  { clock, log, settleMs, settleEveryMs, callMs }: PreflightSettings & { clock: Clock; log: Log },
): Preflight {
  let last: 'ready' | FailureCode | undefined;
  let running: Promise<'ready' | FailureCode> | undefined;
  const bounded = () => AbortSignal.timeout(callMs);

  const probed = async (): Promise<'ready' | FailureCode> => {
    const name = `${probePrefix}${randomUUID()}`;
    const container = service.getContainerClient(name);
    try {
      await container.create({ abortSignal: bounded() });
      await permission.grant(name, bounded());
      const location = await permission.sas(name, bounded());
      const outside = throughSas(location);
      const startedAt = performance.now();
      while (
        (await tryToAppend(outside, '.probe', bounded())) === 'StorageLocationNeedsWriteAddPermissions' &&
        performance.now() - startedAt < settleMs
      ) {
        await after(settleEveryMs, undefined, { ref: false });
      }
      return await serviceProbe(location, bounded());
    } catch (error) {
      log.error('storage.preflight', storageFault('preflight', error));
      // The service's word for "any other failure".
      return 'StorageLocationInvalid';
    } finally {
      await swept(name);
    }
  };

  /** The probe's own container, and what instances that died left behind. */
  const swept = async (own: string) => {
    const before = clock.now().getTime() - leftOverAfterMs;
    try {
      await service.getContainerClient(own).deleteIfExists({ abortSignal: bounded() });
      for await (const { name, properties } of service.listContainers({
        prefix: probePrefix,
        abortSignal: bounded(),
      })) {
        if (properties.lastModified.getTime() < before) {
          await service.getContainerClient(name).deleteIfExists({ abortSignal: bounded() });
        }
      }
    } catch (error) {
      log.warn('storage.sweep', { because: storageFault('sweep', error).code });
    }
  };

  const run = () => {
    running ??= probed()
      .then((result) => {
        if (result !== last) log.info('storage.preflight', { result });
        last = result;
        return result;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    run,
    start(everyMs = quarterHourMs) {
      let timer: NodeJS.Timeout | undefined;
      let stopped = false;
      const again = async () => {
        const result = await run();
        if (stopped) return;
        timer = setTimeout(() => void again(), result === 'ready' ? everyMs : Math.min(everyMs, soonMs));
        timer.unref();
      };
      void again();
      return () => {
        stopped = true;
        clearTimeout(timer);
      };
    },
    last: () => last,
  };
}
