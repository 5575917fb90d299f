import { refused, shareOf, take } from '../domain/allowance.ts';
import type { GraphUse, Ports } from '../ports.ts';
import { inMs } from './record.ts';

type Allowance = Pick<GraphUse, 'mayRead' | 'throttled'>;

const name = 'graphReads';
/** Reads are taken from the shared bucket a few at a time: not every look at an operation writes to the database. */
const atOnce = 5;
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
  const isGood = (now: Date) => {
    const ageMs = now.getTime() - own.takenAt.getTime();
    return ageMs >= 0 && ageMs < goodForMs;
  };

  return {
    mayRead: async (calls = 1) => {
      const now = clock.now();
      if (!isGood(now)) own = { reads: 0, takenAt: now };
      for (let tried = 0; own.reads < calls; tried++) {
        if (tried === tries) return inMs(now, 1_000);
        const { value, version } = await shared.read(name);
        const more = Math.max(calls - own.reads, Math.min(atOnce, shareOf(pace)));
        const taken = take(value, more, pace, now);
        if (!taken) return value?.freeAt ?? now;
        if (await shared.swap(name, version, taken)) own = { reads: own.reads + more, takenAt: now };
      }
      own = { ...own, reads: own.reads - calls };
      return 'now';
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
