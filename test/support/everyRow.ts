import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../src/adapters/store/database/tables.ts';

/** Every row of every table of a database as text, whoever made the table: what somebody who reads the disk would find. */
export async function everyRow(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(db);
  const found = [];
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ text: string }>`select row_to_json(one)::text as text
      from ${sql.id(schema, name)} as one`.execute(db);
    found.push(...rows.map(({ text }) => `${schema}.${name} ${text}`));
  }
  return found;
}
