import { addDays, type Day, dayAt, momentOf } from './day.ts';
import type { ExportRequest, Rules } from './exportRequest.ts';
import { standingOn, termOf } from './term.ts';

/** What a reader of the digest should know. A request can be counted under several. */
export const topics = ['pastDue', 'dueSoon', 'unclear', 'takesTooLong', 'waiting', 'running'] as const;
export type Topic = (typeof topics)[number];

/** The morning digest: what is open on a day. */
export interface Digest {
  readonly day: Day;
  readonly open: number;
  readonly counts: Readonly<Record<Topic, number>>;
  /** Each request once, under the most urgent of its topics; the newest first, a few a topic. */
  readonly listed: Readonly<Record<Topic, readonly ExportRequest[]>>;
  /** How the audit's chain ends: with a hash outside the database a chain that was written anew is found out. */
  readonly audit: { readonly rows: number; readonly hash: string };
}

/** How far the digest of a day has come; all instances share it. */
export interface DigestTold {
  readonly day: Day;
  readonly isTold: boolean;
  /** Messages that left without a known outcome, the one that is on its way included. */
  readonly sends: number;
  /** Nobody else tries before. */
  readonly nextAt: Date;
  readonly setAt: Date;
}

export interface DigestSettings {
  /** Minutes since midnight in the organisation's time zone: `DIGEST_AT`. */
  readonly atMinutes: number;
  /** `DIGEST_CONVERSATION`. */
  readonly conversation: string;
}

/** More lines a topic are only counted. */
const listedATopic = 5;

/** Counts open requests; given newest first. */
export function digestCounter(day: Day, rules: Rules) {
  const counts = perTopic(() => 0);
  const listed = perTopic((): ExportRequest[] => []);
  let open = 0;
  return {
    add: (request: ExportRequest) => {
      const found = topicsOf(request, day, rules);
      open++;
      for (const topic of found) counts[topic]++;
      const [first] = found;
      if (first && listed[first].length < listedATopic) listed[first].push(request);
    },
    digest: (audit: Digest['audit']): Digest => ({ day, open, counts, listed, audit }),
  };
}

const perTopic = <T>(of: () => T) =>
  Object.fromEntries(topics.map((topic) => [topic, of()])) as Record<Topic, T>;

/** The most urgent first. */
function topicsOf({ ask, state }: ExportRequest, day: Day, rules: Rules): readonly Topic[] {
  const standing = standingOn(termOf(ask, state.extension !== undefined, rules), day);
  const isSo: Readonly<Record<Topic, boolean>> = {
    pastDue: standing === 'pastDue',
    dueSoon: standing === 'dueSoon',
    unclear: state.kind === 'uncertain',
    takesTooLong: state.kind === 'exporting' && state.overdueSince !== undefined,
    waiting: state.kind === 'awaitingApproval',
    running: state.kind === 'approved' || state.kind === 'submitting' || state.kind === 'exporting',
  };
  return topics.filter((topic) => isSo[topic]);
}

/**
 * The day whose digest is due. It is always today's: one that was missed is told when the bot is back on that day, and never on
 * a later one.
 */
export function digestDueOn(now: Date, atMinutes: number, timeZone: string): Day | undefined {
  const today = dayAt(now, timeZone);
  return now < momentOf(today, atMinutes, timeZone) ? undefined : today;
}

/**
 * Whether that day has had its digest. Another instance may be a day ahead at midnight; what lies further ahead was written by a
 * clock that was wrong.
 */
export const isOver = (day: Day, last: DigestTold | undefined): boolean =>
  last !== undefined && (last.day === day ? last.isTold : last.day > day && last.day <= addDays(day, 1));
