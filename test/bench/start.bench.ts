import type { Figure, Measured, Options } from './bench.ts';
import { median } from './bench.ts';
import { start } from './stage/measured.ts';
import { bot, teamsAiEcho } from './stage/programs.ts';
import { fill } from './stage/stage.ts';

export const name = 'start';
export const what =
  'Process to the first 200 of /readyz: cold, with a data directory that is there already, beside teams-ai on restify to its first answer; and after kill -9 with 10,000 open requests';

const mostTimes = 1.5;
const mostAfterKillMs = 5_000;
const open = 10_000;

export async function run({ length, stage }: Options): Promise<Measured> {
  const program = bot(length);
  const rounds = { ci: 1, short: 5, full: 20 }[length];
  const { microsoft } = stage;
  const places = await stage.places(length);
  const take = async (path: string, environment: Readonly<Record<string, string>>) => {
    const started = await start(path, { ...microsoft.environment, ...environment });
    await started.stop();
    return started.readyMs;
  };
  const killed = async (environment: Readonly<Record<string, string>>) => {
    const started = await start(program, { ...microsoft.environment, ...environment });
    await started.stop('SIGKILL');
    return take(program, environment);
  };
  const baseline: number[] = [];
  const ours = places.map((place) => ({ place, cold: [] as number[], afterKill: [] as number[] }));
  // The first start makes the tables.
  if (length !== 'ci') for (const { environment } of places) await take(program, environment);
  for (let round = 0; round < rounds; round++) {
    baseline.push(await take(teamsAiEcho, {}));
    for (const { place, cold } of ours) cold.push(await take(program, place.environment));
  }
  for (const { place, afterKill } of ours) {
    await fill(place, { count: length === 'ci' ? 100 : open });
    afterKill.push(await killed(place.environment));
  }
  return {
    figures: ours.flatMap(({ place, cold, afterKill }): Figure[] => [
      {
        what: `cold, ${place.name}`,
        unit: 'ms',
        baseline: { of: 'teams-ai and restify', values: baseline },
        ours: { of: 'process to /readyz', values: cold },
        target: {
          says: `median ≤ × ${String(mostTimes)}`,
          met: median(cold) <= mostTimes * median(baseline),
        },
      },
      {
        what: `after kill -9, ${place.name}`,
        unit: 'ms',
        ours: { of: 'process to /readyz', values: afterKill },
        target: { says: '< 5 s', met: median(afterKill) < mostAfterKillMs },
      },
    ]),
  };
}
