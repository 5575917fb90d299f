import { type ExportRequest, isBlanked } from '../domain/exportRequest.ts';
import type { Card, Delivery } from '../ports/conversations.ts';
import type { CardResult, NewCard } from '../ports/requests.ts';
import type { CardStep } from '../ports/steps.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ports } from '../ports/ports.ts';
import { unreached } from '../domain/reach.ts';
import { inMs } from './record.ts';

/** A message whose outcome was heard as unknown is repeated once: it may have arrived. */
const maxUnheard = 1;
/**
 * A send whose process died heard nothing, and is repeated by the next life: nobody's card is lost because machines fail. It ends
 * somewhere all the same, for a card that ends the process each time, or a store that takes the send and never its outcome.
 */
const maxSends = 20;
/** A card that is gone is replaced once: whoever deletes it twice does not want it. */
const maxReplacements = 1;
/**
 * 412, 502 to 504 and a 429 without Retry-After: a card waits as long again as it has waited already, which doubles each time.
 * Soon at first, because most of these pass at once; a minute at most, so that a card is true soon after Teams is well again.
 */
const retryMs = { least: 2_000, most: 60_000 };

/** What Teams does not take for so long is said to whoever asked. */
const lateMs = 3_600_000;

/** Shows a card as its request stands now. Renderings in between are never sent: the newest one is the truth. */
export async function deliver(step: CardStep, ports: Ports): Promise<void> {
  const { requests, conversations } = ports;
  const owed = await requests.startDelivery(step);
  if (!owed || owed.card.lostBecause !== undefined || isShown(owed.card)) {
    return requests.delivered(step, { kind: 'nothingOwed' });
  }
  const { card, request, missing } = owed;
  if (isMoot(card, request)) return requests.delivered(step, { kind: 'lost', because: 'decided' });
  if (card.activityId === undefined) {
    if (card.sends >= maxSends) return lose(card, 'sentTooOften', step, ports);
    if (card.sends > 0) ports.log.warn('card.repeated', { cardId: card.id, requestId: card.requestId });
  }
  // Whoever asked can do something about chats that the bot does not reach.
  const others = isTheirs(card) ? unreached(card, missing) : [];
  const delivery = await conversations.show(card, request, others);
  const result = resultOf(delivery, card, request.revision, ports);
  if (isBlanked(request.ask) && 'because' in result) {
    // What nobody sees any more needs no replacement: years later a new message would only startle.
    return requests.delivered(step, { kind: 'lost', because: result.because });
  }
  if (result.kind === 'lost') return lose(card, result.because, step, ports);
  await requests.delivered(step, result);
}

/** Nobody is reminded of what was decided while the reminder was on its way. */
const isMoot = (card: Card, { state }: ExportRequest) =>
  card.notice === 'reminder' && card.activityId === undefined && state.kind !== 'awaitingApproval';

const isShown = (card: Card) => card.activityId !== undefined && card.shownRevision >= card.owedRevision;

function resultOf(delivery: Delivery, card: Card, revision: number, { clock }: Ports): CardResult {
  switch (delivery.kind) {
    case 'delivered':
      return { kind: 'shown', revision, activityId: delivery.activityId, owedAt: card.owedAt };
    case 'messageGone':
      return { kind: card.replacements < maxReplacements ? 'replace' : 'lost', because: 'messageGone' };
    case 'unknown':
      // An update is repeatable; a new message is repeated once, and a copy of a card decides nothing twice.
      if (card.activityId !== undefined)
        return { kind: 'later', at: soon(card, clock), isLate: isLate(card, clock) };
      return card.unheard < maxUnheard
        ? { kind: 'sendAgain', because: delivery.because }
        : { kind: 'lost', because: 'sentTooOften' };
    case 'retry':
      return {
        kind: 'later',
        at: delivery.afterMs === undefined ? soon(card, clock) : inMs(clock.now(), delivery.afterMs),
        isLate: isLate(card, clock),
      };
    case 'conversationGone':
    case 'rejected':
      return { kind: 'lost', because: delivery.because };
  }
}

const isLate = ({ owedAt }: Card, clock: Clock) => clock.now().getTime() - owedAt.getTime() >= lateMs;

function soon({ owedAt }: Card, clock: Clock): Date {
  const now = clock.now();
  const waited = now.getTime() - owedAt.getTime();
  return inMs(now, Math.min(Math.max(waited, retryMs.least), retryMs.most));
}

/** Gives a card up. What stands in for it is owed first, so that a crash in between repeats that instead of losing it. */
async function lose(card: Card, because: string, step: CardStep, ports: Ports): Promise<void> {
  const { requests, log } = ports;
  log.warn('card.lost', { cardId: card.id, requestId: card.requestId, role: card.role, because });
  if (card.role !== 'notice') await standIn(card, ports);
  else if (card.notice === 'nobodyReached') log.warn('card.nobodyReached', { requestId: card.requestId });
  await requests.delivered(step, { kind: 'lost', because });
}

/**
 * A dead conversation never stops an export: the requester's own chat takes the card over, and hears it when no approver can
 * be reached. Repeatable: what is owed already is not owed twice.
 */
async function standIn(card: Card, { requests, conversations, settings, log }: Ports): Promise<void> {
  const request = await requests.get(card.requestId);
  const others = (await requests.cards(card.requestId)).filter(
    (other) => other.id !== card.id && other.lostBecause === undefined,
  );
  let theirs: NewCard | undefined = others.find(isTheirs);
  const own = theirs ? undefined : await conversations.open(request.ask.requester.id);
  if (isTheirs(card) && own && own.id !== card.conversation.id) {
    // Where one person may do both, the new card has to decide as well.
    const role = card.role === 'both' && settings.rules.approval === 'self' ? 'both' : 'requester';
    theirs = { role, conversation: own, locale: own.locale ?? request.ask.locale };
    await requests.owe(request.id, [theirs]);
  }
  const isNeeded = decides(card) && request.state.kind === 'awaitingApproval';
  const isKnown = others.some((other) => decides(other) || other.notice === 'nobodyReached');
  if (!isNeeded || isKnown || (theirs && decides(theirs))) return;
  // A chat that refused a card may take a sentence.
  const place =
    theirs ?? (own && { conversation: own, locale: own.locale ?? request.ask.locale, mentions: undefined });
  if (!place) {
    log.warn('card.nobodyReached', { requestId: request.id });
    return;
  }
  const { conversation, locale, mentions } = place;
  await requests.owe(request.id, [
    { role: 'notice', notice: 'nobodyReached', conversation, locale, ...(mentions && { mentions }) },
  ]);
}

const isTheirs = ({ role }: Pick<Card, 'role'>) => role === 'requester' || role === 'both';
const decides = ({ role }: Pick<Card, 'role'>) => role === 'approval' || role === 'both';
