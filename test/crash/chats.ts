import { EventEmitter } from 'node:events';
import type { Message } from '../../src/sandbox/teams/transcript.ts';
import { type Seen, seenOf } from '../support/teams.ts';

/** What Teams was sent: each message as it stands now, and each new one as it came. */
export class Chats {
  /** The case number of a card, or the id of a conversation, whenever something came. */
  readonly events = new EventEmitter().setMaxListeners(0);
  /** Every message that was sent anew, in order. */
  readonly sends: { readonly conversationId: string; readonly id: string; readonly message: Message }[] = [];
  readonly #cards = new Map<string, { readonly caseNumber: string; seen: Seen }>();
  readonly #byCase = new Map<string, Set<string>>();

  keep(conversationId: string, activityId: string | undefined, id: string, message: Message): void {
    if (activityId === undefined) this.sends.push({ conversationId, id, message });
    const seen = seenOf(conversationId, id, message);
    const caseNumber = this.#cards.get(id)?.caseNumber ?? /\bCR-\d+\b/.exec(seen.words)?.[0];
    if (seen.card && caseNumber !== undefined) {
      this.#cards.set(id, { caseNumber, seen });
      this.#byCase.set(caseNumber, (this.#byCase.get(caseNumber) ?? new Set()).add(id));
      this.events.emit(caseNumber);
    }
    this.events.emit(conversationId);
  }

  /** Cards about a case as they stand now, in the order of their first sends. */
  about(caseNumber: string): readonly Seen[] {
    return [...(this.#byCase.get(caseNumber) ?? [])].map((id) => this.#cards.get(id)!.seen);
  }

  card(id: string): Seen | undefined {
    return this.#cards.get(id)?.seen;
  }
}
