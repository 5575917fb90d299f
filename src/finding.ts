import { Fault, kindOf } from './faults.ts';
import type { Clock } from './ports/clock.ts';

/** What an examination of an installation found. One line for an administrator; it names ids, never people or secrets. */
export interface Finding {
  /** What was looked at, e.g. `graph.roles`. Stable: scripts may name it. */
  readonly check: string;
  readonly result: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly says: string;
  /** What helps; absent when nothing is wrong. */
  readonly remedy?: string;
}

type Found = Omit<Finding, 'check'>;

export const ok = (says: string): Found => ({ result: 'ok', says });
export const skipped = (says: string, remedy?: string): Found => ({
  result: 'skipped',
  says,
  ...(remedy !== undefined && { remedy }),
});
export const warning = (says: string, remedy: string): Found => ({ result: 'warning', says, remedy });
export const failed = (says: string, remedy: string): Found => ({ result: 'failed', says, remedy });

/** The finding of one check. What it throws is a failure too: a fault says itself what helps. */
export async function finding(check: string, look: () => Promise<Found> | Found): Promise<Finding> {
  try {
    return { check, ...(await look()) };
  } catch (error) {
    if (!(error instanceof Fault)) {
      return {
        check,
        ...failed(`it could not be looked at (${kindOf(error)})`, 'look at the host and its network'),
      };
    }
    const { cause } = error;
    return { check, ...failed(cause instanceof Error ? cause.message : error.code, error.message) };
  }
}

const dayMs = 86_400_000;
/** What helps against a secret or certificate that ends. */
export const renewal = 'renew it as docs/operations.md, "Rotating secrets", says, without downtime';

/** When something ends, in days: a month is what an organisation needs to renew it. */
export function expiry(endsAt: number, clock: Clock, what: string): Found {
  const days = Math.floor((endsAt - clock.now().getTime()) / dayMs);
  const remedy = renewal;
  if (days < 0 || Number.isNaN(days)) return failed(`${what} has ended`, remedy);
  const says = `${what} ends in ${days} days`;
  return days < 30 ? warning(says, remedy) : ok(says);
}
