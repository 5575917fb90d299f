/**
 * Teams' limits for a bot (Teams docs, "Optimize your bot with rate limiting in Teams"), kept by all instances together: the
 * tokens lie in the database. Updates are counted as sends.
 */
import { type Timer, within } from '../timer.ts';

/** Tokens that refill steadily: in any `t` seconds at most `depth + t × perSecond` of them leave. */
export interface Bucket {
  readonly name: string;
  readonly depth: number;
  readonly perSecond: number;
}

/** Buckets that all instances share. A bucket is full when it is named first. */
export interface Budget {
  /** Takes one token of each, or none of any. Milliseconds until it is worth asking again; 0 when they were taken. */
  take(buckets: readonly Bucket[]): Promise<number>;
  /** Nothing leaves the bucket for so many milliseconds. */
  drain(bucket: Bucket, ms: number): Promise<void>;
}

/**
 * Per conversation: 7 in 1 s, 8 in 2 s, 60 in 30 s (4 + 30 × 1.85 = 59.5) and 1,800 in an hour (900 + 3,600 / 4). Two buckets
 * are two timestamps; the windows themselves would be 1,800.
 */
export const conversationBuckets = (conversationId: string): readonly [Bucket, Bucket] => [
  { name: `teams:${conversationId}:30s`, depth: 4, perSecond: 1.85 },
  { name: `teams:${conversationId}:1h`, depth: 900, perSecond: 0.25 },
];
/** 50 requests a second, app and tenant. */
export const tenantBucket: Bucket = { name: 'teams', depth: 8, perSecond: 42 };

/** Nobody waits longer for the tenant alone, because no token is promised to anybody. */
const tenantTokenMs = Math.ceil(1_000 / tenantBucket.perSecond);

export interface Pace {
  /** 0: leave now, it is counted. Otherwise milliseconds to wait before asking again; nothing is counted. */
  leave(conversationId: string): Promise<number>;
  /** A request that waits for nobody but counts for the tenant: the roster, a new conversation. */
  count(): void;
  /** Teams asked for a pause of this conversation. */
  pause(conversationId: string, ms: number): Promise<void>;
}

/**
 * Somebody who is told that the database is away must hear it in time, so without an answer a message leaves all the same: cards
 * cannot, their steps are in the database too, and an answer too many is met by 429.
 */
const answerWithinMs = 500;

export function pace(budget: Budget, timer: Timer): Pace {
  const inTime = async <T>(asked: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await within(timer, answerWithinMs, asked, () => otherwise);
    } catch {
      return otherwise;
    }
  };
  let waiting = 0;
  return {
    leave: async (conversationId) => {
      // The conversation's own first: who waits for the tenant's holds up nobody else's conversation.
      const wait = await inTime(budget.take([...conversationBuckets(conversationId), tenantBucket]), 0);
      if (wait === 0 || wait > tenantTokenMs) return wait;
      // For the tenant's next token. If all who wait for it came at once, one would get it and all others would have asked in vain.
      const until = wait + waiting * tenantTokenMs;
      waiting += 1;
      timer.after(until, () => {
        waiting -= 1;
      });
      return until;
    },
    count() {
      void inTime(budget.take([tenantBucket]), 0);
    },
    pause: (conversationId, ms) =>
      inTime(budget.drain(conversationBuckets(conversationId)[0], ms), undefined),
  };
}
