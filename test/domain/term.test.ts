import { describe, expect, test } from '@jest/globals';
import { addDays, addMonths, daysBetween } from '../../src/domain/day.ts';
import { standingOn, termOf } from '../../src/domain/term.ts';

const askedAt = new Date('2026-03-02T23:30:00Z');
const gdpr = { regime: 'gdpr', timeZone: 'Europe/Berlin' } as const;
const ccpa = { regime: 'ccpa', timeZone: 'America/Los_Angeles' } as const;
/** A common year and a leap year: no other has another calendar. */
const everyDay = Array.from({ length: 365 + 366 }, (_, n) => addDays('2027-01-01', n));

describe('the term of the GDPR', () => {
  const dueOn = (receivedOn: string, extended = false) =>
    termOf({ askedAt, receivedOn }, extended, gdpr).dueOn;

  test.each([
    ['2026-03-05', '2026-04-05'], // EDPB Guidelines 01/2022, first example
    ['2026-08-31', '2026-09-30'], // and the second
    ['2026-01-31', '2026-02-28'],
    ['2024-01-31', '2024-02-29'],
    ['2024-01-29', '2024-02-29'],
    ['2026-01-28', '2026-02-28'],
    ['2026-02-28', '2026-03-28'],
    ['2026-12-31', '2027-01-31'],
  ])('received on %s ends on %s', (received, due) => expect(dueOn(received)).toBe(due));

  test.each([
    ['2026-03-05', '2026-06-05'],
    ['2026-11-30', '2027-02-28'],
    ['2026-01-31', '2026-04-30'],
  ])('received on %s and extended ends on %s', (received, due) => expect(dueOn(received, true)).toBe(due));

  test('is one month from any day, three when extended, and its warning falls into its last quarter', () => {
    for (const receivedOn of everyDay) {
      for (const [extended, months] of [
        [false, 1],
        [true, 3],
      ] as const) {
        const term = termOf({ askedAt, receivedOn }, extended, gdpr);
        expect(term.dueOn).toBe(addMonths(receivedOn, months));
        expect(term.extendableUntil).toBe(addMonths(receivedOn, 1));
        const share = daysBetween(receivedOn, term.warnOn) / daysBetween(receivedOn, term.dueOn);
        expect(share).toBeGreaterThanOrEqual(0.75);
        expect(
          daysBetween(receivedOn, addDays(term.warnOn, -1)) / daysBetween(receivedOn, term.dueOn),
        ).toBeLessThan(0.75);
      }
    }
  });
});

describe('the term of the CCPA', () => {
  test('is 45 days from any day, 90 when extended', () => {
    for (const receivedOn of everyDay) {
      const days = (extended = false) =>
        daysBetween(receivedOn, termOf({ askedAt, receivedOn }, extended, ccpa).dueOn);
      expect([days(), days(true)]).toEqual([45, 90]);
    }
  });
});

describe('the term', () => {
  test('is counted from the day of the ask, as it was there, when nobody said when the letter came', () => {
    expect(termOf({ askedAt }, false, gdpr).receivedOn).toBe('2026-03-03');
    expect(termOf({ askedAt }, false, ccpa).receivedOn).toBe('2026-03-02');
  });

  test('is in time, due soon from three quarters on, and past due only after its last day', () => {
    const term = termOf({ askedAt, receivedOn: '2026-03-05' }, false, gdpr);
    expect(term.warnOn).toBe('2026-03-29');
    expect(
      ['2026-03-05', '2026-03-28', '2026-03-29', '2026-04-05', '2026-04-06'].map((day) =>
        standingOn(term, day),
      ),
    ).toEqual(['inTime', 'inTime', 'dueSoon', 'dueSoon', 'pastDue']);
  });
});
