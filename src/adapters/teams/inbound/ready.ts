import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { Health } from './http.ts';

/** Whoever looks after the bot asks every few seconds; anybody who finds the address may ask as often as they like. */
const goodForMs = 1_000;

/** The health of a moment ago: however many ask, the database is asked, and a fault told, once a second. */
export function recently(health: Health, clock: Clock, log: Log): Health {
  let answer: ReturnType<Health['ready']> | undefined;
  let askedAt = 0;
  return {
    ready: () => {
      const now = clock.now().getTime();
      // A clock that was set back must not keep an old answer alive.
      if (!answer || Math.abs(now - askedAt) >= goodForMs) {
        askedAt = now;
        answer = health.ready().catch((error: unknown) => {
          log.error('http.failed', error, { path: '/readyz' });
          return { ok: false, checks: {} };
        });
      }
      return answer;
    },
  };
}
