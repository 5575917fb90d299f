import { type Selectable, sql } from 'kysely';
import type { CardId, RequestId } from '../../domain/ids.ts';
import type { Card, CardRole, Conversation, TeamsPerson } from '../../ports/conversations.ts';
import type { NewCard } from '../../ports/requests.ts';
import { decode } from './codec.ts';
import type { Tables } from './tables.ts';

/** Named, because the plan of a statement that gives back whatever there is is not kept, see `prepared.ts`. */
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
] as const;

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

export type JsonCard = Omit<CardRow, 'owed_at' | 'gone_since'> & {
  readonly owed_at: string;
  readonly gone_since: string | null;
};

/** All cards of a request in the order they were made, as a column of its row. */
export const cardsOfRequest = sql<readonly JsonCard[] | null>`(
  select json_agg(cards order by position) from cards where request_id = requests.id
)`.as('cards');

/** In JSON moments are texts. */
export const cardFromJson = (row: JsonCard): Card =>
  toCard({
    ...row,
    owed_at: new Date(row.owed_at),
    gone_since: row.gone_since === null ? null : new Date(row.gone_since),
  });

/** A card that is new, as it is inserted. */
export const cardRow = (card: NewCard, id: RequestId, revision: number, now: Date) => ({
  request_id: id,
  role: card.role,
  notice: card.notice ?? null,
  conversation: card.conversation,
  conversation_id: card.conversation.id,
  mentions: card.mentions ?? null,
  locale: card.locale,
  owed_revision: revision,
  owed_at: now,
});
