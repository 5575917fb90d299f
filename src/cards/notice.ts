import type { ExportRequest } from '../domain/exportRequest.ts';
import { hasGaps } from '../domain/schedule.ts';
import { escaped } from './plain.ts';
import { sight, type SightContext } from './view.ts';

/** What a short new message says: an update of a card notifies nobody. */
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

export type NoticeContext = SightContext;

/** One short message, ready for a Markdown or XML message: names in it stay what they are. */
export function notice(kind: NoticeKind, request: ExportRequest, context: NoticeContext): string {
  const seen = sight(request, context);
  const { notices } = seen.words;
  const { state, ask } = request;
  const name = (person: Parameters<typeof seen.name>[0]) => {
    const known = seen.name(person);
    return known === undefined ? undefined : escaped(known);
  };
  const it = notices.export(request.number, name(ask.dataSubject));
  switch (kind) {
    case 'completed':
      return state.kind === 'completed' && hasGaps(state.report.progress)
        ? notices.completedWithGaps(it)
        : notices.completed(it);
    case 'rejected':
      return notices.rejected(it, state.kind === 'rejected' ? name(state.by) : undefined);
    case 'abandoned':
      return notices.abandoned(it, state.kind === 'abandoned' ? name(state.by) : undefined);
    case 'failed':
    case 'expired':
    case 'uncertain':
    case 'overdue':
    case 'forgotten':
    case 'nobodyReached':
      return notices[kind](it);
  }
}
