/** What leaves for Teams: one message is either a card or words, because Teams splits a mixed one and names neither. */
import type { AdaptiveCard } from '../../../cards/bind.ts';
import { escaped, lengths, plain, toast } from '../../../cards/plain.ts';
import type { AuditFormat } from '../../../audit/formats.ts';
import type { Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import type { FileConsent } from '../inbound/activities.ts';

export type Outgoing = Readonly<Record<string, unknown>>;

/** What stands beside the bot's name, and what is shown to whoever points at it. */
export interface SensitivityLabel {
  readonly name: string;
  readonly description: string;
}

/**
 * The message with Teams' sensitivity label (Teams docs, "Bot messages with AI-generated content", sensitivity label; in all scopes and
 * in the government clouds). An update needs it again.
 */
export const labelled = (message: Outgoing, { name, description }: SensitivityLabel): Outgoing => ({
  ...message,
  entities: [
    ...((message['entities'] as readonly unknown[] | undefined) ?? []),
    {
      type: 'https://schema.org/Message',
      '@type': 'Message',
      '@context': 'https://schema.org',
      usageInfo: { '@type': 'CreativeWork', name, description },
    },
  ],
});

type Addressed = Pick<Conversation, 'botId' | 'id'>;

const message = ({ botId, id }: Addressed) => ({
  type: 'message',
  from: { id: botId },
  conversation: { id },
});

/** `summary` is what a notification shows; without it Teams says "Sent a card". */
export const cardMessage = (conversation: Addressed, card: AdaptiveCard): Outgoing => ({
  ...message(conversation),
  summary: card.fallbackText,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

/** Words in Markdown; what people wrote in them stands there as entities already. */
export const textMessage = (conversation: Conversation, text: string): Outgoing => ({
  ...message(conversation),
  text,
  textFormat: 'markdown',
  summary: toast(text),
});

// Teams compares a mention's text with its entity; marks around the name would only be in its way.
const isolation = /[\u2068\u2069]/g;

/** Clients guess which way a message is read from its first letter, and that of somebody's name says nothing about the sentence. */
const turned = (sentence: string) => (/^\P{L}*\p{Script=Arabic}/u.test(sentence) ? '\u200f' : '');

/** A new message that asks for attention; whoever it is for is mentioned, when their id in this bot's chats is known. */
export function noticeMessage(
  conversation: Conversation,
  sentence: string,
  person: TeamsPerson | undefined,
): Outgoing {
  const alert = { channelData: { notification: { alert: true } } };
  const name = plain(person?.name ?? '', lengths.name).replace(isolation, '');
  if (person?.teamsId === undefined || name === '')
    return { ...textMessage(conversation, sentence), ...alert };
  const mention = `<at>${escaped(name)}</at>`;
  return {
    ...message(conversation),
    text: `${turned(sentence)}${mention} ${sentence}`,
    textFormat: 'xml',
    summary: toast(sentence),
    entities: [{ type: 'mention', text: mention, mentioned: { id: person.teamsId, name } }],
    ...alert,
  };
}

/** Asks somebody whether the bot may put a file into their OneDrive; what it says comes back with the answer. */
export const fileConsentMessage = (
  conversation: Conversation,
  {
    format,
    rows,
    size,
    description,
  }: {
    readonly format: AuditFormat;
    readonly rows: number;
    readonly size: number;
    readonly description: string;
  },
): Outgoing => {
  const context = { format, rows };
  return {
    ...message(conversation),
    summary: description,
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.card.file.consent',
        name: `audit-${rows}.${format}`,
        content: {
          description,
          sizeInBytes: size,
          acceptContext: context,
          declineContext: context,
        },
      },
    ],
  };
};

/** The file that was put there, to open it. */
export const fileInfoMessage = (
  conversation: Conversation,
  file: Pick<FileConsent, 'contentUrl' | 'name' | 'uniqueId' | 'fileType'>,
): Outgoing => ({
  ...message(conversation),
  summary: file.name,
  attachments: [
    {
      contentType: 'application/vnd.microsoft.teams.card.file.info',
      contentUrl: file.contentUrl,
      name: file.name,
      content: { uniqueId: file.uniqueId, fileType: file.fileType },
    },
  ],
});

export const typingMessage = (conversation: Conversation): Outgoing => ({
  ...message(conversation),
  type: 'typing',
});
