import { Temporal } from 'temporal-polyfill';

/** A calendar day, `2026-03-31`: no time and no zone. Such days compare as text. */
export type Day = string;

const date = (day: Day) => Temporal.PlainDate.from(day);

/** The day when the text names one that exists (2024-02-29 does, 2026-02-29 does not), else undefined. */
export function parseDay(text: unknown): Day | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return date(text).toString();
  } catch {
    return undefined;
  }
}

export const addDays = (day: Day, days: number): Day => date(day).add({ days }).toString();

/** The day with the same number so many months later, or that month's last day where it has no such number. */
export const addMonths = (day: Day, months: number): Day => date(day).add({ months }).toString();

/** How many days later the second is; negative when it is earlier. */
export const daysBetween = (from: Day, to: Day): number => date(from).until(date(to)).days;

/** What clocks in a zone (IANA name) show then. */
const clocks = (at: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);

/** Which day it is then in a zone: a day is a day there. */
export const dayAt = (at: Date, timeZone: string): Day => clocks(at, timeZone).toPlainDate().toString();

/** What clocks there show then, in minutes since midnight. */
export function minutesAt(at: Date, timeZone: string): number {
  const { hour, minute } = clocks(at, timeZone);
  return hour * 60 + minute;
}

/**
 * When clocks in a zone show that many minutes since midnight on that day. Where summer time lets it happen twice the first
 * counts; where it skips it, as much later as the clocks were put forward (Temporal's "compatible").
 */
export function momentOf(day: Day, minutes: number, timeZone: string): Date {
  const plainTime = { hour: Math.floor(minutes / 60), minute: minutes % 60 };
  return new Date(date(day).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
}
