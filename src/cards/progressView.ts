import { containerOf, type ExportRequest, type State } from '../domain/exportRequest.ts';
import { approvalEndsAt } from '../domain/schedule.ts';
import { lengths, plain } from './plain.ts';
import {
  askFacts,
  asks,
  type CardContext,
  dated,
  decides,
  locationFacts,
  type RequestView,
  type Sight,
  sight,
  type Story,
  wholePercent,
} from './view.ts';

export type ProgressState = Extract<State, { kind: 'approved' | 'submitting' | 'exporting' | 'uncertain' }>;

/** A request on its way: from the approval until Microsoft has done its part, or nobody knows. */
export function onItsWay(request: ExportRequest, state: ProgressState, context: CardContext): Story {
  const seen = sight(request, context);
  const { role } = context;
  const unclear = state.kind === 'uncertain';
  return {
    ...story(request, state, context, seen),
    progress: progress(state, seen),
    may: {
      withdraw: asks(role) && state.kind === 'approved',
      checkAgain: decides(role) && unclear,
      startOver: decides(role) && unclear,
      abandon: decides(role) && (unclear || state.kind === 'exporting'),
    },
  };
}

function story(request: ExportRequest, state: ProgressState, context: CardContext, seen: Sight): Story {
  switch (state.kind) {
    case 'approved':
      return approved(request, state, seen);
    case 'submitting':
      return submitting(request, state, seen);
    case 'exporting':
      return exporting(request, state, seen);
    case 'uncertain':
      return uncertain(request, state, context, seen);
  }
}

type Only<K extends ProgressState['kind']> = Extract<ProgressState, { kind: K }>;

function approved(request: ExportRequest, state: Only<'approved'>, seen: Sight): Story {
  const { words: w } = seen;
  const waiting = state.waitingFor !== undefined;
  // Tries that change nothing are not shown: a moment would be out of date a minute later.
  const often = state.waitingFor === 'storage' || state.waitingFor === 'graph';
  const old =
    state.waitingFor === 'oldWriteAccess' && state.revokeFirst !== undefined
      ? containerOf(request.id, state.revokeFirst)
      : undefined;
  return {
    tone: 'accent',
    lead: [waiting ? w.approved.waitingFor[state.waitingFor] : w.approved.next],
    facts: [
      waiting
        ? { label: w.labels.nextTry, value: often ? w.approved.often : seen.moment(state.submitAt) }
        : undefined,
      waiting
        ? { label: w.labels.approvalValidUntil, value: seen.moment(approvalEndsAt(state.approvedAt)) }
        : undefined,
      ...askFacts(request, seen),
    ],
    notes: [old && (seen.full ? w.approved.oldWriteAccess(old) : w.approved.oldWriteAccessShort)],
  };
}

function submitting(request: ExportRequest, state: Only<'submitting'>, seen: Sight): Story {
  const { words: w } = seen;
  const { recovery } = state;
  return {
    tone: recovery ? 'warning' : 'accent',
    lead: [!recovery ? w.submitting.sent : recovery.arrived ? w.submitting.arrived : w.submitting.checking],
    facts: [recovery ? dated(w.labels.since, recovery.since, seen) : undefined, ...askFacts(request, seen)],
    notes: [recovery ? w.submitting.next : w.submitting.answers],
  };
}

function exporting(request: ExportRequest, state: Only<'exporting'>, seen: Sight): Story {
  const { words: w } = seen;
  const overdue = state.overdueSince !== undefined;
  const { status } = state.report;
  const missing = state.missing && w.exporting.missing(seen.moment(state.missing.since));
  const late = overdue ? (seen.full ? w.exporting.overdue : w.exporting.overdueShort) : undefined;
  return {
    tone: overdue ? 'warning' : 'accent',
    lead: [missing, late, missing === undefined && late === undefined ? w.exporting.accepted : undefined],
    facts: [
      // What Microsoft said last is no status while it says that it knows nothing.
      state.missing === undefined
        ? {
            label: w.labels.status,
            // A word of Graph's that we do not know is shown as it is.
            value: state.known
              ? (w.exporting.statuses[status] ?? plain(status, lengths.name))
              : w.exporting.noReport,
          }
        : undefined,
      { label: w.labels.accepted, value: seen.moment(state.acceptedAt) },
      overdue && seen.full
        ? { label: w.labels.operation, value: plain(state.operation, lengths.id) }
        : undefined,
      ...askFacts(request, seen),
    ],
    notes: [overdue ? undefined : w.exporting.next],
  };
}

function uncertain(
  request: ExportRequest,
  state: Only<'uncertain'>,
  { role }: CardContext,
  seen: Sight,
): Story {
  const { words: w } = seen;
  return {
    tone: 'warning',
    lead: [
      seen.full ? w.uncertain.because[state.because] : w.uncertain.restricted,
      decides(role) ? w.uncertain.forApprovers : w.uncertain.forRequesters,
    ],
    facts: [
      dated(w.labels.since, state.since, seen),
      ...locationFacts(state.location, seen),
      ...askFacts(request, seen),
    ],
    notes: [],
  };
}

const barLength = 20;

function progress(state: ProgressState, seen: Sight): RequestView['progress'] {
  if (state.kind !== 'exporting' || state.report.progress === undefined) return { shown: false };
  const percent = wholePercent(state.report.progress);
  const filled = Math.round((percent / 100) * barLength);
  return {
    shown: true,
    percent,
    bar: '█'.repeat(filled) + '░'.repeat(barLength - filled),
    text: seen.words.exporting.progress(seen.percent(state.report.progress)),
  };
}
