import type { Kysely } from 'kysely';
import type { CardId, RequestId } from '../../domain/ids.ts';
import type { Tables } from './tables.ts';

/** The W3C trace context that a request was asked in, for whoever goes on with it. Undefined when nobody traced that. */
export const createTraceparents = (db: Kysely<Tables>) => ({
  ofRequest: async (id: RequestId): Promise<string | undefined> => {
    const row = await db.selectFrom('requests').select('traceparent').where('id', '=', id).executeTakeFirst();
    return row?.traceparent ?? undefined;
  },
  ofCard: async (id: CardId): Promise<string | undefined> => {
    const row = await db
      .selectFrom('cards')
      .innerJoin('requests', 'requests.id', 'cards.request_id')
      .select('traceparent')
      .where('cards.id', '=', id)
      .executeTakeFirst();
    return row?.traceparent ?? undefined;
  },
});
