import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../src/adapters/store/database.ts';
import { startWorld, type World } from '../crash/world.ts';
import type { Figure, Length, Measured, Options } from './bench.ts';
import { catchUp, type Outage, seedStore, timeToReady } from './support/resuming.ts';
import { freshDatabase, startServer } from './support/server.ts';

export const name = 'resume';
export const what =
  'the program started again after kill -9, with many operations open, until /readyz says yes; and one instance, until the looks ' +
  'that were due meanwhile are made';

const outages: Record<Length, Outage & { readonly open: number }> = {
  ci: { open: 100, periodSeconds: 20, downSeconds: 1 },
  short: { open: 3_000, periodSeconds: 60, downSeconds: 3 },
  full: { open: 100_000, periodSeconds: 900, downSeconds: 60 },
};

export async function run({ length }: Options): Promise<Measured> {
  const outage = outages[length];
  const world = await startWorld({ list: 404 });
  const server = await startServer();
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const fresh = async (): Promise<DatabaseSettings> => {
      const { url, database } = await freshDatabase(server);
      await database.close();
      return { databaseUrl: url };
    };
    let directories = 0;
    const another = async (): Promise<DatabaseSettings> => ({
      directory: join(directory, String((directories += 1))),
    });
    return {
      figures: [
        // In the tests one store is enough to see that it still runs.
        ...(length === 'ci' ? [] : await figures('PostgreSQL', fresh, outage, world, length)),
        ...(await figures('embedded', another, outage, world, length)),
      ],
      notes: [
        `${String(outage.open)} open, each looked at every ${String(outage.periodSeconds)} s; down for ${String(outage.downSeconds)} s. The quota is set aside: with it the looks wait for their share.`,
      ],
    };
  } finally {
    await server.stop();
    await world.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function figures(
  store: string,
  fresh: () => Promise<DatabaseSettings>,
  outage: Outage & { readonly open: number },
  world: World,
  length: Length,
): Promise<readonly Figure[]> {
  const { open: count, periodSeconds } = outage;
  const started = await fresh();
  // Due when it is over: here only the start is measured.
  await seedStore(started, { count, overSeconds: periodSeconds, inSeconds: 7_200 });
  const ready = await timeToReady(started, world);
  const followed = await fresh();
  await seedStore(followed, { count, overSeconds: periodSeconds });
  const { afterMs, latest, perSecond } = await catchUp(followed, outage);
  const aim = (says: string, met: boolean) => (length === 'ci' ? {} : { target: { says, met } });
  return [
    {
      what: `until /readyz says yes, ${store}`,
      unit: 's',
      ours: { of: 'after kill -9', values: [ready / 1_000] },
      ...aim('< 5 s', ready < 5_000),
    },
    {
      what: `until looks are made in time again, ${store}`,
      unit: 's',
      ours: { of: `at ${perSecond.toFixed(0)} looks/s`, values: [afterMs / 1_000] },
      ...aim(`< ${String(periodSeconds)} s`, afterMs < 1_000 * periodSeconds),
    },
    {
      what: `the latest look, ${store}`,
      unit: 's',
      ours: { of: 'later than due', values: [latest / 1_000] },
    },
  ];
}
