import { refused, shareOf, take } from '../domain/allowance.ts';
import type { GraphUse } from '../ports/graphUse.ts';
import type { Ports } from '../ports/ports.ts';
import { inMs } from './record.ts';

type Allowance = Pick<GraphUse, 'mayRead' | 'throttled'>;

const name = 'graphReads';
/** Reads are taken from the shared bucket a few at a time, or as many as wait: not every look at an operation writes to the database. */
const atOnce = 5;
/** No more than this share of what the bot may read in an hour (5 of 5,000): so much may leave beyond it. */
const mostAtOnce = 0.001;
/** What was taken and not used is given up, so that it cannot pile up beside the share. */
const goodForMs = 60_000;
/** Somebody else was quicker so many times: it is tried again a second later. */
const tries = 5;

/** The bot's share of the tenant's quota, kept by all instances together in one value of the database. */
export function createAllowance({
  shared,
  clock,
  random,
  settings: { pace },
}: Pick<Ports, 'shared' | 'clock' | 'random' | 'settings'>): Allowance {
  let own = { reads: 0, takenAt: new Date(0) };
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const isGood = (now: Date) => {
    const ageMs = now.getTime() - own.takenAt.getTime();
    return ageMs >= 0 && ageMs < goodForMs;
  };

  const read = async (calls: number): Promise<'now' | Date> => {
    const now = clock.now();
    if (!isGood(now)) own = { reads: 0, takenAt: now };
    for (let tried = 0; own.reads < calls; tried++) {
      if (tried === tries) return inMs(now, 1_000);
      const { value, version } = await shared.read(name);
      const share = shareOf(pace);
      const more = Math.max(
        calls - own.reads,
        Math.min(atOnce, share),
        Math.min(waiting, mostAtOnce * share),
      );
      const taken = take(value, more, pace, now);
      if (!taken) return value?.freeAt ?? now;
      if (await shared.swap(name, version, taken)) own = { reads: own.reads + more, takenAt: now };
    }
    own = { ...own, reads: own.reads - calls };
    return 'now';
  };

  return {
    // One at a time: those that ask together would only be quicker than each other.
    mayRead: async (calls = 1) => {
      waiting += calls;
      const mine = turn.then(() => read(calls)).finally(() => (waiting -= calls));
      turn = mine.catch(() => undefined);
      return mine;
    },

    throttled: async (retryAfterSeconds) => {
      own = { reads: 0, takenAt: clock.now() };
      for (let tried = 0; tried < tries; tried++) {
        const { value, version } = await shared.read(name);
        if (await shared.swap(name, version, refused(value, retryAfterSeconds, random(), clock.now())))
          return;
      }
    },
  };
}
