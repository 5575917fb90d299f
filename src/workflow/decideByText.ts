import type { Command } from '../domain/command.ts';
import { type ExportRequest, lifecycle } from '../domain/exportRequest.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { CardRole } from '../ports/conversations.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn, TurnAnswer } from '../ports/turns.ts';
import { no, privately } from './answers.ts';
import { carryOut } from './decide.ts';
import { isAt } from './look.ts';
import { claimOf } from './remembered.ts';

type TextCommand = Extract<Command, { kind: 'decide' | 'withdraw' }>;
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
  const verb = command.kind === 'decide' ? command.verb : 'withdraw';
  const request = await requestMeant(command, turn, ports);
  const after = isRefusal(request) ? request : await decideHere(verb, command, request, turn, ports);
  if (!isRefusal(after)) return { kind: 'decided', verb, request: after };
  // Teams delivers it again: nobody is told that their own decision came too late.
  if (await requests.heard(turn.key)) return { kind: 'redelivered' };
  await requests.note({
    event: 'refuse',
    by: { kind: 'person', person: turn.from },
    ...(!isRefusal(request) && { requestId: request.id }),
    details: { verb, code: after.code },
  });
  return privately(no(after), turn, ports);
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
  const after = await carryOut({ from, verb, because, turn: claimOf(turn, ports) }, request, ports);
  // Whoever clicks sees the card; whoever types a number may have guessed it, and learns no names.
  const isGuess = isRefusal(after) && after.code === 'mayNotApprove' && from.id !== request.ask.requester.id;
  return isGuess ? refuse('mayNotApprove') : after;
}

/** By its number; a withdrawal without one means the only request that its writer could withdraw. */
async function requestMeant(
  command: TextCommand,
  { from }: Turn,
  { requests }: Ports,
): Promise<ExportRequest | Refusal> {
  if (command.number !== undefined) {
    const { number } = command;
    return (await requests.numbered(number)) ?? refuse('unknownNumber', { number });
  }
  const open = await requests.list({ requester: from.id, openOnly: true, limit: mostNamed });
  const [only, ...others] = open.filter(({ state }) => 'withdraw' in lifecycle[state.kind]);
  if (!only) return refuse('nothingToWithdraw');
  if (others.length === 0) return only;
  const numbers = [only, ...others].map(({ number }) => `#${String(number)}`).join(', ');
  return refuse('whichToWithdraw', { numbers });
}

/** More numbers than that are a list, and there is a command for lists. */
const mostNamed = 20;
