import type { RequestId } from '../domain/ids.ts';
import type { Ports } from '../ports.ts';
import { clear, raise } from './alarm.ts';

/** A container is made before the database says so: one that changed just now belongs to a step in hand. */
const settledAfterMs = 600_000;

/** A container of an export in the account, whether or not the database knows it. */
interface Found {
  readonly container: string;
  readonly createdOrChangedAt: Date;
  readonly request?: RequestId;
  readonly attempt?: number;
}

/** After a power loss or a restore the account may hold exports that the database has forgotten: operators should know. */
export async function reportUnknownContainers(
  containers: AsyncIterable<Found>,
  ports: Pick<Ports, 'requests' | 'alarms' | 'clock' | 'log'>,
): Promise<void> {
  const settledBefore = ports.clock.now().getTime() - settledAfterMs;
  const unknown: string[] = [];
  for await (const { container, createdOrChangedAt, request, attempt } of containers) {
    if (createdOrChangedAt.getTime() > settledBefore) continue;
    if (request && attempt && (await ports.requests.attempt(request, attempt))) continue;
    ports.log.warn('storage.unknownContainer', { container });
    unknown.push(container);
  }
  const [first] = unknown;
  if (first === undefined) return clear({ kind: 'unknownContainers' }, ports);
  await raise({ kind: 'unknownContainers', details: { count: unknown.length, first } }, ports);
}
