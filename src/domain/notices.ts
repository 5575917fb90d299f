import type { Ask, State } from './exportRequest.ts';

/** New short messages, because the update of a card notifies nobody. */
export type NoticeKind =
  | 'approved'
  | 'approvedInPart'
  | 'startedOver'
  | 'completed'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'uncertain'
  | 'overdue'
  | 'forgotten'
  | 'foundAgain'
  | 'abandoned'
  | 'nobodyReached'
  /** By the passing of time (reminders.ts): to those who can decide, and about the term. */
  | 'reminder'
  | 'dueSoon'
  | 'pastDue';

/** The notice that a change calls for: one for each decision and each end, and where a person has to look. */
export function noticeOf(ask: Ask, before: State, after: State): NoticeKind | undefined {
  if (after.kind === 'exporting') {
    // What has ended meanwhile says so itself, a moment later.
    const goesOn = !['complete', 'failed'].includes(after.report.status);
    if (before.kind === 'forgotten') return goesOn ? 'foundAgain' : undefined;
    return before.kind === 'exporting' && !before.overdueSince && after.overdueSince ? 'overdue' : undefined;
  }
  if (after.kind === 'approved' || after.kind === 'awaitingApproval') return decision(ask, before, after);
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

type Decided = Extract<State, { kind: 'approved' | 'awaitingApproval' }>;

/** What somebody else decided for the requester. */
function decision(ask: Ask, before: State, after: Decided): NoticeKind | undefined {
  if (after.approvals.at(-1)?.by.id === ask.requester.id) return undefined;
  if (before.kind === 'uncertain') return 'startedOver';
  if (before.kind !== 'awaitingApproval' || before.approvals.length === after.approvals.length)
    return undefined;
  return after.kind === 'approved' ? 'approved' : 'approvedInPart';
}

/** Whom a notice is for: everybody who has a card, who asked, or who can decide. */
function audienceOf(kind: NoticeKind): 'all' | 'requester' | 'approvers' {
  switch (kind) {
    case 'reminder':
      return 'approvers';
    case 'approved':
    case 'approvedInPart':
    case 'startedOver':
    case 'dueSoon':
    case 'pastDue':
    case 'nobodyReached':
      return 'requester';
    default:
      return 'all';
  }
}

/** What is asked of a card to place a notice beside it. */
interface Placed {
  readonly role: string;
  readonly conversation: { readonly id: string; readonly kind: string };
  readonly mentions?: unknown;
}

/**
 * The cards beside which a notice goes, one a conversation, of a request's cards that can be reached. What only the requester
 * needs goes to their own chat where there is a card of theirs, and else to where they asked.
 */
export function besides<C extends Placed>(kind: NoticeKind, cards: readonly C[]): readonly C[] {
  const audience = audienceOf(kind);
  const roles = {
    all: ['requester', 'approval', 'both'],
    requester: ['requester', 'both'],
    approvers: ['approval', 'both'],
  };
  const theirs = cards.filter(({ role }) => roles[audience].includes(role));
  const personal = theirs.filter(({ conversation }) => conversation.kind === 'personal');
  const places = new Map<string, C>();
  for (const card of audience === 'requester' && personal.length > 0 ? personal : theirs) {
    const seen = places.get(card.conversation.id);
    // The requester is mentioned where they are a member.
    if (!seen || (seen.mentions === undefined && card.mentions !== undefined))
      places.set(card.conversation.id, card);
  }
  return [...places.values()];
}
