import type { Card, CardResult, CardStep, Delivery, Ports } from '../ports.ts';
import { inMs } from './record.ts';

/** First send, one repeat after an unknown outcome, one replacement of a card that is gone. */
const maxSends = 3;
/** 412, 502 to 504 and a 429 without Retry-After: look again soon, the limiter spaces what follows. */
const retryMs = 2_000;

/** Shows a card as its request stands now. Renderings in between are never sent: the newest one is the truth. */
export async function deliver(step: CardStep, ports: Ports): Promise<void> {
  const { requests, conversations } = ports;
  const card = await requests.card(step.cardId);
  if (!card || card.lostBecause !== undefined || isShown(card)) {
    return requests.delivered(step, { kind: 'nothingOwed' });
  }
  if (card.activityId === undefined) {
    if (card.sends >= maxSends) return lose(card, 'sentTooOften', step, ports);
    await requests.sending(card.id);
  }
  const request = await requests.get(card.requestId);
  const delivery = await conversations.show(card, request);
  const result = resultOf(delivery, card, request.revision, ports);
  if (result.kind === 'lost') return lose(card, result.because, step, ports);
  await requests.delivered(step, result);
}

const isShown = (card: Card) => card.activityId !== undefined && card.shownRevision >= card.owedRevision;

function resultOf(delivery: Delivery, card: Card, revision: number, { clock }: Ports): CardResult {
  switch (delivery.kind) {
    case 'delivered':
      return { kind: 'shown', revision, activityId: delivery.activityId };
    case 'messageGone':
      return { kind: 'sendAgain', because: 'messageGone' };
    case 'unknown':
      // An update is repeatable; a new message is repeated once, and a copy of a card decides nothing twice.
      return card.activityId === undefined
        ? { kind: 'sendAgain', because: delivery.because }
        : { kind: 'later', at: inMs(clock.now(), retryMs) };
    case 'retry':
      return { kind: 'later', at: inMs(clock.now(), delivery.afterMs ?? retryMs) };
    case 'conversationGone':
    case 'rejected':
      return { kind: 'lost', because: delivery.because };
  }
}

/** A dead conversation never stops an export: the requester's own chat takes the card over, or hears that nobody was reached. */
async function lose(card: Card, because: string, step: CardStep, ports: Ports): Promise<void> {
  const { requests, log } = ports;
  log.warn('card.lost', { cardId: card.id, requestId: card.requestId, role: card.role, because });
  await requests.delivered(step, { kind: 'lost', because });
  if (card.role === 'notice') return;

  const request = await requests.get(card.requestId);
  const others = (await requests.cards(card.requestId)).filter(
    (other) => other.id !== card.id && other.role !== 'notice' && other.lostBecause === undefined,
  );
  const isTheirs = (other: Card) => other.role === 'requester' || other.role === 'both';
  if (isTheirs(card) && !others.some(isTheirs)) {
    const own = await ports.conversations.open(request.ask.requester.id);
    if (own && own.id !== card.conversation.id) {
      await requests.owe(request.id, [{ role: 'requester', conversation: own, locale: card.locale }]);
    }
  }
  const decides = (other: Card) => other.role === 'approval' || other.role === 'both';
  if (decides(card) && request.state.kind === 'awaitingApproval' && !others.some(decides)) {
    const theirs = others.find(isTheirs);
    if (theirs) {
      await requests.owe(request.id, [
        {
          role: 'notice',
          notice: 'nobodyReached',
          conversation: theirs.conversation,
          locale: theirs.locale,
          ...(theirs.mentions && { mentions: theirs.mentions }),
        },
      ]);
    }
  }
}
