import { type RawBuilder, sql } from 'kysely';
import type { FetchOptions, PgBoss } from 'pg-boss';
import type { Lease } from '../../ports/steps.ts';
import type { Statements } from './database.ts';
import type { QueueName } from './jobs.ts';

/** A job as pg-boss takes it, with its id. */
export type Insert = Parameters<PgBoss['insert']>[1][number] & { readonly id: string };

/**
 * pg-boss's own statements, to be parts of longer ones: what it would have sent is written down instead. They are its texts, so
 * they fit the tables of its version; each is taken apart only where that is said, and a text that looks different by now throws.
 */
export interface JobTexts {
  /** Gives back the ids of those that were inserted: not of one for which an equal job waits. */
  insert(queue: QueueName, jobs: readonly Insert[], onlyIf?: Condition): Promise<RawBuilder<unknown>>;
  /** Takes jobs that are due. Gives back `id`, `"retryCount"` and `data` of each, and more. */
  fetch(queue: QueueName, options: FetchOptions): Promise<RawBuilder<unknown>>;
  /** Gives back the id of the job when the lease still held, and nothing otherwise. */
  complete(lease: Lease, onlyIf?: Condition): Promise<RawBuilder<unknown>>;
}

/** Without it the part of the statement that bears it does nothing. */
export type Condition = RawBuilder<unknown>;

export function createJobTexts(boss: PgBoss): JobTexts {
  return {
    insert: async (queue, jobs, onlyIf) => {
      const { text, values } = await written((db) => boss.insert(queue, [...jobs], { db, returnId: true }));
      return part(text, [given(values[0], onlyIf)]);
    },

    fetch: async (queue, options) => {
      const { text, values } = await written((db) => boss.fetch(queue, { ...options, db }));
      return part(text, values);
    },

    complete: async ({ queue, jobId, retryCount }, onlyIf) => {
      const { text, values } = await written((db) =>
        boss.complete(queue, { id: jobId, retryCount }, null, { db }),
      );
      // A statement that writes may not be two levels deep: only the part that writes is taken.
      const update = /^\s*WITH results AS \((\s*UPDATE [\s\S]*RETURNING id\s*)\)\s*SELECT COUNT/.exec(
        text,
      )?.[1];
      if (update === undefined) throw new Error('pg-boss completes jobs in other words than it did');
      const [name, ids, ...more] = values;
      return part(update, [name, given(sql`${ids}::uuid[]`, onlyIf), ...more]);
    },
  };
}

/** `ids` and the like are read as nothing when the condition does not hold. */
const given = (value: unknown, onlyIf: Condition | undefined): unknown =>
  onlyIf ? sql`(case when ${onlyIf} then ${value} end)` : value;

interface Written {
  readonly text: string;
  readonly values: readonly unknown[];
}

async function written(send: (db: Statements) => Promise<unknown>): Promise<Written> {
  const all: Written[] = [];
  await send({
    executeSql: (text, values = []) => {
      all.push({ text, values });
      return Promise.resolve({ rows: [{ count: '0', ids: [] }] });
    },
  });
  const [one, ...more] = all;
  if (!one || more.length > 0) throw new Error('pg-boss sends a number of statements that it did not');
  return one;
}

/** The text with something else where its values were. */
function part(text: string, values: readonly unknown[]): RawBuilder<unknown> {
  const pieces = text.split(/\$(\d+)/);
  const between = pieces.filter((_, n) => n % 2 === 0);
  const places = pieces.filter((_, n) => n % 2 === 1).map((place) => values[Number(place) - 1]);
  return sql(Object.assign(between, { raw: between }), ...places);
}
