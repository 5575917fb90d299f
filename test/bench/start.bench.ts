import type { Figure, Measured, Options, Table } from './bench.ts';
import { median } from './bench.ts';
import { profileOfStart, start } from './stage/measured.ts';
import { parts } from './stage/profile.ts';
import { bot, teamsAiEcho, withPlaces } from './stage/programs.ts';
import { startMicrosoft } from './stage/startMicrosoft.ts';

export const name = 'start';
export const what =
  'Cold start of the process to the first 200 of /readyz with a data directory that is there already, beside teams-ai on restify to its first answer';

const target = 1.5;

interface Series {
  readonly ms: number[];
  readonly cpu: number[];
}

export async function run({ length }: Options): Promise<Measured> {
  const program = bot(length);
  const rounds = { ci: 1, short: 5, full: 20 }[length];
  const microsoft = await startMicrosoft(0);
  try {
    return await withPlaces(length, async (places) => {
      const take = async (path: string, environment: Readonly<Record<string, string>>, into: Series) => {
        const started = await start(path, { ...microsoft.environment, ...environment });
        const { cpuMs } = await started.usage();
        await started.stop();
        into.ms.push(started.readyMs);
        into.cpu.push(cpuMs);
      };
      const series = (): Series => ({ ms: [], cpu: [] });
      const baseline = series();
      const ours = places.map(series);
      // The first start makes the tables.
      if (length !== 'ci') for (const { environment } of places) await take(program, environment, series());
      for (let round = 0; round < rounds; round++) {
        await take(teamsAiEcho, {}, baseline);
        for (const [n, into] of ours.entries()) await take(program, places[n]?.environment ?? {}, into);
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
        figures: places.flatMap(({ name }, n): Figure[] => {
          const { ms, cpu } = ours[n] ?? series();
          return [
            {
              what: name,
              unit: 'ms',
              baseline: { of: 'teams-ai and restify', values: baseline.ms },
              ours: { of: 'process to /readyz', values: ms },
              target: {
                says: `median ≤ × ${String(target)}`,
                met: median(ms) <= target * median(baseline.ms),
              },
            },
            {
              what: `${name}, processor time`,
              unit: 'ms CPU',
              baseline: { of: 'teams-ai and restify', values: baseline.cpu },
              ours: { of: 'process to /readyz', values: cpu },
            },
          ];
        }),
      };
    });
  } finally {
    await microsoft.stop();
  }
}
