/**
 * Activities as Teams sends them, taken apart. Everything here is pure: an unknown in, our own words out.
 *
 * Shapes: Bot Framework Activity schema (github.com/microsoft/botframework-sdk, specs/botframework-activity) and the Teams
 * pages "Channel and group chat conversations with a bot" and "Universal Actions for Adaptive Cards".
 */
import { extensionInput, reasonInput, verbs } from '../../../cards/verbs.ts';
import { type AuditFormat, auditFormats } from '../../../audit/formats.ts';
import { type UserId, parseUserId } from '../../../domain/ids.ts';
import { listFilters } from '../../../domain/command.ts';
import { languageOf } from '../../../domain/language.ts';
import type { Piece } from '../../../domain/typedText.ts';
import type { Click, FilledForm, PageTurn, Verb } from '../../../ports/turns.ts';
import type { Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import { type MentionEntity, typedPieces } from './typed.ts';

/** An activity in our own words. Nothing in it was checked yet but its shape. */
export interface Incoming {
  readonly type: string;
  /** Of an invoke. */
  readonly name: string;
  /** Of an `installationUpdate`: `add`, `remove`, their `-upgrade` twins, and `upgrade`. */
  readonly action: string;
  /** Of a `messageUpdate`: `editMessage` or `undeleteMessage`. */
  readonly eventType: string;
  readonly id: string;
  readonly channelId: string;
  readonly serviceUrl: string;
  readonly conversation: {
    readonly id: string;
    readonly kind: Conversation['kind'] | undefined;
    readonly tenantId: string;
  };
  /**
   * `channelData.tenant.id`. It is the conversation's tenant, too: in a shared channel it does not tell where a person is from
   * (Teams docs, "Apps for shared and private channels").
   */
  readonly channelTenantId: string;
  readonly from: { readonly teamsId: string; readonly name: string; readonly userId: UserId | undefined };
  readonly recipientId: string;
  /** A slash command: only its sender saw it, and it disappears after a day. */
  readonly targeted: boolean;
  /** What its sender typed. */
  readonly pieces: readonly Piece[];
  /** Whether the bot is mentioned. */
  readonly addressed: boolean;
  readonly locale: string;
  /** Neither the activity nor its client says a language, which happens on iOS: `locale` is the fallback. */
  readonly saysNoLocale: boolean;
  readonly replyToId: string;
  readonly value: unknown;
  /** Teams ids of who left, of a `conversationUpdate`. */
  readonly membersRemoved: readonly string[];
}

/** Of a form's field: twenty of the longest addresses. What is too long is told by whoever checks it. */
const maxText = 7_000;
const maxEntities = 200;
const maxBecause = 1_000;
/** An address, or what somebody is called. */
const maxWhose = 320;

/** Our view of an activity, or undefined when it is none: no object, or no type. `fallback` is the locale of people who read no language of ours. */
export function parseActivity(body: unknown, fallback: string): Incoming | undefined {
  const type = text(body, 'type');
  if (type === '') return undefined;
  const conversation = part(body, 'conversation');
  const from = part(body, 'from');
  const recipient = part(body, 'recipient');
  const channelData = part(body, 'channelData');
  const tags = localeTags(body);
  return {
    type,
    name: text(body, 'name'),
    action: text(body, 'action'),
    eventType: text(channelData, 'eventType'),
    id: text(body, 'id'),
    channelId: text(body, 'channelId'),
    serviceUrl: text(body, 'serviceUrl'),
    conversation: {
      id: text(conversation, 'id'),
      kind: conversationKind(conversation, channelData),
      tenantId: text(conversation, 'tenantId'),
    },
    channelTenantId: text(part(channelData, 'tenant'), 'id'),
    from: {
      teamsId: text(from, 'id'),
      name: text(from, 'name'),
      userId: parseUserId(part(from, 'aadObjectId')),
    },
    recipientId: text(recipient, 'id'),
    targeted: part(recipient, 'isTargeted') === true,
    pieces: piecesOf(body),
    addressed: mentionsOf(body).some(({ id }) => id === text(recipient, 'id')),
    locale: spokenOf(tags) ?? fallback,
    saysNoLocale: tags.length === 0,
    replyToId: text(body, 'replyToId'),
    value: part(body, 'value'),
    membersRemoved: idsOf(part(body, 'membersRemoved')),
  };
}

const idsOf = (members: unknown): string[] =>
  Array.isArray(members) ? members.slice(0, maxEntities).map((member: unknown) => text(member, 'id')) : [];

/**
 * Where Teams leaves the type out (activities of meetings, old clients, the Playground) or says one that we do not know, the id
 * tells: `19:` is a thread, which others may read along, and never somebody's own chat. That holds for `19:…@unq.gbl.spaces` as
 * well: a chat between two, of whom the bot need not be one.
 */
function conversationKind(conversation: unknown, channelData: unknown): Conversation['kind'] | undefined {
  const id = text(conversation, 'id');
  const type = text(conversation, 'conversationType');
  if (id.startsWith('19:')) {
    if (type === 'channel' || type === 'groupChat') return type;
    // Group chats had `@thread.skype`, too: what is beside the id decides.
    const isOfTeam = part(channelData, 'channel') !== undefined || part(channelData, 'team') !== undefined;
    const isThreadOfChannel = id.includes(';messageid=') || id.includes('@thread.tacv2');
    return !id.endsWith('@unq.gbl.spaces') && (isThreadOfChannel || isOfTeam) ? 'channel' : 'groupChat';
  }
  if (type === 'personal' || type === 'groupChat' || type === 'channel') return type;
  const isSingle = part(conversation, 'isGroup') !== true && part(channelData, 'meeting') === undefined;
  return type === '' && isSingle && ownChat.test(id) ? 'personal' : undefined;
}

/** Ids of 1:1 chats: of one with a bot, and of the person in it (Bot Framework for Teams and for Skype). */
const ownChat = /^(?:a|8|29):/;

function piecesOf(body: unknown): readonly Piece[] {
  const html = list(body, 'attachments').find((each) => text(each, 'contentType') === 'text/html');
  return typedPieces({
    text: text(body, 'text'),
    html: text(html, 'content'),
    mentions: mentionsOf(body),
    recipientId: text(part(body, 'recipient'), 'id'),
  });
}

function mentionsOf(body: unknown): MentionEntity[] {
  return list(body, 'entities')
    .slice(0, maxEntities)
    .flatMap((entity) => {
      const mentioned = part(entity, 'mentioned');
      const id = text(mentioned, 'id');
      if (text(entity, 'type') !== 'mention' || id === '') return [];
      return [{ id, name: text(mentioned, 'name'), text: text(entity, 'text') }];
    });
}

const languageTag = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i;

/** The languages of the sender's client: `activity.locale`, and that of the `clientInfo` entity. */
function localeTags(body: unknown): readonly string[] {
  const entities = part(body, 'entities');
  const clientInfo: unknown = Array.isArray(entities)
    ? entities.find((entity: unknown) => text(entity, 'type') === 'clientInfo')
    : undefined;
  return [text(body, 'locale'), text(clientInfo, 'locale')].filter((tag) => languageTag.test(tag));
}

/** The first of them, when the bot speaks it. */
const spokenOf = ([tag]: readonly string[]) => (tag !== undefined && languageOf(tag) ? tag : undefined);

/**
 * A message whose words were changed, and that is still meant for the bot: in a shared chat it is mentioned. The id is that of the
 * message (Teams docs, "Update and delete messages sent from your agent").
 */
export const isEdited = ({ type, eventType, id, conversation, addressed, targeted }: Incoming) =>
  type === 'messageUpdate' &&
  eventType === 'editMessage' &&
  id !== '' &&
  (conversation.kind === 'personal' || targeted || addressed);

/** The same for every delivery of the same message. */
export const turnKey = ({ conversation, id }: Incoming): string => `${conversation.id}|${id}`;

export interface CardAction {
  readonly verb: string;
  readonly cardId: string;
  readonly because: string;
}

/** What was clicked, of an `adaptiveCard/action` invoke. Of the card's data only its id and the typed reason are read. */
export function parseCardAction(value: unknown): CardAction {
  const action = part(value, 'action');
  const data = part(action, 'data');
  const verb = text(action, 'verb');
  const typed = text(data, verb === verbs.extend ? extensionInput : reasonInput);
  return { verb, cardId: text(data, 'card'), because: cut(typed.trim(), maxBecause) };
}

/** The wish for another page of a list. What it asks for is checked like a command. */
export function pageTurnOf(activity: Incoming, from: PageTurn['from']): PageTurn | undefined {
  const data = part(part(activity.value, 'action'), 'data');
  const filter = listFilters.find((each) => each === text(data, 'filter'));
  if (!filter) return undefined;
  const after = part(data, 'after');
  const whose = cut(text(data, 'whose'), maxWhose);
  const id = parseUserId(whose);
  const name = cut(text(data, 'name'), maxWhose) || whose;
  return {
    from,
    filter,
    ...(whose !== '' && { whose: id ? { id, name } : { address: whose, name } }),
    ...(typeof after === 'number' &&
      Number.isSafeInteger(after) &&
      after > 0 &&
      after < 2 ** 31 && { after }),
  };
}

/** The form as it was sent. What is missing in it is empty; what is too long is told by whoever checks it. */
export function filledFormOf(activity: Incoming, from: TeamsPerson, conversation: Conversation): FilledForm {
  const data = part(part(activity.value, 'action'), 'data');
  const typed = (name: string) => cut(text(data, name), maxText);
  const parts = (name: string) =>
    typed(name)
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const origin = typed('origin');
  return {
    // The message is the form. Without its id each sending stands for itself.
    key: `${activity.conversation.id}|form|${activity.replyToId || activity.id}`,
    from,
    conversation,
    people: parts('people'),
    addresses: typed('addresses'),
    caseNumber: typed('caseNumber'),
    reason: typed('reason'),
    receivedOn: typed('receivedOn'),
    seen: parts('seen'),
    ...(origin !== '' && { origin }),
    locale: activity.locale,
  };
}

/** The click, once the door has let its activity in. */
export const clickOf = (activity: Incoming, from: Click['from'], verb: Verb): Click => {
  const { cardId, because } = parseCardAction(activity.value);
  return {
    from,
    conversationId: activity.conversation.id,
    activityId: activity.replyToId,
    cardId,
    verb,
    because,
  };
};

export interface FileConsent {
  readonly format: AuditFormat;
  readonly rows: number;
  readonly uploadUrl: string;
  readonly contentUrl: string;
  readonly uniqueId: string;
  readonly name: string;
  readonly fileType: string;
}

/** What somebody agreed to, of a `fileConsent/invoke`; undefined when it is about nothing that we offer. */
export function parseFileConsent(value: unknown): FileConsent | undefined {
  const context = part(value, 'context');
  const format = auditFormats.find((one) => one === text(context, 'format'));
  const rows = part(context, 'rows');
  const info = part(value, 'uploadInfo');
  if (!format || typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 1) return undefined;
  return {
    format,
    rows,
    uploadUrl: text(info, 'uploadUrl'),
    contentUrl: text(info, 'contentUrl'),
    uniqueId: text(info, 'uniqueId'),
    name: text(info, 'name'),
    fileType: text(info, 'fileType'),
  };
}

/** At most so many UTF-16 units, never half a character. */
function cut(words: string, length: number): string {
  const short = words.slice(0, length);
  return short.isWellFormed() ? short : short.slice(0, -1).toWellFormed();
}

function part(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name)
    ? (of as Record<string, unknown>)[name]
    : undefined;
}

function list(of: unknown, name: string): readonly unknown[] {
  const value = part(of, name);
  return Array.isArray(value) ? value : [];
}

/** A text of an object of which nothing is known; empty when there is none. */
export function text(of: unknown, name: string): string {
  const value = part(of, name);
  return typeof value === 'string' ? value : '';
}
