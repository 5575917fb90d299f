/** The power went. Whoever gets this is dead; nothing of it reaches the outside any more. */
export class PowerCut extends Error {}

/**
 * Every effect has two halves: it leaves, and its answer comes back. The power may go before the first half (nothing
 * happened), and before the second (it happened, and nobody heard).
 */
export interface Power {
  /** Runs an effect on the outside; what a test put in its way runs right before it. */
  effect<T>(name: string, act: () => T | Promise<T>): Promise<T>;
  /** Once, before the next effect of this name. */
  before(name: string, act: () => unknown): void;
  /** The power goes after this many half-effects. */
  cutAfter(halves: number): void;
  back(): void;
  /** Half-effects so far. */
  halves(): number;
}

export function createPower(): Power {
  const inTheWay = new Map<string, (() => unknown)[]>();
  let spent = 0;
  let cutAt = Infinity;
  const half = () => {
    if (spent >= cutAt) throw new PowerCut('the power went');
    spent++;
  };
  return {
    effect: async (name, act) => {
      half();
      await inTheWay.get(name)?.shift()?.();
      const result = await act();
      half();
      return result;
    },
    before: (name, act) => {
      inTheWay.set(name, [...(inTheWay.get(name) ?? []), act]);
    },
    cutAfter: (halves) => {
      cutAt = spent + halves;
    },
    back: () => {
      cutAt = Infinity;
    },
    halves: () => spent,
  };
}
