/**
 * Clicks on cards: `adaptiveCard/action` invokes and the bodies that answer them (Adaptive Cards docs, "Universal Action
 * Model", response format).
 *
 * Teams and the Playground show `application/vnd.microsoft.activity.message` below the card, to the clicker alone, and leave
 * the card as it is; for `application/vnd.microsoft.error` Teams may show its own "Something went wrong" in the place of our
 * words. So a refusal is a message, and an error is only said where something did go wrong.
 */
import { randomUUID } from 'node:crypto';
import type { AdaptiveCard } from '../../../cards/bind.ts';
import { helpCard } from '../../../cards/helpCard.ts';
import { refusalText } from '../../../cards/refusal.ts';
import type { AnyVerb } from '../../../cards/verbs.ts';
import { words } from '../../../cards/words/index.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import type {
  Click,
  ClickAnswer,
  FilledForm,
  FormAnswer,
  PageAnswer,
  PageTurn,
} from '../../../ports/turns.ts';
import type { Log } from '../../../ports/log.ts';
import type { TeamsPerson } from '../../../ports/conversations.ts';
import { clickOf, pageTurnOf } from './activities.ts';
import type { Outbound } from '../outbound/messenger.ts';
import type { Admitted } from './door.ts';
import { forms } from './forms.ts';
import { textMessage, typingMessage } from '../outbound/messages.ts';
import { type Timer, typingAfterMs, within } from '../timer.ts';

export interface InvokeBody {
  readonly statusCode: number;
  readonly type: string;
  readonly value: unknown;
}

/** Teams gives up after 5 to 15 s, depending on who tells it; a person after three. */
const answerWithinMs = 3_000;

const messageBody = (value: string): InvokeBody => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
});

const cardBody = (value: AdaptiveCard): InvokeBody => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.card.adaptive',
  value,
});

const errorBody = (statusCode: 400 | 500, code: string, message: string): InvokeBody => ({
  statusCode,
  type: 'application/vnd.microsoft.error',
  value: { code, message },
});

/** A button that this version does not know. */
export const unknownActionBody = (locale: string) =>
  errorBody(400, 'BadRequest', words(locale).transport.unknownAction);

export function clicks(parts: {
  readonly click: (click: Click) => Promise<ClickAnswer>;
  readonly page: (page: PageTurn) => Promise<PageAnswer>;
  readonly form: (filled: FilledForm) => Promise<FormAnswer>;
  readonly outbound: Outbound;
  readonly timer: Timer;
  readonly log: Log;
  /** IANA name: times in answers are those of the organisation. */
  readonly timeZone: string;
}) {
  const { outbound, timer, log } = parts;
  const onForm = forms(parts);

  async function bodyFor(
    { activity, conversation }: Admitted,
    person: TeamsPerson,
    verb: AnyVerb,
    isLate: () => boolean,
  ): Promise<InvokeBody> {
    const { locale } = activity;
    const refusal = (no: Refusal) =>
      messageBody(refusalText(no, { locale, timeZone: parts.timeZone, plainText: true }));
    switch (verb) {
      case 'ask':
      case 'dismiss': {
        // Forms live in 1:1 chats alone, where nobody else can send them.
        if (conversation?.kind !== 'personal') return unknownActionBody(locale);
        const place = { activity, conversation };
        const said = verb === 'ask' ? await onForm.send(place, person, isLate) : onForm.dismiss(place);
        return isRefusal(said) ? refusal(said) : cardBody(said);
      }
      case 'help':
        return cardBody(helpCard({ locale, scope: conversation?.kind ?? 'personal' }));
      case 'page': {
        const wish = pageTurnOf(activity, person);
        if (!wish) return unknownActionBody(locale);
        const said = await parts.page(wish);
        if (isRefusal(said)) return refusal(said);
        return cardBody(outbound.renderPage(said.page, { locale, later: wish.after !== undefined }));
      }
      default: {
        const said = await parts.click(clickOf(activity, person, verb));
        if (isRefusal(said)) return refusal(said);
        // The card keeps its language: others may read it, and the next update would turn it back.
        return cardBody(outbound.render(said.card, said.request));
      }
    }
  }

  async function answer(admitted: Admitted, verb: AnyVerb, isLate: () => boolean): Promise<InvokeBody> {
    const { activity, conversation, person } = admitted;
    if (!person) return unknownActionBody(activity.locale);
    try {
      return await bodyFor(admitted, person, verb, isLate);
    } catch (error) {
      const reference = randomUUID().slice(0, 8);
      log.error('teams.clickFailed', error, {
        reference,
        conversationId: activity.conversation.id,
        activityId: activity.replyToId,
      });
      const text = words(activity.locale).transport.clickFault(reference);
      // Nobody waits for the answer any more, and a form does not change by itself now.
      if (verb === 'ask' && isLate() && conversation)
        void outbound.say(conversation, textMessage(conversation, text));
      return errorBody(500, 'InternalError', text);
    }
  }

  const inHand = new Set<Promise<InvokeBody>>();

  return {
    /** When every click is done, those included whose clickers were told that it takes too long. */
    settled: async () => {
      await Promise.all(inHand);
      await onForm.settled();
    },

    onClick: (admitted: Admitted, verb: AnyVerb): Promise<InvokeBody> => {
      let late = false;
      const { conversation } = admitted;
      const cancelTyping = timer.after(typingAfterMs, () => {
        if (conversation) void outbound.say(conversation, typingMessage(conversation));
      });
      const work = answer(admitted, verb, () => late);
      inHand.add(work);
      void work.finally(() => {
        cancelTyping();
        inHand.delete(work);
      });
      return within(timer, answerWithinMs, work, () => {
        late = true;
        log.warn('teams.clickSlow', {
          verb,
          conversationId: admitted.activity.conversation.id,
          activityId: admitted.activity.replyToId,
        });
        const { form, transport } = words(admitted.activity.locale);
        return messageBody(verb === 'ask' ? form.slow : transport.tooSlow);
      });
    },
  };
}
