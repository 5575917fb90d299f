/** One commit: the nth one that carries this label, and on which side of it. */
export interface CommitMoment {
  readonly when: string;
  readonly label: string;
  readonly nth: number;
}

/** Reads off the queries of a transaction what it is about, and says when the wanted commit has come. */
export class CommitWatch {
  readonly #moment: CommitMoment;
  readonly #kill: () => void;
  #seen = 0;

  constructor(moment: CommitMoment, kill: () => void) {
    this.#moment = moment;
    this.#kill = kill;
  }

  sees(labels: Set<string>, text: string, values: unknown): void {
    const label = labelOf(text, Array.isArray(values) ? values : []);
    if (label !== undefined) labels.add(label);
  }

  commits(when: 'before' | 'after', labels: ReadonlySet<string>): void {
    const { label, nth } = this.#moment;
    if (this.#moment.when !== when || !labels.has(label)) return;
    this.#seen += 1;
    if (this.#seen === nth) this.#kill();
  }
}

/**
 * What a query says about its transaction: the event of its audit row; that a card is about to be sent, or was; that a
 * step rests until later. The words may stand anywhere in it.
 */
export function labelOf(text: string, values: readonly unknown[]): string | undefined {
  if (text.includes('append_audit(')) return eventOf(values);
  if (/update "cards" set .*"sends" = case/.test(text)) return 'sending';
  const [, place] = /update "?cards"? set "?activity_id"? = \$(\d+)/.exec(text) ?? [];
  if (place !== undefined) return typeof values[Number(place) - 1] === 'string' ? 'delivered' : undefined;
  return text.includes('update "requests" set "look_again_at" = ') ? 'rest' : undefined;
}

/** Of the first row of the audit among the values. */
function eventOf(values: readonly unknown[]): string | undefined {
  const rows = values.find((value) => typeof value === 'string' && value.includes('"hashed":'));
  const [first] = JSON.parse((rows as string | undefined) ?? '[]') as readonly { readonly event?: string }[];
  return first?.event;
}
