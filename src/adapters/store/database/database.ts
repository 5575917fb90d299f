import { Kysely, type LogEvent, PGliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { type ConstructorOptions, fromPglite } from 'pg-boss';
import { Fault } from '../../../faults.ts';
import { type OpenDirectory, openDirectory, tidy } from './embedded.ts';
import { migrationProvider } from './migrations.ts';
import { openPostgres } from './postgres.ts';
import type { Tables } from './tables.ts';

/** An open database, the same to every query whichever it is. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  readonly db: Kysely<Tables>;
  /** What pg-boss needs to use the same database. */
  readonly boss: ConstructorOptions;
  /** Embedded: writes the log into the tables and takes out dead rows. PostgreSQL does that by itself. */
  maintain(): Promise<void>;
  /** Something could not be written within the last two minutes, because the database's disk is full. */
  readonly full: () => boolean;
  close(): Promise<void>;
}

export type DatabaseSettings = { readonly databaseUrl: string } | { readonly directory: string };

/** Of a directory also that somebody opens it already. */
type Where = DatabaseSettings | { readonly opening: Promise<OpenDirectory> };

/**
 * Opens the database and brings its tables up to date. Migrations of several instances wait for each other.
 *
 * @throws Fault `databaseUnreachable`, `databaseRefused` or `directoryInUse`.
 */
export async function openDatabase(where: Where): Promise<Database> {
  const database = await connect(where);
  try {
    if (!(await isCurrent(database.db))) await migrate(database, where);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The migrator reads the whole catalog before it finds that nothing is to do: a third of a start on the embedded database. */
async function isCurrent(db: Kysely<Tables>): Promise<boolean> {
  const wanted = Object.keys(await migrationProvider.getMigrations()).sort();
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.length === wanted.length && wanted.every((name, n) => rows[n]?.name === name);
  } catch {
    // There is no such table yet, or the database is not well: the migrator does or says it.
    return false;
  }
}

/** SQLSTATE lock_not_available: somebody held a table for longer than a migration may make others wait behind it. */
const lockNotAvailable = '55P03';
const mostTries = 10;

async function migrate({ db }: Database, where: Where): Promise<void> {
  const own =
    'databaseUrl' in where
      ? await openPostgres(where.databaseUrl, () => undefined, { isPatient: true })
      : undefined;
  try {
    const migrator = new Migrator({ db: own?.db ?? db, provider: migrationProvider });
    for (let tries = 1; ; tries++) {
      const { error } = await migrator.migrateToLatest();
      if (error === undefined) return;
      const isHeld = (error as { code?: unknown }).code === lockNotAvailable;
      if (!isHeld || tries >= mostTries) throw migrationFault(error);
    }
  } finally {
    await own?.close();
  }
}

/** Kysely has no code for it: its tables know a migration that this version does not. */
function migrationFault(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('the migration failed');
  return /previously executed migration .* is missing/.test(error.message)
    ? new Fault('databaseNewer', { cause: error })
    : error;
}

/** Opens the database as it is, whichever version made its tables. */
export async function connect(where: Where): Promise<Database> {
  const disk = watchDisk();
  if ('databaseUrl' in where) {
    const opened = await openPostgres(where.databaseUrl, disk.log);
    return { kind: 'postgres', ...opened, maintain: () => Promise.resolve(), full: disk.full };
  }
  const opened = await ('opening' in where ? where.opening : openDirectory(where.directory));
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: opened.pglite }), log: disk.log });
  return {
    kind: 'embedded',
    db,
    boss: { db: fromPglite(opened.pglite), backend: 'pglite' },
    maintain: () => tidy(opened),
    full: disk.full,
    close: async () => {
      // It closes the database too, unless that has ended.
      await db.destroy().finally(() => opened.close());
    },
  };
}

/** Whether the store takes what people decide: 'full' while its disk is, 'unavailable' when it does not even answer. */
export async function storeHealth({ db, full }: Database): Promise<'ok' | 'full' | 'unavailable'> {
  if (full()) return 'full';
  try {
    await sql`select 1`.execute(db);
    return 'ok';
  } catch {
    return 'unavailable';
  }
}

/** Nothing tells that there is room again but that no write fails any more; the sweep and the steps write all the time. */
const fullForMs = 120_000;

/** Listens to the queries for the one error that a person has to do something about. SQLSTATE 53100 is disk_full. */
function watchDisk() {
  let failedAt = -Infinity;
  return {
    log: (event: LogEvent) => {
      if (event.level === 'error' && (event.error as { code?: unknown } | undefined)?.code === '53100') {
        failedAt = performance.now();
      }
    },
    full: () => performance.now() - failedAt < fullForMs,
  };
}
