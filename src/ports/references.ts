/** The conversations that the bot knows, so that it can write there by itself (the store). */
import type { UserId } from '../domain/ids.ts';
import type { Conversation } from './conversations.ts';

export interface References {
  conversation(id: string): Promise<Conversation | undefined>;
  /** The 1:1 chat with a person, when one is known. */
  personalConversation(person: UserId): Promise<Conversation | undefined>;
  /** Whose 1:1 chat it is, when it is the newest known one with somebody. */
  personIn(conversationId: string): Promise<UserId | undefined>;
  /** The conversation that was learnt last. */
  newestConversation(): Promise<Conversation | undefined>;
  learn(conversation: Conversation, person?: UserId): Promise<void>;
}
