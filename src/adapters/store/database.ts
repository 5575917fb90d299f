import { statfs } from 'node:fs/promises';
import { Kysely, type LogEvent, PostgresDialect, type PostgresPool, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { ConstructorOptions } from 'pg-boss';
import { Fault } from '../../faults.ts';
import { embeddedPool } from './embedded.ts';
import { type OpenDirectory, openDirectory } from './embeddedDirectory.ts';
import { migrationProvider } from './migrations.ts';
import { preparing } from './prepared.ts';
import type { Tables } from './tables.ts';

/** An open database, the same to every query whichever it is. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  readonly db: Kysely<Tables>;
  /** What pg-boss needs to use the same database. */
  readonly boss: ConstructorOptions;
  /** Single statements in pg-boss's form, whose plans are kept. */
  readonly statements: Statements;
  /** Embedded: writes the log into the tables and takes out dead rows. PostgreSQL does that by itself. */
  maintain(): Promise<void>;
  /** Something could not be written within the last two minutes, because the database's disk is full. */
  readonly full: () => boolean;
  close(): Promise<void>;
}

export type Statements = NonNullable<ConstructorOptions['db']>;

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
    if (await isCurrent(database)) return database;
    const migrator = new Migrator({ db: database.db, provider: migrationProvider });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw migrationFault(error);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The migrator reads the whole catalog before it finds that nothing is to do: a third of a start on the embedded database. */
async function isCurrent({ db }: Database): Promise<boolean> {
  const wanted = Object.keys(await migrationProvider.getMigrations()).sort();
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
    return rows.length === wanted.length && wanted.every((name, n) => rows[n]?.name === name);
  } catch {
    // There is no such table yet, or the database is not well: the migrator does or says it.
    return false;
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
export const connect = async (where: Where): Promise<Database> =>
  'databaseUrl' in where
    ? openPostgres(where.databaseUrl)
    : embedded(await ('opening' in where ? where.opening : openDirectory(where.directory)));

/** How long a connection may take, and how long somebody waits for a free one: longer than that nobody waits for an answer. */
const connectionTimeoutMillis = 10_000;
/** For the steps (some 140 at once, each in a transaction for milliseconds of its time) and the turns beside them. */
const ourConnections = 10;
/** For pg-boss: heartbeats, supervision. What it fetches comes over ours. */
const bossConnections = 6;

/** TLS is what the URL's `sslmode` says. */
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
  const disk = watchDisk();
  const prepared = preparing(pool, { places: ourConnections, patienceMs: connectionTimeoutMillis });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: prepared }), log: disk.log });
  return {
    kind: 'postgres',
    db,
    statements: statementsOn(prepared),
    boss: { connectionString, max: bossConnections, connectionTimeoutMillis },
    maintain: () => Promise.resolve(),
    full: disk.full,
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

/** What pg-boss sends: one connection a statement, of which there may be several in one text. */
const statementsOn = (pool: Pick<PostgresPool, 'connect'>): Statements => ({
  executeSql: async (text, values = []) => {
    const client = await pool.connect();
    try {
      return await client.query(text, values);
    } catch (error) {
      // A transaction among them that failed in the middle would be everybody else's.
      await client.query('rollback', []).catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  },
});

/** Bytes. A CHECKPOINT may begin a file of the write-ahead log (16 MiB) and writes every page that waits. */
const roomForCheckpoint = 64 * 1024 * 1024;

function embedded(opened: OpenDirectory): Database {
  const { directory, client } = opened;
  const disk = watchDisk();
  const pool = embeddedPool(client);
  const statements = statementsOn(pool);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), log: disk.log });
  return {
    kind: 'embedded',
    db,
    boss: { db: statements, backend: 'pglite' },
    statements,
    // PGlite never does either by itself, although it says that autovacuum is on: its log grew past 1 GB.
    maintain: async () => {
      // A write that finds no room fails and is undone; a CHECKPOINT that finds none ends PGlite for good.
      const { bavail, bsize } = await statfs(directory);
      if (bavail * bsize < roomForCheckpoint) throw new Fault('diskFull');
      await sql.raw('checkpoint').execute(db);
      await sql.raw('vacuum').execute(db);
    },
    full: disk.full,
    close: async () => {
      await db.destroy();
      await opened.close();
    },
  };
}
