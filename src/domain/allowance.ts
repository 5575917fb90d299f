import { isAhead, type Pace } from './schedule.ts';

/** Reads of Graph by all instances together: a leaky bucket in one moment. */
export interface Reads {
  /** When the bucket is empty again; in the future while reads have to wait. */
  readonly freeAt: Date;
  /** 429s in a row. */
  readonly refusals: number;
  readonly setAt: Date;
}

const hourMs = 3_600_000;
/** Five hundredths of the share may leave at once; the other 95 flow evenly, so that no hour sees more than the share. */
const burstShare = 0.05;

/** Half of the tenant's quota: the other half is other programs'. */
export const shareOf = ({ quotaPerHour }: Pace): number => quotaPerHour / 2;

const spacingMs = (pace: Pace) => hourMs / ((1 - burstShare) * shareOf(pace));

/** The bucket with so many more reads in it; undefined while it is full. */
export function take(reads: Reads | undefined, calls: number, pace: Pace, now: Date): Reads | undefined {
  const known = reads && !isAhead(reads.setAt, now) ? reads : undefined;
  const emptyMs = now.getTime() - burstShare * shareOf(pace) * spacingMs(pace);
  const fromMs = Math.max(known?.freeAt.getTime() ?? 0, emptyMs);
  if (fromMs > now.getTime()) return undefined;
  const isCalm = !known || now.getTime() - known.freeAt.getTime() > calmAfterMs;
  return {
    freeAt: new Date(fromMs + calls * spacingMs(pace)),
    refusals: isCalm ? 0 : known.refusals,
    setAt: now,
  };
}

/** How full the bucket is, 0 to 1. At 1, and while Graph throttles, reads wait. */
export function fullness(reads: Reads | undefined, pace: Pace, now: Date): number {
  if (!reads || isAhead(reads.setAt, now)) return 0;
  const depthMs = burstShare * shareOf(pace) * spacingMs(pace);
  const levelMs = reads.freeAt.getTime() - now.getTime() + depthMs;
  return Math.min(1, Math.max(0, levelMs / depthMs));
}

const calmAfterMs = 600_000;
const firstPauseMs = 60_000;
const longestPauseMs = 900_000;

/**
 * After a 429 nobody reads for as long as Graph asked for. Without Retry-After: a minute, twice that the next time, at most a
 * quarter of an hour, and up to half of it more by chance (0 to 1), so that not everybody comes back together.
 */
export function refused(
  reads: Reads | undefined,
  retryAfterSeconds: number | undefined,
  chance: number,
  now: Date,
): Reads {
  const refusals = reads && !isAhead(reads.setAt, now) ? reads.refusals : 0;
  const backOffMs = Math.min(longestPauseMs, firstPauseMs * 2 ** refusals) * (1 + chance / 2);
  const pauseMs = retryAfterSeconds === undefined ? backOffMs : retryAfterSeconds * 1_000;
  return { freeAt: new Date(now.getTime() + pauseMs), refusals: refusals + 1, setAt: now };
}
