import type { Kysely } from 'kysely';
import type { Clock } from '../../ports.ts';
import type { Tables } from './tables.ts';

/** Seconds since the change that some card has owed the longest; 0 when every card shows its request. Lost cards owe nothing. */
export async function oldestOwedCardSeconds(db: Kysely<Tables>, clock: Clock): Promise<number> {
  // As the index cards_owed has it: costs as much as there are cards owed, not as there are cards.
  const oldest = await db
    .selectFrom('cards')
    .select('owed_at')
    .whereRef('owed_revision', '>', 'shown_revision')
    .where('lost_because', 'is', null)
    .orderBy('owed_at')
    .limit(1)
    .executeTakeFirst();
  // Another instance, whose clock is ahead, may have written the time.
  return oldest ? Math.max(0, (clock.now().getTime() - oldest.owed_at.getTime()) / 1_000) : 0;
}
