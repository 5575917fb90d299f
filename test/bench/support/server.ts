/** A PostgreSQL as it comes, durable and with autovacuum, and what it costs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { connect, type Database, openDatabase } from '../../../src/adapters/store/database.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';

/**
 * Autovacuum looks every 10 s instead of every minute, and a checkpoint, after which the log's files are used again, comes every 30 s
 * instead of every 5 minutes: a run lasts minutes, not weeks, and what is flat has to show.
 */
export const startServer = (): Promise<Postgres> =>
  startPostgres(['autovacuum_naptime=10s', 'checkpoint_timeout=30s']);

/** Milliseconds of processor time that the server and all its processes took; undefined where /proc is not. */
export async function serverCpuMs(database: Database): Promise<number | undefined> {
  if (database.kind !== 'postgres' || process.platform !== 'linux') return undefined;
  const { rows } = await sql<{ dir: string }>`select current_setting('data_directory') as dir`.execute(
    database.db,
  );
  const postmaster = readFileSync(join(rows[0]!.dir, 'postmaster.pid'), 'utf8').split('\n')[0];
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(pid);
    if (!fields || (pid !== postmaster && fields[1] !== postmaster)) continue;
    // utime and stime (proc(5)); of the postmaster also those of its children that ended.
    ticks += Number(fields[11]) + Number(fields[12]);
    if (pid === postmaster) ticks += Number(fields[13]) + Number(fields[14]);
  }
  return ticks * 10;
}

/** From the state on: the name before it may hold spaces. */
function statOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

/** Bytes of all tables with their indexes, and of the write-ahead log. */
export async function sizes({ db }: Database): Promise<{ readonly tables: number; readonly log: number }> {
  const { rows } = await sql<{ tables: string; log: string }>`select
    (select sum(pg_total_relation_size(oid)) from pg_class where relkind in ('r', 'm')
      and relnamespace in ('public'::regnamespace, 'jobs'::regnamespace)) as tables,
    (select sum(size) from pg_ls_waldir()) as log`.execute(db);
  return { tables: Number(rows[0]!.tables), log: Number(rows[0]!.log) };
}

let databases = 0;

/** An empty database of its own, with our tables. */
export async function freshDatabase(
  server: Postgres,
): Promise<{ readonly url: string; readonly database: Database }> {
  const name = `bench_${String((databases += 1))}`;
  const admin = await connect({ databaseUrl: server.url });
  await sql`create database ${sql.id(name)}`.execute(admin.db);
  await admin.close();
  const url = server.database(name);
  return { url, database: await openDatabase({ databaseUrl: url }) };
}
