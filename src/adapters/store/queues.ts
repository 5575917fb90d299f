import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type FetchOptions, fromKysely, PgBoss } from 'pg-boss';
import type { Clock } from '../../ports/clock.ts';
import type { Lease, Steps } from '../../ports/steps.ts';
import type { Log } from '../../ports/log.ts';
import { parseCardId, parseRequestId } from '../../domain/ids.ts';
import { Fault } from '../../faults.ts';
import type { Database } from './database.ts';
import { type Dispatcher, type Job, startDispatcher } from './dispatcher.ts';
import { type Outgoing, queueNames, type QueueName } from './jobs.ts';
import { createJobTexts } from './jobTexts.ts';
import type { Tables, Tx } from './tables.ts';
import { severalWait } from './urgency.ts';
import { sendJobs, type Writes, writeTogether } from './write.ts';

/** pg-boss, as far as this program uses it: when to look again, and who holds it. */
export interface Queues {
  /** A transaction. What was sent in it and is due at once begins as soon as it is committed. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A transaction of one statement. Returns what it says it returns; nothing when its first part decided that nothing is written.
   *
   * @throws Fault `leaseLost` when another worker holds the job that it completes, `stepNotSent` as `send`.
   */
  write<Row>(writes: Writes): Promise<Row | undefined>;
  /**
   * In the caller's transaction, in one statement. Returns how many were sent: none for which an equal job waits already, which takes
   * over the priority, if that is higher.
   *
   * @throws Fault `stepNotSent` when an equal job of one that is the only one waits.
   */
  send(tx: Tx, jobs: readonly Outgoing[]): Promise<number>;
  /** What is read in the statement that fetches a queue's jobs. Returns what hands it out, once: it is as old as the fetch. */
  readAlong<Row extends Job>(queue: QueueName, reading: ReadAlong<Row>): (lease: Lease) => Row | undefined;
  /** In the caller's transaction, if there is one; throws `leaseLost` when another worker holds the job by now. */
  complete(tx: Kysely<Tables>, lease: Lease): Promise<void>;
  run(steps: Steps): Promise<void>;
  /** Seconds that the oldest ready job has waited; 0 when none waits. */
  oldestReadySeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** A whole statement around the part that takes the jobs, which it knows as `fetched`. Each row has that one's columns. */
export type ReadAlong<Row extends Job> = (fetch: RawBuilder<unknown>) => RawBuilder<Row>;

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
/**
 * Finished jobs are taken out so soon, and so often. Left to itself pg-boss does it once a day, and reads all that wait for it: at 50
 * looks a second four million jobs would lie there. Nobody finishes a job twice, so nobody needs to know that it was.
 */
const keepFinishedSeconds = 60;
const takeOutEveryMs = 10_000;
/**
 * A look waits for Graph, 100 to 300 ms, nearly all of its time: 128 are some 500 looks a second. The embedded database has one
 * connection, and somebody who clicks waits behind all of them.
 */
const pollsAtOnce = { postgres: 128, embedded: 16 };
/** How long a due job may go unnoticed: a fifth of what a look at an operation may be late. */
const lookForDueEveryMs = 200;
/** Longer than a POST, so that its answer is still written down. */
const stopPatienceMs = 30_000;
/** While the database is away every worker says so each second. One line of a kind in so long tells as much. */
const sameErrorEveryMs = 30_000;

export async function startQueues(
  database: Database,
  log: Log,
  clock: Clock = { now: () => new Date() },
): Promise<Queues> {
  const boss = new PgBoss({
    ...database.boss,
    schema: 'jobs',
    // How soon the steps of a dead worker are found. One instance supervises for all, whichever comes first.
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
    warningQueueSize: 200_000,
    // Nothing here goes by the calendar of pg-boss: that would be a queue more to ask each second.
    schedule: false,
    // It would make a trace of each fetch, five a second and queue. Steps are watched where they are taken, in our own words.
    openTelemetry: { enabled: false },
  });
  const said = new Map<string, number>();
  const onError = (error: Error & { readonly code?: unknown }) => {
    const kind = typeof error.code === 'string' ? error.code : error.message;
    const now = performance.now();
    if (now - (said.get(kind) ?? -Infinity) < sameErrorEveryMs) return;
    // Messages may name a worker or a job: what was said long ago is forgotten.
    if (said.size >= 100) said.clear();
    said.set(kind, now);
    log.error('queue.error', error);
  };
  boss.on('error', onError);
  await boss.start();
  await keepQueues(boss);
  // The embedded directory is ours alone, so a job that is active now lost its worker with the last process.
  if (database.kind === 'embedded') await releaseAll(boss, database.db);

  const dispatchers = new Map<QueueName, Dispatcher>();
  let watching: NodeJS.Timeout | undefined;
  let takingOut: NodeJS.Timeout | undefined;
  /** One question for all queues: most of the time nothing is due, and a fetch that finds nothing costs more. */
  let isLooking = false;
  const wakeDue = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      await lookForDue();
    } catch (error) {
      onError(error as Error);
    } finally {
      isLooking = false;
    }
  };
  const lookForDue = async () => {
    const earliest = (state: 'created' | 'retry') =>
      sql`(select min(start_after) from jobs.job where name = queue and state = ${sql.lit(state)} and not blocked)`;
    // The first entry of an index, whatever the planner knows of the queue.
    const { rows } = await sql<{ queue: QueueName }>`
      select queue from unnest(${[...dispatchers.keys()]}::text[]) as queue
      where least(${earliest('created')}, ${earliest('retry')}) <= now()`.execute(database.db);
    for (const { queue } of rows) dispatchers.get(queue)?.wake();
  };
  let takenOut: Promise<unknown> = Promise.resolve();
  const takeOutFinished = () => {
    takenOut = sql`
      delete from jobs.job where name = any(${queueNames}::text[])
        and completed_on < now() - ${keepFinishedSeconds}::float8 * interval '1 s'`
      .execute(database.db)
      .catch(onError);
  };
  const texts = createJobTexts(boss);
  /** What was sent for now in a transaction that is not committed yet. */
  const sentNow = new WeakMap<Tx, Set<QueueName>>();
  /** Else with the next look at what is due: whoever waits for an answer goes first. */
  const begin = (queues: Iterable<QueueName>) => {
    if (!severalWait()) for (const queue of queues) dispatchers.get(queue)?.wake();
  };
  const along = new Map<QueueName, ReadAlong<Job>>();
  const readWith = new WeakMap<Lease, Job>();
  const fetch = async (queue: QueueName, options: FetchOptions): Promise<readonly Job[]> => {
    const reading = along.get(queue);
    if (!reading) return boss.fetch<unknown>(queue, { ...options, db: database.statements });
    try {
      const { rows } = await reading(await texts.fetch(queue, options)).execute(database.db);
      return rows;
    } catch (error) {
      // SQLSTATE unique_violation: another fetch won the same place, which to pg-boss too is a fetch that finds nothing.
      if ((error as { readonly code?: unknown }).code === '23505') return [];
      throw error;
    }
  };
  type Handle = (job: Job, lease: Lease) => Promise<void>;
  /** One job: whoever lost its lease in the middle of it changed nothing, and everything else is tried again. */
  const once = async (queue: QueueName, handle: Handle, job: Job) => {
    const { id: jobId, retryCount } = job;
    const lease: Lease = { queue, jobId, retryCount };
    if (along.has(queue)) readWith.set(lease, job);
    try {
      await handle(job, lease);
    } catch (error) {
      if (error instanceof Fault && error.code === 'leaseLost') {
        log.warn('step.leaseLost', { queue, jobId });
        return;
      }
      log.error('step.failed', error, { queue, jobId, retryCount, ...about(queue, job) });
      // pg-boss stores what it is thrown with all its fields: values of a query may be among them.
      throw new Error('the step failed; the log says why');
    }
  };

  return {
    transaction: async (work) => {
      const sent = new Set<QueueName>();
      const result = await database.db.transaction().execute((tx) => {
        sentNow.set(tx, sent);
        return work(tx);
      });
      begin(sent);
      return result;
    },

    write: async <Row>(writes: Writes) => {
      const { rows, dueNow } = await writeTogether<Row>(database.db, writes, { texts, clock });
      begin(dueNow);
      return rows[0];
    },

    send: async (tx, jobs) => {
      const { sent, dueNow } = await sendJobs(tx, jobs, { texts, clock });
      for (const queue of dueNow) sentNow.get(tx)?.add(queue);
      return sent;
    },

    readAlong: <Row extends Job>(queue: QueueName, reading: ReadAlong<Row>) => {
      along.set(queue, reading);
      return (lease: Lease) => {
        const row = readWith.get(lease);
        readWith.delete(lease);
        return row as Row | undefined;
      };
    },

    complete: async (tx, { queue, jobId, retryCount }) => {
      // pg-boss keeps the type of this answer to itself; that it counts the settled jobs is documented (API, "complete").
      const settled = await boss.complete(queue, { id: jobId, retryCount }, null, { db: fromKysely(tx) });
      const { affected } = settled as { affected: number };
      if (affected !== 1) throw new Fault('leaseLost');
    },

    run: async (steps) => {
      const work = (queue: QueueName, atOnce: number, handle: Handle, groups?: 'oneAtATime') => {
        dispatchers.set(
          queue,
          startDispatcher(boss, {
            queue,
            atOnce,
            holdsBack: severalWait,
            heartbeatSeconds,
            onError,
            handle: (job) => once(queue, handle, job),
            fetch: (batchSize) => fetch(queue, { batchSize, ...(groups && { groupConcurrency: 1 }) }),
          }),
        );
      };
      const request = (job: Job, lease: Lease) => {
        const { id, revision } = job.data as { id: string; revision: number };
        return { requestId: known(parseRequestId(id)), revision, lease };
      };
      work('expire', 1, (job, lease) => steps.advance.expire(request(job, lease)));
      work('submit', 4, (job, lease) => steps.advance.submit(request(job, lease)));
      work('poll', pollsAtOnce[database.kind], (job, lease) => steps.advance.poll(request(job, lease)));
      work('revoke', 1, (job, lease) => {
        const { id, attempt } = job.data as { id: string; attempt: number };
        return steps.revoke({ requestId: known(parseRequestId(id)), attempt, lease });
      });
      work('remind', 1, (job, lease) =>
        steps.remind({ requestId: known(parseRequestId((job.data as { id: string }).id)), lease }),
      );
      // Teams answers in 100 to 300 ms, and 40 cards a second are the most that it takes from one tenant.
      work(
        'card',
        8,
        (job, lease) => steps.deliver({ cardId: known(parseCardId((job.data as { id: string }).id)), lease }),
        'oneAtATime',
      );
      work('alarm', 1, (job, lease) => steps.tell({ alarmId: (job.data as { id: string }).id, lease }));
      watching = setInterval(() => void wakeDue(), lookForDueEveryMs);
      takeOutFinished();
      takingOut = setInterval(takeOutFinished, takeOutEveryMs);
      return Promise.resolve();
    },

    oldestReadySeconds: async () => {
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from now() - min(start_after))::float8 as seconds from jobs.job
        where state in ('created', 'retry') and start_after <= now()`.execute(database.db);
      return rows[0]?.seconds ?? 0;
    },

    stop: async () => {
      clearInterval(watching);
      clearInterval(takingOut);
      await takenOut;
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.stop(stopPatienceMs)));
      await boss.stop({ graceful: true, close: database.kind === 'postgres', timeout: stopPatienceMs });
    },
  };
}

const queueOptions = {
  // A step is retried until it is done: nothing may end in pg-boss's failed state.
  retryLimit: 1_000_000,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds,
  heartbeatSeconds,
  deleteAfterSeconds: keepFinishedSeconds,
  // The default deletes waiting jobs after 14 days; a daily look may wait longer after an outage.
  retentionSeconds: 400 * 24 * 3600,
  notify: false,
} as const;

/** Each queue with its settings. Asked first, because most starts find them as they should be: one statement instead of 28. */
async function keepQueues(boss: PgBoss): Promise<void> {
  const kept = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const name of queueNames) {
    const there = kept.get(name);
    if (!there) {
      await boss.createQueue(name, { ...queueOptions, policy: name === 'card' ? 'stately' : 'exclusive' });
    } else if (
      Object.entries(queueOptions).some(([key, value]) => there[key as keyof typeof queueOptions] !== value)
    ) {
      // A queue that was there before keeps its settings otherwise, whatever a newer version says.
      await boss.updateQueue(name, queueOptions);
    }
  }
}

/** Only the jobs that somebody held: a handful, however many wait. */
async function releaseAll(boss: PgBoss, db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ queue: string; id: string }>`
    select name as queue, id from jobs.job where state = 'active'`.execute(db);
  for (const { queue, id } of rows) await boss.fail(queue, id);
}

/** What a job is about, for the log: in the queue all of them are an `id`. */
function about(queue: QueueName, { data }: Job): Readonly<Record<string, unknown>> {
  const { id } = data as { readonly id?: unknown };
  return queue === 'card' ? { cardId: id } : queue === 'alarm' ? { alarmId: id } : { requestId: id };
}

function known<T>(id: T | undefined): T {
  if (id === undefined) throw new Fault('badJob');
  return id;
}
