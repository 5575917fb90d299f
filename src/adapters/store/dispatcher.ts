import type { Job as JobOf, PgBoss } from 'pg-boss';

/** A job as `fetch` hands it out; the two together name the attempt that holds it. */
export type Job = Pick<JobOf<unknown>, 'id' | 'retryCount' | 'data'>;

export interface DispatcherOptions {
  readonly queue: string;
  /** Jobs at work at the same time. */
  readonly atOnce: number;
  /** Whether people wait: then an eighth of that begins each time it is woken, and one at least, so that nothing starves. */
  readonly holdsBack?: () => boolean;
  readonly heartbeatSeconds: number;
  /** What the database did not do; it is tried again by itself. */
  readonly onError: (error: Error) => void;
  /** Throws nothing that a person should not read: the queue keeps it. */
  readonly handle: (job: Job) => Promise<void>;
  /** Takes at most so many that are due. */
  readonly fetch: (atMost: number) => Promise<readonly Job[]>;
}

export interface Dispatcher {
  /** Something is due, or may be. */
  wake(): void;
  stop(patienceMs: number): Promise<void>;
}

/**
 * Takes jobs of one queue in batches and works on them side by side; one that takes long holds up none of the others. pg-boss's own
 * workers take the next job, or batch, only when the whole last one is done: that is a query a job, or the slowest look for all.
 */
export function startDispatcher(
  boss: Pick<PgBoss, 'touch' | 'fail'>,
  { queue, atOnce, holdsBack = () => false, heartbeatSeconds, onError, handle, fetch }: DispatcherOptions,
): Dispatcher {
  const held = new Map<string, Job>();
  /** `mayBeMore`: what is due was not fetched, or not all of it. */
  const state = { stopping: false, mayBeMore: true };
  let resume: () => void = () => undefined;
  const report = (error: unknown) => {
    onError(error instanceof Error ? error : new Error('the queue failed'));
  };
  const resumed = () =>
    new Promise<void>((resolve) => {
      resume = resolve;
    });
  const places = () => (holdsBack() ? Math.max(1, Math.floor(atOnce / 8)) : atOnce);
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
    if (held.size <= (state.stopping ? 0 : Math.floor(places() / 2))) resume();
  };

  const run = async () => {
    while (!state.stopping) {
      const free = places() - held.size;
      if (!state.mayBeMore || free <= 0) {
        await resumed();
        continue;
      }
      state.mayBeMore = false;
      try {
        const jobs = await fetch(free);
        for (const job of jobs) void work(job);
        // While people wait the rest is left until somebody wakes it again.
        state.mayBeMore ||= jobs.length === free && !holdsBack();
      } catch (error) {
        report(error);
      }
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
    wake() {
      // Whoever stops waits for what is in hand, and for nothing else: a step that is done may owe a card.
      if (state.stopping) return;
      state.mayBeMore = true;
      resume();
    },

    async stop(patienceMs) {
      state.stopping = true;
      resume();
      await running;
      if (held.size > 0) {
        const done = resumed();
        const timer = setTimeout(resume, patienceMs);
        await done;
        clearTimeout(timer);
      }
      clearInterval(beating);
      // Nobody waits for their hearts to stop.
      if (held.size > 0) await boss.fail(queue, attempts(), new Error('the instance stopped')).catch(report);
    },
  };
}
