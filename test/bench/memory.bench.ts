import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../src/adapters/store/database.ts';
import type { Figure, Length, Measured, Options } from './bench.ts';
import { median } from './bench.ts';
import { start } from './stage/measured.ts';
import { bot, echo, type Place, teamsAiEcho, withPlaces } from './stage/programs.ts';
import { startMicrosoft } from './stage/startMicrosoft.ts';
import { seedOperations } from './support/seed.ts';

export const name = 'memory';
export const what =
  'Memory of an idle process after a collection of garbage: resident set and JavaScript heap, beside idle teams-ai on restify; and what 10,000 open requests add';

const targets = { embedded: 3, PostgreSQL: 1.5 } as const;
const mostPerTenThousand = 10;
const sizes: Readonly<
  Record<Length, { readonly rounds: number; readonly requests: number; readonly idleMs: number }>
> = {
  ci: { rounds: 1, requests: 100, idleMs: 100 },
  short: { rounds: 2, requests: 10_000, idleMs: 2_000 },
  full: { rounds: 5, requests: 10_000, idleMs: 10_000 },
};
const megabyte = 2 ** 20;

interface Idle {
  readonly rss: number[];
  readonly heap: number[];
}

export async function run({ length }: Options): Promise<Measured> {
  const { rounds, requests, idleMs } = sizes[length];
  const program = bot(length);
  const microsoft = await startMicrosoft(0);
  try {
    return await withPlaces(length, async (places) => {
      const look = async (path: string, environment: Readonly<Record<string, string>>, into: Idle) => {
        const started = await start(path, { ...microsoft.environment, ...environment });
        await wait(idleMs);
        const { rss, heapUsed } = await started.usage({ collect: true });
        await started.stop();
        into.rss.push(rss / megabyte);
        into.heap.push(heapUsed / megabyte);
      };
      const idle = (): Idle => ({ rss: [], heap: [] });
      const [bare, botbuilder] = [idle(), idle()];
      const empty = places.map((place) => ({ place, ...idle() }));
      const full = places.map((place) => ({ place, ...idle() }));
      // The first start makes the tables.
      if (length !== 'ci') for (const { environment } of places) await look(program, environment, idle());
      for (let round = 0; round < rounds; round++) {
        await look(teamsAiEcho, {}, bare);
        await look(echo, {}, botbuilder);
        for (const into of empty) await look(program, into.place.environment, into);
      }
      for (const place of places) await fill(place, requests);
      for (let round = 0; round < rounds; round++)
        for (const into of full) await look(program, into.place.environment, into);

      return {
        figures: places.flatMap(({ name }, n): Figure[] => {
          const without = empty[n] ?? idle();
          const more = (full[n]?.rss ?? []).map((rss) =>
            Math.max(0, ((rss - median(without.rss)) * 10_000) / requests),
          );
          const [limit, ratio] = [targets[name], median(without.rss) / median(bare.rss)];
          return [
            {
              what: `${name}, idle, resident set`,
              unit: 'MB',
              baseline: { of: 'teams-ai and restify', values: bare.rss },
              ours: { of: 'the bot', values: without.rss },
              target: { says: `median ≤ × ${String(limit)}`, met: ratio <= limit },
            },
            {
              what: `${name}, idle, JavaScript heap`,
              unit: 'MB',
              baseline: { of: 'teams-ai and restify', values: bare.heap },
              ours: { of: 'the bot', values: without.heap },
            },
            {
              what: `${name}, per 10,000 open requests, resident set`,
              unit: 'MB',
              ours: { of: `started with ${String(requests)} instead of none`, values: more },
              target: {
                says: `median < ${String(mostPerTenThousand)} MB`,
                met: median(more) < mostPerTenThousand,
              },
            },
          ];
        }),
        notes: [
          `Bare botbuilder on restify, without teams-ai: ${median(botbuilder.rss).toFixed(0)} MB resident, ${median(botbuilder.heap).toFixed(0)} MB heap.`,
          'Where it holds less with the requests than without, the difference is noise and counts as 0.',
          'PGlite is the database in the process: its WebAssembly memory is in the resident set. The PostgreSQL server is not.',
        ],
      };
    });
  } finally {
    await microsoft.stop();
  }
}

/** Operations that Graph works on, their next look far away, so that the process is idle all the same. */
async function fill({ settings }: Place, count: number): Promise<void> {
  const database = await openDatabase(settings);
  try {
    await seedOperations(database.db, { count, overSeconds: 86_400, inSeconds: 86_400 });
    await database.maintain();
  } finally {
    await database.close();
  }
}
