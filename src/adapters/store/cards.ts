import type { Requests } from '../../ports.ts';
import { cardColumns, toCard } from './cardRows.ts';
import { cardJob } from './jobs.ts';
import { insertCards, redrawTheirs } from './owedCards.ts';
import { requestRow, toWholeRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';

/** The messages that show requests: which there are, what they show, and what more is owed. */
export function createCards({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<
  Requests,
  'card' | 'toShow' | 'cards' | 'owe' | 'showAgain'
> {
  return {
    card: async (id) => {
      const row = await db.selectFrom('cards').select(cardColumns).where('id', '=', id).executeTakeFirst();
      return row && toCard(row);
    },

    toShow: async (id) => {
      const row = await db
        .selectFrom('cards')
        .innerJoin('requests', 'requests.id', 'request_id')
        .select(cardColumns)
        .select(['number', 'state', 'ask', 'history', 'revision', 'look_again_at'])
        .select((card) =>
          card
            .selectFrom('cards as other')
            .select(({ fn }) => fn.jsonAgg('other').as('all'))
            .whereRef('other.request_id', '=', 'cards.request_id')
            .whereRef('other.id', '!=', 'cards.id')
            .where((where) =>
              where.or([where('other.lost_because', 'is not', null), where('other.is_late', '=', true)]),
            )
            .as('others'),
        )
        .where('cards.id', '=', id)
        .executeTakeFirst();
      if (!row) return undefined;
      return {
        card: toCard(row),
        request: await toWholeRequest(db, { ...row, id: row.request_id }),
        missing: (row.others ?? []).map((other) => toCard({ ...other, owed_at: new Date(other.owed_at) })),
      };
    },

    cards: async (id) => {
      const rows = await db
        .selectFrom('cards')
        .select(cardColumns)
        .where('request_id', '=', id)
        .orderBy('position')
        .execute();
      return rows.map(toCard);
    },

    owe: (id, cards) =>
      queues.transaction(async (tx) => {
        const { revision } = await requestRow(tx, id, true);
        await queues.send(tx, await insertCards(tx, id, revision, cards, clock.now()));
      }),

    showAgain: (conversationId) =>
      queues.transaction(async (tx) => {
        const rows = await tx
          .updateTable('cards')
          .set({
            shown_revision: 0,
            sends: 0,
            replacements: 0,
            unheard: 0,
            lost_because: null,
            owed_at: clock.now(),
          })
          .where('conversation_id', '=', conversationId)
          .where('role', '!=', 'notice')
          .where((where) =>
            where.or([
              where(
                'request_id',
                'in',
                where.selectFrom('requests').select('id').where('ended_at', 'is', null),
              ),
              where.and([where('lost_because', 'is not', null), where('activity_id', 'is not', null)]),
            ]),
          )
          .returning(['id', 'request_id', 'conversation_id', 'role'])
          .execute();
        const jobs = rows.map((row) => cardJob(row));
        for (const id of new Set(rows.map((row) => row.request_id)))
          jobs.push(...(await redrawTheirs(tx, id, clock.now())));
        await queues.send(tx, jobs);
      }),
  };
}
