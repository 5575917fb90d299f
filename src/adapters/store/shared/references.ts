import type { Kysely, QueryCreator } from 'kysely';
import type { CardId, RequestId, UserId } from '../../../domain/ids.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { References } from '../../../ports/references.ts';
import { decode, encode } from '../database/codec.ts';
import type { StoreOptions } from '../requests/rows.ts';
import type { Tables } from '../database/tables.ts';

/** The conversations that the bot knows, so that it can write there by itself. */
export function createReferences({ db, clock }: Pick<StoreOptions, 'db' | 'clock'>): References {
  return {
    conversation: async (id) => {
      const row = await db
        .selectFrom('conversations')
        .select('reference')
        .where('id', '=', id)
        .executeTakeFirst();
      return row && decode<Conversation>(row.reference);
    },

    personalConversation: async (person) => {
      const row = await db
        .selectFrom('personal_conversations')
        .innerJoin('conversations', 'conversations.id', 'personal_conversations.conversation_id')
        .select('reference')
        .where('user_id', '=', person)
        .executeTakeFirst();
      return row && decode<Conversation>(row.reference);
    },

    // Without an index, both: they are asked for when something is wrong, and there is a row a person or chat.
    personIn: async (conversationId) => {
      const row = await db
        .selectFrom('personal_conversations')
        .select('user_id')
        .where('conversation_id', '=', conversationId)
        .executeTakeFirst();
      return row && (row.user_id as UserId);
    },

    newestConversation: async () => {
      const row = await db
        .selectFrom('conversations')
        .select('reference')
        .orderBy('seen_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && decode<Conversation>(row.reference);
    },

    learn: async (conversation, person) => {
      const reference = { reference: encode(conversation), seen_at: clock.now() };
      const learnt = (also: QueryCreator<Tables>) =>
        also
          .insertInto('conversations')
          .values({ id: conversation.id, ...reference })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(reference))
          .returning('id');
      if (!person || conversation.kind !== 'personal') {
        await learnt(db).execute();
        return;
      }
      await db
        .with('learnt', learnt)
        .insertInto('personal_conversations')
        .values({ user_id: person, conversation_id: conversation.id })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet({ conversation_id: conversation.id }),
        )
        .execute();
    },
  };
}

/** The W3C trace context that a request was requested in, for whoever goes on with it. Undefined when nobody traced that. */
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
