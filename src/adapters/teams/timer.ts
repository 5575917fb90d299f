/** Time that passes. Tests pass their own and let it pass when they like. */
export interface Timer {
  /** Calls back once after so many milliseconds; the answer cancels it. */
  after(ms: number, then: () => void): () => void;
}

/** Never keeps the process alive. */
export const realTimer: Timer = {
  after(ms, then) {
    const timeout = setTimeout(then, ms).unref();
    return () => clearTimeout(timeout);
  },
};

export const pause = (timer: Timer, ms: number): Promise<void> =>
  new Promise((resolve) => {
    timer.after(ms, resolve);
  });

/** What the work gives in time; afterwards what is said instead. The work itself goes on. */
export function within<T, L>(timer: Timer, ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const cancel = timer.after(ms, () => {
      resolve(late());
    });
    work.then(resolve, reject).finally(cancel);
  });
}

/** Teams wants an answer or a sign of life within two seconds (Teams store validation guidelines). */
export const typingAfterMs = 1_500;
