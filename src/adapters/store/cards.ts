import { sql } from 'kysely';
import type { Requests } from '../../ports/requests.ts';
import { cardColumns, toCard } from './cardRows.ts';
import { cardJob } from './jobs.ts';
import { insertCards, redrawTheirs } from './owedCards.ts';
import { lockedRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';

/** The messages that show requests: which there are, what they show, and what more is owed. */
export function createCards({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<Requests, 'cards' | 'owe' | 'showAgain'> {
  return {
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
        const { revision } = await lockedRequest(tx, id);
        // Whoever has read the request's cards and is about to change them reads them again.
        await tx
          .updateTable('requests')
          .set((request) => ({ cards_added: request('cards_added', '+', cards.length) }))
          .where('id', '=', id)
          .execute();
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
            gone_since: null,
            owed_at: clock.now(),
          })
          // A channel's cards stand in its threads, too.
          .where(sql`split_part(conversation_id, ';', 1)`, '=', conversationId.split(';')[0] ?? '')
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
