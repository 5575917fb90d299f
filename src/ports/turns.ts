/** What comes in from Teams, and what is answered. */
import type { Caution } from '../domain/caution.ts';
import type { ListFilter } from '../domain/command.ts';
import type { Day } from '../domain/day.ts';
import type { ExportRequest, Person } from '../domain/exportRequest.ts';
import type { UserId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Piece } from '../domain/typedText.ts';
import type { Card, Conversation, TeamsPerson } from './conversations.ts';

/** Somebody who was mentioned, as the roster of the conversation resolved them. */
export type Mentioned =
  | { readonly kind: 'person'; readonly id: UserId; readonly tenantId: string; readonly name: string }
  /** A team, a channel, a tag, or somebody who is not a member of the conversation. */
  | { readonly kind: 'notAPerson'; readonly name: string }
  | { readonly kind: 'anotherBot'; readonly name: string }
  /** Teams does not tell the bot who is in the conversation. */
  | { readonly kind: 'rosterRefused'; readonly name: string };

/** A message to the bot. Token, channel, tenant, service URL and sender were checked at the door. */
export interface Turn {
  /** Conversation and activity id: a redelivered turn has the same, and so has the message when it is edited. */
  readonly key: string;
  /** The message was there before, with other words, and its sender has changed them. */
  readonly edited?: boolean;
  readonly from: TeamsPerson;
  readonly conversation: Conversation;
  /** Words and mentions in the order in which they were typed; the bot's own mentions are not among them. */
  readonly pieces: readonly Piece[];
  /** Asks the roster about a mention, by its id; throws a fault when it gave no answer in 3 s. */
  readonly resolve: (mention: string) => Promise<Mentioned>;
  readonly locale: string;
}

/** A page of requests that somebody may see. */
export interface Page {
  readonly filter: ListFilter;
  readonly requests: readonly ExportRequest[];
  /** Whether everybody's were looked through, or only the reader's own. */
  readonly everybody: boolean;
  readonly whose?: Whose;
  /** The next page begins behind this number; absent on the last. */
  readonly next?: number;
}

/** Whose exports a page is about. */
export interface Whose {
  readonly id?: UserId;
  readonly address?: string;
  readonly name: string;
}

/** Somebody turns a page. All of it came from a card, so it is only ever a wish. */
export interface PageTurn {
  readonly from: TeamsPerson;
  readonly filter: ListFilter;
  readonly whose?: Whose;
  readonly after?: number;
}

export type PageAnswer = { readonly kind: 'list'; readonly page: Page } | Refusal;

/** What the form of an export holds: as a command began it, or as somebody filled it in. */
export interface Draft {
  /** The chosen; a name is empty where only Teams knows it. */
  readonly people: readonly Person[];
  /** Typed instead, or as well. */
  readonly addresses: string;
  readonly caseNumber: string;
  readonly reason: string;
  /** A day, or what was typed for one. */
  readonly receivedOn: string;
}

/** The form of an export, as it is shown. What is typed into it is kept in the card alone until it is sent. */
export interface Form {
  readonly draft: Draft;
  /** Why it did not go off. */
  readonly problems: readonly Refusal[];
  /**
   * What to know before it goes off; `card` is a message where the open export can be seen, and `maySee` says that whoever fills
   * the form in may ask how it stands.
   */
  readonly cautions: readonly (Caution & { readonly card?: Card; readonly maySee?: boolean })[];
  /** Keys of the cautions that its sender has read by then. */
  readonly seen: readonly string[];
  readonly today: Day;
  /** Id of the shared chat where the command was typed: the cards go there. */
  readonly origin?: string;
}

/** Somebody sends the form. All of it came from a card, so it is only ever a wish. */
export interface FilledForm extends Omit<Draft, 'people'>, Pick<Form, 'seen' | 'origin'> {
  /** Of the form's message: sent twice, it has the same. */
  readonly key: string;
  readonly from: TeamsPerson;
  /** The 1:1 chat with whoever fills it in: no form is shown anywhere else. */
  readonly conversation: Conversation;
  /** Entra object ids, if the client is honest. */
  readonly people: readonly string[];
  readonly locale: string;
}

export type FormAnswer =
  | { readonly kind: 'asked'; readonly requests: readonly ExportRequest[] }
  /** It was sent before. */
  | { readonly kind: 'redelivered' }
  /** Nothing was stored: the form again, with what is to be mended or known. */
  | { readonly kind: 'form'; readonly form: Form }
  | Refusal;

export type TurnAnswer =
  | { readonly kind: 'help' }
  /** The audit may be read: its files are offered in the personal chat. */
  | { readonly kind: 'audit' }
  | { readonly kind: 'list'; readonly page: Page }
  /** How a request stands now; `card` is a message where it can be seen later, too. */
  | { readonly kind: 'status'; readonly request: ExportRequest; readonly card?: Card }
  /** Decided by text; the cards follow by themselves. */
  | {
      readonly kind: 'decided';
      readonly verb: 'approve' | 'reject' | 'withdraw';
      readonly request: ExportRequest;
    }
  /** Nobody else should read it: it is said in the person's own chat, and where they asked only that. */
  | { readonly kind: 'private'; readonly conversation: Conversation; readonly answer: TurnAnswer }
  /** The cards are on their way. Nothing more to say, but who was named and is not among them. */
  | {
      readonly kind: 'asked';
      readonly requests: readonly ExportRequest[];
      readonly notTaken?: readonly Refusal[];
    }
  /** The form that is open is to be closed; the answer is for where none is known to be. */
  | { readonly kind: 'cancel'; readonly otherwise: TurnAnswer }
  /** Something is missing, or something is to be known first: the rest is asked for in a form, in the person's own chat. */
  | { readonly kind: 'form'; readonly form: Form }
  /** This turn was answered before. */
  | { readonly kind: 'redelivered' }
  /** Nothing was stored. One refusal, or one for each person it concerns. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

export type Verb =
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'extend'
  | 'tryAgain'
  | 'checkAgain'
  | 'startOver'
  | 'abandon'
  | 'revoke';

/** A click on a card. Everything the card carries is checked again on the server. */
export interface Click {
  readonly from: TeamsPerson;
  readonly conversationId: string;
  /** The message that was clicked (`replyToId`). */
  readonly activityId: string;
  readonly cardId: string;
  readonly verb: Verb;
  /** What was typed into the card: the reason of a rejection or of an extension. */
  readonly because: string;
}

/** The card as it stands now, for the clicker at once (everybody's card follows by the outbox), or why nothing changed. */
export type ClickAnswer =
  { readonly kind: 'card'; readonly card: Card; readonly request: ExportRequest } | Refusal;
