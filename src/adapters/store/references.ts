import type { QueryCreator } from 'kysely';
import type { Conversation } from '../../ports/conversations.ts';
import type { Requests } from '../../ports/requests.ts';
import type { UserId } from '../../domain/ids.ts';
import { decode, encode } from './codec.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables } from './tables.ts';

/** The conversations that the bot knows, so that it can write there by itself. */
export function createReferences({
  db,
  clock,
}: Pick<RequestsOptions, 'db' | 'clock'>): Pick<
  Requests,
  'conversation' | 'personalConversation' | 'personIn' | 'newestConversation' | 'learn'
> {
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
