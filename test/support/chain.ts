import {
  type AuditContent,
  type AuditHead,
  type AuditRow,
  chainHash,
  emptyHead,
} from '../../src/audit/chain.ts';

/** A chain of these rows, as the store writes one. */
export function chainOf(rows: readonly AuditContent[]): { rows: AuditRow[]; head: AuditHead } {
  let head = emptyHead;
  const chained = rows.map((content) => {
    const seq = head.rows + 1;
    const hash = chainHash(head.hash, seq, content);
    const row = { ...content, seq, previousHash: head.hash, hash };
    head = { rows: seq, hash };
    return row;
  });
  return { rows: chained, head };
}

export async function* pagesOf(rows: readonly AuditRow[], size = 3) {
  for (let at = 0; at < rows.length; at += size) yield await Promise.resolve(rows.slice(at, at + size));
}
