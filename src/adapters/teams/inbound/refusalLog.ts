import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import { cloudCallingFrom } from '../../../clouds.ts';
import type { Incoming } from './activities.ts';

/** At most one line of each kind in so long for requests without a good token: anybody can send those, as fast as they like. */
const quietMs = 10_000;

/** Logs what was turned away: ids only, and strangers together. */
export function refusalLog(log: Log, clock: Clock) {
  const strangers = together(clock, (count) => {
    log.warn('teams.requestsRefused', { because: 'token', count });
  });
  const unchecked = together(clock, (count, error) => {
    log.error('teams.keysUnavailable', error, { count });
  });
  return {
    /** Without a good token, or with one that is good for another service. */
    stranger: () => {
      strangers(undefined);
    },
    /** The keys were not there, so nobody could tell. */
    unchecked,
    activity: (because: string, activity: Incoming) => {
      // A tenant of a government that was installed as a worldwide one: whoever reads the log knows what to set.
      const cloud =
        because === 'serviceUrl'
          ? cloudCallingFrom(URL.parse(activity.serviceUrl)?.hostname ?? '')
          : undefined;
      log.warn('teams.activityRefused', {
        because,
        type: activity.type.slice(0, 40),
        conversationId: activity.conversation.id.slice(0, 200),
        activityId: activity.id.slice(0, 200),
        ...(cloud && { hint: `set CLOUD=${cloud}: the Teams of that cloud calls` }),
      });
    },
  };
}

/** Counts, and tells the first at once and the others together. */
function together(clock: Clock, tell: (count: number, last: unknown) => void) {
  let count = 0;
  let lastLine = -Infinity;
  return (what: unknown) => {
    count++;
    const now = clock.now().getTime();
    if (now - lastLine < quietMs) return;
    tell(count, what);
    count = 0;
    lastLine = now;
  };
}
