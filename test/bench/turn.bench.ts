import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../src/adapters/store/database/database.ts';
import { domainName } from '../../src/sandbox/people.ts';
import type { Figure, Length, Measured, Options } from './bench.ts';
import { median } from './bench.ts';
import { said } from './stage/activities.ts';
import { type MeasuredProgram, start } from './stage/measured.ts';
import { bot, echo, lookups } from './stage/programs.ts';
import { type Place } from './stage/stage.ts';
import type { Microsoft } from './stage/startMicrosoft.ts';

export const name = 'turn';
export const what =
  'CPU of the process for one /export turn: token check, checks in Graph, durable write, card out; beside an echo of bare botbuilder that answers the same signed activities through the same connector';

const targets = { embedded: 9, PostgreSQL: 3 } as const;
/** Teams lets 7 messages a second into one chat and 50 requests a second from one bot: turns are spread. */
const chats = 40;
const everyMs = 45;
const sizes: Readonly<Record<Length, { readonly rounds: number; readonly turns: number }>> = {
  ci: { rounds: 1, turns: 3 },
  short: { rounds: 3, turns: 100 },
  full: { rounds: 6, turns: 200 },
};

/** The number of turns that a bot has taken. Each is about somebody else: who is asked about twice is told so. */
const taken = new WeakMap<MeasuredProgram, number>();

/** Turns that begin one after the other; done when each has its card in the chat. */
async function take(program: MeasuredProgram, microsoft: Microsoft, turns: number): Promise<void> {
  const before = await microsoft.sent();
  const answers = [];
  for (let n = 0; n < turns; n++) {
    const number = (taken.get(program) ?? 0) + 1;
    taken.set(program, number);
    const text = `/export subject.${String(number)}@${domainName} DSR-${String(number)}`;
    answers.push(
      program.post(
        said(text, number % chats, `turn-${String(number)}`, microsoft.serviceUrl),
        microsoft.authorization,
      ),
    );
    await wait(everyMs);
  }
  for (const { status } of await Promise.all(answers))
    if (status !== 200) throw new Error(`a turn was answered with ${String(status)}`);
  await microsoft.sentUntil(before + turns);
}

/** CPU milliseconds of the process that `work` takes. */
async function cpu(program: MeasuredProgram, work: () => Promise<unknown>): Promise<number> {
  const before = await program.usage();
  await work();
  return (await program.usage()).cpuMs - before.cpuMs;
}

export async function run({ length, stage }: Options): Promise<Measured> {
  const { rounds, turns } = sizes[length];
  const { microsoft } = stage;
  const places = await stage.places(length);
  const environment = { ...microsoft.environment, APPROVAL: 'self' };
  const bare = await start(echo, environment);
  const graph = await start(lookups, { ...environment, ...places[0]?.environment });
  const ours: {
    place: Place;
    program: MeasuredProgram;
    total: number[];
    idle: number[];
    aside: number[];
  }[] = [];
  for (const place of places)
    ours.push({
      place,
      program: await start(bot(length), { ...environment, ...place.environment }),
      total: [],
      idle: [],
      aside: [],
    });
  const baseline: number[] = [];
  const perLookup: number[] = [];
  let lookupsATurn = 0;
  for (let round = -1; round < rounds; round++) {
    const echoed = (await cpu(bare, () => take(bare, microsoft, turns))) / turns;
    const looked = (await cpu(graph, () => lookUp(graph, microsoft, turns))) / turns;
    for (const one of ours) {
      const asked = await microsoft.directoryRequests();
      const total = (await cpu(one.program, () => take(one.program, microsoft, turns))) / turns;
      lookupsATurn = ((await microsoft.directoryRequests()) - asked) / turns;
      const idle = (await cpu(one.program, () => wait(turns * everyMs))) / turns;
      if (round < 0 && length !== 'ci') continue;
      one.total.push(total);
      one.idle.push(idle);
      one.aside.push(total - lookupsATurn * looked);
    }
    if (round < 0 && length !== 'ci') continue;
    baseline.push(echoed);
    perLookup.push(looked);
  }
  for (const { program } of [...ours, { program: bare }, { program: graph }]) await program.stop();
  for (const { place, program } of ours) {
    const asked = await countRequests(place);
    if (asked !== taken.get(program)) throw new Error(`${String(asked)} turns made a request`);
  }
  return {
    figures: ours.flatMap(({ place, total, idle, aside }): Figure[] => {
      const of = { of: 'echo', values: baseline };
      const limit = targets[place.name];
      return [
        {
          what: `${place.name}, Graph aside`,
          unit: 'ms CPU',
          baseline: of,
          ours: { of: '/export', values: aside },
          target: { says: `median ≤ × ${String(limit)}`, met: median(aside) <= limit * median(baseline) },
        },
        {
          what: `${place.name}, all`,
          unit: 'ms CPU',
          baseline: of,
          ours: { of: '/export', values: total },
        },
        {
          what: `${place.name}, of it while nothing happens`,
          unit: 'ms CPU',
          ours: { of: 'idle for as long', values: idle },
        },
      ];
    }),
    notes: [
      `A turn asks Graph ${lookupsATurn.toFixed(1)} times; one look-up costs ${median(perLookup).toFixed(2)} ms CPU in a process that does nothing else, and that is what "Graph aside" takes off.`,
      `One turn each ${String(everyMs)} ms (Teams' limit for one bot is 50 requests a second), so what a process does while nothing happens is in the figures.`,
    ],
  };
}

async function countRequests({ settings }: Place): Promise<number> {
  const database = await openDatabase(settings);
  const { rows } = await sql<{ count: string }>`select count(*) from requests`.execute(database.db);
  await database.close();
  return Number(rows[0]?.count);
}

async function lookUp(program: MeasuredProgram, { authorization }: Microsoft, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await program.post('{}', authorization);
}
