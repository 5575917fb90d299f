import { setTimeout as wait } from 'node:timers/promises';
import type { Length, Measured, Options } from './bench.ts';
import { quantile } from './bench.ts';
import { approved } from './stage/activities.ts';
import { type MeasuredProgram, start } from './stage/measured.ts';
import { bot, echo, type Place, withPlaces } from './stage/programs.ts';
import { seed, type ShownCard } from './stage/seed.ts';
import { startMicrosoft } from './stage/startMicrosoft.ts';

export const name = 'click';
export const what =
  'Answer to a click on Approve, 50 clicks a second on cards of as many requests, of which the default allowance lets 100 be submitted that day; beside bare botbuilder that answers the same signed invokes with a word';

type Environment = Readonly<Record<string, string>>;

const clicksPerSecond = 50;
const sizes: Readonly<Record<Length, { readonly clicks: number; readonly warmUp: number }>> = {
  ci: { clicks: 5, warmUp: 0 },
  short: { clicks: 450, warmUp: 100 },
  full: { clicks: 3_000, warmUp: 100 },
};

/** One after the other, alone on the machine: what one bot still has to do when its clicks are over would be in the way of the next. */
export async function run({ length }: Options): Promise<Measured> {
  const { clicks, warmUp } = sizes[length];
  const microsoft = await startMicrosoft(0);
  const { serviceUrl, authorization, environment } = microsoft;
  const measure = async (path: string, settings: Environment, cards: readonly ShownCard[]) => {
    const program = await start(path, settings);
    const click = (some: readonly ShownCard[]) => clickAll(program, some, serviceUrl, authorization);
    await click(cards.slice(0, warmUp));
    if (length !== 'ci') await untilIdle(program);
    const answered = await click(cards.slice(warmUp));
    await program.stop();
    return answered;
  };
  try {
    return await withPlaces(length, async (places) => {
      const cards = new Map<Place, readonly ShownCard[]>();
      for (const place of places) cards.set(place, await seed(place, warmUp + clicks, serviceUrl));
      // It looks at no card: anybody's will do.
      const bare = await measure(echo, environment, [...cards.values()][0] ?? []);
      const ours = [];
      for (const place of places) {
        const settings = { ...environment, APPROVAL: 'four-eyes', ...place.environment };
        ours.push({ place, ...(await measure(bot(length), settings, cards.get(place) ?? [])) });
      }
      return {
        figures: ours.map(({ place, ms }) => {
          const [p99, times] = [quantile(ms, 0.99), quantile(ms, 0.99) / quantile(bare.ms, 0.99)];
          return {
            what: place.name,
            unit: 'ms',
            baseline: { of: 'echo', values: bare.ms },
            ours: { of: 'approved', values: ms },
            target: { says: 'p99 < 1,000 ms and ≤ × 2', met: p99 < 1_000 && times <= 2 },
          };
        }),
        notes: ours.map(
          ({ place, ms, right }) =>
            `${place.name}: ${String(right)} of ${String(ms.length)} clicks were answered with the card of a request that is approved.`,
        ),
      };
    });
  } finally {
    await microsoft.stop();
  }
}

const idleMs = 20;
const idleWithinSeconds = 60;

/** Until a second costs it next to nothing: what a warm-up left to do is done. */
async function untilIdle(program: MeasuredProgram): Promise<void> {
  let { cpuMs: before } = await program.usage();
  for (let seconds = 0; seconds < idleWithinSeconds; seconds++) {
    await wait(1_000);
    const { cpuMs } = await program.usage();
    if (cpuMs - before < idleMs) return;
    before = cpuMs;
  }
  throw new Error('the bot did not come to rest after the warm-up');
}

/** One click a card, each at its time whether or not those before were answered; a wait for the driver counts as the bot's. */
async function clickAll(
  program: MeasuredProgram,
  cards: readonly ShownCard[],
  serviceUrl: string,
  authorization: string,
): Promise<{ readonly ms: readonly number[]; readonly right: number }> {
  const began = performance.now();
  const answers = [];
  for (const [n, card] of cards.entries()) {
    const due = began + (n * 1_000) / clicksPerSecond;
    await wait(Math.max(0, due - performance.now()));
    const late = Math.max(0, performance.now() - due);
    answers.push(
      program
        .post(approved(card, serviceUrl), authorization)
        .then((answer) => ({ ...answer, ms: answer.ms + late })),
    );
  }
  const answered = await Promise.all(answers);
  const refused = answered.find(({ status }) => status !== 200);
  if (refused) throw new Error(`a click was answered with ${String(refused.status)}: ${refused.body}`);
  return {
    ms: answered.map(({ ms }) => ms),
    right: answered.filter(({ body }) => body.includes('"application/vnd.microsoft.card.adaptive"')).length,
  };
}
