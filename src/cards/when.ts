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

/** "Mar 3, 2026, 9:00 AM UTC" */
export const moment = (at: Date, locale: string, timeZone: string): string =>
  together(format('long', locale, timeZone), at);

/** "Mar 3, 9:00 AM"; the zone is said nearby. */
export const shortMoment = (at: Date, locale: string, timeZone: string): string =>
  together(format('short', locale, timeZone), at);

/** "Mar 3, 2026": a calendar day, which is the same in every zone. */
export const dayText = (day: Day, locale: string): string =>
  together(format('day', locale, 'UTC'), new Date(`${day}T00:00:00Z`));

/** How the zone is called at that moment: "UTC", "GMT+1". */
export const zoneName = (at: Date, locale: string, timeZone: string): string =>
  format('long', locale, timeZone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;

/**
 * Lines break between the day and the time, in neither: "2." at the end of one and "März" in the next reads badly. Plain no-break
 * spaces, because narrow ones break lines oddly in some clients.
 */
function together(dates: Intl.DateTimeFormat, at: Date): string {
  const parts = dates.formatToParts(at);
  const french = dates.resolvedOptions().locale.startsWith('fr');
  return parts
    .map(({ type, value }, index) => {
      // The first of a month is an ordinal in French, which Intl does not know.
      if (french && type === 'day' && value === '1') return '1er';
      return parts[index + 1]?.type === 'hour' ? value : value.replace(/\s/g, '\u00a0');
    })
    .join('');
}
