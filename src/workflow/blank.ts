import type { Ports } from '../ports/ports.ts';

const dayMs = 24 * 3_600_000;

/** Takes people's names and words out of requests whose record's time (`RECORD_DAYS` after their end) is over. Repeatable. */
export async function blank(
  recordDays: number,
  { requests, clock, log }: Pick<Ports, 'requests' | 'clock' | 'log'>,
): Promise<void> {
  const count = await requests.blank(new Date(clock.now().getTime() - recordDays * dayMs));
  if (count > 0) log.info('records.blanked', { count });
}
