import type { SubmissionPause } from '../domain/graph.ts';
import { isAhead } from '../domain/schedule.ts';
import type { GraphUse } from '../ports/graphUse.ts';
import type { Ports } from '../ports/ports.ts';
import { inMs } from './record.ts';

const name = 'graphSubmissions';
/** Submissions are throttled by the day and without Retry-After (Graph throttling limits): 15 floors, 15 minutes by default … */
const floors = 15;
/** … and twice that each time it goes on, up to eight times. */
const mostDoublings = 3;
/** The answer of the one that tries is known by then; mostly it is there in a second, so the others look sooner. */
const tryingMs = 30_000;
const lookEveryMs = 10_000;
/** Somebody else was quicker so many times. */
const tries = 5;

/**
 * Microsoft throttles submissions of the whole tenant, so one 429 speaks for all of them: the requests that wait share its pause, on
 * every instance, instead of finding out one by one.
 */
export function createSubmissionPause({
  shared,
  clock,
  random,
  settings: { pace },
}: Pick<Ports, 'shared' | 'clock' | 'random' | 'settings'>): Pick<
  GraphUse,
  'maySubmit' | 'submissionThrottled' | 'submissionAnswered'
> {
  const isThrottled = (value: SubmissionPause | undefined, now: Date): value is SubmissionPause =>
    value !== undefined && value.refusals > 0 && !isAhead(value.setAt, now);

  return {
    maySubmit: async () => {
      const { value, version } = await shared.read(name);
      const now = clock.now();
      if (!isThrottled(value, now)) return 'now';
      const soon = inMs(now, lookEveryMs);
      if (now < value.freeAt) return value.trying && soon < value.freeAt ? soon : value.freeAt;
      const trying = { ...value, freeAt: inMs(now, tryingMs), trying: true, setAt: now };
      return (await shared.swap(name, version, trying)) ? 'now' : soon;
    },

    submissionThrottled: async (retryAfterSeconds) => {
      const now = clock.now();
      let freeAt = now;
      for (let tried = 0; tried < tries; tried++) {
        const { value, version } = await shared.read(name);
        const before = isThrottled(value, now) ? value : undefined;
        // Left before the pause was known: it says no more than the one that began it.
        const isSame = before !== undefined && !before.trying && now < before.freeAt;
        const backOffMs =
          pace.floorSeconds * floors * 1_000 * 2 ** Math.min(mostDoublings, before?.refusals ?? 0);
        const pauseMs =
          retryAfterSeconds === undefined ? backOffMs * (1 + random() / 10) : retryAfterSeconds * 1_000;
        const own = inMs(now, pauseMs);
        freeAt = isSame
          ? retryAfterSeconds !== undefined && own > before.freeAt
            ? own
            : before.freeAt
          : own;
        const refusals = (before?.refusals ?? 0) + (isSame ? 0 : 1);
        if (await shared.swap(name, version, { freeAt, refusals, setAt: now })) break;
      }
      return freeAt;
    },

    submissionAnswered: async () => {
      const { value, version } = await shared.read(name);
      if (!value || value.refusals === 0) return;
      const now = clock.now();
      // Whoever was quicker met the next 429, or says the same.
      await shared.swap(name, version, { freeAt: now, refusals: 0, setAt: now });
    },
  };
}
