/** What is started to be measured, and with which settings. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DatabaseSettings, openDatabase } from '../../../src/adapters/store/database.ts';
import { startQueues } from '../../../src/adapters/store/queues.ts';
import { silent } from '../../support/instances.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { Length } from '../bench.ts';
import { seedOperations } from '../support/seed.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** `botbuilder` alone. */
export const echo = fileURLToPath(new URL('echo.ts', import.meta.url));
/** A person is looked up in Graph. */
export const lookups = fileURLToPath(new URL('lookups.ts', import.meta.url));
/** teams-ai as its samples import it. */
export const teamsAiEcho = fileURLToPath(new URL('teamsAiEcho.ts', import.meta.url));

/** The bot, as in production: what `npm run build` makes. A check that a benchmark runs at all takes the sources. */
export function bot(length: Length): string {
  if (length === 'ci') return join(root, 'src/index.ts');
  built ??= execFileSync('npm', ['run', '-s', 'build'], { cwd: root });
  return join(root, 'dist/index.js');
}
let built: unknown;

/** Where a bot keeps what it knows. */
export interface Place {
  readonly name: 'embedded' | 'PostgreSQL';
  readonly settings: DatabaseSettings;
  /** As the bot's environment names it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Both stores, each with its tables and nothing in them. Where only a run at all is checked, PostgreSQL alone, which is made
 * sooner.
 */
export async function withPlaces<T>(
  length: Length,
  use: (places: readonly Place[]) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-store-'));
  // Durable, as it comes.
  const postgres = await startPostgres([]);
  try {
    const embedded: Place = {
      name: 'embedded',
      settings: { directory },
      environment: { DATA_DIR: directory },
    };
    const server: Place = {
      name: 'PostgreSQL',
      settings: { databaseUrl: postgres.url },
      environment: { DATABASE_URL: postgres.url },
    };
    const places = length === 'ci' ? [server] : [embedded, server];
    for (const { settings } of places) await (await openDatabase(settings)).close();
    return await use(places);
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Operations that Graph works on, their next poll far away, so that a process beside them is idle all the same. */
export async function fill({ settings }: Place, count: number): Promise<void> {
  const database = await openDatabase(settings);
  try {
    await (await startQueues(database, silent)).stop();
    await seedOperations(database.db, { count, overSeconds: 86_400, inSeconds: 86_400 });
    await database.maintain();
  } finally {
    await database.close();
  }
}
