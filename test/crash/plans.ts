import type { StateKind } from '../../src/domain/exportRequest.ts';
import type { Verb } from '../../src/ports/turns.ts';
import type { ScenarioName } from '../../src/sandbox/graph/scenarios.ts';

/** What people do with one request, what Graph does with its export, and how that may end. */
export interface Plan {
  readonly scenario: ScenarioName;
  readonly where: 'group' | 'personal';
  /** The buttons that are clicked, in their order. */
  readonly deeds: readonly Verb[];
  readonly ends: StateKind;
  /** Waited for before the last click. */
  readonly hold?: Promise<void>;
  /** Called when only the last click is left. */
  readonly atHold?: () => void;
}

/** How an approved export ends, however often the bot is killed meanwhile. */
export function endOf(scenario: ScenarioName, list: 'on' | 404): StateKind {
  switch (scenario) {
    // Marker, operation and LIST cannot tell: a person is asked.
    case 'markerOnly':
    case 'alreadyUsed':
      return 'uncertain';
    case 'containerDeleted':
      return list === 'on' ? 'completed' : 'uncertain';
    case 'forbidden':
    case 'failed':
      return 'failed';
    default:
      return 'completed';
  }
}

/** The faults that random rounds mix, by how often. */
const mix: Readonly<Partial<Record<ScenarioName, number>>> = {
  fine: 14,
  lostAnswer: 5,
  gatewayTimeout: 3,
  markerOnly: 4,
  lateMarker: 4,
  slowAnswer: 1,
  noHeaders: 3,
  emptyId: 2,
  otherHeader: 1,
  throttled: 1,
  throttledTooLate: 3,
  unavailableOnce: 4,
  containerDeleted: 3,
  alreadyUsed: 2,
  forbidden: 2,
  failed: 1,
  gaps: 1,
};

/** The next number of a seeded series, 0 to 1. */
export type Chance = () => number;

/** The same numbers for the same seed, on every machine (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomPlan(chance: Chance, list: 'on' | 404): Plan {
  const where = chance() < 0.7 ? 'group' : 'personal';
  const scenario = scenarioAt(chance());
  const ends = endOf(scenario, list);
  const other = chance();
  if (other < 0.05) return { scenario, where, deeds: ['reject'], ends: 'rejected' };
  if (other < 0.1) return { scenario, where, deeds: ['withdraw'], ends: 'withdrawn' };
  const more = moreDeeds(scenario, ends, chance());
  return {
    scenario,
    where,
    deeds: ['approve', ...more],
    ends: more.at(-1) === 'abandon' ? 'abandoned' : ends,
  };
}

/** What people may do about an end that is none yet. */
function moreDeeds(scenario: ScenarioName, ends: StateKind, chance: number): readonly Verb[] {
  if (scenario === 'forbidden') return chance < 0.5 ? ['tryAgain'] : [];
  if (ends !== 'uncertain' || chance < 0.5) return [];
  if (chance < 0.7) return ['startOver'];
  return chance < 0.85 ? ['checkAgain'] : ['abandon'];
}

function scenarioAt(share: number): ScenarioName {
  const entries = Object.entries(mix) as [ScenarioName, number][];
  let left = share * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return 'fine';
}
