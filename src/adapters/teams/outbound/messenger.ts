import { alarmText } from '../../../cards/alarmText.ts';
import { digestText } from '../../../cards/digestText.ts';
import { notice } from '../../../cards/notice.ts';
import type { AdaptiveCard } from '../../../cards/bind.ts';
import { formCard } from '../../../cards/formCard.ts';
import { listCard } from '../../../cards/listCard.ts';
import { type CardContext, requestCard } from '../../../cards/requestCard.ts';
import { severalText } from '../../../cards/severalText.ts';
import { statusCard } from '../../../cards/statusCard.ts';
import { words } from '../../../cards/words/index.ts';
import { topics } from '../../../domain/digest.ts';
import { type ExportRequest, isBlanked, type WriteAccess } from '../../../domain/exportRequest.ts';
import { type UserId, withoutThread } from '../../../domain/ids.ts';
import type { Unreached } from '../../../domain/reach.ts';
import type { Card, Conversation, Conversations, Delivery, Reopened } from '../../../ports/conversations.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Form, Page } from '../../../ports/turns.ts';
import type { Log } from '../../../ports/log.ts';
import type { Settings } from '../../../ports/settings.ts';
import { type Answering, answering } from './answering.ts';
import type { Connector } from './connector.ts';
import { type Outcome, deliveryOf, isMisdirected } from './delivery.ts';
import type { ServiceUrls } from '../inbound/door.ts';
import { lanes } from '../lanes.ts';
import { type Outgoing, cardMessage, labelled, noticeMessage } from './messages.ts';
import type { Outsiders } from './outsiders.ts';
import type { Pace } from './pace.ts';
import type { Roster } from './roster.ts';
import { type Timer, pause, within } from '../timer.ts';

/** Where the bot remembers which conversations it may write to. */
export interface References {
  learn(conversation: Conversation, person?: UserId): Promise<void>;
  conversation(id: string): Promise<Conversation | undefined>;
  personalConversation(person: UserId): Promise<Conversation | undefined>;
  /** Whose 1:1 chat it is. */
  personIn(conversationId: string): Promise<UserId | undefined>;
  /** The one that was learnt last. */
  newestConversation(): Promise<Conversation | undefined>;
}

export type CardSettings = Pick<
  Settings,
  | 'rules'
  | 'cardPrivacy'
  | 'approvalConversation'
  | 'operatorsConversation'
  | 'digest'
  | 'locale'
  | 'casePattern'
  | 'messageLabel'
>;

export interface Outbound extends Conversations, Answering {
  /** A message that nothing follows, once: typing, for example. */
  say(conversation: Conversation, message: Outgoing, onlyTo?: string): Promise<Delivery>;
  /** A message that names a data subject, with the sensitivity label of this installation, if it has one. */
  labelled(message: Outgoing, locale: string): Outgoing;
  /** How much whoever reads along in a conversation may see. */
  privacyIn(conversation: Conversation): Promise<CardContext['privacy']>;
  /** The card as its reader may see it, for somebody who waits: a roster that is not known yet counts as having outsiders. */
  renderAtOnce(card: Card, request: ExportRequest): Promise<AdaptiveCard>;
  /** How a request stands, as whoever reads along in a conversation may see it. */
  renderStatus(
    status: { readonly request: ExportRequest; readonly card?: Card },
    reader: Conversation,
    locale: string,
  ): Promise<AdaptiveCard>;
  /** A page of a list: for its reader alone. */
  renderPage(page: Page, context: { readonly locale: string; readonly later: boolean }): AdaptiveCard;
  /** What several requests of one command are, in one message for whoever reads along in a conversation. */
  renderSeveral(requests: readonly ExportRequest[], reader: Conversation, locale: string): Promise<string>;
  /** The form of an export: for whoever fills it in alone. */
  renderForm(form: Form, locale: string): AdaptiveCard;
  /** Puts another message in the place of one that nothing follows. */
  amend(conversation: Conversation, activityId: string, message: Outgoing): Promise<Delivery>;
  /** Whom an activity came from last: where new 1:1 chats are made. */
  noteOrigin(conversation: Conversation): void;
}

/**
 * How long the pace is waited for. A card hands longer waits back, because its step holds one of few workers and the queue waits
 * better; an answer has no queue behind it.
 */
const patienceMs = { card: 500, answer: 5_000 };
/** Where Teams moves bots of US government community tenants to (Teams docs, error `InvalidBotApiHost`). */
const gccServiceUrl = 'https://smba.infra.gcc.teams.microsoft.com/teams';
/** A person waits while chats with approvers are opened. */
const openTimeoutMs = 3_000;

export function outbound(parts: {
  readonly connector: Connector;
  readonly roster: Roster;
  readonly outsiders: Pick<Outsiders, 'among'>;
  readonly pace: Pace;
  readonly timer: Timer;
  readonly clock: Clock;
  readonly log: Log;
  readonly serviceUrls: ServiceUrls;
  readonly references: References;
  readonly settings: CardSettings;
  readonly bot: { readonly id: string; readonly tenantId: string };
  /** Address of a container in the cloud's portal, with `{account}` and `{container}`. */
  readonly portal?: string;
  /** Origin of the cloud's Teams on the web, for links into it. */
  readonly teamsWeb?: string;
}): Outbound {
  const { connector, roster, outsiders, pace, timer, clock, log, serviceUrls, references, settings, bot } =
    parts;
  // Teams answers 412 to two operations on one conversation at a time.
  const inTurn = lanes();
  let origin: Pick<Conversation, 'serviceUrl' | 'botId'> | undefined;
  /** Conversations that may be written to although nothing came from there yet. */
  const configured = new Set([
    settings.approvalConversation,
    settings.operatorsConversation,
    settings.digest?.conversation,
  ]);

  /** One message into one conversation: in turn, at Teams' pace, one attempt. */
  function deliver(
    conversation: Conversation,
    message: Outgoing,
    {
      activityId,
      onlyTo,
      patience = patienceMs.answer,
    }: { readonly activityId?: string; readonly onlyTo?: string; readonly patience?: number } = {},
  ): Promise<Delivery> {
    const lane = withoutThread(conversation.id);
    const askedAt = clock.now().getTime();
    return inTurn(lane, async () => {
      for (;;) {
        const waited = clock.now().getTime() - askedAt;
        if (waited > patience) return { kind: 'retry', because: 'busy conversation' };
        const wait = await pace.leave(lane);
        if (wait === 0) break;
        if (waited + wait > patience) return { kind: 'retry', afterMs: wait, because: 'pace' };
        await pause(timer, wait);
      }
      const attempt = (serviceUrl: string): Promise<Outcome> => {
        const activities = `/${encodeURIComponent(conversation.id)}/activities`;
        return activityId === undefined
          ? connector.call(
              'POST',
              serviceUrl,
              onlyTo ? `${activities}?isTargetedActivity=true` : activities,
              {
                body: onlyTo ? { ...message, recipient: { id: onlyTo } } : message,
              },
            )
          : connector.call('PUT', serviceUrl, `${activities}/${encodeURIComponent(activityId)}`, {
              body: { ...message, id: activityId },
            });
      };
      let outcome = await attempt(conversation.serviceUrl);
      if (isMisdirected(outcome)) {
        const serviceUrl = await anotherWay(conversation, outcome);
        if (serviceUrl !== undefined) outcome = await attempt(serviceUrl);
        if (isMisdirected(outcome)) log.warn('teams.misdirected', { conversationId: conversation.id });
        else if (serviceUrl !== undefined) await learnWay(conversation, serviceUrl);
      }
      const delivery = deliveryOf(outcome, activityId === undefined ? undefined : { activityId });
      if (outcome.kind === 'answered' && outcome.status === 429)
        await pace.pause(lane, outcome.retryAfterMs ?? 1_000);
      if (outcome.kind === 'answered' && outcome.status === 401) {
        log.error(
          'teams.unauthorised',
          new Error('Teams refused the bot: check its registration and credentials'),
          {
            conversationId: conversation.id,
          },
        );
      }
      return delivery;
    });
  }

  /** A thread is reached as its channel is, which is learnt with each of its threads. */
  async function newestReference(id: string): Promise<Conversation | undefined> {
    const channelId = withoutThread(id);
    const found = await references.conversation(channelId);
    return found ?? (channelId === id ? undefined : references.conversation(id));
  }

  /** Where Teams may be instead: as another instance learnt it meanwhile, or as the newest of all conversations says. */
  async function anotherWay(
    { id, serviceUrl }: Pick<Conversation, 'id' | 'serviceUrl'>,
    outcome: Outcome,
  ): Promise<string | undefined> {
    try {
      const isForGcc = outcome.kind === 'answered' && outcome.code === 'InvalidBotApiHost';
      const urls = [
        isForGcc ? gccServiceUrl : undefined,
        (await newestReference(id))?.serviceUrl,
        origin?.serviceUrl,
        (await references.newestConversation())?.serviceUrl,
      ];
      return urls.find((url) => url !== undefined && !isSame(url, serviceUrl) && serviceUrls.allow(url));
    } catch (error) {
      log.error('teams.referenceNotRead', error, { conversationId: id });
      return undefined;
    }
  }

  async function learnWay(conversation: Conversation, serviceUrl: string): Promise<void> {
    const id = withoutThread(conversation.id);
    try {
      await references.learn({
        ...((await references.conversation(id)) ?? { ...conversation, id }),
        serviceUrl,
      });
    } catch (error) {
      log.error('teams.referenceNotLearnt', error, { conversationId: id });
    }
  }

  /** A 1:1 chat with somebody. Asking again is harmless: Teams answers with the chat that is there. */
  async function create(person: UserId, locale: string | undefined): Promise<Reopened> {
    const from = origin ?? (await references.newestConversation());
    if (!from) return { kind: 'refused', because: 'nothing came from Teams yet' };
    let { serviceUrl } = from;
    const body = {
      isGroup: false,
      bot: { id: from.botId },
      members: [{ id: person }],
      tenantId: bot.tenantId,
      channelData: { tenant: { id: bot.tenantId } },
    };
    for (let attempt = 1; ; attempt++) {
      pace.count();
      const outcome = await connector.call('POST', serviceUrl, '', { body, timeoutMs: openTimeoutMs });
      // A repeatable request: its answers mean what an update's do, with the chat's id in the place of the message's.
      const delivery = deliveryOf(outcome, { activityId: '' });
      // A thread is never somebody's own chat, whatever was asked for: all details would go there.
      if (delivery.kind === 'delivered' && delivery.activityId.startsWith('19:')) {
        log.error('teams.chatNotOpened', new Error('Teams answered with a shared chat'), { person });
        return { kind: 'refused', because: 'Teams answered with a shared chat' };
      }
      if (delivery.kind === 'delivered' && delivery.activityId !== '') {
        const opened: Conversation = {
          id: delivery.activityId,
          kind: 'personal',
          serviceUrl,
          tenantId: bot.tenantId,
          botId: from.botId,
          ...(locale !== undefined && { locale }),
        };
        await references.learn(opened, person);
        return { kind: 'open', conversation: opened };
      }
      const because = 'because' in delivery ? delivery.because : delivery.kind;
      log.warn('teams.chatNotOpened', { person, attempt, because });
      const other = isMisdirected(outcome) ? await anotherWay({ id: '', serviceUrl }, outcome) : serviceUrl;
      const isBusy = outcome.kind === 'answered' && outcome.status === 429;
      if (delivery.kind !== 'retry') return { kind: 'refused', because };
      if (attempt === 2 || isBusy || other === undefined) return delivery;
      serviceUrl = other;
    }
  }

  const reopen: Conversations['reopen'] = async (conversation, person) => {
    const whose = person ?? (await references.personIn(conversation.id));
    if (conversation.kind !== 'personal' || whose === undefined)
      return { kind: 'refused', because: 'nobody knows whose chat it is' };
    return create(whose, (await references.personalConversation(whose))?.locale);
  };

  async function say(conversation: Conversation, message: Outgoing, onlyTo?: string): Promise<Delivery> {
    const delivery = await deliver(conversation, message, { ...(onlyTo !== undefined && { onlyTo }) });
    // Whoever waits for an answer waits for no five minutes, and an answer may be there twice.
    const isLost = delivery.kind === 'seemsGone' && conversation.kind === 'personal';
    if (!isLost || message['type'] !== 'message') return delivery;
    try {
      const anew = await reopen(conversation);
      if (anew.kind !== 'open') return delivery;
      return await deliver(anew.conversation, { ...message, conversation: { id: anew.conversation.id } });
    } catch (error) {
      log.error('teams.chatNotReopened', error, { conversationId: conversation.id });
      return delivery;
    }
  }

  /** Where people of other organisations read along, no setting shows them more than a reference. */
  async function privacyIn(conversation: Conversation): Promise<CardContext['privacy']> {
    if (conversation.kind === 'personal') return 'full';
    const allowed = isApprovalConversation(conversation.id) ? 'full' : settings.cardPrivacy;
    return allowed !== 'reference' && (await outsiders.among(conversation)) ? 'reference' : allowed;
  }

  const withLabel: Outbound['labelled'] = (message, locale) => {
    const { name, description } = words(locale).label;
    const { messageLabel = name } = settings;
    return messageLabel === '' ? message : labelled(message, { name: messageLabel, description });
  };

  const isApprovalConversation = (id: string) =>
    settings.approvalConversation !== undefined &&
    (id === settings.approvalConversation || withoutThread(id) === settings.approvalConversation);

  async function seenIn(
    conversation: Conversation,
    request: ExportRequest,
    locale: string,
    privacy = privacyIn(conversation),
  ) {
    const portalUrl = parts.portal && portalUrlOf(parts.portal, request);
    return {
      privacy: await privacy,
      rules: settings.rules,
      locale,
      now: clock.now(),
      ...(request.ask.deciders && { approverNames: request.ask.deciders }),
      ...(request.writeAccess && { writeAccess: accessOf(request.writeAccess) }),
      ...(portalUrl && { portalUrl }),
      ...(conversation.kind !== 'personal' &&
        parts.teamsWeb !== undefined && {
          privateChatUrl: privateChatUrl(parts.teamsWeb, conversation.botId),
        }),
    };
  }

  const render = async (
    card: Card,
    request: ExportRequest,
    unreached: readonly Unreached[] = [],
    privacy?: Promise<CardContext['privacy']>,
  ): Promise<AdaptiveCard> =>
    requestCard(request, {
      unreached,
      ...(await seenIn(card.conversation, request, card.locale, privacy)),
      cardId: card.id,
      role: card.role === 'notice' ? 'requester' : card.role,
    });

  async function messageOf(
    card: Card,
    request: ExportRequest,
    unreached: readonly Unreached[] = [],
  ): Promise<Outgoing> {
    const message = await unlabelled(card, request, unreached);
    const namesSomebody = (await privacyIn(card.conversation)) !== 'reference' && !isBlanked(request.ask);
    return namesSomebody ? withLabel(message, card.locale) : message;
  }

  async function unlabelled(
    card: Card,
    request: ExportRequest,
    unreached: readonly Unreached[],
  ): Promise<Outgoing> {
    const { conversation, locale, mentions } = card;
    if (card.role !== 'notice') return cardMessage(conversation, await render(card, request, unreached));
    if (card.notice === undefined) throw new TypeError('a notice says what it is about');
    const privacy = await privacyIn(conversation);
    const sentence = notice(card.notice, request, {
      privacy,
      locale,
      rules: settings.rules,
      now: clock.now(),
    });
    // A mention is a name. Whoever asked hears it in their own chat, too.
    return noticeMessage(conversation, sentence, privacy === 'reference' ? undefined : mentions);
  }

  return {
    privacyIn,
    labelled: withLabel,

    renderAtOnce: (card, request) =>
      render(
        card,
        request,
        [],
        within(timer, 0, privacyIn(card.conversation), () => 'reference' as const),
      ),

    renderStatus: async ({ request, card }, reader, locale) => {
      const cardUrl = card && messageUrl(parts.teamsWeb, card);
      return statusCard(request, { ...(await seenIn(reader, request, locale)), ...(cardUrl && { cardUrl }) });
    },

    renderPage: (page, context) => listCard({ ...page, ...context, rules: settings.rules }),

    renderSeveral: async (requests, reader, locale) =>
      severalText(requests, { privacy: await privacyIn(reader), locale, rules: settings.rules }),

    renderForm: (form, locale) =>
      formCard({
        ...form,
        cautions: form.cautions.map(({ card, ...caution }) => {
          const url = card && messageUrl(parts.teamsWeb, card);
          return { ...caution, ...(url !== undefined && { url }) };
        }),
        locale,
      }),

    amend: (conversation, activityId, message) => deliver(conversation, message, { activityId }),

    noteOrigin(conversation) {
      origin = { serviceUrl: conversation.serviceUrl, botId: conversation.botId };
    },

    say,
    ...answering({ say, timer, log }),

    async show(card, request, unreached) {
      let message: Outgoing;
      let newest: Conversation | undefined;
      try {
        newest = await newestReference(card.conversation.id);
      } catch (error) {
        log.error('teams.referenceNotRead', error, { cardId: card.id });
        return { kind: 'retry', because: 'reference not read' };
      }
      if (newest?.removedAt) return { kind: 'conversationGone', because: 'removed' };
      const { serviceUrl, botId } = newest ?? card.conversation;
      const conversation = { ...card.conversation, serviceUrl, botId };
      try {
        message = await messageOf({ ...card, conversation }, request, unreached);
      } catch (error) {
        log.error('card.notRendered', error, { cardId: card.id, requestId: request.id });
        return { kind: 'rejected', because: 'the card could not be rendered' };
      }
      return deliver(conversation, message, {
        patience: patienceMs.card,
        ...(card.activityId !== undefined && { activityId: card.activityId }),
      });
    },

    alert: (conversation, alarm, telling) =>
      deliver(
        conversation,
        noticeMessage(conversation, alarmText(alarm, telling, settings.locale), undefined),
      ),

    digest: async (conversation, digest) => {
      const { locale, rules } = settings;
      const privacy = await privacyIn(conversation);
      const message = noticeMessage(conversation, digestText(digest, { locale, rules, privacy }), undefined);
      const namesSomebody =
        privacy !== 'reference' && topics.some((topic) => digest.listed[topic].length > 0);
      return deliver(conversation, namesSomebody ? withLabel(message, locale) : message);
    },

    async open(person) {
      const known = await references.personalConversation(person);
      if (known && !known.removedAt && serviceUrls.allow(known.serviceUrl)) return known;
      const made = await create(person, known?.locale);
      return made.kind === 'open' ? made.conversation : undefined;
    },

    reopen,

    async known(id) {
      const found = await references.conversation(id);
      if (found) return found.removedAt || !serviceUrls.allow(found.serviceUrl) ? undefined : found;
      return configured.has(id) ? seek(id) : undefined;
    },

    hasOutsiders: (conversation) => outsiders.among(conversation),

    members: (conversation) => roster.members(conversation),
  };

  /** A chat or channel that only the settings name. Whether the bot is in it, its roster tells: that is given to members alone. */
  async function seek(id: string): Promise<Conversation | undefined> {
    const from = origin ?? (await references.newestConversation());
    const kind = kindOf(id);
    if (!from || !kind) return undefined;
    const { serviceUrl, botId } = from;
    const conversation: Conversation = { id, kind, serviceUrl, tenantId: bot.tenantId, botId };
    const refused = await roster.refusal(conversation);
    if (refused !== undefined) {
      log.warn('teams.conversationRefused', { conversationId: id, because: refused });
      return undefined;
    }
    await references.learn(conversation);
    return conversation;
  }
}

/** Of a chat with several people or a channel (Teams docs, "Get conversation ID"); undefined for what is neither. */
function kindOf(id: string): Conversation['kind'] | undefined {
  const [, type] = /^19:[^@;]+@(thread\.(?:v2|tacv2|skype))$/.exec(id) ?? [];
  return type === undefined ? undefined : type === 'thread.v2' ? 'groupChat' : 'channel';
}

const accessOf = ({ endsAt, endedAt }: WriteAccess): NonNullable<CardContext['writeAccess']> =>
  endedAt ? { kind: 'revoked', until: endedAt } : { kind: 'open', ...(endsAt && { until: endsAt }) };

const isSame = (one: string, other: string) => one.replace(/\/+$/, '') === other.replace(/\/+$/, '');

const privateChatUrl = (teamsWeb: string, botId: string) =>
  `${teamsWeb}/l/chat/0/0?users=28:${encodeURIComponent(botId.replace(/^28:/, ''))}`;

/**
 * A link to a message (Teams docs, "Deep link to a message in chat", "Deep link to a channel message"). A 1:1 chat with a bot
 * has another id in Teams than the one that the bot knows, so nothing leads there.
 */
function messageUrl(teamsWeb: string | undefined, { conversation, activityId }: Card): string | undefined {
  if (teamsWeb === undefined || activityId === undefined || !conversation.id.startsWith('19:'))
    return undefined;
  const base = `${teamsWeb}/l/message/${encodeURIComponent(withoutThread(conversation.id))}/${encodeURIComponent(activityId)}`;
  const tenant = `tenantId=${encodeURIComponent(conversation.tenantId)}`;
  if (conversation.kind !== 'channel') {
    return `${base}?${tenant}&context=${encodeURIComponent('{"contextType":"chat"}')}`;
  }
  const thread = /;messageid=(\d+)/.exec(conversation.id)?.[1] ?? activityId;
  return `${base}?${tenant}&parentMessageId=${encodeURIComponent(thread)}`;
}

function portalUrlOf(template: string, { state }: ExportRequest): string | undefined {
  const location = 'location' in state ? state.location : undefined;
  return (
    location &&
    template
      .replaceAll('{account}', encodeURIComponent(location.account))
      .replaceAll('{container}', encodeURIComponent(location.container))
  );
}
