import type { State } from './exportRequest.ts';

/** New short messages, because the update of a card notifies nobody. */
export type NoticeKind =
  | 'completed'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'uncertain'
  | 'overdue'
  | 'forgotten'
  | 'abandoned'
  | 'nobodyReached';

/** The notice that a change calls for: one at each end, and where a person has to look. */
export function noticeOf(before: State, after: State): NoticeKind | undefined {
  if (after.kind === 'exporting') {
    return before.kind === 'exporting' && !before.overdueSince && after.overdueSince ? 'overdue' : undefined;
  }
  if (after.kind === before.kind) return undefined;
  switch (after.kind) {
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'uncertain':
    case 'forgotten':
    case 'abandoned':
      return after.kind;
    default:
      // Who withdraws is the one who would be told; approvers see it on their card.
      return undefined;
  }
}
