import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Actor } from '../../ports.ts';
import type { Tables } from './tables.ts';

/** What an audit row says. Ids only: names and reasons never get here, so rows may stay for ever. */
export interface AuditRow {
  readonly at: Date;
  readonly requestId: string | null;
  readonly by: Actor;
  readonly event: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly details: Readonly<Record<string, string | number>>;
}

/**
 * Appends a row to the hash chain, in the transaction of what it describes. Call it last: it locks the chain's head until
 * the transaction ends.
 */
export async function appendAudit(tx: Transaction<Tables>, row: AuditRow): Promise<void> {
  const head = await tx
    .selectFrom('audit_head')
    .select(['seq', 'hash'])
    .forUpdate()
    .executeTakeFirstOrThrow();
  const seq = head.seq + 1;
  const hash = chainHash(head.hash, seq, row);
  await tx
    .insertInto('audit')
    .values({
      seq,
      at: row.at,
      request_id: row.requestId,
      actor_kind: row.by.kind,
      actor: row.by.person?.id ?? null,
      event: row.event,
      from_state: row.from,
      to_state: row.to,
      details: JSON.stringify(row.details),
      previous_hash: head.hash,
      hash,
    })
    .execute();
  await tx.updateTable('audit_head').set({ seq, hash }).execute();
}

/** SHA-256 over the previous hash and the row's fields, in a fixed order. */
export function chainHash(previous: string, seq: number, row: AuditRow): string {
  const details = Object.entries(row.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [
    previous,
    seq,
    row.at.toISOString(),
    row.requestId,
    row.by.kind,
    row.by.person?.id ?? null,
    row.event,
    row.from,
    row.to,
    details,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
