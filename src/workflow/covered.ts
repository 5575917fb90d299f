import { isAhead, listSeconds } from '../domain/schedule.ts';
import type { Ports } from '../ports/ports.ts';
import type { At } from './at.ts';

/** Whether the last round speaks for this request, so that nobody has to ask Graph about it. */
export async function isCovered(
  { id, state }: At<'exporting'>,
  { shared, clock, settings }: Ports,
): Promise<boolean> {
  const last = await shared.recent('graphList');
  if (!last?.takenAt || !last.calls || last.absent?.includes(id)) return false;
  const now = clock.now();
  const ageMs = now.getTime() - last.takenAt.getTime();
  const goodForMs = 2_000 * listSeconds(settings.pace, last.calls);
  return !isAhead(last.takenAt, now) && ageMs < goodForMs && state.acceptedAt < last.takenAt;
}
