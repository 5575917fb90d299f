import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Bucket,
  type Budget,
  conversationBuckets,
  tenantBucket,
} from '../../../src/adapters/teams/outbound/pace.ts';

export interface BudgetUnderTest {
  readonly budget: Budget;
  readonly clock: { ms: number };
}

/** Teams docs, "Optimize your bot with rate limiting in Teams": at most `count` in any stretch of `ms`. */
const windows = {
  conversation: [
    { count: 7, ms: 1_000 },
    { count: 8, ms: 2_000 },
    { count: 60, ms: 30_000 },
    { count: 1_800, ms: 3_600_000 },
  ],
  tenant: [{ count: 50, ms: 1_000 }],
} as const;

/** The most that fell into any stretch of `ms`. */
export function fullest(sent: readonly number[], ms: number): number {
  let most = 0;
  let first = 0;
  sent.forEach((at, last) => {
    while ((sent[first] ?? 0) <= at - ms) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

export function expectWithinLimits(sent: ReadonlyMap<string, readonly number[]>): void {
  for (const times of sent.values()) {
    for (const { count, ms } of windows.conversation) expect(fullest(times, ms)).toBeLessThanOrEqual(count);
  }
  const all = [...sent.values()].flat().sort((one, other) => one - other);
  for (const { count, ms } of windows.tenant) expect(fullest(all, ms)).toBeLessThanOrEqual(count);
}

/** What a budget promises, wherever its tokens lie. Every test names its own conversations. */
export function budgetContract(name: string, given: () => BudgetUnderTest, cases: number): void {
  const leave = (id: string) => given().budget.take([...conversationBuckets(id), tenantBucket]);

  describe(`${name}: a budget`, () => {
    test('keeps every conversation and the tenant within Teams’ limits, however impatient the senders', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uuid(),
          fc.array(fc.tuple(fc.nat(11), fc.nat(900)), { minLength: 50, maxLength: 150 }),
          async (run, asks) => {
            const { clock } = given();
            clock.ms += 3_600_000;
            const sent = new Map<string, number[]>();
            for (const [who, gap] of asks) {
              clock.ms += gap < 700 ? 0 : gap;
              const id = `${run}-${String(who)}`;
              if ((await leave(id)) === 0) sent.set(id, [...(sent.get(id) ?? []), clock.ms]);
            }
            expect(sent.size).toBeGreaterThan(0);
            expectWithinLimits(sent);
          },
        ),
        { numRuns: cases },
      );
    });

    test('lets a sender go after the wait it named, and nobody before', async () => {
      const { clock } = given();
      clock.ms += 3_600_000;
      for (let n = 0; n < 4; n++) expect(await leave('waits')).toBe(0);
      const wait = await leave('waits');
      expect(wait).toBeGreaterThan(0);
      expect(await leave('another')).toBe(0);
      clock.ms += wait - 1;
      expect(await leave('waits')).toBeGreaterThan(0);
      clock.ms += 1;
      expect(await leave('waits')).toBe(0);
    });

    test('takes from all buckets or from none', async () => {
      const { budget, clock } = given();
      clock.ms += 3_600_000;
      const mine: Bucket = { name: 'mine', depth: 1, perSecond: 1 };
      const shared: Bucket = { name: 'shared', depth: 1, perSecond: 0.1 };
      expect(await budget.take([mine, shared])).toBe(0);
      clock.ms += 1_000;
      expect(await budget.take([mine, shared])).toBe(9_000);
      expect(await budget.take([mine])).toBe(0);
    });

    test('keeps a sustained sender under the limit of the hour', async () => {
      const { budget, clock } = given();
      clock.ms += 7_200_000;
      const [, hour] = conversationBuckets('all day');
      let sent = 0;
      for (const start = clock.ms; clock.ms < start + 3_600_000;) {
        const wait = await budget.take([
          { ...hour, depth: hour.depth / 100, perSecond: hour.perSecond / 100 },
        ]);
        if (wait === 0) sent++;
        else clock.ms += wait;
      }
      expect(sent).toBeLessThanOrEqual(18);
    });

    test('gives nothing for as long as it was drained, and the longest time counts', async () => {
      const { budget, clock } = given();
      clock.ms += 3_600_000;
      const [short] = conversationBuckets('paused');
      await budget.drain(short, 5_000);
      await budget.drain(short, 1_000);
      expect(await leave('paused')).toBe(5_000);
      expect(await leave('not paused')).toBe(0);
      clock.ms += 5_000;
      expect(await leave('paused')).toBe(0);
    });
  });
}
