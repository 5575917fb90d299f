import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullness, type Reads, refused, take } from '../../src/domain/allowance.ts';

const pace = { floorSeconds: 60, quotaPerHour: 10_000 };
const start = new Date('2026-03-02T09:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const hour = 3_600_000;

describe('the share of the quota', () => {
  test('holds in every hour, whoever reads and however they come', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ gapMs: fc.integer({ min: 0, max: 90_000 }), calls: fc.integer({ min: 1, max: 60 }) }),
          {
            minLength: 200,
            maxLength: 400,
          },
        ),
        (asked) => {
          const taken: { readonly at: number; readonly calls: number }[] = [];
          let reads: Reads | undefined;
          let at = 0;
          for (const { gapMs, calls } of asked) {
            at += gapMs;
            const next = take(reads, calls, pace, after(at));
            if (next) taken.push({ at, calls });
            reads = next ?? reads;
          }
          for (const { at: from } of taken) {
            const inHour = taken.filter((one) => one.at >= from && one.at < from + hour);
            // The last to come may bring more calls than were left: the bucket bends by one of them.
            expect(inHour.reduce((sum, { calls }) => sum + calls, 0)).toBeLessThanOrEqual(5_000 + 60);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('lets some leave at once, and then as many as flow out', () => {
    let reads: Reads | undefined;
    let count = 0;
    for (let next = take(reads, 1, pace, start); next; next = take(reads, 1, pace, start)) {
      reads = next;
      count++;
    }
    expect(count).toBe(251);
    expect(take(reads, 1, pace, after(1_000))).toBeDefined();
  });

  test('is nobody’s after a 429, for as long as Graph says', () => {
    const paused = refused(undefined, 600, 0, start);
    expect(take(paused, 1, pace, after(599_000))).toBeUndefined();
    expect(take(paused, 1, pace, after(600_000))).toBeDefined();
  });

  test('is nobody’s for longer and longer when 429s follow each other without Retry-After', () => {
    let reads = refused(undefined, undefined, 0, start);
    const pauses = [reads.freeAt.getTime() - start.getTime()];
    for (let times = 0; times < 5; times++) {
      const at = reads.freeAt;
      reads = refused(take(reads, 1, pace, at), undefined, 0, at);
      pauses.push(reads.freeAt.getTime() - at.getTime());
    }
    expect(pauses.map((ms) => ms / 60_000)).toEqual([1, 2, 4, 8, 15, 15]);
    expect(refused(undefined, undefined, 0.5, start).freeAt).toEqual(after(75_000));
    // Calm for ten minutes: the next one begins with a minute.
    const calm = new Date(reads.freeAt.getTime() + 601_000);
    const first = refused(take(reads, 1, pace, calm), undefined, 0, calm);
    expect(first.freeAt.getTime() - calm.getTime()).toBe(60_000);
  });

  test('waits for nobody whose clock was wrong', () => {
    const wrong = refused(undefined, 900, 0, after(hour));
    expect(take(wrong, 1, pace, start)).toBeDefined();
  });
});

describe('how full the bucket is', () => {
  test('goes from nothing to all while reads leave at once, and back while none do', () => {
    let reads: Reads | undefined;
    expect(fullness(reads, pace, start)).toBe(0);
    for (let call = 0; call < 125; call++) reads = take(reads, 1, pace, start) ?? reads;
    expect(fullness(reads, pace, start)).toBeCloseTo(0.5, 2);
    for (let call = 0; call < 200; call++) reads = take(reads, 1, pace, start) ?? reads;
    expect(fullness(reads, pace, start)).toBe(1);
    expect(take(reads, 1, pace, start)).toBeUndefined();
    expect(fullness(reads, pace, after(hour))).toBe(0);
  });

  test('is all of it while Graph throttles, and nothing by a clock that was wrong', () => {
    expect(fullness(refused(undefined, 300, 0, start), pace, after(299_000))).toBe(1);
    expect(fullness(refused(undefined, 300, 0, after(hour)), pace, start)).toBe(0);
  });
});
