/** How often something happened within the last while. */
export interface Window {
  /** Takes one, or refuses because the window is full. */
  take(): boolean;
  /** Counts one that happened before, at start. */
  remember(at: number): void;
}

export function slidingWindow(limit: number, lengthMs: number, now: () => number): Window {
  let taken: number[] = [];
  let first = 0;
  const forget = () => {
    const since = now() - lengthMs;
    while (first < taken.length && (taken[first] ?? 0) <= since) first += 1;
    if (first > 1_000 && first * 2 > taken.length) {
      taken = taken.slice(first);
      first = 0;
    }
  };
  return {
    take() {
      forget();
      if (taken.length - first >= limit) return false;
      taken.push(now());
      return true;
    },
    remember: (at) => void taken.push(at),
  };
}
