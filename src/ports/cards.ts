/** The messages in Teams that show requests: what they owe, and what becomes of it on its way (the store). */
import type { ExportRequest } from '../domain/exportRequest.ts';
import type { CardId, RequestId } from '../domain/ids.ts';
import type { Card, Conversation } from './conversations.ts';
import type { CardStep } from './steps.ts';

export type NewCard = Pick<Card, 'role' | 'conversation' | 'locale'> &
  Partial<Pick<Card, 'notice' | 'mentions'>>;

export interface OwedCard {
  /** As it was before this delivery was counted. */
  readonly card: Card;
  readonly request: ExportRequest;
  /** The request's other cards that are lost or late. */
  readonly missing: readonly Card[];
}

export type CardResult =
  | { readonly kind: 'nothingOwed' }
  /**
   * `owedAt` as it was before the send: what was owed since is not shown yet. Without an `activityId` Teams has accepted a message
   * and not named it; the second time that is a replacement, because the first message stays as it is.
   */
  | {
      readonly kind: 'shown';
      readonly revision: number;
      readonly activityId?: string;
      readonly owedAt?: Date;
    }
  /** The send left and its outcome is unknown: it is repeated. */
  | { readonly kind: 'sendAgain'; readonly because: string }
  /** The message is gone: a new one takes its place; in this conversation, where one is given, from now on. */
  | { readonly kind: 'replace'; readonly because: string; readonly conversation?: Conversation }
  | { readonly kind: 'lost'; readonly because: string }
  /** `goneSince` is kept until the card is shown, sent anew, or owed anew in its conversation. */
  | { readonly kind: 'later'; readonly at: Date; readonly isLate?: boolean; readonly goneSince?: Date };

export interface Cards {
  /** A card and the request that it shows. */
  onCard(id: CardId): Promise<{ readonly card: Card; readonly request: ExportRequest } | undefined>;
  cards(id: RequestId): Promise<readonly Card[]>;
  /**
   * All that a delivery has to know. A message that is not there yet is counted as sent once more: before it leaves, because its
   * outcome may never be known.
   */
  startDelivery(step: CardStep): Promise<OwedCard | undefined>;
  /** More cards for a request, owed at once. */
  owe(id: RequestId, cards: readonly NewCard[]): Promise<void>;
  /**
   * The bot was added to a conversation again, or removed from it: the cards of open requests there are owed anew, the lost ones and
   * those in threads of the channel too. Of requests that ended while it was away the messages that are still there are owed their
   * end.
   */
  showAgain(conversationId: string): Promise<void>;
  /** What became of a delivery; gives the lease back. When it changes where the request can be seen, the requester's cards say so. */
  delivered(step: CardStep, result: CardResult): Promise<void>;
  /** A click from the card's own conversation supplies the id of a card whose message Teams has not named. */
  adopt(id: CardId, activityId: string): Promise<void>;
}
