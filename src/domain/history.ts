import type { EventKind, HistoryEntry } from './exportRequest.ts';

/** Changes that say nothing to a person are in the audit, not on the card. */
const quiet: ReadonlySet<EventKind | 'ask'> = new Set([
  'report',
  'prepareSubmission',
  'seeMarker',
  'doubtSubmission',
  'repeatSubmission',
  'miss',
  'close',
] as const);

/** What happens again and again while Microsoft lets a request wait. */
const tries: ReadonlySet<EventKind | 'ask'> = new Set([
  'waitToSubmit',
  'startSubmission',
  'deferSubmission',
] as const);

/**
 * The history with one more entry. Of a wait that goes on, each kind of entry stands there once, the latest: a request that is
 * throttled for days must not grow with every try. What was done each time is in the audit.
 */
export function withEntry(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  if (quiet.has(entry.event)) return history;
  // The first POST, which was about to leave, did not.
  if (entry.event === 'holdSubmission') {
    return entry.to === 'approved' && history.at(-1)?.event === 'startSubmission'
      ? history.slice(0, -1)
      : history;
  }
  if (!tries.has(entry.event)) return [...history, entry];
  const waited = history.findLastIndex(({ event }) => !tries.has(event)) + 1;
  return [
    ...history.slice(0, waited),
    ...history.slice(waited).filter(({ event }) => event !== entry.event),
    entry,
  ];
}
