import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Window,
  conversationLimits,
  nextAt,
  pace,
  tenantLimits,
} from '../../../src/adapters/teams/pace.ts';

/** The most that fell into any stretch of `ms`. */
const fullest = (sent: readonly number[], { ms }: Window) =>
  Math.max(0, ...sent.map((from) => sent.filter((at) => at >= from && at < from + ms).length));

describe('the next send', () => {
  test('never overfills a window, however impatient its sender', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_500), { maxLength: 200 }), (gaps) => {
        const sent: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now = nextAt(sent, now + gap, conversationLimits);
          sent.push(now);
        }
        for (const window of conversationLimits)
          expect(fullest(sent, window)).toBeLessThanOrEqual(window.count);
      }),
    );
  });

  test('leaves at once when it may, and waits no longer than it must', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_500), { maxLength: 100 }), (gaps) => {
        const sent: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          const at = nextAt(sent, now + gap, conversationLimits);
          if (at > now + gap) {
            const early = [...sent, at - 1];
            expect(conversationLimits.some((window) => fullest(early, window) > window.count)).toBe(true);
          }
          now = at;
          sent.push(now);
        }
      }),
    );
  });

  test('holds at the hour too', () => {
    const sent: number[] = [];
    let now = 0;
    while (now < 3_600_000) {
      now = nextAt(sent, now, conversationLimits);
      sent.push(now);
    }
    expect(sent.filter((at) => at < 3_600_000)).toHaveLength(1_800);
  });

  test('follows the windows of the docs', () => {
    expect(nextAt([0, 1, 2, 3, 4, 5, 6], 7, conversationLimits)).toBe(1_000);
    expect(nextAt([0, 1, 2, 3, 4, 5, 6, 1_000], 1_001, conversationLimits)).toBe(2_000);
    expect(nextAt([], 5, conversationLimits)).toBe(5);
  });
});

describe('the pace', () => {
  const at = (ms: number) => ({ ms, now: () => new Date(clock.ms) });
  const clock = at(1_000_000);

  test('keeps conversations apart and the tenant together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), fc.nat(60)), {
          maxLength: 400,
        }),
        (asks) => {
          const it = pace(clock);
          const sent = new Map<string, number[]>();
          const all: number[] = [];
          for (const [name, gap] of asks) {
            clock.ms += gap;
            const wait = it.leave(name);
            expect(wait).toBeGreaterThanOrEqual(0);
            if (wait > 0) continue;
            sent.set(name, [...(sent.get(name) ?? []), clock.ms]);
            all.push(clock.ms);
          }
          for (const times of sent.values()) {
            for (const window of conversationLimits)
              expect(fullest(times, window)).toBeLessThanOrEqual(window.count);
          }
          for (const window of tenantLimits) expect(fullest(all, window)).toBeLessThanOrEqual(window.count);
        },
      ),
    );
  });

  test('lets a sender go after the wait it named', () => {
    const it = pace(clock);
    for (let i = 0; i < 7; i++) expect(it.leave('a')).toBe(0);
    const wait = it.leave('a');
    expect(wait).toBeGreaterThan(0);
    expect(it.leave('b')).toBe(0);
    clock.ms += wait;
    expect(it.leave('a')).toBe(0);
  });

  test('counts other requests for the tenant', () => {
    const it = pace(clock);
    for (let i = 0; i < 50; i++) it.count();
    expect(it.leave('a')).toBe(1_000);
  });

  test('pauses one conversation as long as Teams asked', () => {
    const it = pace(clock);
    it.pause('a', 5_000);
    it.pause('a', 1_000);
    expect(it.leave('a')).toBe(5_000);
    expect(it.leave('b')).toBe(0);
    clock.ms += 5_000;
    expect(it.leave('a')).toBe(0);
  });
});
