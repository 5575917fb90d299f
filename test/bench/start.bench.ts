import type { Measured, Options, Table } from './bench.ts';
import { median } from './bench.ts';
import { profileOfStart, start } from './stage/measured.ts';
import { parts } from './stage/profile.ts';
import { bot, teamsAiEcho, withPlaces } from './stage/programs.ts';
import { startMicrosoft } from './stage/startMicrosoft.ts';

export const name = 'start';
export const what =
  'Cold start of the process to the first 200 of /readyz with a data directory that is there already, beside teams-ai on restify to its first answer';

const target = 1.5;

export async function run({ length }: Options): Promise<Measured> {
  const program = bot(length);
  const rounds = { ci: 1, short: 5, full: 20 }[length];
  const microsoft = await startMicrosoft(0);
  try {
    return await withPlaces(length, async (places) => {
      const took = async (path: string, environment: Readonly<Record<string, string>>) => {
        const started = await start(path, { ...microsoft.environment, ...environment });
        await started.stop();
        return started.readyMs;
      };
      const baseline: number[] = [];
      const ours = places.map((): number[] => []);
      // The first start makes the tables.
      if (length !== 'ci') for (const { environment } of places) await took(program, environment);
      for (let round = 0; round < rounds; round++) {
        baseline.push(await took(teamsAiEcho, {}));
        for (const [n, { environment }] of places.entries()) ours[n]?.push(await took(program, environment));
      }
      const tables: Table[] = [];
      for (const { name, environment } of length === 'ci' ? [] : places) {
        const profile = await profileOfStart(program, { ...microsoft.environment, ...environment });
        const rows = parts(profile, 'called')
          .slice(0, 16)
          .map(({ part, ms }) => ({ part, ms: ms.toFixed(0) }));
        tables.push({
          title: `Where a start goes, ${name} (main thread, sampled: slower than without)`,
          rows,
        });
      }
      return {
        tables,
        figures: places.map(({ name }, n) => ({
          what: name,
          unit: 'ms',
          baseline: { of: 'teams-ai and restify', values: baseline },
          ours: { of: 'process to /readyz', values: ours[n] ?? [] },
          target: {
            says: `median ≤ × ${String(target)}`,
            met: median(ours[n] ?? []) <= target * median(baseline),
          },
        })),
      };
    });
  } finally {
    await microsoft.stop();
  }
}
