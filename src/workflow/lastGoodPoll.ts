import type { Exports } from '../ports/exports.ts';
import type { Ports } from '../ports/ports.ts';

/** The moment is for people: one instance writes it down now and then, not each look at an operation. */
const everyMs = 60_000;

/**
 * Keeps the moment at which some instance last heard from Graph how an operation stands: `/readyz` and whoever watches see that
 * polling works, whichever instance does it.
 */
export function notingGoodPolls(
  exports: Exports,
  { shared, clock }: Pick<Ports, 'shared' | 'clock'>,
): Exports {
  let notedAt = -Infinity;
  const good = async () => {
    const now = clock.now();
    // A clock that was put back must not keep it silent.
    if (Math.abs(now.getTime() - notedAt) < everyMs) return;
    notedAt = now.getTime();
    const { version } = await shared.read('lastGoodPoll');
    // Whoever was quicker wrote down nearly the same.
    await shared.swap('lastGoodPoll', version, { lookedAt: now });
  };
  return {
    ...exports,
    report: async (operation) => {
      const answer = await exports.report(operation);
      if (answer.kind === 'report') await good();
      return answer;
    },
    list: async () => {
      const listed = await exports.list();
      if (listed !== 'unavailable') await good();
      return listed;
    },
  };
}
