import { describe, expect, test } from '@jest/globals';
import { aDay, type Outcome, quotaPerHour } from './aDay.ts';

/** What is printed when it fails, and with `--silent=false` always. */
const said = ({ readsByHour, lag, lists }: Outcome) =>
  `reads an hour ${String(Math.min(...readsByHour))} to ${String(Math.max(...readsByHour))}, LISTs ${String(lists)}, ` +
  `p99 of the lag: first hour ${String(lag.firstHour)} s, first day ${String(lag.firstDay)} s, older ${String(lag.older)} s`;

describe('5,000 open operations for a day', () => {
  test.each(['never', 'always', 'until noon'] as const)(
    'never take more than half of the quota, and are seen to be complete in time (LIST works: %s)',
    async (list) => {
      const day = await aDay({ list, operations: 5_000, newADay: 1_000 });
      process.stdout.write(`LIST works ${list}: ${said(day)}\n`);
      expect(day.refused).toBe(0);
      expect(Math.max(...day.readsByHour)).toBeLessThanOrEqual(quotaPerHour / 2);
      expect(day.unseen).toBe(0);
      const promised =
        list === 'always'
          ? // Two rounds of LIST at most, whatever the age.
            { firstHour: 180, firstDay: 180, older: 180 }
          : // All looks are stretched 6.6-fold here, plus a tenth; one that meets a full share waits up to once more.
            { firstHour: 13.2 * 66, firstDay: 13.2 * 330, older: 13.2 * 990 };
      for (const age of ['firstHour', 'firstDay', 'older'] as const) {
        expect({ age, seconds: day.lag[age] <= promised[age] }).toEqual({ age, seconds: true });
      }
    },
    60_000,
  );
});
