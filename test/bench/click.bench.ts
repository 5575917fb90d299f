import { setTimeout as wait } from 'node:timers/promises';
import type { Figure, Length, Measured, Options } from './bench.ts';
import { quantile } from './bench.ts';
import { approved } from './stage/activities.ts';
import { type MeasuredProgram, start } from './stage/measured.ts';
import { bot, echo } from './stage/programs.ts';
import { fill } from './stage/stage.ts';
import { seed, type ShownCard } from './stage/seed.ts';

export const name = 'click';
export const what =
  'Answer to a click on Approve on cards of as many requests, beside 3,100 open operations: 5 a second, and 50 a second on PostgreSQL; beside bare botbuilder that answers the same signed invokes with a word';

type Environment = Readonly<Record<string, string>>;

const openOperations = 3_100;
const usual = { perSecond: 5, mostMs: 500 };
const heavy = { perSecond: 50, mostMs: 1_000 };
type Load = typeof usual;
const sizes: Readonly<Record<Length, { readonly seconds: number; readonly warmUp: number }>> = {
  ci: { seconds: 1, warmUp: 0 },
  short: { seconds: 10, warmUp: 50 },
  full: { seconds: 60, warmUp: 100 },
};

/** One after the other, alone on the machine: what one bot still has to do when its clicks are over would be in the way of the next. */
export async function run({ length, stage }: Options): Promise<Measured> {
  const { seconds, warmUp } = sizes[length];
  const { microsoft } = stage;
  const { serviceUrl, authorization, environment } = microsoft;
  const measure = async (path: string, settings: Environment, cards: readonly ShownCard[], load: Load) => {
    const program = await start(path, settings);
    const click = (some: readonly ShownCard[]) =>
      clickAll(program, some, load.perSecond, serviceUrl, authorization);
    await click(cards.slice(0, warmUp));
    if (length !== 'ci') await untilIdle(program);
    const answered = await click(cards.slice(warmUp));
    await program.stop();
    return answered;
  };
  const places = await stage.places(length);
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const place of places) await fill(place, { count: length === 'ci' ? 10 : openOperations });
  for (const load of length === 'ci' ? [usual] : [usual, heavy]) {
    let bare: Answered | undefined;
    for (const place of load === heavy ? places.filter(({ name }) => name === 'PostgreSQL') : places) {
      const cards = await seed(place, warmUp + seconds * load.perSecond, serviceUrl);
      // It looks at no card: anybody's will do.
      bare ??= await measure(echo, environment, cards, load);
      const settings = { ...environment, APPROVAL: 'four-eyes', ...place.environment };
      const { ms, right } = await measure(bot(length), settings, cards, load);
      const isMet = quantile(ms, 0.99) < load.mostMs && right === ms.length;
      figures.push({
        what: `${place.name}, ${String(load.perSecond)}/s`,
        unit: 'ms',
        baseline: { of: 'echo', values: bare.ms },
        ours: { of: 'approved', values: ms },
        target: { says: `p99 < ${String(load.mostMs)} ms, all right`, met: isMet },
      });
      notes.push(
        `${place.name}, ${String(load.perSecond)}/s: ${String(right)} of ${String(ms.length)} clicks were answered with the card of a request that is approved.`,
      );
    }
  }
  return { figures, notes };
}

interface Answered {
  readonly ms: readonly number[];
  readonly right: number;
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
  perSecond: number,
  serviceUrl: string,
  authorization: string,
): Promise<Answered> {
  const began = performance.now();
  const answers = [];
  for (const [n, card] of cards.entries()) {
    const due = began + (n * 1_000) / perSecond;
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
