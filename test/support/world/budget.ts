import type { Budget, Bucket } from '../../../src/adapters/teams/outbound/pace.ts';
import type { Clock } from '../../../src/ports/clock.ts';

/** Buckets in memory: the same promises as those in the database. */
export function memoryBudget(clock: Clock): Budget {
  const fullAt = new Map<string, number>();
  const ahead = ({ name }: Bucket) => Math.max(0, (fullAt.get(name) ?? 0) - clock.now().getTime());
  return {
    take: async (buckets) => {
      const wait = Math.max(
        0,
        ...buckets.map((one) => ahead(one) - (1_000 * (one.depth - 1)) / one.perSecond),
      );
      if (wait >= 0.5) return Math.round(wait);
      for (const one of buckets) {
        fullAt.set(one.name, clock.now().getTime() + ahead(one) + 1_000 / one.perSecond);
      }
      return 0;
    },
    drain: async (bucket, ms) => {
      const until = clock.now().getTime() + ms + (1_000 * (bucket.depth - 1)) / bucket.perSecond;
      fullAt.set(bucket.name, Math.max(fullAt.get(bucket.name) ?? 0, until));
    },
  };
}
