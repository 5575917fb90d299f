import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { CardId, RequestId } from '../../../domain/ids.ts';
import { besides, type NoticeKind } from '../../../domain/notices.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Card, CardRole, Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import type { NewCard } from '../../../ports/cards.ts';
import { decode, encode } from '../database/codec.ts';
import type { Tables, Tx } from '../database/tables.ts';
import { cardJob, type Outgoing } from '../queue/jobs.ts';

/** Named: an older instance goes on when a newer one has added a column. */
export const cardColumns = [
  'cards.id',
  'request_id',
  'role',
  'notice',
  'conversation',
  'conversation_id',
  'mentions',
  'locale',
  'activity_id',
  'owed_revision',
  'owed_at',
  'shown_revision',
  'sends',
  'replacements',
  'unheard',
  'lost_because',
  'is_late',
  'gone_since',
  'next_delivery',
] as const;

/** Of a card that is owed something, what its job needs. */
const jobColumns = ['cards.id', 'conversation_id', 'role', 'next_delivery'] as const;

type CardRow = Omit<Selectable<Tables['cards']>, 'position'>;

export const toCard = (row: CardRow): Card => ({
  id: row.id as CardId,
  requestId: row.request_id as RequestId,
  role: row.role as CardRole,
  conversation: decode<Conversation>(row.conversation),
  owedRevision: row.owed_revision,
  shownRevision: row.shown_revision,
  owedAt: row.owed_at,
  sends: row.sends,
  isLate: row.is_late,
  replacements: row.replacements,
  unheard: row.unheard,
  locale: row.locale,
  ...(row.notice !== null && { notice: row.notice as NonNullable<Card['notice']> }),
  ...(row.activity_id !== null && { activityId: row.activity_id }),
  ...(row.mentions !== null && { mentions: decode<TeamsPerson>(row.mentions) }),
  ...(row.lost_because !== null && { lostBecause: row.lost_because }),
  ...(row.gone_since !== null && { goneSince: row.gone_since }),
});

/** New cards of a request, owed at once, in their order. */
export async function addCards(
  tx: Tx,
  id: RequestId,
  revision: number,
  cards: readonly NewCard[],
  now: Date,
): Promise<Outgoing[]> {
  if (cards.length === 0) return [];
  const rows = cards.map(({ role, notice, conversation, mentions, locale }) => ({
    id: randomUUID(),
    request_id: id,
    role,
    notice: notice ?? null,
    conversation: encode(conversation),
    conversation_id: conversation.id,
    mentions: mentions ? encode(mentions) : null,
    locale,
    owed_revision: revision,
    owed_at: now,
  }));
  await tx.insertInto('cards').values(rows).execute();
  return rows.map((row) => cardJob({ ...row, next_delivery: null }));
}

/** The cards that show a request owe this revision. */
export async function oweRevision(tx: Tx, id: RequestId, revision: number, now: Date): Promise<Outgoing[]> {
  const rows = await tx
    .updateTable('cards')
    .set({ owed_revision: revision, owed_at: now })
    .where('request_id', '=', id)
    .where('role', '!=', 'notice')
    .where('lost_because', 'is', null)
    .returning(jobColumns)
    .execute();
  return rows.map((row) => cardJob(row));
}

/** One short message in each conversation that has a card of the request and is to have the notice. */
export async function oweNotice(
  tx: Tx,
  id: RequestId,
  revision: number,
  notice: NoticeKind,
  now: Date,
): Promise<Outgoing[]> {
  const rows = await tx
    .selectFrom('cards')
    .select(cardColumns)
    .where('request_id', '=', id)
    .where('role', '!=', 'notice')
    .where('lost_because', 'is', null)
    .orderBy('position')
    .execute();
  const notices = besides(notice, rows.map(toCard)).map(({ conversation, locale, mentions }): NewCard => ({
    role: 'notice',
    notice,
    conversation,
    locale,
    ...(mentions && { mentions }),
  }));
  return addCards(tx, id, revision, notices, now);
}

/** Cards that Teams shows, to be drawn again as they are: no revision, and behind what has news. */
export async function redraw(
  tx: Tx,
  id: string,
  now: Date,
  roles: readonly CardRole[] = ['requester', 'approval', 'both'],
  but?: string,
): Promise<Outgoing[]> {
  const rows = await tx
    .updateTable('cards')
    .set((card) => ({ shown_revision: card('owed_revision', '-', 1), owed_at: now }))
    .where('request_id', '=', id)
    .where('role', 'in', roles)
    .where('activity_id', 'is not', null)
    .where('lost_because', 'is', null)
    .$if(but !== undefined, (query) => query.where('id', '!=', but ?? ''))
    .returning(jobColumns)
    .execute();
  return rows.map((row) => cardJob({ ...row, role: 'redrawn' }));
}

/** The requester's cards say which other conversations have no card, or an old one. */
export const redrawTheirs = (tx: Tx, id: string, now: Date, but?: string): Promise<Outgoing[]> =>
  redraw(tx, id, now, ['requester', 'both'], but);

/** Every message that Teams still shows, the notices too: names stand in them. One that never arrived is not sent any more. */
export async function oweShown(tx: Tx, id: string, revision: number, now: Date): Promise<Outgoing[]> {
  const rows = await tx
    .updateTable('cards')
    .set({ owed_revision: revision, owed_at: now })
    .where('request_id', '=', id)
    .where('activity_id', 'is not', null)
    .where('lost_because', 'is', null)
    .returning(jobColumns)
    .execute();
  return rows.map((row) => cardJob(row));
}

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
