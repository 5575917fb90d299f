import type { RequestId } from '../domain/ids.ts';
import type { Ports } from '../ports/ports.ts';
import { clear, raise } from './alarm.ts';

/** A container of an export in the account, whether or not the database knows it. */
interface Found {
  readonly container: string;
  readonly request?: RequestId;
  readonly attempt?: number;
}

/** After a power loss or a restore the account may hold exports that the database has forgotten: operators should know. */
export async function reportUnknownContainers(
  containers: AsyncIterable<Found>,
  ports: Pick<Ports, 'requests' | 'alarms' | 'clock' | 'log'>,
): Promise<void> {
  const unknown: string[] = [];
  for await (const found of containers) {
    if (await isKnown(found, ports)) continue;
    ports.log.warn('storage.unknownContainer', { container: found.container });
    unknown.push(found.container);
  }
  const [first] = unknown;
  if (first === undefined) return clear({ kind: 'unknownContainers' }, ports);
  await raise({ kind: 'unknownContainers', details: { count: unknown.length, first } }, ports);
}

/**
 * A container is made before the database says so, for the attempt that an approved request is about to begin. That is read
 * first: what it has begun meanwhile is an attempt that is known.
 */
async function isKnown({ request, attempt }: Found, { requests }: Pick<Ports, 'requests'>): Promise<boolean> {
  if (!request || !attempt) return false;
  const inHand = await requests.get(request).then(
    ({ state }) => state.kind === 'approved' && state.attempt === attempt,
    (error: unknown) => {
      // The fault of `Requests.get`.
      if ((error as { code?: unknown }).code === 'unknownRequest') return false;
      throw error;
    },
  );
  return inHand || (await requests.attempt(request, attempt)) !== undefined;
}
