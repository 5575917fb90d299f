import type { Alarm, Telling } from '../domain/alarm.ts';
import { isFailureCode } from '../domain/failure.ts';
import { escaped } from './plain.ts';
import { moment } from './when.ts';
import { tag, words } from './words/index.ts';

/** What operators read of an alarm, ready for a Markdown message. Times are in UTC, as in the log. */
export function alarmText(alarm: Alarm, telling: Telling, locale: string): string {
  const w = words(locale);
  const { because } = alarm.details;
  // A refusal of the storage has its own words already.
  const why =
    typeof because === 'string' && isFailureCode(because) ? { because: w.failed.codes[because].why } : {};
  const details = { ...alarm.details, ...why };
  return w.alarms[alarm.kind][telling](
    moment(alarm.since, tag(locale), 'UTC'),
    escaped(alarm.about),
    details,
  );
}
