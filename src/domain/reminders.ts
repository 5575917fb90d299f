import { addDays, momentOf } from './day.ts';
import type { ExportRequest, Rules } from './exportRequest.ts';
import type { NoticeKind } from './notices.ts';
import { stepOf } from './schedule.ts';
import { termOf } from './term.ts';

/** What follows from the mere passing of time while a request is open: messages, and cards whose warning changes. */
export interface TimeTold {
  readonly notices: readonly NoticeKind[];
  readonly redraw: boolean;
}

type Timed = Pick<ExportRequest, 'ask' | 'state' | 'history'>;

/** Messages about the term come when people begin to work, not at midnight. */
const morning = 8 * 60;

/** What became due after `since`, until `now`. Of several reminders that were missed only one is due. */
export function dueByTime(request: Timed, since: Date, now: Date, rules: Rules): TimeTold {
  const due = moments(request, since, rules).filter(({ at }) => at <= now);
  const kinds = new Set(due.map(({ what }) => what));
  // Whoever hears that the time is over need not hear that it soon will be.
  if (kinds.has('pastDue')) kinds.delete('dueSoon');
  const redraw = kinds.delete('newWarning');
  return { notices: [...kinds] as NoticeKind[], redraw };
}

/** When to look next after `since`; undefined once the request has ended. */
export function nextByTime(request: Timed, since: Date, rules: Rules): Date | undefined {
  const times = moments(request, since, rules).map(({ at }) => at.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

interface Moment {
  readonly what: 'newWarning' | 'dueSoon' | 'pastDue' | 'reminder';
  readonly at: Date;
}

/** Each later than `since`; of each kind at least the next. */
function moments(request: Timed, since: Date, rules: Rules): readonly Moment[] {
  const { ask, state } = request;
  if (stepOf(state) === undefined) return [];
  const { timeZone } = rules;
  const { warnOn, dueOn } = termOf(ask, state.extension !== undefined, rules);
  const all: Moment[] = [
    { what: 'newWarning', at: momentOf(warnOn, 0, timeZone) },
    { what: 'newWarning', at: momentOf(addDays(dueOn, 1), 0, timeZone) },
    { what: 'dueSoon', at: momentOf(warnOn, morning, timeZone) },
    { what: 'pastDue', at: momentOf(addDays(dueOn, 1), morning, timeZone) },
    ...reminders(request, rules),
  ];
  return all.filter(({ at }) => at > since);
}

/** After so many hours, then after twice as long each, until the time to decide ends; none once it was decided. */
function reminders({ ask, state, history }: Timed, { remindAfterHours }: Rules): readonly Moment[] {
  if (state.kind !== 'awaitingApproval') return [];
  const began = history.findLast(({ event }) => ['ask', 'tryAgain', 'startOver'].includes(event));
  const found: Moment[] = [];
  let hours = remindAfterHours;
  let at = after(began?.at ?? ask.askedAt, hours);
  while (at < state.expiresAt) {
    found.push({ what: 'reminder', at });
    hours *= 2;
    at = after(at, hours);
  }
  return found;
}

const after = (start: Date, hours: number) => new Date(start.getTime() + hours * 3_600_000);
