import { createHash } from 'node:crypto';

/** What an audit row says. Ids only: names and reasons never get here, so rows may stay for ever. */
export interface AuditContent {
  readonly at: Date;
  readonly requestId: string | null;
  readonly actorKind: string;
  /** Entra object id of the person. */
  readonly actor: string | null;
  readonly event: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly details: Readonly<Record<string, string | number>>;
}

/** A row of the chain: what it says, its place, and what ties it to the row before. */
export interface AuditRow extends AuditContent {
  /** 1, 2, 3… without a gap. */
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** The end of the chain: how many rows it has, and the hash of the last. */
export interface AuditHead {
  readonly rows: number;
  readonly hash: string;
}

/** Before the first row. */
export const emptyHead: AuditHead = { rows: 0, hash: '0'.repeat(64) };

/**
 * SHA-256 over a JSON array: the previous hash, the row's number, and what it says. The store appends rows by the same rule
 * (`append_audit` in its migrations).
 */
export const chainHash = (previous: string, seq: number, row: AuditContent): string =>
  createHash('sha256')
    .update(`["${previous}",${String(seq)},${hashed(row)}`)
    .digest('hex');

/** The end of that array: the row's fields, in a fixed order. */
export function hashed(row: AuditContent): string {
  const details = Object.entries(row.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const { at, requestId, actorKind, actor, event, from, to } = row;
  return JSON.stringify([at.toISOString(), requestId, actorKind, actor, event, from, to, details]).slice(1);
}

/**
 * The first thing that is wrong with a chain: a row in another place than its number says, a row that is missing, or a row
 * that says something else than it did when it was written.
 */
export type ChainFault =
  | { readonly kind: 'altered'; readonly seq: number }
  | { readonly kind: 'missing'; readonly seq: number }
  | { readonly kind: 'reordered'; readonly seq: number };

/** Follows a chain from its first row. Stays at the first fault; whether a missing row only stands further down, its reader sees. */
export function chainCheck() {
  let head = emptyHead;
  return {
    get head(): AuditHead {
      return head;
    },
    add(row: AuditRow): ChainFault | undefined {
      const seq = head.rows + 1;
      if (row.seq > seq) return { kind: 'missing', seq };
      // It was here before, or belongs further up.
      if (row.seq < seq) return { kind: 'reordered', seq: row.seq };
      if (row.previousHash !== head.hash || row.hash !== chainHash(head.hash, seq, row)) {
        return { kind: 'altered', seq };
      }
      head = { rows: seq, hash: row.hash };
      return undefined;
    },
  };
}
