/**
 * Answers to messages. Cards wait in the database when Teams is busy; an answer is for somebody who waits now, so it waits in
 * memory: for as long as Teams says, behind those before it in its conversation, and holding up nobody who brings the next message.
 */
import type { Conversation, Delivery } from '../../../ports/conversations.ts';
import type { Log } from '../../../ports/log.ts';
import { lanes } from '../lanes.ts';
import { type Timer, pause } from '../timer.ts';
import type { Outgoing } from './messages.ts';

/**
 * How long an answer is worth its waiting. Nobody knows any more what one was to that comes later; what seems gone is believed when
 * it still is after so long; and one that may have arrived is sent once more, because it may be there twice but not be missing.
 */
const worthMs = { retry: 600_000, seemsGone: 300_000, unknown: 1_000 };
/** Twice as long each time, where Teams does not say how long (Teams docs, "Optimize your bot with rate limiting in Teams"). */
const backOffMs = { least: 1_000, most: 60_000 };

export interface Answering {
  /**
   * Resolves when Teams took the answer or refused it, and as soon as it has to wait.
   *
   * @param delivered Told the id of the message, once it is there.
   */
  answer(
    conversation: Conversation,
    message: Outgoing,
    onlyTo?: string,
    delivered?: (activityId: string) => void,
  ): Promise<void>;
  /** Answers that wait now, and are lost with the process. */
  waiting(): number;
}

export function answering(parts: {
  readonly say: (conversation: Conversation, message: Outgoing, onlyTo?: string) => Promise<Delivery>;
  readonly timer: Timer;
  readonly log: Log;
}): Answering {
  const { timer, log } = parts;
  const inTurn = lanes();
  /** How many wait, by conversation. */
  const waiting = new Map<string, number>();

  async function send(
    conversation: Conversation,
    message: Outgoing,
    onlyTo: string | undefined,
    { waits, delivered }: { readonly waits: () => void; readonly delivered?: (activityId: string) => void },
  ): Promise<void> {
    let waited = 0;
    let backOff = backOffMs.least;
    for (let attempt = 1; ; attempt++) {
      const delivery = await parts.say(conversation, message, onlyTo);
      if (delivery.kind === 'delivered') delivered?.(delivery.activityId);
      if (delivery.kind === 'delivered' || delivery.kind === 'accepted') return;
      const about = { conversationId: conversation.id, attempt, because: delivery.because };
      log.warn('teams.answerNotDelivered', about);
      if (delivery.kind === 'rejected' || delivery.kind === 'conversationGone') return;
      const ms = ('afterMs' in delivery ? delivery.afterMs : undefined) ?? backOff;
      backOff = Math.min(2 * backOff, backOffMs.most);
      waited += ms;
      if (waited > worthMs[delivery.kind]) {
        log.warn('teams.answerLost', about);
        return;
      }
      waits();
      await pause(timer, ms);
    }
  }

  return {
    waiting: () => [...waiting.values()].reduce((sum, count) => sum + count, 0),

    answer: (conversation, message, onlyTo, delivered) =>
      new Promise((resolve, reject) => {
        const { id } = conversation;
        let isWaiting = false;
        const waits = () => {
          if (!isWaiting) waiting.set(id, (waiting.get(id) ?? 0) + 1);
          isWaiting = true;
          resolve();
        };
        // Behind one that waits already it waits as well.
        if (waiting.has(id)) waits();
        inTurn(id, () => send(conversation, message, onlyTo, { waits, ...(delivered && { delivered }) }))
          .finally(() => {
            if (!isWaiting) return;
            const left = (waiting.get(id) ?? 1) - 1;
            if (left > 0) waiting.set(id, left);
            else waiting.delete(id);
          })
          .then(resolve, (error: unknown) => {
            if (isWaiting) log.error('teams.answerFailed', error, { conversationId: id });
            reject(error instanceof Error ? error : new Error(String(error)));
          });
      }),
  };
}
