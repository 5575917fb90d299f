import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Fault } from '../../../faults.ts';
import { failed, type Finding, finding, ok, warning } from '../../../finding.ts';
import { connect, type Database, type DatabaseSettings } from '../database/database.ts';
import { embeddedFiles } from '../database/embedded.ts';
import { migrationProvider } from '../database/migrations.ts';

/** Whether the database can be used. Changes nothing in it: migrations are the bot's to run when it starts. */
export async function* examineStore(settings: DatabaseSettings): AsyncGenerator<Finding> {
  if ('directory' in settings && !existsSync(embeddedFiles(settings.directory))) {
    yield await finding('database', () => ok('embedded, and made when the bot starts first'));
    return;
  }
  let database: Database | undefined;
  yield await finding('database', async () => {
    try {
      database = await connect(settings);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'directoryInUse') throw error;
      return ok('embedded, and in use by a bot that runs');
    }
    const { rows } = await sql<{ version: string }>`select version()`.execute(database.db);
    return database.kind === 'postgres'
      ? ok(rows[0]?.version.split(' on ')[0] ?? 'PostgreSQL')
      : warning('embedded: one instance, one local disk', 'set DATABASE_URL for production');
  });
  if (!database) return;
  const { db } = database;
  if (database.kind === 'postgres') yield await finding('database.rights', () => rights(db));
  yield await finding('database.migrations', async () => {
    const known = await new Migrator({ db, provider: migrationProvider }).getMigrations();
    const waiting = known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
    const { rows } = await sql<{ name: string }>`
      select name from kysely_migration where name <> all(${known.map(({ name }) => name)})`
      .execute(db)
      // An empty database has no such table.
      .catch(() => ({ rows: [] }));
    if (rows.length > 0) {
      return failed(
        `the database is newer than this program: ${rows.map(({ name }) => name).join(', ')}`,
        'run the newer version, or put back the backup from before the upgrade',
      );
    }
    return waiting.length === 0
      ? ok(`all ${known.length} have run`)
      : ok(`${waiting.join(', ')} will run when the bot starts`);
  });
  await database.close();
}

/** Tables are made by the bot when it starts, and the queue's schema with the first start. */
async function rights(db: Database['db']) {
  const { rows } = await sql<{ tables: boolean; schemas: boolean }>`
    select has_schema_privilege(current_schema(), 'CREATE') as tables,
      has_database_privilege(current_database(), 'CREATE') or to_regnamespace('jobs') is not null as schemas`.execute(
    db,
  );
  return rows[0]?.tables === true && rows[0].schemas
    ? ok('the role may make tables and the schema of the queue')
    : failed(
        `the role may not make ${rows[0]?.tables === true ? 'the schema of the queue' : 'tables'}`,
        'let it own its database, or GRANT CREATE on the database and on its schema public',
      );
}
