import { type Kysely, sql } from 'kysely';
import { type AuditHead, chainCheck } from '../../../audit/chain.ts';
import { Fault } from '../../../faults.ts';
import { auditHead, auditPages } from '../audit/audit.ts';
import type { Database } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';

export interface CopiedStore {
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly head: AuditHead;
}

/**
 * Copies everything that the bot knows into an empty database, in one transaction of it: all or nothing. Waiting jobs are not
 * copied: each row says itself when it is looked at again, and the sweep of the next start sends its step.
 *
 * @throws Fault `storeNotEmpty`, `auditBroken` (the chain of the old store does not hold) or `copyDiffers`.
 */
export async function copyStore(from: Database, to: Database): Promise<CopiedStore> {
  const head = await auditHead(from.db);
  if (!(await holds(from.db, head))) throw new Fault('auditBroken');
  return to.db.transaction().execute(async (tx) => {
    const names = await tablesOf(tx);
    // Nobody writes beside this; a bot that was started on it waits, and finds the copy or nothing.
    await sql`lock table ${sql.join(names.map((name) => sql.table(name)))} in share row exclusive mode`.execute(
      tx,
    );
    if (!(await isEmpty(tx))) throw new Fault('storeNotEmpty');

    const tables = [];
    for (const name of names) {
      // What a migration put there, such as the head of an empty chain.
      if (name !== 'audit') await sql`delete from ${sql.table(name)}`.execute(tx);
      await copyTable(name, from.db, tx);
      const rows = await countOf(from.db, name);
      if ((await countOf(tx, name)) !== rows) throw new Fault('copyDiffers');
      tables.push({ name, rows });
    }
    await copySequences(from.db, tx);
    const copied = await auditHead(tx);
    if (copied.hash !== head.hash || !(await holds(tx, head))) throw new Fault('copyDiffers');
    return { tables, head };
  });
}

/** Our tables, each after those that it refers to. Kysely's own say which migrations were run, and both databases know that. */
async function tablesOf(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string; needs: string[] }>`
    select c.relname as name, coalesce(array_agg(f.confrelid::regclass::text) filter (where f.confrelid is not null), '{}') as needs
    from pg_class c
    left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname not like 'kysely\\_%'
    group by c.relname order by c.relname`.execute(db);
  const ordered: string[] = [];
  while (ordered.length < rows.length) {
    const next = rows.find(
      ({ name, needs }) => !ordered.includes(name) && needs.every((need) => ordered.includes(need)),
    );
    if (!next)
      throw new Fault('copyDiffers', { cause: new Error('tables that refer to each other in a circle') });
    ordered.push(next.name);
  }
  return ordered;
}

/** A database that a bot has used holds at least the one or the other. */
async function isEmpty(db: Kysely<Tables>): Promise<boolean> {
  for (const name of ['requests', 'audit', 'turns', 'conversations']) {
    if ((await countOf(db, name)) > 0) return false;
  }
  return true;
}

const countOf = async (db: Kysely<Tables>, name: string): Promise<number> => {
  const { rows } = await sql<{
    count: string | number;
  }>`select count(*) as count from ${sql.table(name)}`.execute(db);
  return Number(rows[0]?.count);
};

const rowsTogether = 500;

/** Rows travel as JSON that the database itself makes and reads: every column of every type comes back as it was. */
async function copyTable(name: string, from: Kysely<Tables>, to: Kysely<Tables>): Promise<void> {
  for (let last = '(0,0)'; ;) {
    const { rows } = await sql<{ place: string; row: string }>`
      select ctid::text as place, row_to_json(one)::text as row from ${sql.table(name)} as one
      where ctid > ${last}::tid order by ctid limit ${rowsTogether}`.execute(from);
    const end = rows.at(-1);
    if (!end) return;
    last = end.place;
    const json = `[${rows.map(({ row }) => row).join(',')}]`;
    await sql`insert into ${sql.table(name)} overriding system value
      select * from json_populate_recordset(null::${sql.table(name)}, ${json}::json)`.execute(to);
  }
}

/** The numbers that people quote go on where they were. */
async function copySequences(from: Kysely<Tables>, to: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'S' and relnamespace = current_schema()::regnamespace`.execute(
    from,
  );
  for (const { name } of rows) {
    const { rows: values } = await sql<{ last: string; called: boolean }>`
      select last_value::text as last, is_called as called from ${sql.table(name)}`.execute(from);
    for (const { last, called } of values) {
      await sql`select setval(${name}::regclass, ${last}::bigint, ${called})`.execute(to);
    }
  }
}

async function holds(db: Kysely<Tables>, head: AuditHead): Promise<boolean> {
  const chain = chainCheck();
  for await (const rows of auditPages(db, head)) {
    if (rows.some((row) => chain.add(row))) return false;
  }
  return chain.head.rows === head.rows && chain.head.hash === head.hash;
}
