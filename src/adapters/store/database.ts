import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { type ConstructorOptions, fromPglite } from 'pg-boss';
import { lockDirectory } from './lock.ts';
import { migrationProvider } from './migrations.ts';
import type { Tables } from './tables.ts';

/** An open database, the same to every query whichever it is. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  readonly db: Kysely<Tables>;
  /** What pg-boss needs to use the same database. */
  readonly boss: ConstructorOptions;
  /** Embedded: writes the log into the tables and takes out dead rows. PostgreSQL does that by itself. */
  maintain(): Promise<void>;
  close(): Promise<void>;
}

export type DatabaseSettings = { readonly databaseUrl: string } | { readonly directory: string };

/** Opens the database and brings its tables up to date. Migrations of several instances wait for each other. */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const database =
    'databaseUrl' in settings
      ? await openPostgres(settings.databaseUrl)
      : await openEmbedded(settings.directory);
  try {
    const migrator = new Migrator({ db: database.db, provider: migrationProvider });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error instanceof Error ? error : new Error('the migration failed');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openPostgres(connectionString: string): Promise<Database> {
  const { default: pg } = await import('pg');
  // Ten connections carry the runner's steps (8 at once) and the turns beside them.
  const pool = new pg.Pool({ connectionString, max: 10 });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    kind: 'postgres',
    db,
    boss: { connectionString, max: 6 },
    maintain: () => Promise.resolve(),
    close: () => db.destroy(),
  };
}

async function openEmbedded(directory: string): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // A directory that was there before keeps its mode: names and reasons of people lie in it.
  chmodSync(directory, 0o700);
  const unlock = await lockDirectory(directory);
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const pglite = await PGlite.create(join(directory, 'database'));
    const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
    return {
      kind: 'embedded',
      db,
      boss: { db: fromPglite(pglite), backend: 'pglite' },
      // PGlite never does either by itself, although it says that autovacuum is on: its log grew past 1 GB.
      maintain: async () => {
        await pglite.exec('CHECKPOINT');
        await pglite.exec('VACUUM');
      },
      close: async () => {
        await db.destroy();
        if (!pglite.closed) await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
