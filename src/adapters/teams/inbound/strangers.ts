/**
 * Who may not come in although Teams let them write. In a shared channel people of other organisations stand beside ours, and
 * nothing in their activities says so: the roster names the tenant of each, and the directory knows its own.
 *
 * They read why in the answer of a click, which they alone see. Nothing of them is stored, and nothing is written for them: whoever
 * is let into a shared channel cannot make the bot speak in it.
 */
import { refusalText } from '../../../cards/refusal.ts';
import { words } from '../../../cards/words/index.ts';
import { type Refusal, refuse } from '../../../domain/refusal.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Directory } from '../../../ports/directory.ts';
import type { Log } from '../../../ports/log.ts';
import type { Outbound } from '../outbound/messenger.ts';
import type { Outsiders } from '../outbound/outsiders.ts';
import { textMessage } from '../outbound/messages.ts';
import type { Incoming } from './activities.ts';
import type { Admitted, Refused } from './door.ts';
import { type InvokeAnswer, invokeAnswer } from './invokes.ts';
import { type Timer, within } from '../timer.ts';

/**
 * Where the bot wrote lately the roster is known, and nobody waits. Else a click waits so long for it and then for its own checks:
 * nobody who is none of us is entitled to anything.
 */
const clickWaitsMs = 500;

export function strangers(parts: {
  readonly outsiders: Outsiders;
  readonly directory: Pick<Directory, 'user'>;
  readonly outbound: Pick<Outbound, 'answer'>;
  readonly timer: Timer;
  readonly log: Log;
}) {
  const { outsiders, directory, outbound, timer, log } = parts;

  /**
   * Why somebody in a conversation of ours is none of us; undefined when they are, or when neither Teams nor the directory says in
   * time. Whatever they ask for then is checked by itself.
   */
  async function refusalOf({ activity, conversation, person }: Admitted): Promise<Refusal | undefined> {
    if (!conversation || !person || !(isWritten(activity) || activity.type === 'invoke')) return undefined;
    if (!(await outsiders.among(conversation))) return undefined;
    if (await outsiders.includes(conversation, activity.from.teamsId)) return refuse('otherTenantMayNot');
    try {
      const user = await directory.user(person.id);
      if (!user) return refuse('otherTenantMayNot');
      return user.guest ? refuse('guestsMayNot') : undefined;
    } catch (error) {
      log.error('teams.senderUnchecked', error, { conversationId: conversation.id });
      return undefined;
    }
  }

  /** Says it: in the answer of an invoke, and below a message in the conversation where it was written. */
  async function tell(
    activity: Incoming,
    conversation: Conversation | undefined,
    refusal: (plainText: boolean) => string,
  ): Promise<InvokeAnswer | undefined> {
    if (activity.type === 'invoke') return invokeAnswer(activity, refusal(true));
    if (!isWritten(activity) || !conversation) return undefined;
    // Only its sender saw a slash command.
    const onlyTo = activity.targeted && conversation.kind !== 'personal' ? activity.from.teamsId : undefined;
    await outbound.answer(conversation, textMessage(conversation, refusal(false)), onlyTo);
    return { status: 200, body: undefined };
  }

  return {
    /** The answer to somebody who is none of us; undefined when they are. */
    async answer(admitted: Admitted): Promise<InvokeAnswer | undefined> {
      const { activity, conversation } = admitted;
      const asked = refusalOf(admitted);
      const refusal = await (activity.type === 'invoke'
        ? within(timer, clickWaitsMs, asked, () => undefined)
        : asked);
      if (!refusal) return undefined;
      const isSilent = refusal.code === 'otherTenantMayNot' && activity.type !== 'invoke';
      if (isSilent) return { status: 200, body: undefined };
      return tell(activity, conversation, (plainText) =>
        refusalText(refusal, { locale: activity.locale, plainText }),
      );
    },

    /** The answer to what the door refused, where its sender is a person who waits; undefined when nobody is told. */
    async turnAway(
      { because, conversation }: Refused,
      activity: Incoming,
    ): Promise<InvokeAnswer | undefined> {
      const { locale } = activity;
      const { transport } = words(locale);
      switch (because) {
        // Nothing is written into conversations of others.
        case 'tenant':
          return tell(activity, undefined, (plainText) =>
            refusalText(refuse('otherTenantMayNot'), { locale, plainText }),
          );
        case 'channel':
          return activity.channelId === copilot
            ? tell(activity, undefined, () => transport.notHere)
            : undefined;
        case 'sender':
          return tell(activity, conversation, () => transport.noAccount);
        default:
          return undefined;
      }
    },
  };
}

/** Microsoft 365 outside Teams: Copilot, Outlook. */
const copilot = 'm365extensions';

const isWritten = ({ type }: Incoming) => type === 'message' || type === 'messageUpdate';
