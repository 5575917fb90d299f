import { sql } from 'kysely';

/**
 * A column that makes its statement's commit not wait for the disk; the next that does takes it along. Only for what may be
 * forgotten: a server that crashes in the second between no longer knows it.
 */
export const unhurried = sql`set_config('synchronous_commit', 'off', true) as commit`;
