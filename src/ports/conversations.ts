/** Teams, as the workflow writes to it. */
import type { Alarm, Telling } from '../domain/alarm.ts';
import type { Digest } from '../domain/digest.ts';
import type { ExportRequest, Person } from '../domain/exportRequest.ts';
import type { CardId, RequestId, UserId } from '../domain/ids.ts';
import type { NoticeKind } from '../domain/notices.ts';
import type { Unreached } from '../domain/reach.ts';

/** Address for proactive messages. Our own fields, not the SDK's: they outlive it. */
export interface Conversation {
  readonly id: string;
  readonly kind: 'personal' | 'groupChat' | 'channel';
  readonly serviceUrl: string;
  readonly tenantId: string;
  /** The bot's own id in Teams (`28:…`). */
  readonly botId: string;
  /** Of a 1:1 chat: the language its person's client was last seen in (BCP 47 tag). */
  readonly locale?: string;
  /** Teams said that the bot was removed from it, and nothing came from there since. */
  readonly removedAt?: Date;
}

/** Somebody as Teams knows them: `teamsId` (`29:…`) is only good for mentions in this bot's messages. */
export interface TeamsPerson extends Person {
  readonly teamsId?: string;
}

export type CardRole = 'requester' | 'approval' | 'both' | 'notice';

/** A message of a request in one conversation. The row is committed before the send. */
export interface Card {
  readonly id: CardId;
  readonly requestId: RequestId;
  readonly role: CardRole;
  /** Set when the role is `notice`. */
  readonly notice?: NoticeKind;
  /** As it was when the card was made: where Teams is reached by now, the newest reference of the conversation says. */
  readonly conversation: Conversation;
  /**
   * Absent until Teams told us, and when the outcome of the send is unknown. Teams may accept a message without naming it: then
   * something is shown (`shownRevision` is not 0), and a click supplies the id.
   */
  readonly activityId?: string;
  /** Whom a notice mentions, when they are a member of the conversation. */
  readonly mentions?: TeamsPerson;
  /** What the card should show and what it shows, as revisions of its request. */
  readonly owedRevision: number;
  readonly shownRevision: number;
  /** Since when it owes what it owes now. */
  readonly owedAt: Date;
  /** How often its present message left, or was about to when the process died. */
  readonly sends: number;
  /** How often a new message took the place of one that was gone. */
  readonly replacements: number;
  /** How often Teams left the outcome of such a send unknown. A process that died while it sent heard nothing. */
  readonly unheard: number;
  /** When Teams first said that its message or conversation is gone, while that is not believed yet. */
  readonly goneSince?: Date;
  /** The conversation cannot be reached; the request goes on without this card. */
  readonly lostBecause?: string;
  /** Teams has not taken it for so long that whoever asked should know. */
  readonly isLate: boolean;
  readonly locale: string;
}

/** What Teams said to a send or an update (Teams docs, "Status codes from bot conversational APIs"). */
export type Delivery =
  | { readonly kind: 'delivered'; readonly activityId: string }
  /** It took a new message and did not name it: there is nothing to update it by. */
  | { readonly kind: 'accepted' }
  /** The conversation cannot be written to, and Teams says why: uninstalled, blocked, switched off. */
  | { readonly kind: 'conversationGone'; readonly because: string }
  /** Not found, or refused without a reason. Teams says so in passing as well: it is believed when it says so for minutes. */
  | { readonly kind: 'seemsGone'; readonly what: 'message' | 'conversation'; readonly because: string }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly because: string }
  /** Nobody knows whether a new message arrived. */
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'rejected'; readonly because: string };

export interface Conversations {
  /** Sends the card, or updates the message it already is. Repeatable; answers instead of throwing. */
  show(card: Card, request: ExportRequest, unreached?: readonly Unreached[]): Promise<Delivery>;
  /** One new message to the operators. Answers instead of throwing. */
  alert(conversation: Conversation, alarm: Alarm, telling: Telling): Promise<Delivery>;
  /** The morning digest, as one new message. Answers instead of throwing. */
  digest(conversation: Conversation, digest: Digest): Promise<Delivery>;
  /** The 1:1 chat with a person, created where needed; undefined when the bot cannot reach them. */
  open(person: UserId): Promise<Conversation | undefined>;
  /**
   * A 1:1 chat that seems gone, created or found anew: Teams gives the one that there is with that person, under the same id or
   * another. `person` where the caller knows whose it is.
   */
  reopen(conversation: Conversation, person?: UserId): Promise<Reopened>;
  /**
   * A conversation that the bot is in; undefined when it never was, or was removed. One that the settings name is asked for: it may
   * not have been heard from.
   */
  known(conversationId: string): Promise<Conversation | undefined>;
  /** Whether people of other organisations read along, who see references at most; true as well when Teams does not say. */
  hasOutsiders(conversation: Conversation): Promise<boolean>;
  /** Entra ids of the members of a shared chat; at most a few hundred are asked for. @throws Fault when Teams does not say. */
  members(conversation: Conversation): Promise<readonly UserId[]>;
}

export type Reopened =
  | { readonly kind: 'open'; readonly conversation: Conversation }
  | { readonly kind: 'refused'; readonly because: string }
  | Extract<Delivery, { readonly kind: 'retry' }>;
