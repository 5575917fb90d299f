import { parseCommand } from '../domain/command.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { holdsSecret } from '../domain/secretText.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn, TurnAnswer } from '../ports/turns.ts';
import { no, refused } from './answers.ts';
import { ask } from './ask.ts';
import { decideByText } from './decideByText.ts';
import { list, status } from './look.ts';
import { readAudit } from './readAudit.ts';

/** Somebody writes to the bot. Whatever it is, it gets an answer. */
export async function hear(turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const { requests, settings, vocabulary } = ports;
  // Whoever wrote it, and whatever else it says: a secret that was pasted has to be revoked, so its owner hears that first.
  if (holdsSecret(turn.text)) return refused(refuse('pastedSecret'), turn, requests);
  const typed = { text: turn.text, mentioned: turn.mentions.length };
  const command = parseCommand(typed, vocabulary(turn.locale), settings.casePattern);
  if (isRefusal(command)) return no(command);
  switch (command.kind) {
    case 'help':
      return command;
    case 'audit':
      return readAudit(turn, ports);
    case 'export':
      return ask(command, turn, ports);
    case 'status':
      return status(command.number, turn, ports);
    case 'list':
      return list(command, turn, ports);
    case 'withdraw':
    case 'decide':
      return decideByText(command, turn, ports);
  }
}
