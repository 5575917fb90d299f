/**
 * Clicks on cards: `adaptiveCard/action` invokes and the bodies that answer them (Adaptive Cards docs, "Universal Action
 * Model", response format).
 *
 * Teams and the Playground show `application/vnd.microsoft.activity.message` below the card, to the clicker alone, and leave
 * the card as it is; for `application/vnd.microsoft.error` Teams may show its own "Something went wrong" in the place of our
 * words. So a refusal is a message, and an error is only said where something did go wrong.
 */
import { randomUUID } from 'node:crypto';
import { refusalText } from '../../cards/refusal.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Click, ClickAnswer, Log, Verb } from '../../ports.ts';
import { clickOf } from './activities.ts';
import type { Outbound } from './conversations.ts';
import type { Admitted } from './door.ts';
import { sentences } from './sentences.ts';
import { type Timer, within } from './timer.ts';

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

const errorBody = (statusCode: 400 | 500, code: string, message: string): InvokeBody => ({
  statusCode,
  type: 'application/vnd.microsoft.error',
  value: { code, message },
});

/** A button that this version does not know. */
export const unknownActionBody = errorBody(400, 'BadRequest', sentences.unknownAction);

export function clicks(parts: {
  readonly click: (click: Click) => Promise<ClickAnswer>;
  readonly outbound: Outbound;
  readonly timer: Timer;
  readonly log: Log;
  /** IANA name: times in answers are those of the organisation. */
  readonly timeZone: string;
}) {
  const { outbound, timer, log } = parts;

  async function answer({ activity, person }: Admitted, verb: Verb): Promise<InvokeBody> {
    if (!person) return unknownActionBody;
    try {
      const said = await parts.click(clickOf(activity, person, verb));
      if (isRefusal(said))
        return messageBody(
          refusalText(said, { locale: activity.locale, timeZone: parts.timeZone, plainText: true }),
        );
      return {
        statusCode: 200,
        type: 'application/vnd.microsoft.card.adaptive',
        value: outbound.render({ ...said.card, locale: activity.locale }, said.request),
      };
    } catch (error) {
      const reference = randomUUID().slice(0, 8);
      log.error('teams.clickFailed', error, {
        reference,
        conversationId: activity.conversation.id,
        activityId: activity.replyToId,
      });
      return errorBody(500, 'InternalError', sentences.clickFault(reference));
    }
  }

  const inHand = new Set<Promise<InvokeBody>>();

  return {
    /** When every click is done, those included whose clickers were told that it takes too long. */
    settled: async () => {
      await Promise.all(inHand);
    },

    onClick: (admitted: Admitted, verb: Verb): Promise<InvokeBody> => {
      const work = answer(admitted, verb);
      inHand.add(work);
      void work.finally(() => inHand.delete(work));
      return within(timer, answerWithinMs, work, () => {
        log.warn('teams.clickSlow', {
          verb,
          conversationId: admitted.activity.conversation.id,
          activityId: admitted.activity.replyToId,
        });
        return messageBody(sentences.tooSlow);
      });
    },
  };
}
