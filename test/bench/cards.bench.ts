import { burst, running } from '../adapters/teams/burst.ts';
import { memoryBudget } from '../support/world/budget.ts';
import type { Length, Measured, Options } from './bench.ts';
import { quantile } from './bench.ts';

export const name = 'cards';
export const what =
  'from a change until the message in Teams shows it, by the clock of a Teams that keeps its limits';

interface Size {
  readonly cards: number;
  readonly conversations: number;
  /** Changes a second, where they come one after the other. */
  readonly perSecond: number;
}

const sizes: Record<Length, Size> = {
  ci: { cards: 20, conversations: 10, perSecond: 20 },
  short: { cards: 200, conversations: 200, perSecond: 25 },
  full: { cards: 600, conversations: 200, perSecond: 25 },
};
/** Teams' own limit for an app in a tenant, requests a second, and what the bot keeps to. */
const teamsLimit = 50;

export async function run({ length }: Options): Promise<Measured> {
  const { cards, conversations, perSecond } = sizes[length];
  const common = {
    given: running(cards, conversations),
    changes: 2,
    // Long after the first message of every card, which come all at once.
    everyMs: 180_000,
    budgets: (clock: Parameters<typeof memoryBudget>[0]) => [memoryBudget(clock)],
  };
  const spread = { ...common, spreadMs: (1_000 * cards) / perSecond };
  const calm = await burst({ ...spread, trouble: 'none' });
  const troubled = await burst({ ...spread, trouble: '429' });
  const atOnce = await burst({ ...common, trouble: 'none' });
  const lost = [calm, troubled, atOnce]
    .flatMap((result) => result.cards.map((card) => ({ card, revision: result.revision })))
    .filter(({ card, revision }) => card.lostBecause !== undefined || card.shownRevision !== revision).length;
  const rate = busiest([...atOnce.sent.values()].flat(), Math.min(4_000, (1_000 * cards) / teamsLimit));
  const aim = (says: string, met: boolean) => (length === 'ci' ? {} : { target: { says, met } });
  return {
    figures: [
      {
        what: `shown, ${String(perSecond)} changes/s`,
        unit: 'ms',
        ours: { of: 'after the change', values: calm.shownAfter },
        ...aim('p99 < 2 s', quantile(calm.shownAfter, 0.99) < 2_000),
      },
      {
        what: `shown, ${String(perSecond)} changes/s, one request in seven answered 429`,
        unit: 'ms',
        ours: { of: 'after the change', values: troubled.shownAfter },
      },
      {
        what: 'all change at once',
        unit: 'requests/s',
        baseline: { of: "Teams' limit", values: [teamsLimit] },
        ours: { of: 'the busiest seconds', values: [rate] },
        ...aim('≥ 40/s, never above the limit', rate >= 40 && rate <= teamsLimit),
      },
      {
        what: 'lost',
        unit: 'cards',
        ours: { of: 'not shown in the end', values: [lost] },
        ...aim('0', lost === 0),
      },
    ],
    notes: [
      `${String(cards)} cards in ${String(conversations)} conversations; injected: ${Object.entries(
        troubled.injected,
      )
        .map(([trouble, times]) => `${trouble} × ${String(times)}`)
        .join(', ')}. A 429 asks for 2 s or more: those that meet one cannot be shown sooner.`,
    ],
  };
}

/** Requests a second within the busiest stretch of so many milliseconds. */
function busiest(moments: readonly number[], stretchMs: number): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while (sorted[last]! - sorted[first]! > stretchMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return (1_000 * most) / stretchMs;
}
