import type { Command } from '../domain/command.ts';
import { type ExportRequest, lifecycle } from '../domain/exportRequest.ts';
import type { UserId } from '../domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { CardRole } from '../ports/conversations.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn, TurnAnswer } from '../ports/turns.ts';
import { no, privately } from './answers.ts';
import { carryOut } from './decide.ts';
import { isApprover, isAt, maySee } from './look.ts';
import { claimOf } from './remembered.ts';

type TextCommand = Extract<Command, { kind: 'decide' | 'withdraw' | 'cancel' }>;
type TextVerb = 'approve' | 'reject' | 'withdraw';

/** Where everybody reads along, a decision belongs to the card that shows what it is about. */
const cardsFor: Readonly<Record<TextVerb, readonly CardRole[]>> = {
  approve: ['approval', 'both'],
  reject: ['approval', 'both'],
  withdraw: ['requester', 'both'],
};

/** A decision where a button cannot be used. Who may, and what follows, is decided where the clicks are. */
export async function decideByText(command: TextCommand, turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const { requests } = ports;
  const { key, ...when } = claimOf(turn, ports);
  // Delivered again, it would close a form that was opened since.
  if (command.kind === 'cancel' && !(await requests.add(key, [], when))) return { kind: 'redelivered' };
  const verb = command.kind === 'decide' ? command.verb : 'withdraw';
  const { request, refusal } = await requestMeant(command, verb, turn, ports);
  const after = refusal ?? (await decideHere(verb, command, request, turn, ports));
  if (!isRefusal(after)) return { kind: 'decided', verb, request: after };
  // Teams delivers it again: nobody is told that their own decision came too late.
  if (command.kind !== 'cancel' && (await requests.heard(turn.key))) return { kind: 'redelivered' };
  await requests.note({
    event: 'refuse',
    by: { kind: 'person', person: turn.from },
    ...(request && { requestId: request.id }),
    details: { verb, code: after.code },
  });
  const answer = await privately(no(after), turn, ports);
  return command.kind === 'cancel' ? { kind: 'cancel', otherwise: answer } : answer;
}

async function decideHere(
  verb: TextVerb,
  command: TextCommand,
  request: ExportRequest,
  turn: Turn,
  ports: Ports,
): Promise<ExportRequest | Refusal> {
  const { conversation, from } = turn;
  const cards = await ports.requests.cards(request.id);
  const isHere = cards.some(
    (card) => isAt(card, conversation) && cardsFor[verb].includes(card.role) && !card.lostBecause,
  );
  if (conversation.kind !== 'personal' && !isHere) {
    return refuse('notDecidedHere', { number: request.number });
  }
  const because = command.kind === 'decide' ? command.because : '';
  return carryOut({ from, verb, because, turn: claimOf(turn, ports) }, request, ports);
}

type Meant =
  | { readonly request: ExportRequest; readonly refusal?: undefined }
  /** `request` is for the audit: whoever typed its number learns nothing of it. */
  | { readonly request?: ExportRequest | undefined; readonly refusal: Refusal };

/**
 * By its number alone: what was not named is never acted on. Who may neither see a request nor decide on it gets the same answer for
 * every number.
 */
async function requestMeant(
  command: TextCommand,
  verb: TextVerb,
  { from }: Turn,
  ports: Ports,
): Promise<Meant> {
  const number = command.kind === 'cancel' ? undefined : command.number;
  if (number === undefined) return { refusal: await whichToWithdraw(from.id, ports) };
  const request = await ports.requests.numbered(number);
  const mayKnow = request ? await maySee(request, from.id, ports) : await isApprover(from.id, ports);
  if (isRefusal(mayKnow)) return { request, refusal: mayKnow };
  if (!mayKnow) {
    const refusal = verb === 'withdraw' ? refuse('unknownNumber', { number }) : refuse('mayNotApprove');
    return { request, refusal };
  }
  return request ? { request } : { refusal: refuse('unknownNumber', { number }) };
}

async function whichToWithdraw(requester: UserId, { requests }: Ports): Promise<Refusal> {
  const open = await requests.list({ requester, openOnly: true, limit: mostNamed });
  const named = open.filter(({ state }) => 'withdraw' in lifecycle[state.kind]);
  if (named.length === 0) return refuse('nothingToWithdraw');
  return refuse('whichToWithdraw', { numbers: named.map(({ number }) => `#${String(number)}`).join(', ') });
}

/** More numbers than that are a list, and there is a command for lists. */
const mostNamed = 20;
