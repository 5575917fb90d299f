import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import {
  alex,
  botId,
  botName,
  playgroundPeople,
  type SandboxPerson,
  tenantId,
} from '../../src/sandbox/people.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { botTeamsId, teamsId, type AdaptiveCard, type Message } from '../../src/sandbox/teams/transcript.ts';

/** A message of the bot as a person sees it now. */
export interface Seen {
  readonly conversationId: string;
  readonly id: string;
  readonly message: Message;
  readonly card: AdaptiveCard | undefined;
  /** Everything the card or message says, in one text. */
  readonly words: string;
  /** The state that a card shows, as its title: `Export complete`. */
  readonly title: string | undefined;
  /** The verbs of a card's buttons. */
  readonly buttons: readonly string[];
}

/** Teams as people use it, without a browser: the Playground's REST and WebSocket interface. */
export interface Teams {
  say(
    person: SandboxPerson,
    conversationId: string,
    text: string,
    mentioned?: readonly Mention[],
  ): Promise<void>;
  /** Mentions the bot first, as shared chats need it. */
  sayToBot(
    person: SandboxPerson,
    conversationId: string,
    text: string,
    mentioned?: readonly Mention[],
  ): Promise<void>;
  /** Clicks a button. The answer is what the clicker alone is told; empty when the card itself was the answer. */
  click(
    person: SandboxPerson,
    on: Seen,
    verb: string,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  /** What the bot said, by chat; chats of other people come from the connector's transcript. */
  seen(conversationId?: string): readonly Seen[];
  /** The same message as it is now. */
  now(message: Seen): Seen;
  /** All that ever came to a chat, as it came: each version of each message, and the answers to clicks. */
  everShown(conversationId: string): readonly string[];
  /** The first message that fits, once there is one. */
  until(what: string, fits: (seen: Seen) => boolean, timeoutMs?: number): Promise<Seen>;
  chatWith(person: SandboxPerson): string;
  close(): void;
}

export interface Mention {
  readonly id: string;
  readonly name: string;
}

export const mentionOf = (person: SandboxPerson): Mention => ({ id: teamsId(person), name: person.name });
const theBot: Mention = { id: botTeamsId(botId), name: botName };
const ids = new Set([theBot.id, ...playgroundPeople.map(teamsId)]);

/** A step of the slowest story (recovery after a lost answer) takes seconds. */
const patienceMs = 45_000;

export async function openTeams(sandbox: Sandbox): Promise<Teams> {
  const { playground, teams } = sandbox;
  const changes = new EventEmitter().setMaxListeners(0);
  const shown = new Map<string, Seen>();
  const passedBy: { readonly conversationId: string; readonly text: string }[] = [];
  const socket = new WebSocket(
    `${playground.url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream`,
  );
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('message', (data: Buffer) => {
    const { action, actionConversationId, message } = JSON.parse(data.toString()) as {
      action: string;
      actionConversationId: string;
      message?: Message & { messageId: string };
    };
    if (!message || !/Message$/.test(action)) return;
    shown.set(message.messageId, seenOf(actionConversationId, message.messageId, message));
    passedBy.push({ conversationId: actionConversationId, text: data.toString() });
    changes.emit('change');
  });
  const onTranscript = () => changes.emit('change');
  teams.transcript.events.on('change', onTranscript);

  const seen = (conversationId?: string) => {
    const others = teams.transcript
      .all()
      .filter(({ id }) => !shown.has(id))
      .map((kept) => seenOf(kept.conversationId, kept.id, kept.message));
    return [...shown.values(), ...others].filter(
      (one) => conversationId === undefined || base(one.conversationId) === base(conversationId),
    );
  };

  const post = async (path: string, body: unknown) =>
    fetch(`${playground.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  const say: Teams['say'] = async (person, conversationId, text, mentioned = []) => {
    const mentions = mentioned.map((mention) => ({ mentioned: mention, text: `<at>${mention.name}</at>` }));
    // The Playground lets only the person who sits at it type, and mention only whom it knows: for the others the activity is
    // made here, and takes the way through the signing proxy that the Playground's own take.
    const isItsOwn = person === alex && mentioned.every(({ id }) => ids.has(id));
    const response = isItsOwn
      ? await post(`/_conversation/v1/conversations/${encodeURIComponent(conversationId)}/messages`, {
          from: { id: teamsId(person) },
          text,
          textFormat: 'plain',
          mentions,
        })
      : await fetch(teams.endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(activityOf(person, conversationId, text, mentions)),
        });
    if (!response.ok)
      throw new Error(`the message was not taken: ${response.status} ${await response.text()}`);
  };

  return {
    say,
    sayToBot: (person, conversationId, text, mentioned = []) =>
      say(person, conversationId, `<at>${botName}</at> ${text}`, [theBot, ...mentioned]),

    click: async (person, on, verb, more = {}) => {
      const data = dataOf(on.card, verb);
      const response = await post('/_conversation/v1/invoke', {
        name: 'adaptiveCard/action',
        from: { id: teamsId(person) },
        conversation: { id: on.conversationId },
        replyToId: on.id,
        value: { action: { type: 'Action.Execute', verb, data: { ...data, ...more } }, trigger: 'manual' },
      });
      const answer = await response.text();
      // The Playground's own "no" (somebody who is not in that chat) must not be taken for the bot's.
      if (!response.ok) throw new Error(`the Playground took no click: ${response.status} ${answer}`);
      passedBy.push({ conversationId: on.conversationId, text: answer });
      return toldBy(answer);
    },

    seen,
    now: (message) => seen().find(({ id }) => id === message.id) ?? message,
    everShown: (conversationId) => {
      const isHere = (one: { readonly conversationId: string }) =>
        base(one.conversationId) === base(conversationId);
      const sent = teams.transcript
        .all()
        .filter(isHere)
        .flatMap(({ versions }) => versions.map((version) => JSON.stringify(version)));
      return [...sent, ...passedBy.filter(isHere).map(({ text }) => text)];
    },
    until: (what, fits, timeoutMs = patienceMs) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = seen().find(fits);
          if (!found) return;
          clearTimeout(timer);
          changes.off('change', look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          changes.off('change', look);
          const said = seen().map((one) => `${one.conversationId} ${one.words.slice(0, 300)}`);
          reject(new Error(`never seen: ${what}\n${said.join('\n')}\n${sandbox.bot.log().slice(-2_000)}`));
        }, timeoutMs);
        changes.on('change', look);
        look();
      }),

    chatWith: (person) => {
      const chat = teams.transcript.chatWith(person.id);
      if (chat === undefined) throw new Error(`the bot opened no chat with ${person.name}`);
      return chat;
    },

    close: () => {
      teams.transcript.events.off('change', onTranscript);
      socket.terminate();
    },
  };
}

/** What Teams sends when somebody writes in the group chat. */
const activityOf = (
  person: SandboxPerson,
  conversationId: string,
  text: string,
  mentions: readonly { readonly mentioned: Mention; readonly text: string }[],
) => ({
  type: 'message',
  id: randomUUID(),
  channelId: 'msteams',
  serviceUrl: 'http://localhost',
  from: { id: teamsId(person), name: person.name, aadObjectId: person.id },
  conversation: { id: conversationId, conversationType: 'groupChat', isGroup: true, tenantId },
  recipient: theBot,
  text,
  textFormat: 'plain',
  locale: 'en-US',
  entities: mentions.map((mention) => ({ type: 'mention', ...mention })),
  channelData: { tenant: { id: tenantId } },
});

/** A channel's id without the thread. */
const base = (conversationId: string) => conversationId.split(';')[0];

/** A message as a person sees it. */
export function seenOf(conversationId: string, id: string, message: Message): Seen {
  const card = message.attachments?.[0]?.content;
  return {
    conversationId,
    id,
    message,
    card,
    words: card ? wordsOf(card).join(' ') : (message.text ?? ''),
    title: /: (.*)\.$/.exec(card?.fallbackText ?? '')?.[1],
    buttons: [...new Set(verbsOf(card))],
  };
}

/** Every text of a card, without the marks that keep directions apart and let long words break. */
function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    ['text', 'title', 'value', 'label'].includes(key) && typeof item === 'string'
      ? [item.replace(/[\u2066-\u2069\u200b\u2060]/g, '')]
      : wordsOf(item),
  );
}

/** The verb of each button, wherever it is on the card. */
function verbsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'verb' in value && typeof value.verb === 'string' ? [value.verb] : [];
  return [...own, ...Object.values(value).flatMap(verbsOf)];
}

/** What the button of this verb carries, wherever it is on the card. */
export function dataOf(value: unknown, verb: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {};
  if ('verb' in value && value.verb === verb && 'data' in value) return value.data as Record<string, unknown>;
  for (const item of Object.values(value)) {
    const found = dataOf(item, verb);
    if (Object.keys(found).length > 0) return found;
  }
  return {};
}

/** What the clicker alone is told by the body that answers a click; empty when the card itself was the answer. */
export function toldBy(text: string): string {
  const { value } = JSON.parse(text) as { value?: unknown };
  if (typeof value === 'string') return value;
  const { message, type } = (value ?? {}) as { message?: unknown; type?: unknown };
  return type === 'AdaptiveCard' ? '' : typeof message === 'string' ? message : text;
}
