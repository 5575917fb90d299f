/** Requests: what was requested, what was decided, and its audit (the store). */
import type { Day } from '../domain/day.ts';
import type { Ask, Event, ExportRequest, Person, State } from '../domain/exportRequest.ts';
import type { RequestId, UserId } from '../domain/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { NewCard } from './cards.ts';
import type { GraphIds } from './exports.ts';
import type { Lease, Step } from './steps.ts';

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
  /**
   * It is a POST that is about to leave, and of those no more than so many leave within 24 hours, on all instances together;
   * otherwise the change is refused.
   */
  readonly perDay?: number;
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
}
