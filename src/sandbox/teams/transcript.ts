import { EventEmitter } from 'node:events';
import type { SandboxPerson } from '../people.ts';

/** Ids as Teams gives them: people `29:…`, bots `28:…`, shared chats `19:…`. */
export const teamsId = ({ givenName }: SandboxPerson) => `29:${givenName.toLowerCase()}`;
export const botTeamsId = (botId: string) => `28:${botId}`;

export const personalChatId = 'a:alex-and-the-bot';
export const groupChatId = '19:privacy-group@thread.v2';
export const teamId = '19:privacy-team@thread.tacv2';
export const channelId = '19:privacy-channel@thread.tacv2';

/** A message of the bot as it stands now. */
export interface Message {
  readonly text?: string;
  readonly type?: string;
  readonly attachments?: readonly { readonly contentType: string; readonly content: AdaptiveCard }[];
  readonly entities?: readonly Readonly<Record<string, unknown>>[];
}

export interface AdaptiveCard {
  readonly fallbackText?: string;
  readonly body?: readonly unknown[];
  readonly actions?: readonly unknown[];
}

export interface Kept {
  readonly conversationId: string;
  readonly id: string;
  readonly message: Message;
  /** How often it was sent or updated. */
  readonly versions: readonly Message[];
}

/** What the bot said: each message with its newest content, in the order of first sends. */
export interface Transcript {
  readonly events: EventEmitter;
  keep(conversationId: string, id: string, message: Message): void;
  /** A chat that the bot opened with a person, by their Entra object id. */
  opened(conversationId: string, person: string): void;
  chatWith(person: string): string | undefined;
  all(): readonly Kept[];
}

export function createTranscript(): Transcript {
  const kept = new Map<string, Kept>();
  const chats = new Map<string, string>();
  const events = new EventEmitter();
  return {
    events,
    keep: (conversationId, id, message) => {
      if (message.type === 'typing') return;
      const versions = [...(kept.get(id)?.versions ?? []), message];
      kept.set(id, { conversationId, id, message, versions });
      events.emit('change');
    },
    opened: (conversationId, person) => {
      chats.set(person, conversationId);
    },
    chatWith: (person) => chats.get(person),
    all: () => [...kept.values()],
  };
}
