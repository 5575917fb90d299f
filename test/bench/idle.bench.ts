import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Figure, Length, Measured, Options } from './bench.ts';
import { median } from './bench.ts';
import { start } from './stage/measured.ts';
import { bot, teamsAiEcho } from './stage/programs.ts';
import { fill, type Place } from './stage/stage.ts';

export const name = 'idle';
export const what =
  'A process that nobody asks anything: memory after a collection of garbage, processor time, transactions of PostgreSQL; beside idle teams-ai on restify; and what 10,000 open requests add to its memory';

const most = {
  embedded: { memory: 2.3, cpuPercent: 4 },
  PostgreSQL: { memory: 1.2, cpuPercent: 1.5 },
} as const;
const mostQueries = 4;
const mostPerTenThousand = 10;
const sizes: Readonly<
  Record<
    Length,
    {
      readonly rounds: number;
      readonly requests: number;
      readonly settleMs: number;
      readonly idleMs: number;
    }
  >
> = {
  ci: { rounds: 1, requests: 100, settleMs: 100, idleMs: 100 },
  short: { rounds: 2, requests: 10_000, settleMs: 5_000, idleMs: 10_000 },
  full: { rounds: 5, requests: 10_000, settleMs: 10_000, idleMs: 60_000 },
};
const megabyte = 2 ** 20;

interface Idle {
  readonly rss: number[];
  readonly cpuPercent: number[];
  readonly queries: number[];
}
const nothing = (): Idle => ({ rss: [], cpuPercent: [], queries: [] });

export async function run({ length, stage }: Options): Promise<Measured> {
  const { rounds, requests, settleMs, idleMs } = sizes[length];
  const program = bot(length);
  const { microsoft } = stage;
  const places = await stage.places(length);
  const look = async (path: string, into: Idle, place?: Place) => {
    const started = await start(path, { ...microsoft.environment, ...place?.environment });
    await wait(settleMs);
    const [before, countedBefore] = [await started.usage(), place && (await transactions(place))];
    await wait(idleMs);
    const [after, counted] = [await started.usage(), place && (await transactions(place))];
    into.cpuPercent.push((100 * (after.cpuMs - before.cpuMs)) / idleMs);
    // One of them is the benchmark's own first question.
    if (counted !== undefined && countedBefore !== undefined)
      into.queries.push(Math.max(0, (1_000 * (counted - countedBefore - 1)) / idleMs));
    into.rss.push((await started.usage({ collect: true })).rss / megabyte);
    await started.stop();
  };
  const bare = nothing();
  const empty = places.map((place) => ({ place, ...nothing() }));
  const full = places.map((place) => ({ place, ...nothing() }));
  // The first start makes the tables.
  if (length !== 'ci') for (const place of places) await look(program, nothing(), place);
  for (let round = 0; round < rounds; round++) {
    await look(teamsAiEcho, bare);
    for (const into of empty) await look(program, into, into.place);
  }
  for (const place of places) await fill(place, { count: requests });
  for (let round = 0; round < rounds; round++) for (const into of full) await look(program, into, into.place);

  return {
    figures: places.flatMap((place, n) => figuresOf(place, bare, empty[n]!, full[n]!, requests)),
    notes: [
      'Where it holds less with the requests than without, the difference is noise and counts as 0.',
      'PGlite is the database in the process: its WebAssembly memory is in the resident set. The PostgreSQL server is not.',
    ],
  };
}

function figuresOf(place: Place, bare: Idle, empty: Idle, full: Idle, requests: number): readonly Figure[] {
  const { memory, cpuPercent } = most[place.name];
  const more = full.rss.map((rss) => Math.max(0, ((rss - median(empty.rss)) * 10_000) / requests));
  return [
    {
      what: `${place.name}, resident set`,
      unit: 'MB',
      baseline: { of: 'teams-ai and restify', values: bare.rss },
      ours: { of: 'the bot', values: empty.rss },
      target: {
        says: `median ≤ × ${String(memory)}`,
        met: median(empty.rss) <= memory * median(bare.rss),
      },
    },
    {
      what: `${place.name}, per 10,000 open requests`,
      unit: 'MB',
      ours: { of: `started with ${String(requests)} instead of none`, values: more },
      target: { says: `median < ${String(mostPerTenThousand)} MB`, met: median(more) < mostPerTenThousand },
    },
    {
      what: `${place.name}, processor`,
      unit: '% of a core',
      baseline: { of: 'teams-ai and restify', values: bare.cpuPercent },
      ours: { of: 'the bot', values: empty.cpuPercent },
      target: {
        says: `median ≤ ${String(cpuPercent)} %`,
        met: median(empty.cpuPercent) <= cpuPercent,
      },
    },
    ...(empty.queries.length > 0
      ? [
          {
            what: `${place.name}, transactions`,
            unit: 'a second',
            ours: { of: 'the bot', values: empty.queries },
            target: { says: `median ≤ ${String(mostQueries)}`, met: median(empty.queries) <= mostQueries },
          },
        ]
      : []),
  ];
}

/** Transactions of the place's database so far; `pg_stat_database` is brought up to date within a second of being idle. */
async function transactions({ settings }: Pick<Place, 'settings'>): Promise<number | undefined> {
  if (!('databaseUrl' in settings)) return undefined;
  const client = new pg.Client({ connectionString: settings.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(
      'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0]!.count);
  } finally {
    await client.end();
  }
}
