import { dayAt, daysBetween } from '../domain/day.ts';
import type { EventKind, ExportRequest } from '../domain/exportRequest.ts';
import type { NoticeKind } from '../domain/notices.ts';
import { hasGaps } from '../domain/schedule.ts';
import { escaped } from './plain.ts';
import { termOf } from '../domain/term.ts';
import { type CardContext, sight, type SightContext } from './view.ts';

export type NoticeContext = SightContext & Pick<CardContext, 'now'>;

/** One short message, ready for a Markdown or XML message: names in it stay what they are. */
export function notice(kind: NoticeKind, request: ExportRequest, context: NoticeContext): string {
  const seen = sight(request, context);
  const { notices } = seen.words;
  const { state, ask } = request;
  const name = (person: Parameters<typeof seen.name>[0]) => {
    const known = seen.name(person);
    return known === undefined ? undefined : escaped(known);
  };
  /** Who did it last. */
  const by = (event: EventKind) => {
    const person = request.history.findLast((entry) => entry.event === event)?.by;
    return person && name(person);
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
    case 'approved':
      return notices.approved(it, by('approve'));
    case 'approvedInPart': {
      const given = 'approvals' in state ? state.approvals.length : 0;
      return notices.approvedInPart(it, by('approve'), given, context.rules.approvalsNeeded);
    }
    case 'startedOver':
      return notices.startedOver(it, by('startOver'));
    case 'reminder':
      return notices.reminder(
        it,
        name(ask.requester),
        state.kind === 'awaitingApproval' ? seen.moment(state.expiresAt) : undefined,
      );
    case 'dueSoon':
    case 'pastDue': {
      const { rules } = context;
      const { dueOn } = termOf(ask, state.extension !== undefined, rules);
      return notices.term(it, daysBetween(dayAt(context.now, rules.timeZone), dueOn), seen.day(dueOn));
    }
    case 'failed':
    case 'expired':
    case 'uncertain':
    case 'overdue':
    case 'forgotten':
    case 'foundAgain':
    case 'nobodyReached':
      return notices[kind](it);
  }
}
