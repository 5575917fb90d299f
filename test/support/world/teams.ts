import { alarmText } from '../../../src/cards/alarmText.ts';
import type { Digest } from '../../../src/domain/digest.ts';
import type { StateKind } from '../../../src/domain/exportRequest.ts';
import type { CardId, UserId } from '../../../src/domain/ids.ts';
import type { Unreached } from '../../../src/domain/reach.ts';
import type { NoticeKind } from '../../../src/domain/notices.ts';
import type {
  Card,
  Conversation,
  Conversations,
  Delivery,
  Reopened,
} from '../../../src/ports/conversations.ts';
import { chatWith } from './people.ts';
import type { Power } from './power.ts';

/** `unheard`: it arrives, and nobody knows. `unnamed`: it arrives, and Teams does not say which message it is. */
export type Plan = Delivery | 'unheard' | 'unnamed' | Error;

interface Message {
  readonly conversation: string;
  readonly activityId: string;
  readonly cardId: CardId;
  readonly role: Card['role'];
  readonly notice?: NoticeKind;
  readonly mentions?: string;
  /** What it shows now. */
  state: StateKind;
  revision: number;
  unreached: readonly Unreached[];
}

export interface Teams {
  /** Everybody who has an account. */
  readonly everybody: { readonly id: UserId; readonly name: string }[];
  readonly conversations: Conversations;
  /** Every message that is there, with what it shows now. */
  readonly messages: Message[];
  /** Every rendering, oldest first. */
  readonly shown: { readonly cardId: CardId; readonly conversation: string; readonly state: StateKind }[];
  readonly members: Map<string, readonly UserId[]>;
  /** Chats in which people of other organisations are. */
  readonly shared: Set<string>;
  readonly installedIn: Map<string, Conversation>;
  /** The languages of people who wrote in their own chat before. */
  readonly locales: Map<UserId, string>;
  /** People whose chat cannot be opened. */
  readonly unreachable: Set<UserId>;
  /** What Teams says to the next deliveries into a conversation. `unheard` arrives all the same. */
  readonly plans: Map<string, Plan[]>;
  /** Chats that Teams gives instead of those that it does not find any more, by their old id. */
  readonly reopened: Map<string, Reopened>;
  opened: number;
  /** What operators were told, oldest first. */
  readonly alerts: string[];
  /** Morning digests, oldest first. */
  readonly digests: Digest[];
}

/** Teams in memory: chats, members, and messages that can be sent, updated and deleted. */
export function createTeams(
  everybody: readonly { readonly id: UserId; readonly name: string }[],
  power: Power,
) {
  let count = 0;
  const post = (
    card: Card,
    state: StateKind,
    revision: number,
    unreached: readonly Unreached[],
  ): Delivery => {
    const existing = teams.messages.find(
      (message) => message.activityId === card.activityId && message.conversation === card.conversation.id,
    );
    if (card.activityId !== undefined && !existing) {
      const because = '404 ActivityNotFoundInConversation';
      return { kind: 'seemsGone', what: 'message', because };
    }
    const message = existing ?? {
      conversation: card.conversation.id,
      activityId: `activity-${String(++count)}`,
      cardId: card.id,
      role: card.role,
      ...(card.notice && { notice: card.notice }),
      ...(card.mentions && { mentions: card.mentions.name }),
      state,
      revision,
      unreached,
    };
    if (!existing) teams.messages.push(message);
    message.state = state;
    message.revision = revision;
    message.unreached = unreached;
    teams.shown.push({ cardId: card.id, conversation: card.conversation.id, state });
    return { kind: 'delivered', activityId: message.activityId };
  };

  const conversations: Conversations = {
    show: (card, request, unreached = []) =>
      power.effect('show', () => {
        const plan = teams.plans.get(card.conversation.id)?.shift();
        if (plan instanceof Error) throw plan;
        if (typeof plan === 'object') return plan;
        const delivery = post(card, request.state.kind, request.revision, unreached);
        if (plan === 'unnamed') return { kind: 'accepted' };
        return plan === 'unheard' ? { kind: 'unknown', because: 'timeout' } : delivery;
      }),
    alert: ({ id }, alarm, telling) =>
      power.effect('alert', () => {
        const plan = teams.plans.get(id)?.shift();
        if (plan instanceof Error) throw plan;
        if (typeof plan === 'object') return plan;
        teams.alerts.push(alarmText(alarm, telling, 'en'));
        return plan === 'unheard'
          ? { kind: 'unknown', because: 'timeout' }
          : { kind: 'delivered', activityId: `alert-${String(teams.alerts.length)}` };
      }),
    digest: ({ id }, digest) =>
      power.effect('digest', () => {
        const plan = teams.plans.get(id)?.shift();
        if (plan instanceof Error) throw plan;
        if (typeof plan === 'object') return plan;
        teams.digests.push(digest);
        return plan === 'unheard'
          ? { kind: 'unknown', because: 'timeout' }
          : { kind: 'delivered', activityId: `digest-${String(teams.digests.length)}` };
      }),
    open: (id) =>
      power.effect('open', () => {
        teams.opened++;
        const person = teams.everybody.find((one) => one.id === id);
        const locale = teams.locales.get(id);
        return person && !teams.unreachable.has(id)
          ? { ...chatWith(person), ...(locale !== undefined && { locale }) }
          : undefined;
      }),
    reopen: ({ id }) =>
      power.effect(
        'reopen',
        () => teams.reopened.get(id) ?? { kind: 'refused', because: '403 BotNotInConversationRoster' },
      ),
    known: (id) => power.effect('known', () => teams.installedIn.get(id)),
    hasOutsiders: ({ id }) => power.effect('hasOutsiders', () => teams.shared.has(id)),
    members: ({ id }) => power.effect('members', () => teams.members.get(id) ?? []),
  };

  const teams: Teams = {
    everybody: [...everybody],
    conversations,
    messages: [],
    shown: [],
    members: new Map(),
    shared: new Set(),
    installedIn: new Map(),
    locales: new Map(),
    unreachable: new Set(),
    plans: new Map(),
    reopened: new Map(),
    opened: 0,
    alerts: [],
    digests: [],
  };
  return teams;
}
