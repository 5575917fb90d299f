import { approvalGoodForMs, type ExportRequest, isBlanked, type State } from '../domain/exportRequest.ts';
import { failures } from '../domain/failure.ts';
import { approvalEndsAt, hasGaps } from '../domain/schedule.ts';
import { lengths, plain } from './plain.ts';
import {
  askFacts,
  type CardContext,
  dated,
  decides,
  locationFacts,
  type Sight,
  sight,
  type Story,
  writeAccessFact,
} from './view.ts';

export type OutcomeState = Extract<
  State,
  { kind: 'completed' | 'failed' | 'rejected' | 'expired' | 'withdrawn' | 'abandoned' | 'forgotten' }
>;

/** A request that is over: how it ended, where the data is, and what can be done now. */
export function over(request: ExportRequest, state: OutcomeState, context: CardContext): Story {
  const seen = sight(request, context);
  const { role, portalUrl, writeAccess } = context;
  const stored =
    ['completed', 'abandoned', 'forgotten'].includes(state.kind) ||
    (state.kind === 'failed' && state.ordered);
  return {
    ...story(request, state, context, seen),
    portal:
      seen.full && stored && portalUrl !== undefined ? { shown: true, url: portalUrl } : { shown: false },
    may: {
      tryAgain: state.kind === 'failed' && canTryAgain(request, state),
      revoke: state.kind === 'abandoned' && decides(role) && writeAccess?.kind !== 'revoked',
    },
  };
}

function story(request: ExportRequest, state: OutcomeState, context: CardContext, seen: Sight): Story {
  switch (state.kind) {
    case 'completed':
      return completed(request, state, context, seen);
    case 'failed':
      return failed(request, state, context, seen);
    case 'rejected':
      return rejected(request, state, seen);
    case 'expired':
      return expired(request, seen);
    case 'withdrawn':
      return withdrawn(request, state, seen);
    case 'abandoned':
      return abandoned(request, state, context, seen);
    case 'forgotten':
      return forgotten(request, state, context, seen);
  }
}

const canTryAgain = ({ ask }: ExportRequest, { because }: Only<'failed'>) =>
  failures[because].tryAgain && !isBlanked(ask);

type Only<K extends OutcomeState['kind']> = Extract<OutcomeState, { kind: K }>;

function completed(
  request: ExportRequest,
  state: Only<'completed'>,
  { writeAccess }: CardContext,
  seen: Sight,
): Story {
  const { words: w } = seen;
  const { progress } = state.report;
  const gaps = hasGaps(progress);
  return {
    tone: gaps ? 'warning' : 'good',
    lead: [
      gaps
        ? w.completed.gaps(seen.full && progress !== undefined ? seen.percent(progress) : undefined)
        : seen.full
          ? w.completed.done
          : w.completed.doneRestricted,
    ],
    facts: [
      ...locationFacts(state.location, seen),
      dated(w.labels.completed, state.completedAt, seen),
      writeAccessFact(writeAccess, seen),
      ...askFacts(request, seen),
    ],
    notes: [seen.full ? w.completed.reader : undefined],
  };
}

function failed(
  request: ExportRequest,
  state: Only<'failed'>,
  { now, writeAccess }: CardContext,
  seen: Sight,
): Story {
  const { words: w } = seen;
  const { why, remedy } = w.failed.codes[state.because];
  const stands = now.getTime() - state.approvedAt.getTime() < approvalGoodForMs;
  const again = canTryAgain(request, state)
    ? stands
      ? w.failed.approvalStands(seen.moment(approvalEndsAt(state.approvedAt)))
      : w.failed.approvalOver
    : undefined;
  return {
    tone: 'attention',
    lead: seen.full ? [why, remedy] : [],
    facts: [
      dated(w.labels.failedAt, state.failedAt, seen),
      ...(state.ordered ? [...locationFacts(state.location, seen), writeAccessFact(writeAccess, seen)] : []),
      ...askFacts(request, seen),
    ],
    notes: [seen.full ? (state.ordered ? w.failed.ordered : w.failed.notOrdered) : undefined, again],
  };
}

function rejected(request: ExportRequest, state: Only<'rejected'>, seen: Sight): Story {
  const { words: w } = seen;
  const because = plain(state.because, lengths.reason);
  const by = seen.name(state.by);
  return {
    tone: 'attention',
    lead: [seen.full && because !== '' ? w.rejected.because(by, because) : by && w.rejected.by(by)],
    facts: askFacts(request, seen),
    notes: [w.nothingOrdered],
  };
}

function expired(request: ExportRequest, seen: Sight): Story {
  const { words: w } = seen;
  // Expired from `approved`: it could not be ordered while its approval was good.
  const before = request.history.findLast(({ event }) => event !== 'expire');
  return {
    tone: 'emphasis',
    lead: [before?.to === 'approved' ? w.expired.tooOld : w.expired.undecided],
    facts: askFacts(request, seen),
    notes: [w.nothingOrdered],
  };
}

function withdrawn(request: ExportRequest, state: Only<'withdrawn'>, seen: Sight): Story {
  const { words: w } = seen;
  const by = seen.name(state.by);
  return {
    tone: 'emphasis',
    lead: [by && w.withdrawn.by(by)],
    facts: askFacts(request, seen),
    notes: [w.nothingOrdered],
  };
}

function abandoned(
  request: ExportRequest,
  state: Only<'abandoned'>,
  { role, writeAccess }: CardContext,
  seen: Sight,
): Story {
  const { words: w } = seen;
  const ended = writeAccess?.kind === 'revoked';
  return {
    tone: 'emphasis',
    lead: [w.abandoned.by(seen.name(state.by))],
    facts: [
      ...locationFacts(state.location, seen),
      writeAccessFact(writeAccess, seen),
      ...askFacts(request, seen),
    ],
    notes: ended ? [w.abandoned.ended] : [w.abandoned.next, decides(role) ? w.abandoned.revoke : undefined],
  };
}

function forgotten(
  request: ExportRequest,
  state: Only<'forgotten'>,
  { writeAccess }: CardContext,
  seen: Sight,
): Story {
  const { words: w } = seen;
  return {
    tone: 'warning',
    lead: [w.forgotten.lead, seen.full ? w.forgotten.next : w.forgotten.nextRestricted],
    facts: [
      ...locationFacts(state.location, seen),
      writeAccessFact(writeAccess, seen),
      seen.full ? { label: w.labels.operation, value: plain(state.operation, lengths.id) } : undefined,
      ...askFacts(request, seen),
    ],
    notes: [state.closesAt && w.forgotten.asked(seen.moment(state.closesAt))],
  };
}
