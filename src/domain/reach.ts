/** Why a card is not where it should be, as far as somebody can do something about it. */
export type ReachFault =
  | 'blocked'
  | 'notInstalled'
  | 'notAllowed'
  | 'disabled'
  | 'gone'
  | 'deleted'
  | 'tooBig'
  | 'noAnswer'
  | 'refused'
  /** Not given up: Teams does not take it for the time being. */
  | 'late';

/** A conversation that has no card, or an old one. */
export interface Unreached {
  readonly where: 'personal' | 'groupChat' | 'channel';
  readonly because: ReachFault;
}

/** Teams' own words (Teams docs, "Status codes from bot conversational APIs"), and the workflow's. */
const faults: Readonly<Record<string, ReachFault>> = {
  ConversationBlockedByUser: 'blocked',
  MessageWritesBlocked: 'blocked',
  BotNotInConversationRoster: 'notInstalled',
  ForbiddenOperationException: 'notInstalled',
  NotEnoughPermissions: 'notAllowed',
  BotDisabledByAdmin: 'disabled',
  ConversationNotFound: 'gone',
  ActivityNotFoundInConversation: 'gone',
  404: 'gone',
  413: 'tooBig',
  messageGone: 'deleted',
  sentTooOften: 'noAnswer',
  unnamed: 'noAnswer',
  removed: 'notInstalled',
};

/** Of what a card was lost for: status and code of Teams, or a word of ours. */
export function reachFault(because: string): ReachFault {
  const [status = '', code = ''] = because.split(' ');
  return faults[code] ?? faults[status] ?? 'refused';
}

interface Kept {
  readonly id: string;
  readonly role: string;
  readonly conversation: { readonly kind: Unreached['where'] };
  readonly lostBecause?: string;
  readonly isLate: boolean;
}

/** Where the other cards of a request are missing or old; each once, however many chats it concerns. */
export function unreached(card: Pick<Kept, 'id'>, cards: readonly Kept[]): readonly Unreached[] {
  const found = new Map<string, Unreached>();
  for (const { id, role, conversation, lostBecause, isLate } of cards) {
    if (id === card.id || role === 'notice' || (lostBecause === undefined && !isLate)) continue;
    const because = lostBecause === undefined ? 'late' : reachFault(lostBecause);
    found.set(`${conversation.kind} ${because}`, { where: conversation.kind, because });
  }
  return [...found.values()];
}
