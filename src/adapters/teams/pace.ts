/**
 * Teams' limits for a bot (Teams docs, "Optimize your bot with rate limiting in Teams"): when the next send may leave.
 * Updates are counted as sends. Other instances count for themselves; what they cause together is answered by 429.
 */
import type { Clock } from '../../ports.ts';

/** At most `count` in any stretch of `ms`. */
export interface Window {
  readonly count: number;
  readonly ms: number;
}

export const conversationLimits: readonly Window[] = [
  { count: 7, ms: 1_000 },
  { count: 8, ms: 2_000 },
  { count: 60, ms: 30_000 },
  { count: 1_800, ms: 3_600_000 },
];
/** 50 requests a second, app and tenant. */
export const tenantLimits: readonly Window[] = [{ count: 50, ms: 1_000 }];

/** The first moment from `now` on at which no window would be overfull. `past` ascends and ends before or at `now`. */
export const nextAt = (past: readonly number[], now: number, limits: readonly Window[]): number =>
  limits.reduce((at, { count, ms }) => {
    const oldest = past.at(-count);
    return past.length < count || oldest === undefined ? at : Math.max(at, oldest + ms);
  }, now);

export interface Pace {
  /** 0: leave now, it is counted. Otherwise milliseconds to wait before asking again; nothing is counted. */
  leave(conversationId: string): number;
  /** A request that waits for nobody but counts for the tenant: the roster, a new conversation. */
  count(): void;
  /** Teams asked for a pause of this conversation. */
  pause(conversationId: string, ms: number): void;
}

interface Lane {
  readonly sent: number[];
  pausedUntil: number;
}

export function pace(clock: Clock): Pace {
  const lanes = new Map<string, Lane>();
  const tenant: number[] = [];

  const lane = (id: string, now: number): Lane => {
    const known = lanes.get(id);
    if (known) return known;
    // Conversations that have been quiet for an hour weigh on no window.
    if (lanes.size >= 1_000) {
      for (const [other, { sent, pausedUntil }] of lanes) {
        if (Math.max(sent.at(-1) ?? 0, pausedUntil) < now - 3_600_000) lanes.delete(other);
      }
    }
    const fresh: Lane = { sent: [], pausedUntil: 0 };
    lanes.set(id, fresh);
    return fresh;
  };

  return {
    leave(conversationId) {
      const now = clock.now().getTime();
      const { sent, pausedUntil } = lane(conversationId, now);
      const at = Math.max(
        pausedUntil,
        nextAt(sent, now, conversationLimits),
        nextAt(tenant, now, tenantLimits),
      );
      if (at > now) return at - now;
      remember(sent, now, conversationLimits);
      remember(tenant, now, tenantLimits);
      return 0;
    },
    count() {
      remember(tenant, clock.now().getTime(), tenantLimits);
    },
    pause(conversationId, ms) {
      const now = clock.now().getTime();
      const paused = lane(conversationId, now);
      paused.pausedUntil = Math.max(paused.pausedUntil, now + ms);
    },
  };
}

/** No window looks further back than its count. */
function remember(sent: number[], now: number, limits: readonly Window[]): void {
  sent.push(now);
  const most = Math.max(...limits.map(({ count }) => count));
  if (sent.length > 2 * most) sent.splice(0, sent.length - most);
}
