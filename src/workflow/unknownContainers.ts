import type { RequestId } from '../domain/ids.ts';
import type { AttemptId } from '../ports/attempts.ts';
import type { Ports } from '../ports/ports.ts';
import { clear, raise } from './alarm.ts';

/** Containers that are looked up in one query. */
const pageSize = 500;

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
  const report = (container: string) => {
    ports.log.warn('storage.unknownContainer', { container });
    unknown.push(container);
  };
  let page: Named[] = [];
  const look = async () => {
    for (const { container } of await ports.requests.unknown(page)) report(container);
    page = [];
  };
  for await (const found of containers) {
    if (isNamed(found)) page.push(found);
    else report(found.container);
    if (page.length >= pageSize) await look();
  }
  await look();
  const [first] = unknown;
  if (first === undefined) return clear({ kind: 'unknownContainers' }, ports);
  await raise({ kind: 'unknownContainers', details: { count: unknown.length, first } }, ports);
}

type Named = Found & AttemptId;

const isNamed = (found: Found): found is Named => found.request !== undefined && found.attempt !== undefined;
