import type { StorageHealth } from '../domain/storageHealth.ts';
import type { Ports } from '../ports/ports.ts';
import { clear, raise } from './alarm.ts';

/** An instance that has not said for so long that its check fails has ended, or is well. */
const saidForMs = 5 * 60_000;
/** Somebody else was quicker so many times: the next minute does as well. */
const tries = 5;

/**
 * Says so to operators when the preflight of any instance refuses, and when no instance's does any more: one of several may have a
 * bad route to the storage, and must not be contradicted each minute by the others. Repeatable; without a result it says nothing.
 */
export async function watchStorage(
  instance: string,
  {
    storage,
    shared,
    sharedClock,
    ...ports
  }: Pick<Ports, 'storage' | 'shared' | 'sharedClock' | 'alarms' | 'log'>,
): Promise<void> {
  const readiness = storage.readiness();
  if (readiness === undefined) return;
  const because = await said(instance, readiness, { shared, sharedClock });
  if (because === undefined) return clear({ kind: 'storageNotReady' }, ports);
  await raise({ kind: 'storageNotReady', details: { because } }, ports);
}

/** Writes down what this instance found, and gives why the check of any instance fails. */
async function said(
  instance: string,
  readiness: string,
  { shared, sharedClock }: Pick<Ports, 'shared' | 'sharedClock'>,
): Promise<string | undefined> {
  const now = await sharedClock.now();
  let failing: StorageHealth['failing'] = {};
  for (let tried = 0; tried < tries; tried++) {
    const { value, version } = await shared.read('storageHealth');
    const before = value?.failing ?? {};
    const others = Object.entries(before).filter(
      ([id, { saidAt }]) => id !== instance && now.getTime() - saidAt.getTime() < saidForMs,
    );
    failing = {
      ...Object.fromEntries(others),
      ...(readiness !== 'ready' && { [instance]: { because: readiness, saidAt: now } }),
    };
    const isNews = readiness !== 'ready' || others.length !== Object.keys(before).length;
    if (!isNews || (await shared.swap('storageHealth', version, { failing }))) break;
  }
  return Object.values(failing)[0]?.because;
}
