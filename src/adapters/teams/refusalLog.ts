import type { Clock, Log } from '../../ports.ts';
import type { Incoming } from './activities.ts';

/** At most one line in so long for requests without a good token: anybody can send those, as fast as they like. */
const quietMs = 10_000;

/** Logs what was turned away: ids only, and strangers together. */
export function refusalLog(log: Log, clock: Clock) {
  let strangers = 0;
  let lastLine = -Infinity;
  return (because: string, activity?: Incoming): void => {
    if (activity) {
      log.warn('teams.activityRefused', {
        because,
        type: activity.type.slice(0, 40),
        conversationId: activity.conversation.id.slice(0, 200),
        activityId: activity.id.slice(0, 200),
      });
      return;
    }
    strangers++;
    const now = clock.now().getTime();
    if (now - lastLine < quietMs) return;
    log.warn('teams.requestsRefused', { because, count: strangers });
    strangers = 0;
    lastLine = now;
  };
}
