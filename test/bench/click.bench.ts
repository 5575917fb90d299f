import { setTimeout as wait } from 'node:timers/promises';
import type { Length, Measured, Options } from './bench.ts';
import { quantile } from './bench.ts';
import { approved } from './stage/activities.ts';
import { type MeasuredProgram, start } from './stage/measured.ts';
import { bot, echo, withPlaces } from './stage/programs.ts';
import { seed, type ShownCard } from './stage/seed.ts';
import { startMicrosoft } from './stage/startMicrosoft.ts';

export const name = 'click';
export const what =
  'Answer to a click on Approve, 50 clicks a second on cards of as many requests; beside bare botbuilder that answers the same signed invokes with a word';

const clicksPerSecond = 50;
/** Baseline and ours take turns: so many clicks each, then the next. */
const sizes: Readonly<
  Record<Length, { readonly turns: number; readonly clicks: number; readonly warmUp: number }>
> = {
  ci: { turns: 1, clicks: 5, warmUp: 0 },
  short: { turns: 1, clicks: 450, warmUp: 100 },
  full: { turns: 6, clicks: 500, warmUp: 100 },
};

export async function run({ length }: Options): Promise<Measured> {
  const { turns, clicks, warmUp } = sizes[length];
  const needed = warmUp + turns * clicks;
  const microsoft = await startMicrosoft(0);
  try {
    return await withPlaces(length, async (places) => {
      const { serviceUrl, authorization, environment } = microsoft;
      const click = (program: MeasuredProgram, cards: readonly ShownCard[]) =>
        clickAll(program, cards, serviceUrl, authorization);
      const bare = { program: await start(echo, environment), ms: [] as number[], right: 0 };
      const ours = [];
      for (const place of places) {
        const cards = await seed(place, needed, serviceUrl);
        const program = await start(bot(length), {
          ...environment,
          APPROVAL: 'four-eyes',
          ...place.environment,
        });
        ours.push({ place, program, cards: [...cards], ms: [] as number[], right: 0 });
      }
      const anyCards = [...(ours[0]?.cards ?? [])];
      await click(bare.program, anyCards.slice(0, warmUp));
      for (const { program, cards } of ours) await click(program, cards.splice(0, warmUp));
      for (let turn = 0; turn < turns; turn++) {
        bare.ms.push(...(await click(bare.program, anyCards.slice(0, clicks))).ms);
        for (const one of ours) {
          const answered = await click(one.program, one.cards.splice(0, clicks));
          one.ms.push(...answered.ms);
          one.right += answered.right;
        }
      }
      for (const { program } of [bare, ...ours]) await program.stop();
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
