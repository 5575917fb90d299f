/** Messages: what somebody typed becomes a turn, and the turn's answer words. */
import { randomUUID } from 'node:crypto';
import { helpCard } from '../../../cards/helpCard.ts';
import { words } from '../../../cards/words/index.ts';
import type { UserId } from '../../../domain/ids.ts';
import type { Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import type { Log } from '../../../ports/log.ts';
import type { Turn, TurnAnswer } from '../../../ports/turns.ts';
import type { AuditFiles } from './auditFiles.ts';
import { type Incoming, isEdited, turnKey } from './activities.ts';
import { said } from './answers.ts';
import type { OpenForms } from './openForms.ts';
import type { Outbound } from '../outbound/messenger.ts';
import type { Admitted } from './door.ts';
import { cardMessage, textMessage, typingMessage } from '../outbound/messages.ts';
import type { Roster } from '../outbound/roster.ts';
import { type Timer, typingAfterMs } from '../timer.ts';

export function turns(parts: {
  readonly outbound: Outbound;
  readonly offerAudit: AuditFiles['offer'];
  readonly roster: Roster;
  readonly timer: Timer;
  readonly log: Log;
  readonly learn: (admitted: Admitted) => Promise<void>;
  readonly forms: OpenForms;
}) {
  const { outbound, offerAudit, roster, timer, log, learn, forms } = parts;

  const send: Outbound['answer'] = (...answer) => outbound.answer(...answer);

  /** Details are a courtesy: without the private chat the answer in the shared one has to do. */
  async function openOrLog(person: UserId): Promise<Conversation | undefined> {
    try {
      return await outbound.open(person);
    } catch (error) {
      log.error('answer.noPrivateChat', error);
      return undefined;
    }
  }

  return {
    /** The first words in a new conversation. */
    welcome: (conversation: Conversation, locale: string) =>
      send(conversation, cardMessage(conversation, helpCard({ locale, scope: conversation.kind }))),

    /** Somebody clicked on a card that is not ours, or not any more, and its kind of button shows no answer by itself. */
    unknownButton: async (conversation: Conversation, locale: string): Promise<void> => {
      await send(conversation, textMessage(conversation, words(locale).transport.unknownAction));
    },

    /** Somebody wrote: hears what `handle` makes of it, whatever that is. */
    async answer(admitted: Admitted, handle: (turn: Turn) => Promise<TurnAnswer>): Promise<void> {
      const { activity, conversation, person } = admitted;
      if (!conversation || !person) return;
      const { transport: sentences } = words(activity.locale);
      // Only its sender saw a slash command, so only they see the answers in this chat.
      const onlyTo =
        activity.targeted && conversation.kind !== 'personal' ? activity.from.teamsId : undefined;
      const cancelTyping = timer.after(typingAfterMs, () => {
        void outbound.say(conversation, typingMessage(conversation), onlyTo);
      });
      try {
        await learn(admitted);
        // Somebody clicked a card that sends its data as a message, maybe with its button's title as text. No card of ours does.
        if (isSubmit(activity)) {
          await send(conversation, textMessage(conversation, sentences.unknownAction), onlyTo);
          return;
        }
        const home = onlyTo === undefined ? conversation : await outbound.open(person.id);
        if (!home) {
          await send(conversation, textMessage(conversation, sentences.noPrivateChat), onlyTo);
          return;
        }
        const answer = await handle(turnOf(activity, { conversation, home, person, roster }));
        cancelTyping();
        if (answer.kind === 'audit') {
          const because = await offerAudit(home, activity.locale);
          if (because !== undefined) await send(home, textMessage(home, because));
          if (home !== conversation) {
            const elsewhere = words(activity.locale).exports.private;
            await send(conversation, textMessage(conversation, elsewhere), onlyTo);
          }
          return;
        }
        if (answer.kind === 'cancel' && (await forms.close(person.id, activity.locale))) {
          const closed = words(activity.locale).form.cancelled;
          await send(conversation, textMessage(conversation, closed), onlyTo);
          return;
        }
        const own = () => (home.kind === 'personal' ? Promise.resolve(home) : openOrLog(person.id));
        for (const each of await said(answer, { activity, conversation, home, own, outbound })) {
          const { conversation: to, message, isForm } = each;
          await send(to, message, to === conversation ? onlyTo : undefined, (activityId) => {
            if (isForm) forms.opened(person.id, { conversation: to, activityId });
          });
        }
      } catch (error) {
        cancelTyping();
        const reference = randomUUID().slice(0, 8);
        log.error('teams.turnFailed', error, {
          reference,
          conversationId: conversation.id,
          activityId: activity.id,
        });
        await send(conversation, textMessage(conversation, sentences.fault(reference)), onlyTo);
      } finally {
        cancelTyping();
      }
    },
  };
}

/** Nothing that was typed has a value; that of a button is an object, or words. */
const isSubmit = ({ value }: Incoming): boolean => value !== undefined && value !== null && value !== '';

function turnOf(
  activity: Incoming,
  where: {
    readonly conversation: Conversation;
    /** Where the cards go. */
    readonly home: Conversation;
    readonly person: TeamsPerson;
    readonly roster: Roster;
  },
): Turn {
  const { conversation, home, person, roster } = where;
  return {
    key: turnKey(activity),
    ...(isEdited(activity) && { edited: true }),
    from: person,
    conversation: home,
    pieces: activity.pieces,
    resolve: (id) => {
      const mention = activity.pieces.find((each) => each.kind === 'mention' && each.id === id);
      return roster.resolve(conversation, { id, name: mention?.kind === 'mention' ? mention.name : '' });
    },
    locale: activity.locale,
  };
}
