/** What every benchmark runs beside: Microsoft's side in a process of its own, a durable PostgreSQL, and fresh stores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import {
  connect,
  type DatabaseSettings,
  openDatabase,
} from '../../../src/adapters/store/database/database.ts';
import { startQueues } from '../../../src/adapters/store/queue/queues.ts';
import { silent } from '../../support/instances.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { Length } from '../bench.ts';
import { type Seed, seedOperations } from '../support/seed.ts';
import { type Microsoft, startMicrosoft } from './startMicrosoft.ts';

/** Where a bot keeps what it knows. */
export interface Place {
  readonly name: 'embedded' | 'PostgreSQL';
  readonly settings: DatabaseSettings;
  /** As the bot's environment names it. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly microsoft: Microsoft;
  /** Both stores, each with its tables and nothing in them. Where only a run at all is checked, PostgreSQL alone. */
  places(length: Length): Promise<readonly Place[]>;
  stop(): Promise<void>;
}

/** More than any turn asks about. */
const subjects = 2_000;

export async function startStage(): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-store-'));
  const [microsoft, server] = await Promise.all([startMicrosoft(subjects), startPostgres([])]);
  let made = 0;
  return {
    microsoft,
    async places(length) {
      const name = `bench_${String((made += 1))}`;
      const admin = await connect({ databaseUrl: server.url });
      await sql`create database ${sql.id(name)}`.execute(admin.db);
      await admin.close();
      const databaseUrl = server.database(name);
      const home = join(directory, name);
      const places: readonly Place[] = [
        { name: 'embedded', settings: { directory: home }, environment: { DATA_DIR: home } },
        { name: 'PostgreSQL', settings: { databaseUrl }, environment: { DATABASE_URL: databaseUrl } },
      ];
      const wanted = places.filter((place) => length !== 'ci' || place.name === 'PostgreSQL');
      for (const { settings } of wanted) await (await openDatabase(settings)).close();
      return wanted;
    },
    async stop() {
      await Promise.all([microsoft.stop(), server.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Operations that Graph works on; without more their next poll is far away, so that a process beside them is idle all the same. */
export async function fill({ settings }: Place, seed: Pick<Seed, 'count'> & Partial<Seed>): Promise<void> {
  const database = await openDatabase(settings);
  try {
    await (await startQueues(database, silent)).stop();
    await seedOperations(database.db, { overSeconds: 86_400, inSeconds: 86_400, ...seed });
    await database.maintain();
  } finally {
    // An embedded database belongs to one process at a time.
    await database.close();
  }
}
