import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../../ports/clock.ts';
import type { Tables } from '../database/tables.ts';

/** Tokens that refill steadily, see `take_tokens` in the migrations. */
interface Bucket {
  readonly name: string;
  readonly depth: number;
  readonly perSecond: number;
}

export interface StoredBudget {
  take(buckets: readonly Bucket[]): Promise<number>;
  drain(bucket: Bucket, ms: number): Promise<void>;
  /** Takes out the buckets that have been full for a day: a bucket that is not there is full. */
  forget(): Promise<void>;
}

/**
 * Budgets that all instances share: one statement each, and the row of a bucket is locked for as long as that takes. Time is the
 * database's, because instances' clocks differ by more than a bucket can bear; tests bring their own.
 */
export function createBudget(db: Kysely<Tables>, clock?: Clock): StoredBudget {
  const at = () => (clock ? sql`${clock.now()}::timestamptz` : sql`clock_timestamp()`);
  return {
    async take(buckets) {
      const { rows } = await sql<{ wait: number }>`
        select take_tokens(${JSON.stringify(buckets)}::jsonb, ${at()}) as wait`.execute(db);
      return Math.round(rows[0]?.wait ?? 0);
    },

    async drain({ name, depth, perSecond }, ms) {
      // Full so late that one token is there again after `ms`.
      const seconds = ms / 1_000 + (depth - 1) / perSecond;
      await sql`
        insert into budgets (name, full_at) values (${name}, ${at()} + make_interval(secs => ${seconds}))
        on conflict (name) do update set full_at = greatest(budgets.full_at, excluded.full_at)`.execute(db);
    },

    async forget() {
      await sql`delete from budgets where full_at < ${at()} - interval '1 day'`.execute(db);
    },
  };
}
