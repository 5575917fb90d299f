import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { type ConstructorOptions, fromPglite } from 'pg-boss';
import { Fault } from '../../faults.ts';
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

/**
 * Opens the database and brings its tables up to date. Migrations of several instances wait for each other.
 *
 * @throws Fault `databaseUnreachable`, `databaseRefused` or `directoryInUse`.
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const database = await connect(settings);
  try {
    const migrator = new Migrator({ db: database.db, provider: migrationProvider });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw migrationFault(error);
    return database;
  } catch (error) {
    await database.close();
    throw error;
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
export const connect = (settings: DatabaseSettings): Promise<Database> =>
  'databaseUrl' in settings ? openPostgres(settings.databaseUrl) : openEmbedded(settings.directory);

/** The embedded database's files, in the directory that is locked. */
export const embeddedFiles = (directory: string): string => join(directory, 'database');

/** How long a connection may take, and how long somebody waits for a free one: longer than that nobody waits for an answer. */
const connectionTimeoutMillis = 10_000;
/** For the steps (14 at once, each in a transaction for milliseconds of its time) and the turns beside them. */
const ourConnections = 10;
/** For pg-boss: fetching, heartbeats, supervision. It opens one more, to LISTEN. */
const bossConnections = 6;

/** TLS is what the URL's `sslmode` says. */
async function openPostgres(connectionString: string): Promise<Database> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString,
    application_name: 'teams-personal-data-export',
    max: ourConnections,
    connectionTimeoutMillis,
    // A server that vanished without a word is noticed, in the end.
    keepAlive: true,
    // An instance whose network went away in the middle of a transaction must not keep its locks: the head of the audit
    // chain is one that everybody waits for. No transaction here waits for anything but the database.
    idle_in_transaction_session_timeout: 30_000,
  });
  // An idle connection that breaks is replaced with the next query. Without a listener it would end the process; so it would
  // when it breaks while somebody holds it, whose next query then says so.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw connectionFault(error);
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    kind: 'postgres',
    db,
    boss: { connectionString, max: bossConnections, connectionTimeoutMillis },
    maintain: () => Promise.resolve(),
    close: () => db.destroy(),
  };
}

/** The driver's own error may hold the whole URL, with its password: only its code goes on. */
function connectionFault(error: unknown): Fault {
  const { code } = error as { readonly code?: string };
  // SQLSTATE: 28 authorisation, 3D unknown database, 53 too many connections. Everything else never got that far.
  const refused = code !== undefined && /^(?:28|3D|53)[0-9A-Z]{3}$/.test(code);
  return new Fault(refused ? 'databaseRefused' : 'databaseUnreachable', {
    cause: new Error(code ?? 'the connection came to nothing'),
  });
}

/** Two bots that follow the same requests would both tell people about them. */
const movedFile = (directory: string): string => join(directory, 'moved-to-postgresql');

/** From now on nobody opens this directory: its requests live elsewhere. */
export function markMoved(directory: string): void {
  writeFileSync(movedFile(directory), `${new Date().toISOString()}\n`);
}

async function openEmbedded(directory: string): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // A directory that was there before keeps its mode: names and reasons of people lie in it.
  chmodSync(directory, 0o700);
  const unlock = await lockDirectory(directory);
  try {
    if (existsSync(movedFile(directory))) throw new Fault('directoryMoved');
    const { PGlite } = await import('@electric-sql/pglite');
    const pglite = await PGlite.create(embeddedFiles(directory));
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
