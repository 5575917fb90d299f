import type { Event, ExportRequest } from '../domain/exportRequest.ts';
import { parseCardId, withoutThread } from '../domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { holdsSecret } from '../domain/secretText.ts';
import { oneLine, plainWord } from '../domain/typedText.ts';
import type { Card, CardRole } from '../ports/conversations.ts';
import type { Click, ClickAnswer, Verb } from '../ports/turns.ts';
import type { Ports } from '../ports/ports.ts';
import type { TurnClaim } from '../ports/requests.ts';
import type { Cards } from '../ports/cards.ts';

/** Which cards carry which button. A verb from a card that does not have it is refused, whatever was posted. */
const verbsOf: Readonly<Record<CardRole, readonly Verb[]>> = {
  requester: ['withdraw', 'extend', 'tryAgain'],
  approval: ['approve', 'reject', 'extend', 'tryAgain', 'checkAgain', 'startOver', 'abandon', 'revoke'],
  both: [
    'approve',
    'reject',
    'withdraw',
    'extend',
    'tryAgain',
    'checkAgain',
    'startOver',
    'abandon',
    'revoke',
  ],
  notice: [],
};

/** Longer reasons do not fit on a card. */
const maxBecause = 1_000;

/**
 * A person clicks. The card names nothing but its row: conversation, message, actor, entitlement and state are checked here,
 * and one transaction decides. Repeating a click changes nothing.
 */
export async function decide(click: Click, ports: Ports): Promise<ClickAnswer> {
  const { requests } = ports;
  const id = parseCardId(click.cardId);
  const clicked = id && (await requests.onCard(id));
  const answer = await decideOn(click, clicked, ports);
  if (isRefusal(answer)) {
    await requests.note({
      event: 'refuse',
      by: { kind: 'person', person: click.from },
      ...(clicked && { requestId: clicked.request.id }),
      details: { verb: click.verb, code: answer.code, ...(id && { card: id }) },
    });
  }
  return answer;
}

async function decideOn(
  click: Click,
  clicked: Awaited<ReturnType<Cards['onCard']>>,
  ports: Ports,
): Promise<ClickAnswer> {
  if (holdsSecret(click.because)) return refuse('pastedSecret');
  if (!clicked) return refuse('unknownCard');
  const { card, request } = clicked;
  if (!isOn(click, card) || !verbsOf[card.role].includes(click.verb)) return refuse('unknownCard');
  if (card.activityId === undefined) await ports.requests.adopt(card.id, click.activityId);

  const after = await carryOut(click, request, ports);
  return isRefusal(after) ? after : { kind: 'card', card, request: after };
}

/** Who decides what, however they said it. */
export type Decision = Pick<Click, 'from' | 'verb' | 'because'> & {
  /** Of the message that says it: taken in with the decision. */
  readonly turn?: TurnClaim;
};

/** The one place that decides: entitlement, four eyes, state. */
export async function carryOut(
  decision: Decision,
  request: ExportRequest,
  ports: Ports,
): Promise<ExportRequest | Refusal> {
  const after = (await entitled(decision, request, ports)) ?? (await act(decision, request, ports));
  return isRefusal(after) ? whoCan(after, request) : after;
}

/** A refusal says who could decide instead, where it is a matter of who. */
function whoCan(refusal: Refusal, { ask }: ExportRequest): Refusal {
  const aboutWho = ['mayNotApprove', 'ownRequest', 'ownData'].includes(refusal.code);
  if (!aboutWho || !ask.deciders?.length) return refusal;
  return refuse(refusal.code, { ...refusal.details, approvers: ask.deciders.join(', ') });
}

/** The click comes from the card's own conversation and, where we know it, from its own message. */
const isOn = (click: Click, card: Card) =>
  withoutThread(click.conversationId) === withoutThread(card.conversation.id) &&
  (card.activityId === undefined || card.activityId === click.activityId);

/** Checked live at the click: who was entitled yesterday may not be today. Without an answer nothing changes. */
async function entitled(
  decision: Decision,
  { ask }: ExportRequest,
  ports: Ports,
): Promise<Refusal | undefined> {
  const { directory, settings, log } = ports;
  const isRequester = decision.from.id === ask.requester.id;
  if (decision.verb === 'withdraw') return isRequester ? undefined : refuse('notTheRequester');
  const asRequester = isRequester && (decision.verb === 'tryAgain' || decision.verb === 'extend');
  const list = asRequester ? settings.requesters : settings.approvers;
  try {
    return (await directory.includes(list, decision.from.id)) ? undefined : refuse('mayNotApprove');
  } catch (error) {
    log.error('decide.unchecked', error);
    return refuse('checkUnavailable');
  }
}

async function act(
  decision: Decision,
  request: ExportRequest,
  ports: Ports,
): Promise<ExportRequest | Refusal> {
  const { requests, clock } = ports;
  const at = clock.now();
  const by = decision.from;
  const said = plainWord(decision.because).trim() === '' ? '' : oneLine(decision.because);
  const because = Array.from(said).slice(0, maxBecause).join('');
  const record = (event: Event, lookAgainAt?: Date) =>
    requests.record({
      requestId: request.id,
      event,
      by: { kind: 'person', person: by },
      ...(decision.turn && { turn: decision.turn }),
      ...(lookAgainAt && { lookAgainAt }),
    });

  switch (decision.verb) {
    case 'approve':
      return record({ kind: 'approve', by, at });
    case 'reject':
      return because === '' ? refuse('reasonMissing') : record({ kind: 'reject', by, at, because });
    case 'withdraw':
      return record({ kind: 'withdraw', by, at });
    case 'extend':
      return because === '' ? refuse('extensionReasonMissing') : record({ kind: 'extend', by, at, because });
    case 'tryAgain':
      return record({ kind: 'tryAgain', by, at });
    case 'startOver':
      return record({ kind: 'startOver', by, at });
    case 'abandon':
      return record({ kind: 'abandon', by, at });
    case 'checkAgain':
      return record({ kind: 'checkAgain', by, at }, at);
    case 'revoke':
      if (request.state.kind !== 'abandoned') {
        return refuse('notInThisState', { state: request.state.kind, event: 'revoke' });
      }
      await requests.revokeNow(request.id, { kind: 'person', person: by });
      return request;
  }
}
