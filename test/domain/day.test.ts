import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  dayAt,
  daysBetween,
  minutesAt,
  momentOf,
  parseDay,
} from '../../src/domain/day.ts';

/** A common year and a leap year: no other has another calendar. */
const everyDay = Array.from({ length: 365 + 366 }, (_, n) => addDays('2027-01-01', n));
const days = fc.integer({ min: -20_000, max: 40_000 }).map((n) => addDays('2000-01-01', n));
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'America/St_Johns',
);

describe('a day', () => {
  test.each(['2024-02-29', '2000-02-29', '2026-12-31'])('is %s', (text) => expect(parseDay(text)).toBe(text));
  test.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-04-31',
    '2026-4-1',
    '1 April',
    '',
    undefined,
    7,
  ])('is not %s', (text) => expect(parseDay(text)).toBeUndefined());

  test('is counted without a gap, over leap years and ends of months', () => {
    for (const [n, day] of everyDay.entries()) {
      expect(parseDay(day)).toBe(day);
      expect(daysBetween('2027-01-01', day)).toBe(n);
    }
  });

  test('comes back after as many days as were added', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -4_000, max: 4_000 }), (day, n) => {
        expect(daysBetween(day, addDays(day, n))).toBe(n);
        expect(addDays(addDays(day, n), -n)).toBe(day);
      }),
    );
  });

  test('some months later has the same number, or is the last of a month without it', () => {
    for (const day of everyDay) {
      for (const months of [1, 2, 3]) {
        const later = addMonths(day, months);
        const [year = 0, month = 0, number = 0] = day.split('-').map(Number);
        const [laterYear = 0, laterMonth = 0, laterNumber = 0] = later.split('-').map(Number);
        expect(parseDay(later)).toBe(later);
        expect(laterYear * 12 + laterMonth).toBe(year * 12 + month + months);
        if (laterNumber !== number) {
          expect(laterNumber).toBeLessThan(number);
          expect(addDays(later, 1).slice(8)).toBe('01');
        }
      }
    }
  });
});

describe('a day in a zone', () => {
  test.each([
    ['2026-03-02T23:30:00Z', 'Europe/Berlin', '2026-03-03'],
    ['2026-03-02T07:59:59Z', 'America/Los_Angeles', '2026-03-01'],
    ['2026-03-02T10:00:00Z', 'Pacific/Kiritimati', '2026-03-03'],
    ['2026-03-02T00:00:00Z', 'UTC', '2026-03-02'],
  ])('%s in %s is %s', (at, zone, day) => expect(dayAt(new Date(at), zone)).toBe(day));

  test.each([
    ['summer time begins: 02:30 does not happen', '2026-03-29', 150, '2026-03-29T01:30:00.000Z'],
    ['summer time ends: 02:30 happens twice', '2026-10-25', 150, '2026-10-25T00:30:00.000Z'],
    ['winter', '2026-01-15', 480, '2026-01-15T07:00:00.000Z'],
    ['summer', '2026-07-15', 480, '2026-07-15T06:00:00.000Z'],
  ])('in Berlin, %s', (_what, day, minutes, moment) => {
    expect(momentOf(day, minutes, 'Europe/Berlin').toISOString()).toBe(moment);
  });

  test('begins where midnight is skipped once the clocks were put forward', () => {
    expect(momentOf('2018-11-04', 0, 'America/Sao_Paulo').toISOString()).toBe('2018-11-04T03:00:00.000Z');
  });

  test('and a time there are a moment, and that moment is that day and time', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 4 * 60, max: 1_439 }), zones, (day, minutes, zone) => {
        // Clocks in these zones are changed before four in the morning.
        const at = momentOf(day, minutes, zone);
        expect([dayAt(at, zone), minutesAt(at, zone)]).toEqual([day, minutes]);
      }),
      { numRuns: 1_000 },
    );
  });
});
