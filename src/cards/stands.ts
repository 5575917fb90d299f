import type { State } from '../domain/exportRequest.ts';
import { hasGaps } from '../domain/schedule.ts';
import type { Words } from './words/index.ts';

/** How a request stands, in a few words: the title of its card, and the same words in lists and in the digest. */
export function stands(state: State, { titles }: Words): string {
  switch (state.kind) {
    case 'awaitingApproval':
      return titles.waitingForApproval;
    case 'approved':
      return state.waitingFor === undefined ? titles.approved : titles.approvedWaiting;
    case 'submitting':
      return state.recovery === undefined ? titles.submitting : titles.recovering;
    case 'exporting':
      return state.overdueSince === undefined ? titles.exporting : titles.overdue;
    case 'completed':
      return hasGaps(state.report.progress) ? titles.completedWithGaps : titles.completed;
    default:
      return titles[state.kind];
  }
}
