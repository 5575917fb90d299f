import { Fault } from '../../../src/faults.ts';
import type { Lease } from '../../../src/ports/steps.ts';

export interface Job {
  readonly id: string;
  readonly queue: string;
  readonly key: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly at: Date;
  readonly state: 'created' | 'retry' | 'active';
  readonly retryCount: number;
  readonly group?: string;
  readonly priority: number;
}

export type Outgoing = Pick<Job, 'queue' | 'key' | 'data' | 'at'> & {
  readonly group?: string;
  readonly priority?: number;
};

/** The queues in memory: the same promises as pg-boss under the options the store gives it. */
export interface Queue {
  /** False when an equal job is waiting (cards), or waiting or worked on (everything else). */
  send(job: Outgoing): boolean;
  /** Hands out the first job that is due by then; a job that was given back counts one more try. */
  take(due: Date, only?: (job: Job) => boolean): { readonly job: Job; readonly lease: Lease } | undefined;
  holds(lease: Lease): boolean;
  complete(lease: Lease): void;
  /** Gives a job back undone. */
  fail(lease: Lease, at: Date): void;
  /** Every worker is dead: what they held is handed out again. */
  releaseAll(): void;
  waiting(): readonly Job[];
  nextAt(): Date | undefined;
  snapshot(): readonly Job[];
  restore(jobs: readonly Job[]): void;
}

export function createQueue(): Queue {
  let jobs: readonly Job[] = [];
  let count = 0;
  const replace = (job: Job, by?: Job) => {
    jobs = jobs.flatMap((one) => (one.id === job.id ? (by ? [by] : []) : [one]));
  };
  const find = ({ jobId, retryCount }: Lease) =>
    jobs.find((one) => one.id === jobId && one.state === 'active' && one.retryCount === retryCount);
  const held = (lease: Lease) => {
    const job = find(lease);
    if (!job) throw new Fault('leaseLost');
    return job;
  };
  const isTaken = (job: Job) =>
    jobs.some(
      (one) =>
        one.state === 'active' &&
        one.queue === job.queue &&
        (one.key === job.key || (job.group !== undefined && one.group === job.group)),
    );
  return {
    send: ({ priority = 0, ...job }) => {
      const equal = jobs.filter((one) => one.queue === job.queue && one.key === job.key);
      if (job.queue === 'card' ? equal.some((one) => one.state === 'created') : equal.length > 0) {
        const waiting = equal.find((one) => one.state === 'created' && one.priority < priority);
        if (waiting) replace(waiting, { ...waiting, priority });
        return false;
      }
      jobs = [...jobs, { ...job, id: `job-${String(++count)}`, priority, state: 'created', retryCount: 0 }];
      return true;
    },
    take: (due, only = () => true) => {
      const [job] = jobs
        .filter((one) => one.state !== 'active' && one.at <= due && only(one) && !isTaken(one))
        .sort((a, b) => b.priority - a.priority || a.at.getTime() - b.at.getTime());
      if (!job) return undefined;
      const retryCount = job.state === 'retry' ? job.retryCount + 1 : job.retryCount;
      replace(job, { ...job, state: 'active', retryCount });
      return { job, lease: { queue: job.queue, jobId: job.id, retryCount } };
    },
    holds: (lease) => find(lease) !== undefined,
    complete: (lease) => replace(held(lease)),
    fail: (lease, at) => {
      const job = held(lease);
      replace(job, { ...job, state: 'retry', at });
    },
    releaseAll: () => {
      jobs = jobs.map((job) => (job.state === 'active' ? { ...job, state: 'retry' } : job));
    },
    waiting: () => jobs.filter((job) => job.state !== 'active'),
    nextAt: () =>
      jobs
        .filter((job) => job.state !== 'active')
        .map((job) => job.at)
        .sort((a, b) => a.getTime() - b.getTime())[0],
    snapshot: () => jobs,
    restore: (before) => {
      jobs = before;
    },
  };
}
