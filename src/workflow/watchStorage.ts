import type { Ports } from '../ports/ports.ts';
import { clear, raise } from './alarm.ts';

/** Says so to operators when the preflight refuses, and when it is over. Repeatable; without a result it says nothing. */
export async function watchStorage(ports: Pick<Ports, 'storage' | 'alarms' | 'log'>): Promise<void> {
  const readiness = ports.storage.readiness();
  if (readiness === undefined) return;
  if (readiness === 'ready') return clear({ kind: 'storageNotReady' }, ports);
  await raise({ kind: 'storageNotReady', details: { because: readiness } }, ports);
}
