import { toAuditRow } from '../../../src/adapters/store/audit/audit.ts';
import type { Database } from '../../../src/adapters/store/database/database.ts';
import { chainCheck } from '../../../src/audit/chain.ts';

type Row = Awaited<ReturnType<typeof auditRows>>[number];

export const auditRows = ({ db }: Database) => db.selectFrom('audit').selectAll().orderBy('seq').execute();

/** The first row that does not follow from the one before; undefined when the chain holds. */
export function chainBreaksAt(rows: readonly Row[]): number | undefined {
  const chain = chainCheck();
  return rows.map((row) => chain.add(toAuditRow(row))).find((fault) => fault)?.seq;
}
