import type { Person } from '../domain/exportRequest.ts';
import { type UserId, withoutThread } from '../domain/ids.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { CardRole, Conversation } from '../ports/conversations.ts';
import type { NewCard } from '../ports/cards.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn } from '../ports/turns.ts';

/** At most this many approvers are written to in their own chats; more would be a flood, and one is enough. */
const maxApproverChats = 20;

/** Who asks, where, and in which language. */
export type Asking = Pick<Turn, 'from' | 'conversation' | 'locale'>;

/**
 * Where the cards of a turn's requests go, given who may decide. The requester's card sits where it was asked. The approval
 * card goes to the approval conversation; else it is the same card, when another approver reads along; else to the
 * approvers' own chats, and when none of those can be opened the requester hears it now. Where a shared chat may not show
 * everything, the requester's own chat gets a card that does.
 */
export function cardPlaces(
  turn: Asking,
  ports: Ports,
): (deciders: readonly Person[]) => Promise<readonly NewCard[] | Refusal> {
  const { settings } = ports;
  const here = { conversation: turn.conversation, locale: turn.locale, mentions: turn.from };
  const shared = turn.conversation.kind !== 'personal';
  const isApprovalConversation =
    settings.approvalConversation !== undefined &&
    withoutThread(settings.approvalConversation) === withoutThread(turn.conversation.id);
  // Several people in one command: Teams is asked once.
  const ownChatOnce = once(() => ownChat(turn, ports));
  const membersOnce = once(() => membersOf(turn.conversation, ports));
  const outsidersOnce = once(() => ports.conversations.hasOutsiders(turn.conversation));
  const openOnce = new Map<UserId, Promise<Conversation | undefined>>();
  const open = (person: UserId) => {
    const chat = openOnce.get(person) ?? ports.conversations.open(person);
    openOnce.set(person, chat);
    return chat;
  };

  const approvalConversations = async (
    deciders: readonly Person[],
  ): Promise<'here' | readonly Conversation[]> => {
    if (settings.approvalConversation !== undefined) {
      if (isApprovalConversation) return 'here';
      const conversation = await ports.conversations.known(settings.approvalConversation);
      if (conversation) return [conversation];
      // The bot is not installed there yet: the approvers' own chats, rather than nobody.
      ports.log.warn('cards.approvalConversationUnknown');
    } else if (shared) {
      const members = await membersOnce();
      if (deciders.some((person) => members.has(person.id))) return 'here';
    }
    const chats = await Promise.all(deciders.slice(0, maxApproverChats).map(({ id }) => open(id)));
    return chats.filter((chat) => chat !== undefined);
  };

  return async (deciders) => {
    const mayShowAll = settings.cardPrivacy === 'full' || isApprovalConversation;
    const showsAll = !shared || (mayShowAll && !(await outsidersOnce()));
    const own = showsAll ? undefined : await ownChatOnce();
    const details = (role: CardRole): readonly NewCard[] =>
      own ? [{ role, conversation: own, locale: turn.locale }] : [];

    if (settings.rules.approval === 'self') return [{ role: 'both', ...here }, ...details('both')];
    const approvals = await approvalConversations(deciders);
    if (approvals === 'here') return [{ role: 'both', ...here }, ...details('requester')];
    if (approvals.length === 0) return refuse('approversUnreachable');
    return [
      { role: 'requester', ...here },
      ...details('requester'),
      // Whoever decides reads it in their own language, not in that of whoever asked.
      ...approvals.map((conversation): NewCard => ({
        role: 'approval',
        conversation,
        locale: conversation.locale ?? settings.locale,
      })),
    ];
  };
}

/** Nobody, where Teams does not say who is there: approvers are then written to in their own chats. */
async function membersOf(
  conversation: Conversation,
  { conversations, log }: Ports,
): Promise<ReadonlySet<UserId>> {
  try {
    return new Set(await conversations.members(conversation));
  } catch (error) {
    log.error('cards.membersUnknown', error, { conversationId: conversation.id });
    return new Set();
  }
}

/** Details are a courtesy: without a private chat the request goes on. */
async function ownChat(turn: Asking, { conversations, log }: Ports): Promise<Conversation | undefined> {
  try {
    return await conversations.open(turn.from.id);
  } catch (error) {
    log.error('cards.noPrivateChat', error);
    return undefined;
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
