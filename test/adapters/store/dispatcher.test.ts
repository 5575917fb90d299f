import { describe, expect, jest, test } from '@jest/globals';
import { startDispatcher } from '../../../src/adapters/store/dispatcher.ts';

interface Held {
  readonly id: string;
  readonly retryCount: number;
}

/** A queue whose jobs wait in an array, and what became of them. */
function queueOf(count: number) {
  const waiting = Array.from({ length: count }, (_, n) => ({ id: String(n), retryCount: 2, data: { n } }));
  const failed: Held[] = [];
  const touched: Held[][] = [];
  const fetched: number[] = [];
  const held = (jobs: unknown) => (Array.isArray(jobs) ? jobs : [jobs]) as Held[];
  return {
    waiting,
    failed,
    touched,
    fetched,
    fetch: async (atMost: number) => {
      fetched.push(atMost);
      return waiting.splice(0, atMost);
    },
    boss: {
      touch: async (_: string, jobs: unknown) => void touched.push(held(jobs)) as never,
      fail: async (_: string, jobs: unknown) => void failed.push(...held(jobs)) as never,
    },
  };
}

const options = {
  queue: 'poll',
  heartbeatSeconds: 15,
  onError: (error: Error) => {
    throw error;
  },
} as const;

const turns = async () => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

describe('the dispatcher', () => {
  test('takes as many as may be at work, in one query, and goes on while one of them hangs', async () => {
    const queue = queueOf(20);
    const done: string[] = [];
    let release: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      const dispatcher = startDispatcher(queue.boss, {
        ...options,
        fetch: queue.fetch,
        atOnce: 8,
        handle: async ({ id }) => {
          if (id === '3') {
            await new Promise<void>((hangs) => {
              release = hangs;
            });
          }
          done.push(id);
          if (done.length === 19) {
            release();
            void dispatcher.stop(1_000).then(resolve);
          }
        },
      });
    });
    await all;
    expect(done.at(-1)).toBe('3');
    expect(done).toHaveLength(20);
    expect(queue.fetched[0]).toBe(8);
    expect(Math.max(...queue.fetched)).toBe(8);
    expect(queue.failed).toEqual([]);
  });

  test('what becomes due while it fetches is not slept through', async () => {
    const queue = queueOf(0);
    const done: string[] = [];
    const dispatcher = startDispatcher(queue.boss, {
      ...options,
      fetch: async (atMost) => {
        const jobs = await queue.fetch(atMost);
        if (queue.fetched.length === 1) {
          queue.waiting.push({ id: 'late', retryCount: 0, data: { n: 0 } });
          dispatcher.wake();
        }
        return jobs;
      },
      atOnce: 8,
      handle: async ({ id }) => void done.push(id),
    });
    await turns();
    expect(done).toEqual(['late']);
    expect(queue.fetched).toHaveLength(2);
    await dispatcher.stop(1_000);
  });

  test('while people wait an eighth begins each time it is woken, and one at least', async () => {
    for (const [atOnce, begins] of [
      [32, 4],
      [4, 1],
    ] as const) {
      const queue = queueOf(20);
      const done: string[] = [];
      const dispatcher = startDispatcher(queue.boss, {
        ...options,
        fetch: queue.fetch,
        atOnce,
        holdsBack: () => true,
        handle: async ({ id }) => void done.push(id),
      });
      await turns();
      expect(done).toHaveLength(begins);
      dispatcher.wake();
      await turns();
      expect(done).toHaveLength(2 * begins);
      await dispatcher.stop(1_000);
    }
  });

  test('gives a job back whose step failed, at the attempt that failed', async () => {
    const queue = queueOf(2);
    const dispatcher = startDispatcher(queue.boss, {
      ...options,
      fetch: queue.fetch,
      atOnce: 8,
      handle: ({ id }) => (id === '1' ? Promise.reject(new Error('no')) : Promise.resolve()),
    });
    await turns();
    await dispatcher.stop(1_000);
    expect(queue.failed).toEqual([{ id: '1', retryCount: 2 }]);
  });

  test('keeps the hearts of what it holds beating, and gives back what is not done when its patience ends', async () => {
    jest.useFakeTimers();
    try {
      const queue = queueOf(2);
      const dispatcher = startDispatcher(queue.boss, {
        ...options,
        fetch: queue.fetch,
        atOnce: 8,
        handle: () => new Promise(() => undefined),
      });
      await jest.advanceTimersByTimeAsync(8_000);
      const both = [
        { id: '0', retryCount: 2 },
        { id: '1', retryCount: 2 },
      ];
      expect(queue.touched).toEqual([both]);
      const stopped = dispatcher.stop(10_000);
      await jest.advanceTimersByTimeAsync(9_000);
      expect(queue.failed).toEqual([]);
      await jest.advanceTimersByTimeAsync(2_000);
      await stopped;
      expect(queue.failed).toEqual(both);
      const beats = queue.touched.length;
      await jest.advanceTimersByTimeAsync(60_000);
      expect(queue.touched).toHaveLength(beats);
    } finally {
      jest.useRealTimers();
    }
  });

  test('what becomes due while it stops neither begins nor takes away what is in hand', async () => {
    const queue = queueOf(1);
    let finish: () => void = () => undefined;
    const dispatcher = startDispatcher(queue.boss, {
      ...options,
      fetch: queue.fetch,
      atOnce: 8,
      handle: () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    });
    await turns();
    let isStopped = false;
    const stopped = dispatcher.stop(10_000).then(() => {
      isStopped = true;
    });
    await turns();
    queue.waiting.push({ id: 'late', retryCount: 0, data: { n: 1 } });
    dispatcher.wake();
    await turns();
    expect({ isStopped, failed: queue.failed, waiting: queue.waiting.length }).toEqual({
      isStopped: false,
      failed: [],
      waiting: 1,
    });
    finish();
    await stopped;
    expect(queue.failed).toEqual([]);
  });

  test('asks again, when it is woken, after the database was away', async () => {
    const queue = queueOf(1);
    const errors: string[] = [];
    let asked = 0;
    const done = new Promise<void>((resolve) => {
      const dispatcher = startDispatcher(queue.boss, {
        ...options,
        fetch: async (atMost) => {
          asked++;
          if (asked === 1) throw new Error('away');
          return queue.fetch(atMost);
        },
        atOnce: 8,
        onError: ({ message }) => {
          errors.push(message);
          setImmediate(() => {
            dispatcher.wake();
          });
        },
        handle: async () => void dispatcher.stop(1_000).then(resolve),
      });
    });
    await done;
    expect(errors).toEqual(['away']);
  });
});
