import { type Kysely, type Selectable, sql } from 'kysely';
import { type AuditContent, type AuditHead, type AuditRow, hashed } from '../../../audit/chain.ts';
import type { Actor } from '../../../ports/requests.ts';
import { decode, encode } from '../database/codec.ts';
import type { Tables } from '../database/tables.ts';

/** Whoever acts when no person does. */
export const bot: Actor = { kind: 'bot' };

/** A row before it has its place in the chain. */
export interface AuditEntry extends Omit<AuditContent, 'actorKind' | 'actor'> {
  readonly by: Actor;
}

/**
 * Appends rows to the hash chain, in the transaction of what they describe. Call it last: it locks the chain's head until the
 * transaction ends.
 */
export async function appendAudit(tx: Kysely<Tables>, ...entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length > 0) await sql`select append_audit(${auditJson(entries)}::jsonb)`.execute(tx);
}

/** Rows as `append_audit` in the migrations takes them. */
export const auditJson = (entries: readonly AuditEntry[]): string =>
  JSON.stringify(
    entries.map(({ by, details, ...rest }) => {
      const row: AuditContent = {
        ...rest,
        actorKind: by.kind,
        actor: by.person?.id ?? null,
        // As the database keeps it, before it is hashed: a status that Graph gave may hold anything.
        details: decode(JSON.parse(encode(details))),
      };
      return {
        at: row.at,
        request_id: row.requestId,
        actor_kind: row.actorKind,
        actor: row.actor,
        event: row.event,
        from_state: row.from,
        to_state: row.to,
        details: row.details,
        hashed: hashed(row),
      };
    }),
  );

/** How the chain ended when it had so many rows; undefined when it has fewer. */
export async function auditHeadAt(db: Kysely<Tables>, rows: number): Promise<AuditHead | undefined> {
  const row = await db.selectFrom('audit').select('hash').where('seq', '=', rows).executeTakeFirst();
  return row && { rows, hash: row.hash };
}

/** How the chain ends now. */
export async function auditHead(db: Kysely<Tables>): Promise<AuditHead> {
  const { seq, hash } = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  return { rows: seq, hash };
}

/** Rows in one query: a few hundred kilobytes, and the embedded database's one connection is free again after milliseconds. */
const pageRows = 1_000;

/** The chain up to a head, in pages. Rows never change, so no transaction has to stay open for it. */
export async function* auditPages(
  db: Kysely<Tables>,
  { rows }: AuditHead,
): AsyncGenerator<readonly AuditRow[]> {
  for (let last = 0; last < rows; last += pageRows) {
    const page = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', last)
      .where('seq', '<=', Math.min(last + pageRows, rows))
      .orderBy('seq')
      .execute();
    yield page.map(toAuditRow);
  }
}

export const toAuditRow = (row: Selectable<Tables['audit']>): AuditRow => ({
  seq: row.seq,
  at: row.at,
  requestId: row.request_id,
  actorKind: row.actor_kind,
  actor: row.actor,
  event: row.event,
  from: row.from_state,
  to: row.to_state,
  details: row.details as AuditRow['details'],
  previousHash: row.previous_hash,
  hash: row.hash,
});
