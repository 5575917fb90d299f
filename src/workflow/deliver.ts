import { type ExportRequest, isBlanked } from '../domain/exportRequest.ts';
import type { Card, Delivery } from '../ports/conversations.ts';
import type { CardResult, NewCard } from '../ports/cards.ts';
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
/** A card that is gone is replaced once: whoever deletes it twice does not want it. So is one that Teams never named. */
const maxReplacements = 1;
/** Teams says "not found" in passing as well, about what is there: it is believed when it still says so after this long. */
const standsMs = 300_000;
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
  const { request, missing } = owed;
  const card = await inItsThread(owed.card, ports);
  if (isMoot(card, request)) return requests.delivered(step, { kind: 'lost', because: 'decided' });
  if (card.activityId === undefined) {
    if (card.sends >= maxSends) return lose(card, 'sentTooOften', step, ports);
    // Each further message would stand beside those before, and none of them could be kept true.
    if (isUnnamed(card) && card.replacements >= maxReplacements) return lose(card, 'unnamed', step, ports);
    if (card.sends > 0) ports.log.warn('card.repeated', { cardId: card.id, requestId: card.requestId });
  }
  // Whoever asked can do something about chats that the bot does not reach.
  const others = isTheirs(card) ? unreached(card, missing) : [];
  const show = (where: Card) => conversations.show(where, request, others);
  const result = await resultOf(await show(card), card, { request, show, ports });
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

const isShown = (card: Card) => card.shownRevision >= card.owedRevision;

/** Teams took a message for it and did not name it, so that message stays as it is. */
const isUnnamed = (card: Card) => card.activityId === undefined && card.shownRevision > 0;

/** In a channel what is said about a request stands below its card; a card that was typed for in a thread is in that thread. */
async function inItsThread(card: Card, { requests }: Ports): Promise<Card> {
  const { conversation } = card;
  if (card.role !== 'notice' || conversation.kind !== 'channel' || conversation.id.includes(';')) return card;
  const root = (await requests.cards(card.requestId)).find(
    (other) =>
      other.role !== 'notice' && other.conversation.id === conversation.id && other.activityId !== undefined,
  );
  if (root?.activityId === undefined) return card;
  return {
    ...card,
    conversation: { ...conversation, id: `${conversation.id};messageid=${root.activityId}` },
  };
}

interface Attempt {
  readonly request: ExportRequest;
  /** Shows the card once more, in this conversation. */
  readonly show: (card: Card) => Promise<Delivery>;
  readonly ports: Ports;
}

async function resultOf(delivery: Delivery, card: Card, attempt: Attempt): Promise<CardResult> {
  const { clock } = attempt.ports;
  const { revision } = attempt.request;
  switch (delivery.kind) {
    case 'delivered':
      return { kind: 'shown', revision, activityId: delivery.activityId, owedAt: card.owedAt };
    case 'accepted':
      return { kind: 'shown', revision, owedAt: card.owedAt };
    case 'seemsGone': {
      const now = clock.now();
      const goneSince = card.goneSince ?? now;
      return now.getTime() - goneSince.getTime() < standsMs
        ? { kind: 'later', at: soon(card, clock), isLate: isLate(card, clock), goneSince }
        : believed(delivery, card, attempt);
    }
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

type Gone = Extract<Delivery, { readonly kind: 'seemsGone' }>;

/** It stands: a message is replaced, a private chat is created or found anew, and everything else is lost. */
async function believed(gone: Gone, card: Card, attempt: Attempt): Promise<CardResult> {
  if (gone.what === 'message') return replaced(card);
  const { conversation } = card;
  const lost = { kind: 'lost', because: gone.because } as const;
  if (conversation.kind !== 'personal') return lost;
  const { conversations, clock } = attempt.ports;
  const anew = await conversations.reopen(
    conversation,
    isTheirs(card) ? attempt.request.ask.requester.id : undefined,
  );
  switch (anew.kind) {
    case 'refused':
      return lost;
    case 'retry':
      return { kind: 'later', at: soon(card, clock), isLate: isLate(card, clock) };
    case 'open': {
      if (anew.conversation.id !== conversation.id) {
        return card.replacements > maxReplacements
          ? lost
          : { kind: 'replace', because: gone.because, conversation: anew.conversation };
      }
      // It is there after all: what Teams says of it now counts.
      const delivery = await attempt.show(card);
      if (delivery.kind !== 'seemsGone') return resultOf(delivery, card, attempt);
      return delivery.what === 'message' ? replaced(card) : lost;
    }
  }
}

const replaced = ({ replacements }: Card): CardResult => ({
  kind: replacements < maxReplacements ? 'replace' : 'lost',
  because: 'messageGone',
});

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
  // Messages that Teams did not name are there, and decide.
  const isNeeded = decides(card) && !isUnnamed(card) && request.state.kind === 'awaitingApproval';
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
