import type { Job as JobOf, PgBoss } from 'pg-boss';

/** A job as `fetch` hands it out; the two together name the attempt that holds it. */
export type Job = Pick<JobOf<unknown>, 'id' | 'retryCount' | 'data'>;

export interface DispatcherOptions {
  readonly queue: string;
  /** Jobs at work at the same time. */
  readonly atOnce: number;
  readonly heartbeatSeconds: number;
  /** What the database did not do; it is tried again by itself. */
  readonly onError: (error: Error) => void;
  /** Throws nothing that a person should not read: the queue keeps it. */
  readonly handle: (job: Job) => Promise<void>;
}

/** How long a due job may go unnoticed: a fifth of what a look at an operation may be late. */
const fetchEveryMs = 200;

/**
 * Takes jobs of one queue in batches and works on them side by side; one that takes long holds up none of the others. pg-boss's own
 * workers take the next job, or batch, only when the whole last one is done: that is a query a job, or the slowest look for all.
 */
export function startDispatcher(
  boss: Pick<PgBoss, 'fetch' | 'touch' | 'fail'>,
  { queue, atOnce, heartbeatSeconds, onError, handle }: DispatcherOptions,
): { stop(patienceMs: number): Promise<void> } {
  const held = new Map<string, Job>();
  const state = { stopping: false };
  let wake: () => void = () => undefined;
  const report = (error: unknown) => {
    onError(error instanceof Error ? error : new Error('the queue failed'));
  };
  const woken = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const attempts = () => [...held.values()].map(({ id, retryCount }) => ({ id, retryCount }));

  const work = async (job: Job) => {
    held.set(job.id, job);
    try {
      await handle(job);
    } catch (error) {
      const { id, retryCount } = job;
      await boss.fail(queue, { id, retryCount }, error as Error).catch(report);
    }
    held.delete(job.id);
    // Half of them free: a batch is worth its query, and nobody waits for the slower half.
    if (state.stopping ? held.size === 0 : held.size === Math.floor(atOnce / 2)) wake();
  };

  const run = async () => {
    while (!state.stopping) {
      try {
        const free = atOnce - held.size;
        const jobs = free > 0 ? await boss.fetch<unknown>(queue, { batchSize: free }) : [];
        for (const job of jobs) void work(job);
      } catch (error) {
        report(error);
      }
      await woken(fetchEveryMs);
    }
  };
  const running = run();
  // Without it the supervision takes a job for that of a dead worker.
  const beating = setInterval(
    () => {
      if (held.size > 0) boss.touch(queue, attempts()).catch(report);
    },
    (heartbeatSeconds / 2) * 1_000,
  );

  return {
    async stop(patienceMs) {
      state.stopping = true;
      wake();
      await running;
      if (held.size > 0) await woken(patienceMs);
      clearInterval(beating);
      // Nobody waits for their hearts to stop.
      if (held.size > 0) await boss.fail(queue, attempts(), new Error('the instance stopped')).catch(report);
    },
  };
}
