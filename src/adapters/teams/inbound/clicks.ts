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
import { type AnyVerb, isDecision } from '../../../cards/verbs.ts';
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
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { TeamsPerson } from '../../../ports/conversations.ts';
import { clickOf, pageTurnOf } from './activities.ts';
import type { Outbound } from '../outbound/messenger.ts';
import type { Admitted } from './door.ts';
import { forms } from './forms.ts';
import type { OpenForms } from './openForms.ts';
import { textMessage, typingMessage } from '../outbound/messages.ts';
import { type Timer, typingAfterMs, within } from '../timer.ts';

/** What the library cannot say for us: an error, with a status of its own inside the answer. */
export interface InvokeError {
  readonly statusCode: 400 | 500;
  readonly type: 'application/vnd.microsoft.error';
  readonly value: { readonly code: string; readonly message: string };
}

/**
 * A sentence below the card, a card in its place, or an error. The library wraps the first two; it would change a card with a
 * `refresh` for everybody in the chat and go on doing so with that button, so no card of ours has one (a test looks).
 */
export type ClickBody = string | AdaptiveCard | InvokeError;

/** Teams gives up after 5 to 15 s, depending on who tells it; a person after three. */
const answerWithinMs = 3_000;

const invokeError = (statusCode: 400 | 500, code: string, message: string): InvokeError => ({
  statusCode,
  type: 'application/vnd.microsoft.error',
  value: { code, message },
});

/** A button that this version does not know. */
export const unknownActionError = (locale: string) =>
  invokeError(400, 'BadRequest', words(locale).transport.unknownAction);

export function clicks(parts: {
  readonly click: (click: Click) => Promise<ClickAnswer>;
  readonly page: (page: PageTurn) => Promise<PageAnswer>;
  readonly form: (filled: FilledForm) => Promise<FormAnswer>;
  readonly outbound: Outbound;
  readonly forms: OpenForms;
  readonly timer: Timer;
  readonly clock: Clock;
  readonly log: Log;
  /** IANA name: times in answers are those of the organisation. */
  readonly timeZone: string;
}) {
  const { outbound, timer, clock, log } = parts;
  const onForm = forms(parts);

  async function bodyFor(
    { activity, conversation }: Admitted,
    person: TeamsPerson,
    verb: AnyVerb,
    isLate: () => boolean,
  ): Promise<ClickBody> {
    const { locale } = activity;
    const refusal = (no: Refusal) => refusalText(no, { locale, timeZone: parts.timeZone, plainText: true });
    switch (verb) {
      case 'ask':
      case 'dismiss': {
        // Forms live in 1:1 chats alone, where nobody else can send them.
        if (conversation?.kind !== 'personal') return unknownActionError(locale);
        const place = { activity, conversation };
        const said =
          verb === 'ask' ? await onForm.send(place, person, isLate) : onForm.dismiss(place, person);
        return isRefusal(said) ? refusal(said) : said;
      }
      case 'help':
        return helpCard({ locale, scope: conversation?.kind ?? 'personal' });
      case 'page': {
        const wish = pageTurnOf(activity, person);
        if (!wish) return unknownActionError(locale);
        const said = await parts.page(wish);
        if (isRefusal(said)) return refusal(said);
        return outbound.renderPage(said.page, { locale, later: wish.after !== undefined });
      }
      default: {
        const said = await parts.click(clickOf(activity, person, verb));
        if (isRefusal(said)) return refusal(said);
        // The card keeps its language: others may read it, and the next update would turn it back.
        return outbound.renderAtOnce(said.card, said.request);
      }
    }
  }

  async function answer(admitted: Admitted, verb: AnyVerb, isLate: () => boolean): Promise<ClickBody> {
    const { activity, conversation, person } = admitted;
    if (!person) return unknownActionError(activity.locale);
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
        void outbound.answer(conversation, textMessage(conversation, text));
      return invokeError(500, 'InternalError', text);
    }
  }

  const inHand = new Set<Promise<ClickBody>>();

  return {
    /** When every click is done, those included whose clickers were told that it takes too long. */
    settled: async () => {
      await Promise.all(inHand);
      await onForm.settled();
    },

    onClick: (admitted: Admitted, verb: AnyVerb): Promise<ClickBody> => {
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
      const now = clock.now().getTime();
      const waited = now - (admitted.receivedAt?.getTime() ?? now);
      return within(timer, Math.max(0, answerWithinMs - waited), work, () => {
        late = true;
        log.warn('teams.clickSlow', {
          verb,
          conversationId: admitted.activity.conversation.id,
          activityId: admitted.activity.replyToId,
        });
        const { form, transport } = words(admitted.activity.locale);
        if (verb === 'ask') return form.slow;
        return isDecision(verb) ? transport.recording : transport.tooSlow;
      });
    },
  };
}
