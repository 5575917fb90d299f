import { type Kysely, sql } from 'kysely';
import type { SharedClock } from '../../ports/clock.ts';
import type { Tables } from './tables.ts';

/** The database's clock. */
export const createSharedClock = (db: Kysely<Tables>): SharedClock => ({
  now: async () => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
    const [row] = rows;
    if (!row) throw new Error('the database did not say what time it is');
    return row.now;
  },
});
