import { type Kysely, sql } from 'kysely';
import { fromKysely, type Job, PgBoss } from 'pg-boss';
import { parseCardId, parseRequestId } from '../../../domain/ids.ts';
import { Fault } from '../../../faults.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { Lease, Steps } from '../../../ports/steps.ts';
import type { Database } from '../database/database.ts';
import type { Tables, Tx } from '../database/tables.ts';
import { cardJob, type Outgoing, queueNames, type QueueName } from './jobs.ts';

/** pg-boss, as far as this program uses it: when a step is due, and who holds it. */
export interface Queues {
  /**
   * In the caller's transaction. Returns how many were sent: none for which an equal job waits already, which takes over the
   * priority, if that is higher.
   *
   * @throws Fault `stepNotSent` when an equal job of one that is the only one waits.
   */
  send(tx: Tx, jobs: readonly Outgoing[]): Promise<number>;
  /** In the caller's transaction; throws `leaseLost` when another worker holds the job by now. */
  complete(tx: Tx, lease: Lease): Promise<void>;
  run(steps: Steps): Promise<void>;
  /** What is due now, by queue. */
  due(): Promise<ReadonlyMap<QueueName, Due>>;
  stop(): Promise<void>;
}

export interface Due {
  readonly steps: number;
  /** Seconds that the first of them has waited. */
  readonly oldestSeconds: number;
}

/**
 * A POST may take 20 s and its answer is waited for until 30 s; a step that is still active after 45 s hangs, although its
 * instance lives.
 */
const expireInSeconds = 45;
/**
 * A step whose instance died is found sooner: its heart beats every half of this, and once it has not for all of it the next
 * supervision hands it on. 15 s + 10 s until that supervision + 2 s and a bit until the retry: 30 s at most.
 */
const heartbeatSeconds = 15;
const superviseIntervalSeconds = 10;
/** Nobody finishes a job twice, so nobody needs to know for long that it was. At 5 polls a second 25,000 jobs an hour are finished. */
const keepFinishedSeconds = 60;
const maintenanceIntervalSeconds = 60;
/** Longer than a POST, so that its answer is still written down. */
const stopPatienceMs = 30_000;
/** While the database is away every worker says so each time. One line of a kind in so long tells as much. */
const sameErrorEveryMs = 30_000;

/**
 * Cards had a queue that kept equal cards apart and not conversations. An older instance beside this one sends and works there
 * still; what waits there is moved on, see `moveOldCards`.
 */
const pgBossName = (queue: QueueName): string => (queue === 'card' ? 'delivery' : queue);
const oldCardQueue = 'card';

const queueOptions = {
  // A step is retried until it is done: nothing may end in pg-boss's failed state.
  retryLimit: 1_000_000,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds,
  heartbeatSeconds,
  deleteAfterSeconds: keepFinishedSeconds,
  // The default deletes waiting jobs after 14 days; a daily poll may wait longer after an outage.
  retentionSeconds: 400 * 24 * 3600,
} as const;

/**
 * How each queue is worked on. Workers are told of a job that is due at once (`notify`) and ask for all others each `everySeconds`.
 * A worker takes the next batch when the whole last one is done: batches are for steps that take equally long.
 */
interface Work {
  readonly notify: boolean;
  readonly workers: number;
  readonly batchSize: number;
  readonly everySeconds: number;
}
const work: Record<QueueName, Work> = {
  expire: { notify: false, workers: 1, batchSize: 8, everySeconds: 5 },
  submit: { notify: true, workers: 4, batchSize: 1, everySeconds: 5 },
  // A poll waits for Graph, 100 to 300 ms, nearly all of its time: at 50 a second each batch is half full.
  poll: { notify: false, workers: 3, batchSize: 32, everySeconds: 1.5 },
  revoke: { notify: true, workers: 1, batchSize: 4, everySeconds: 5 },
  // Teams answers in 100 to 300 ms, and 40 cards a second are the most that it takes from one tenant.
  card: { notify: true, workers: 2, batchSize: 12, everySeconds: 5 },
  remind: { notify: false, workers: 1, batchSize: 8, everySeconds: 5 },
  alarm: { notify: true, workers: 1, batchSize: 1, everySeconds: 5 },
};
/** The embedded database has one connection, which somebody who clicks waits for behind all of a batch. */
const embeddedWork: Partial<Record<QueueName, Partial<Work>>> = {
  submit: { workers: 2 },
  poll: { workers: 2, batchSize: 16, everySeconds: 1 },
  card: { workers: 1 },
};

export async function startQueues(
  database: Database,
  log: Log,
  clock: Clock = { now: () => new Date() },
): Promise<Queues> {
  const { db } = database;
  const boss = new PgBoss({
    ...database.boss,
    schema: 'jobs',
    useListenNotify: true,
    // How soon the steps of a dead worker are found. One instance supervises for all, whichever comes first.
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    maintenanceIntervalSeconds,
    warningQueueSize: 200_000,
    // Nothing here goes by the calendar of pg-boss: that would be a queue more to ask each second.
    schedule: false,
    // It would make a trace of each fetch. Steps are watched where they are taken, in our own words.
    openTelemetry: { enabled: false },
  });
  boss.on('error', onceInAWhile(log));
  await boss.start();
  const isOldQueueThere = await keepQueues(boss);
  // The embedded directory is ours alone, so a job that is active now lost its worker with the last process.
  if (database.kind === 'embedded') {
    for (const [queue, { held }] of await dueAndHeld(db)) if (held) await boss.fail(queue, held);
  }

  const insert = async (tx: Tx, queue: QueueName, jobs: readonly Outgoing[]): Promise<number> => {
    const now = clock.now();
    const inTx = { db: fromKysely(tx) };
    const named = jobs.map((job) => ({ ...job, id: job.id ?? crypto.randomUUID() }));
    // A card may be owed two things at once: the first that is said of it counts.
    const made = named.filter(({ id }, n) => named.findIndex((one) => one.id === id) === n);
    const inserts = made.map(({ id, key, data, at, priority }) => ({
      id,
      data,
      singletonKey: key,
      // So many seconds from the database's now: a clock of ours that jumps, or is wrong, neither hurries nor delays a step.
      ...(at && { startAfter: Math.max(0, at.getTime() - now.getTime()) / 1_000 }),
      ...(priority !== undefined && { priority }),
    }));
    const name = pgBossName(queue);
    const sent = new Set(await boss.insert(name, inserts, { ...inTx, returnId: true }));
    for (const { id, priority = 0, isOnly } of made) {
      if (sent.has(id)) continue;
      // Without it a step would be lost.
      if (isOnly) throw new Fault('stepNotSent');
      if (priority > 0) await boss.update(name, undefined, { id, priority, ...inTx });
    }
    return sent.size;
  };

  const send: Queues['send'] = async (tx, jobs) => {
    // Always in the same order: two transactions that owe the same cards would wait for each other otherwise.
    const ordered = jobs.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    let sent = 0;
    for (const [queue, some] of Map.groupBy(ordered, (job) => job.queue))
      sent += await insert(tx, queue, some);
    return sent;
  };

  const complete: Queues['complete'] = async (tx, { queue, jobId, retryCount }) => {
    // pg-boss keeps the type of this answer to itself; that it counts the settled jobs is documented (API, "complete").
    const settled = await boss.complete(queue, { id: jobId, retryCount }, null, { db: fromKysely(tx) });
    const { affected } = settled as { affected: number };
    if (affected !== 1) throw new Fault('leaseLost');
  };

  /** One job: whoever lost its lease in the middle of it changed nothing, and everything else is tried again. */
  const once = async (queue: string, { id: jobId, retryCount, data }: Job, handle: Handle) => {
    try {
      await handle(data as JobData, { queue, jobId, retryCount });
    } catch (error) {
      if (error instanceof Fault && error.code === 'leaseLost') {
        log.warn('step.leaseLost', { queue, jobId });
      } else {
        log.error('step.failed', error, { queue, jobId, retryCount, ...about(queue, data as JobData) });
        // pg-boss stores what it is told with all its fields: values of a query may be among them.
        return {
          id: jobId,
          status: 'failed' as const,
          output: { message: 'the step failed; the log says why' },
        };
      }
    }
    // The step has completed its job itself, with what it wrote.
    return { id: jobId, status: 'completed' as const };
  };

  const startWorkers = async (name: string, { workers, batchSize, everySeconds }: Work, handle: Handle) => {
    for (let n = 0; n < workers; n++) {
      let id = '';
      // Each is asked again at once after a batch: what came meanwhile, or had to wait for what is done now, does not wait longer.
      const again = () => {
        boss.notifyWorker(id);
      };
      id = await boss.work(
        name,
        {
          batchSize,
          burstWhenBatchFull: true,
          pollingIntervalSeconds: everySeconds,
          notifyPollingIntervalSeconds: everySeconds,
          perJobResults: true,
        },
        async (jobs: Job[]) => {
          const results = await Promise.all(jobs.map((job) => once(name, job, handle)));
          if (name !== 'poll') again();
          return results;
        },
      );
    }
  };

  /** What an older version sent, into the queue of this one. */
  const moveOldCard: Handle = ({ id }, lease) =>
    db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('cards')
        .select(['id', 'conversation_id', 'role', 'next_delivery'])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      await complete(tx, lease);
      if (row) await send(tx, [cardJob(row)]);
    });

  return {
    send,
    complete,

    run: async (steps) => {
      const handlers: Record<QueueName, Handle> = {
        expire: (data, lease) => steps.advance.expire(stepOf(data, lease)),
        submit: (data, lease) => steps.advance.submit(stepOf(data, lease)),
        poll: (data, lease) => steps.advance.poll(stepOf(data, lease)),
        revoke: ({ id, attempt = 0 }, lease) => steps.revoke({ requestId: requestId(id), attempt, lease }),
        card: ({ id }, lease) => steps.deliver({ cardId: known(parseCardId(id)), lease }),
        remind: ({ id }, lease) => steps.remind({ requestId: requestId(id), lease }),
        alarm: ({ id }, lease) => steps.tell({ alarmId: id, lease }),
      };
      for (const queue of queueNames) {
        const how = { ...work[queue], ...(database.kind === 'embedded' && embeddedWork[queue]) };
        await startWorkers(pgBossName(queue), how, handlers[queue]);
      }
      if (isOldQueueThere) await startWorkers(oldCardQueue, { ...work.remind, batchSize: 16 }, moveOldCard);
    },

    due: async () => {
      const found = await dueAndHeld(db);
      return new Map(
        queueNames.map((queue) => [queue, found.get(pgBossName(queue)) ?? { steps: 0, oldestSeconds: 0 }]),
      );
    },

    stop: () => boss.stop({ graceful: true, close: database.kind === 'postgres', timeout: stopPatienceMs }),
  };
}

interface JobData {
  readonly id: string;
  readonly revision?: number;
  readonly attempt?: number;
}
type Handle = (data: JobData, lease: Lease) => Promise<void>;

const placeOf = ({ queue, key, id = '' }: Outgoing) => `${queue} ${key} ${id}`;

const stepOf = ({ id, revision = 0 }: JobData, lease: Lease) => ({
  requestId: requestId(id),
  revision,
  lease,
});
const requestId = (id: string) => known(parseRequestId(id));

function known<T>(id: T | undefined): T {
  if (id === undefined) throw new Fault('badJob');
  return id;
}

/** What a job is about, for the log: in the queue all of them are an `id`. */
function about(queue: string, { id }: JobData): Readonly<Record<string, unknown>> {
  if (queue === pgBossName('card') || queue === oldCardQueue) return { cardId: id };
  return queue === 'alarm' ? { alarmId: id } : { requestId: id };
}

/**
 * Each queue with its settings; whether the one that older versions had for cards is there. Asked first, because most starts find
 * them as they should be. A queue that was there before keeps its policy: those are what they always were.
 */
async function keepQueues(boss: PgBoss): Promise<boolean> {
  const kept = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const queue of queueNames) {
    const name = pgBossName(queue);
    const there = kept.get(name);
    const options = { ...queueOptions, notify: work[queue].notify };
    if (!there) {
      await boss.createQueue(name, { ...options, policy: queue === 'card' ? 'singleton' : 'exclusive' });
    } else if (Object.entries(options).some(([key, value]) => there[key as keyof typeof options] !== value)) {
      await boss.updateQueue(name, options);
    }
  }
  return kept.has(oldCardQueue);
}

/**
 * The one statement on pg-boss's own tables. Its API says how many jobs are ready as of its last supervision, how old the first is
 * only with its statistics on, and which are held not at all: for that it would hand out all that wait, page by page.
 */
async function dueAndHeld(
  db: Kysely<Tables>,
): Promise<ReadonlyMap<string, Due & { readonly held: string[] | null }>> {
  const { rows } = await sql<{
    queue: string;
    steps: number | string;
    seconds: number | null;
    held: string[] | null;
  }>`
    select name as queue, count(*) filter (where state < 'active') as steps,
      extract(epoch from now() - min(start_after) filter (where state < 'active'))::float8 as seconds,
      array_agg(id::text) filter (where state = 'active') as held
    from jobs.job where state = 'active' or (state < 'active' and start_after <= now())
    group by name`.execute(db);
  return new Map(
    rows.map(({ queue, steps, seconds, held }) => [
      queue,
      { steps: Number(steps), oldestSeconds: seconds ?? 0, held },
    ]),
  );
}

/** Errors of pg-boss's own work, one of a kind in a while. */
function onceInAWhile(log: Log): (error: Error & { readonly code?: unknown }) => void {
  const said = new Map<string, number>();
  return (error) => {
    const kind = typeof error.code === 'string' ? error.code : error.message;
    const now = performance.now();
    if (now - (said.get(kind) ?? -Infinity) < sameErrorEveryMs) return;
    // Messages may name a worker or a job: what was said long ago is forgotten.
    if (said.size >= 100) said.clear();
    said.set(kind, now);
    log.error('queue.error', error);
  };
}
