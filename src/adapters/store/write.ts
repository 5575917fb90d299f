import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../ports/clock.ts';
import type { Lease } from '../../ports/steps.ts';
import { Fault } from '../../faults.ts';
import type { Insert, JobTexts } from './jobTexts.ts';
import type { Outgoing, QueueName } from './jobs.ts';
import type { Tables } from './tables.ts';

/**
 * Writes that belong together, as one statement. It is a transaction of its own: all of them or none, one way to the database and
 * back, and no lock held while somebody thinks. What they rest on was read before, so `first` says again what has to be true of it.
 */
export interface Writes {
  /** Decides: without a row of it nothing is written. The others know its rows as `first`. */
  readonly first: RawBuilder<unknown>;
  /** By name. Each returns something, and sees the database as it was before. */
  readonly also?: Readonly<Record<string, RawBuilder<unknown>>>;
  /** Takes a turn in: without a row of it nothing is written, and `turnTaken` is thrown. */
  readonly claim?: RawBuilder<unknown> | undefined;
  readonly complete?: Lease | undefined;
  readonly send?: readonly Outgoing[];
  /** A JSON array of rows as `append_audit` takes them. The end of the chain is locked last. */
  readonly audit?: RawBuilder<unknown>;
  /** Columns of the answer, of `first` and the others. */
  readonly returning: RawBuilder<unknown>;
}

export interface Written<Row> {
  /** Empty when `first` had no row, and so nothing was written. */
  readonly rows: readonly Row[];
  /** Queues in which something is due at once. */
  readonly dueNow: ReadonlySet<QueueName>;
}

/** SQLSTATE of what `insist` in the migrations raises. */
const insisted = 'TP001';
const faults = ['leaseLost', 'stepNotSent'] as const;
const turnTaken = 'turnTaken';

/** Somebody's turn was taken in before; nothing was written. */
export class TurnTaken extends Error {}

/** @throws Fault `leaseLost` or `stepNotSent`, or `TurnTaken`; nothing was written then. */
export async function writeTogether<Row>(
  db: Kysely<Tables>,
  { first, also = {}, claim, complete, send = [], audit, returning }: Writes,
  { texts, clock }: { readonly texts: JobTexts; readonly clock: Clock },
): Promise<Written<Row>> {
  const jobs = outgoing(send, clock.now());
  const [decided, isGivenBack] = [sql`exists (select from first)`, sql`exists (select from given_back)`];
  const parts = new Map<string, RawBuilder<unknown>>([['first', first], ...Object.entries(also)]);
  const conditions: RawBuilder<unknown>[] = Object.keys(also).map((name) => ran(name));
  if (claim) {
    parts.set('claimed', claim);
    conditions.push(sql`insist(exists (select from claimed), ${turnTaken})`);
  }
  if (complete) {
    parts.set('given_back', await texts.complete(complete, decided));
    conditions.push(sql`insist(${isGivenBack}, 'leaseLost')`);
  }
  // A step that looks again later has the key of the one that is given back.
  const onlyIf = complete ? sql`${decided} and ${isGivenBack}` : decided;
  for (const { name, queue, inserts, only } of jobs.byQueue) {
    parts.set(name, await texts.insert(queue, inserts, onlyIf));
    conditions.push(
      only.length === 0
        ? ran(name)
        : sql`insist((select count(*) from ${sql.id(name)} where id = any (${only}::uuid[])) = ${only.length}::integer, 'stepNotSent')`,
    );
  }
  const columns = [returning];
  if (jobs.byQueue.length > 0) columns.push(sql`${sentIds(jobs.byQueue)} as sent`);
  if (audit) columns.push(sql`append_audit(${audit}) as audited`);
  const named = [...parts].map(([name, text]) => sql`${sql.id(name)} as (${text})`);
  const query = sql<Row & { readonly sent?: readonly string[] | null }>`
    with ${sql.join(named)} select ${sql.join(columns)} from first
    ${conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``}`;
  try {
    const { rows } = await query.execute(db);
    const [row] = rows;
    if (!row) return { rows, dueNow: new Set() };
    // All of it is written by now, and only the order of what waits is at stake: nobody is told that it failed.
    await jobs.raise(db, new Set(row.sent)).catch(() => undefined);
    return { rows, dueNow: jobs.dueNow };
  } catch (error) {
    throw faultOf(error);
  }
}

/**
 * Jobs alone, in the caller's transaction. Returns how many were sent.
 *
 * @throws Fault `stepNotSent`
 */
export async function sendJobs(
  tx: Kysely<Tables>,
  send: readonly Outgoing[],
  { texts, clock }: { readonly texts: JobTexts; readonly clock: Clock },
): Promise<{ readonly sent: number; readonly dueNow: ReadonlySet<QueueName> }> {
  if (send.length === 0) return { sent: 0, dueNow: new Set() };
  const jobs = outgoing(send, clock.now());
  const parts = await Promise.all(
    jobs.byQueue.map(
      async ({ name, queue, inserts }) => sql`${sql.id(name)} as (${await texts.insert(queue, inserts)})`,
    ),
  );
  const { rows } = await sql<{ sent: readonly string[] | null }>`
    with ${sql.join(parts)} select ${sentIds(jobs.byQueue)} as sent`.execute(tx);
  const sent = new Set(rows[0]?.sent);
  // Without it a step would be lost.
  if (jobs.byQueue.some(({ only }) => only.some((id) => !sent.has(id)))) throw new Fault('stepNotSent');
  await jobs.raise(tx, sent);
  return { sent: sent.size, dueNow: jobs.dueNow };
}

/** A part that returns nothing anybody needs, and is to have run before the end of the chain is locked. */
const ran = (name: string) => sql`(select count(*) from ${sql.id(name)}) >= 0`;

interface OfQueue {
  /** Of its part of the statement. */
  readonly name: string;
  readonly queue: QueueName;
  readonly inserts: readonly Insert[];
  /** Ids of those for which no equal job may wait. */
  readonly only: readonly string[];
}

function outgoing(send: readonly Outgoing[], now: Date) {
  const all = send.map((job) => ({ ...job, id: randomUUID() }));
  // Always in the same order: two transactions that owe the same cards would wait for each other otherwise.
  const ordered = all.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const byQueue = [...Map.groupBy(ordered, ({ queue }) => queue)].map(([queue, some]): OfQueue => ({
    name: `sent_${queue}`,
    queue,
    inserts: some.map((job) => insertOf(job, now)),
    only: some.filter(({ isOnly }) => isOnly).map(({ id }) => id),
  }));
  return {
    byQueue,
    dueNow: new Set(all.filter(({ at }) => !at || at <= now).map(({ queue }) => queue)),
    /** A job that waited already takes over the priority, if that is higher: it changes when it runs, and nothing else. */
    raise: async (db: Kysely<Tables>, sent: ReadonlySet<string>) => {
      for (const { id, priority, queue, key } of all) {
        if (priority === undefined || sent.has(id)) continue;
        // `<`: an equal state fits an index of all that wait too, which the planner takes while it knows little of them.
        await sql`update jobs.job set priority = ${priority} where name = ${queue} and singleton_key = ${key}
          and state < 'active' and priority < ${priority}`.execute(db);
      }
    },
  };
}

const insertOf = (
  { id, key, data, at, group, priority }: Outgoing & { readonly id: string },
  now: Date,
): Insert => ({
  id,
  data,
  singletonKey: key,
  // So many seconds from the database's now: a clock of ours that jumps, or is wrong, neither hurries nor delays a step.
  ...(at && { startAfter: Math.max(0, at.getTime() - now.getTime()) / 1_000 }),
  ...(group !== undefined && { group: { id: group } }),
  ...(priority !== undefined && { priority }),
});

function sentIds(byQueue: readonly OfQueue[]): RawBuilder<unknown> {
  const ids = byQueue.map(({ name }) => sql`select id from ${sql.id(name)}`);
  return sql`(select json_agg(id) from (${sql.join(ids, sql` union all `)}) as sent)`;
}

/** What `insist` said, as the fault that it names. */
function faultOf(error: unknown): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === insisted && message === turnTaken) return new TurnTaken();
  const named = code === insisted ? faults.find((fault) => fault === message) : undefined;
  return named === undefined ? error : new Fault(named, { cause: error });
}
