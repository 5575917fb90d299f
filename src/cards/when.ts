import type { Day } from '../domain/day.ts';

/**
 * Deadlines are days of the Gregorian calendar wherever they are read (GDPR Art. 12(3), Regulation 1182/71), and digits are those
 * of the numbers around them: an export's, a case's, a container's.
 */
const asInTheLaw = { calendar: 'gregory', numberingSystem: 'latn' } as const;

const cache = new Map<string, Intl.DateTimeFormat>();

function format(kind: 'long' | 'short' | 'day', locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${kind} ${locale} ${timeZone}`;
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      ...(kind === 'day' ? { year: 'numeric' } : { hour: hourIn(locale), minute: '2-digit' }),
      timeZone,
      ...asInTheLaw,
      ...(kind === 'long' && { year: 'numeric', timeZoneName: 'short' }),
    });
    cache.set(key, made);
  }
  return made;
}

/** "9:00 AM" and "09:00", and times below each other in one column; left to itself Intl writes "9:00" beside "09:00 UTC". */
function hourIn(locale: string): 'numeric' | '2-digit' {
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return hour12 === true ? 'numeric' : '2-digit';
}

/** "Mar 3, 2026, 9:00 AM UTC". Narrow no-break spaces break lines oddly in some clients: plain ones instead. */
export const moment = (at: Date, locale: string, timeZone: string): string =>
  spaced(format('long', locale, timeZone).format(at));

/** "Mar 3, 9:00 AM"; the zone is said nearby. */
export const shortMoment = (at: Date, locale: string, timeZone: string): string =>
  spaced(format('short', locale, timeZone).format(at));

/** "Mar 3, 2026": a calendar day, which is the same in every zone. */
export const dayText = (day: Day, locale: string): string =>
  spaced(format('day', locale, 'UTC').format(new Date(`${day}T00:00:00Z`)));

/** How the zone is called at that moment: "UTC", "GMT+1". */
export const zoneName = (at: Date, locale: string, timeZone: string): string =>
  format('long', locale, timeZone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;

const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
