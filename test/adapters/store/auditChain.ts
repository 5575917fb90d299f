import { chainHash } from '../../../src/adapters/store/audit.ts';
import type { Database } from '../../../src/adapters/store/database.ts';
import type { UserId } from '../../../src/domain/ids.ts';

type Row = Awaited<ReturnType<typeof auditRows>>[number];

export const auditRows = ({ db }: Database) => db.selectFrom('audit').selectAll().orderBy('seq').execute();

/** The first row that does not follow from the one before; undefined when the chain holds. */
export function chainBreaksAt(rows: readonly Row[]): number | undefined {
  let previous = '0'.repeat(64);
  for (const row of rows) {
    const hash = chainHash(previous, row.seq, {
      at: row.at,
      requestId: row.request_id,
      by: {
        kind: row.actor_kind as 'person' | 'bot',
        ...(row.actor !== null && { person: { id: row.actor as UserId, name: '' } }),
      },
      event: row.event,
      from: row.from_state,
      to: row.to_state,
      details: row.details as Record<string, string | number>,
    });
    if (row.previous_hash !== previous || row.hash !== hash) return row.seq;
    previous = hash;
  }
  return undefined;
}
