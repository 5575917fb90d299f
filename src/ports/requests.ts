/** Requests, their cards, their audit (the store). */
import type { Day } from '../domain/day.ts';
import type { Ask, Event, ExportRequest, Person, State, StorageLocation } from '../domain/exportRequest.ts';
import type { CardId, OperationId, RequestId, UserId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { OpenOperations } from '../domain/schedule.ts';
import type { Card, Conversation } from './conversations.ts';
import type { GraphIds, ListedOperation } from './exports.ts';
import type { CardStep, Lease, RemindStep, RevokeStep, Step } from './steps.ts';

export interface Actor {
  readonly person?: Person;
  /** `person`, or `bot` when the bot acted by itself. */
  readonly kind: 'person' | 'bot';
}

export interface Change {
  readonly requestId: RequestId;
  readonly event: Event;
  readonly by: Actor;
  /** Only when the request is still at this revision; otherwise the change is refused as stale. */
  readonly onlyAt?: number;
  /** As it was given to be changed. It is not read again then, unless somebody has changed it meanwhile. */
  readonly read?: ExportRequest;
  /** Given back in the same transaction. */
  readonly lease?: Lease;
  /** When to look again; `schedule.lookAgainAt` of the new state when absent. */
  readonly lookAgainAt?: Date;
  /** Of Graph's answer that led to it, for the audit. */
  readonly evidence?: GraphIds;
  /** Taken in with it. When that turn was taken in before, nothing changes, and the refusal is `turnTaken`. */
  readonly turn?: TurnClaim;
}

/** A turn (conversation and activity id) that is about to lead to something: it is taken in once, in the transaction of what it leads to. */
export interface TurnClaim {
  readonly key: string;
  /** An edited message stands in for the turn it was before: that one has to have led to nothing, and to be no older than this. */
  readonly fruitlessSince?: Date;
}

export interface NewRequest {
  readonly ask: Ask;
  readonly state: State;
  readonly cards: readonly NewCard[];
}

export type NewCard = Pick<Card, 'role' | 'conversation' | 'locale'> &
  Partial<Pick<Card, 'notice' | 'mentions'>>;

export interface AuditNote {
  readonly event: string;
  readonly by: Actor;
  readonly requestId?: RequestId;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** Which requests: those to which all of it applies. Newest first; past due, the longest due first. */
export interface Selection {
  readonly requester?: UserId;
  readonly dataSubject?: UserId;
  /** The data subject's address as the directory gave it once, in any case: for accounts that are gone since. */
  readonly address?: string;
  readonly openOnly?: boolean;
  /** Open ones whose last day to answer is before this day. */
  readonly pastDueOn?: Day;
  /** The number of the last one that was seen: the list goes on behind it. */
  readonly after?: number;
  readonly limit: number;
}

export interface Requests {
  get(id: RequestId): Promise<ExportRequest>;
  /** To be changed: see `Change.read`. What `record` gives back is so, too. */
  toChange(id: RequestId): Promise<ExportRequest>;
  /** By the number that people use. */
  numbered(number: number): Promise<ExportRequest | undefined>;
  /** A page, found by an index however many requests there are. */
  list(selection: Selection): Promise<readonly ExportRequest[]>;
  /**
   * Stores new requests, their cards and their audit rows in one transaction and sends their first steps. The turn's key
   * (conversation and activity id) makes a redelivered turn change nothing: undefined. So does an open export of one of the data
   * subjects, with `ifNoneOpen`, and a turn that `fruitlessSince` does not find (see `TurnClaim`).
   */
  add(
    turn: string,
    requests: readonly NewRequest[],
    when?: { readonly ifNoneOpen?: boolean; readonly fruitlessSince?: Date },
  ): Promise<readonly ExportRequest[] | undefined>;
  /** Whether a turn with this key was taken in already: it led to something. */
  heard(turn: string): Promise<boolean>;
  /** Remembers a turn that led to nothing, from now on; one that is known stays as it is. */
  noteFruitless(turn: string): Promise<void>;
  /** Whether a turn is remembered as one that led to nothing, since then. */
  fruitless(turn: string, since: Date): Promise<boolean>;
  /** Takes out the turns from before then, in transactions of some hundred each. Returns how many. */
  forgetTurns(before: Date): Promise<number>;
  /** One transaction: the state that follows, its audit row, the cards owed, the notices, the lease given back, the next step sent. */
  record(change: Change): Promise<ExportRequest | Refusal>;
  /** A step that changed nothing: gives the lease back and looks again at the time. No audit row, no card. */
  rest(step: Step, lookAgainAt: Date | undefined): Promise<void>;
  /** Audit without a change of state: refusals, for example. */
  note(note: AuditNote): Promise<void>;

  /** A card and the request that it shows, which is given to be changed. */
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

  /** When POSTs of all requests left since then, oldest first, for `SUBMISSIONS_PER_DAY`. */
  submissionsSince(since: Date): Promise<readonly Date[]>;
  /** How many wait for the allowance of the day that were approved before this one; at the same moment, those with a lower number. */
  inLineBefore(request: Pick<ExportRequest, 'number'>, approvedAt: Date): Promise<number>;
  /** How many operations are open now, by age. */
  openOperations(): Promise<OpenOperations>;
  /** What LIST says of the open operations beside what is recorded. */
  compare(listed: readonly ListedOperation[]): Promise<Comparison>;
  /** The write permission of an attempt is gone. Gives the lease back. */
  revoked(requestId: RequestId, attempt: number, step?: RevokeStep): Promise<void>;
  /** On request, for an abandoned one; in the audit with who wanted it. */
  revokeNow(requestId: RequestId, by: Actor): Promise<void>;
  attempt(requestId: RequestId, attempt: number): Promise<Attempt | undefined>;

  conversation(id: string): Promise<Conversation | undefined>;
  /** The 1:1 chat with a person, when one is known. */
  personalConversation(person: UserId): Promise<Conversation | undefined>;
  /** Whose 1:1 chat it is, when it is the newest known one with somebody. */
  personIn(conversationId: string): Promise<UserId | undefined>;
  /** The conversation that was learnt last. */
  newestConversation(): Promise<Conversation | undefined>;
  learn(conversation: Conversation, person?: UserId): Promise<void>;
  /**
   * What the passing of time owes an open request: notices, and cards whose warning changes. Gives the lease back
   * and looks again when more becomes due.
   */
  remind(step: RemindStep): Promise<void>;
  /**
   * Takes names, addresses, reasons and case numbers out of the requests that ended before then, and owes their cards a last
   * time. Ids and audit rows stay. In transactions of a few requests each; returns how many.
   */
  blank(before: Date): Promise<number>;
  /** Sends what is overdue and has no live job. Returns how many. */
  sweep(): Promise<number>;
}

export interface Comparison {
  /** Requests whose operation stands differently by now. */
  readonly changed: readonly { readonly requestId: RequestId; readonly operation: OperationId }[];
  /** Requests whose operation LIST does not show, which proves nothing. */
  readonly absent: readonly RequestId[];
}

export interface Attempt {
  readonly requestId: RequestId;
  readonly attempt: number;
  readonly location: StorageLocation;
  readonly revokeAt?: Date;
  readonly revokedAt?: Date;
}

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
