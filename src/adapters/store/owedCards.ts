import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { RequestId } from '../../domain/ids.ts';
import { besides, type NoticeKind } from '../../domain/notices.ts';
import type { Card, CardRole } from '../../ports/conversations.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewCard } from '../../ports/requests.ts';
import { cardColumns, cardRow, toCard } from './cardRows.ts';
import { encode } from './codec.ts';
import { cardJob, type Outgoing } from './jobs.ts';
import type { Tables, Tx } from './tables.ts';

/** More cards of a request, owed at once. */
export async function insertCards(
  tx: Tx,
  id: RequestId,
  revision: number,
  cards: readonly NewCard[],
  now: Date,
): Promise<Outgoing[]> {
  if (cards.length === 0) return [];
  const rows = newCards(cards, id, revision, now);
  await cardInserts(rows).execute(tx);
  return rows.map((row) => cardJob(row));
}

type InsertedCard = ReturnType<typeof cardRow> & { readonly id: string };

/** With the ids that they get. */
export const newCards = (
  cards: readonly NewCard[],
  id: RequestId,
  revision: number,
  now: Date,
): readonly InsertedCard[] =>
  cards.map((card) => ({ id: randomUUID(), ...cardRow(card, id, revision, now) }));

/** A statement, or a part of a longer one. They keep their order. */
export const cardInserts = (rows: readonly InsertedCard[], onlyIf: RawBuilder<unknown> = sql`true`) => sql`
  insert into cards (id, request_id, role, notice, conversation, conversation_id, mentions, locale, owed_revision, owed_at)
  select id, request_id, role, notice, conversation, conversation_id, mentions, locale, owed_revision, owed_at
  from jsonb_to_recordset(${encode(rows.map((row, position) => ({ ...row, position })))}::jsonb) as made (
    position integer, id uuid, request_id uuid, role text, notice text, conversation jsonb, conversation_id text,
    mentions jsonb, locale text, owed_revision integer, owed_at timestamptz
  ) where ${onlyIf} order by position
  returning id`;

/** The cards that show a request owe this revision. */
export async function oweCards(tx: Tx, id: RequestId, revision: number, now: Date): Promise<Outgoing[]> {
  const rows = await tx
    .updateTable('cards')
    .set({ owed_revision: revision, owed_at: now })
    .where('request_id', '=', id)
    .where('role', '!=', 'notice')
    .where('lost_because', 'is', null)
    .returning(['id', 'conversation_id', 'role'])
    .execute();
  return rows.map((row) => cardJob(row));
}

/** One short message in each conversation that it is for. */
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
  return insertCards(tx, id, revision, noticesOf(notice, rows.map(toCard)), now);
}

/** One short message in each conversation that has one of these cards and is to have the notice. */
export const noticesOf = (notice: NoticeKind, cards: readonly Card[]): readonly NewCard[] =>
  besides(notice, cards).map(({ conversation, locale, mentions }) => ({
    role: 'notice',
    notice,
    conversation,
    locale,
    ...(mentions && { mentions }),
  }));

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
    .returning(['id', 'conversation_id', 'role'])
    .execute();
  return rows.map(({ role: _, ...row }) => cardJob({ ...row, role: 'redrawn' }));
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
    .returning(['id', 'conversation_id', 'role'])
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
