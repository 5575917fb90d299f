/** A calendar day, `2026-03-31`: no time and no zone. Such days compare as text. */
export type Day = string;

const dayMs = 24 * 3_600_000;
const shape = /^(\d{4})-(\d{2})-(\d{2})$/;

const utc = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const fromUtc = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** The day when the text names one that exists (2024-02-29 does, 2026-02-29 does not), else undefined. */
export function parseDay(text: unknown): Day | undefined {
  if (typeof text !== 'string' || !shape.test(text)) return undefined;
  const ms = utc(text);
  return !Number.isNaN(ms) && fromUtc(ms) === text ? text : undefined;
}

export const addDays = (day: Day, days: number): Day => fromUtc(utc(day) + days * dayMs);

/** The day with the same number so many months later, or that month's last day where it has no such number. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(utc(day));
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return fromUtc(first + (Math.min(date.getUTCDate(), last) - 1) * dayMs);
}

/** How many days later the second is; negative when it is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((utc(to) - utc(from)) / dayMs);

const minuteMs = 60_000;
const walls = new Map<string, number>();
/** Whoever shows or stores a request asks for the same few moments again and again. */
const mostWalls = 500;

/** What clocks in a zone show, as if it were UTC: milliseconds that only compare with their like. */
function wall(at: Date, timeZone: string): number {
  const minute = Math.floor(at.getTime() / minuteMs) * minuteMs;
  const key = `${String(minute)} ${timeZone}`;
  let shown = walls.get(key);
  if (shown === undefined) {
    shown = formatted(new Date(minute), timeZone);
    if (walls.size >= mostWalls) walls.clear();
    walls.set(key, shown);
  }
  return shown + Math.floor((at.getTime() - minute) / 1_000) * 1_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: Date, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Which day it is then in a zone (IANA name): a day is a day there. */
export const dayAt = (at: Date, timeZone: string): Day => fromUtc(wall(at, timeZone));

/** What clocks there show then, in minutes since midnight. */
export function minutesAt(at: Date, timeZone: string): number {
  const shown = new Date(wall(at, timeZone));
  return shown.getUTCHours() * 60 + shown.getUTCMinutes();
}

/**
 * When clocks in a zone show that many minutes since midnight on that day. Where summer time lets it happen twice the first
 * counts; where it skips it, as much later as the clocks were put forward (Temporal's "compatible").
 */
export function momentOf(day: Day, minutes: number, timeZone: string): Date {
  const asUtc = utc(day) + minutes * 60_000;
  const offset = (ms: number) => wall(new Date(ms), timeZone) - ms;
  const before = asUtc - offset(asUtc - dayMs);
  const after = asUtc - offset(asUtc + dayMs);
  const fits = (ms: number) => wall(new Date(ms), timeZone) === asUtc;
  return new Date(!fits(before) && fits(after) ? after : before);
}
