import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/adapters/store/database/database.ts';
import type { Postgres } from '../support/postgres.ts';
import type { Fleet } from './fleet.ts';

/** Where the instances keep what they know; reachable for the test while none of them runs. */
export interface Store {
  readonly settings: Readonly<Record<string, string>>;
  open(): Promise<Database>;
  /** A copy of everything, as a backup takes it. No instance may run. */
  backUp(): Promise<void>;
  /** The backup in the place of what is there now. No instance may run. */
  putBack(): Promise<void>;
}

export function embeddedStore(dir: string): Store {
  const directory = join(dir, 'bot');
  const backup = join(dir, 'backup');
  const settings = { DATA_DIR: directory };
  const copy = (from: string, to: string) => {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  };
  return {
    settings,
    open: () => openDatabase({ directory }),
    backUp: async () => {
      const database = await openDatabase({ directory });
      await database.maintain();
      await database.close();
      copy(directory, backup);
    },
    putBack: async () => copy(backup, directory),
  };
}

let databases = 0;

/** An empty database of its own on the server. */
export async function postgresStore(server: Postgres): Promise<Store> {
  const name = `crash_${String((databases += 1))}`;
  const execute = async (...statements: string[]) => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await execute(`create database ${name}`);
  const databaseUrl = server.database(name);
  return {
    settings: { DATABASE_URL: databaseUrl },
    open: () => openDatabase({ databaseUrl }),
    backUp: () =>
      execute(`drop database if exists ${name}_backup`, `create database ${name}_backup template ${name}`),
    putBack: () => execute(`drop database ${name}`, `create database ${name} template ${name}_backup`),
  };
}

/** Steps and cards that are still owed; none once everything is at rest. */
export async function owed({ db }: Database): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select kind || ' ' || id as what from requests
      where ended_at is null and kind not in ('uncertain', 'awaitingApproval')
    union all
    select 'card ' || id from cards where owed_revision > shown_revision and lost_because is null
    union all
    select 'permission ' || container from attempts where revoke_at < now() and revoked_at is null`.execute(
    db,
  );
  return rows.map(({ what }) => what);
}

/** Stops the instances once nothing is owed any more, or when it is too late for that: then the count says what is left. */
export async function comeToRest(fleet: Fleet, store: Store): Promise<void> {
  for (let look = 1; look <= 12; look += 1) {
    await fleet.stop();
    const database = await store.open();
    const left = await owed(database);
    await database.close();
    if (left.length === 0) return;
    fleet.start();
    await wait(look * 2_000);
  }
  await fleet.stop();
}
