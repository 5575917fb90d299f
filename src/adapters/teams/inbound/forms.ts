/** Forms that are sent or cancelled: what they become, for the clicker at once and in the message itself. */
import type { AdaptiveCard } from '../../../cards/bind.ts';
import { lineCard } from '../../../cards/formCard.ts';
import { refusalText } from '../../../cards/refusal.ts';
import { words } from '../../../cards/words/index.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import type { Conversation, TeamsPerson } from '../../../ports/conversations.ts';
import type { FilledForm, FormAnswer } from '../../../ports/turns.ts';
import type { Log } from '../../../ports/log.ts';
import { filledFormOf, type Incoming } from './activities.ts';
import type { OpenForms } from './openForms.ts';
import type { Outbound } from '../outbound/messenger.ts';
import { namesSomebody } from './answers.ts';
import { cardMessage, type Outgoing } from '../outbound/messages.ts';
import { type Timer, pause, within } from '../timer.ts';

interface Place {
  readonly activity: Incoming;
  readonly conversation: Conversation;
}

/** Who sees the old form on another device may send it again, which asks for nothing twice: so it is not tried for ever. */
const amendAttempts = 3;
const amendPauseMs = 1_000;
/** Its sender waits. */
const amendFirstMs = 1_000;

export function forms(parts: {
  readonly form: (filled: FilledForm) => Promise<FormAnswer>;
  readonly outbound: Pick<Outbound, 'renderForm' | 'amend' | 'labelled'>;
  readonly forms: OpenForms;
  readonly timer: Timer;
  readonly log: Log;
}) {
  const { outbound, timer, log } = parts;
  const inHand = new Set<Promise<void>>();

  /** The answer to a click is shown to the clicker where they clicked; this is for their other devices, and for later. */
  function amend(
    { activity, conversation }: Place,
    card: AdaptiveCard,
    { attempts = amendAttempts, names = false } = {},
  ): Promise<void> {
    const bare = cardMessage(conversation, card);
    const message = names ? outbound.labelled(bare, activity.locale) : bare;
    const work = put(conversation, activity.replyToId, message, attempts);
    inHand.add(work);
    return work.finally(() => inHand.delete(work));
  }

  async function put(
    conversation: Conversation,
    activityId: string,
    message: Outgoing,
    attempts: number,
  ): Promise<void> {
    if (activityId === '') return;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const delivery = await outbound.amend(conversation, activityId, message);
      if (delivery.kind === 'delivered') return;
      const because = 'because' in delivery ? delivery.because : delivery.kind;
      log.warn('teams.formNotAmended', { conversationId: conversation.id, attempt, because });
      if (delivery.kind !== 'retry' || attempt === attempts) return;
      await pause(timer, Math.min(delivery.afterMs ?? amendPauseMs, 2 * amendPauseMs));
    }
  }

  return {
    /** Sends it. `isLate`: whoever clicked was told meanwhile that the form changes by itself. */
    async send(place: Place, person: TeamsPerson, isLate: () => boolean): Promise<AdaptiveCard | Refusal> {
      const { activity, conversation } = place;
      const { locale } = activity;
      const said = await parts.form(filledFormOf(activity, person, conversation));
      if (isRefusal(said)) {
        if (isLate()) void amend(place, lineCard(refusalText(said, { locale, plainText: true }), locale));
        return said;
      }
      const card =
        said.kind === 'form'
          ? outbound.renderForm(said.form, locale)
          : lineCard(outcome(said, locale), locale);
      const names = said.kind === 'form' && namesSomebody(said.form);
      if (said.kind !== 'form') parts.forms.done(person.id, activity.replyToId);
      if (said.kind !== 'form' || isLate()) {
        void amend(place, card, { names });
        return card;
      }
      // The answer is gone when its reader looks elsewhere, and what they typed would be with it: so the message has it, too. It has
      // it first and is not tried again, because a change of the message takes away what was typed since.
      await within(timer, amendFirstMs, amend(place, card, { attempts: 1, names }), () => undefined);
      return card;
    },

    dismiss(place: Place, person: TeamsPerson): AdaptiveCard {
      const { locale, replyToId } = place.activity;
      parts.forms.done(person.id, replyToId);
      const card = lineCard(words(locale).form.cancelled, locale);
      void amend(place, card);
      return card;
    },

    /** When every form shows what became of it. */
    settled: async () => {
      await Promise.all(inHand);
    },
  };
}

function outcome(said: Exclude<FormAnswer, Refusal | { readonly kind: 'form' }>, locale: string): string {
  const { form } = words(locale);
  return said.kind === 'redelivered' ? form.sentBefore : form.sent(said.requests.map(({ number }) => number));
}
