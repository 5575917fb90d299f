import { type Command, type CommandName, parseCommand, type Typed, type Vocabulary } from './command.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { holdsSecret } from './secretText.ts';

/** A command, or why it is none. */
export type Understood = Command | Refusal;

/**
 * What a message means, worked out once a turn. Whatever else it says: a secret that was pasted has to be revoked, so its owner
 * hears that first (`pastedSecret`).
 */
export function understand(typed: Typed, vocabulary: Vocabulary, casePattern?: RegExp): Understood {
  if (holdsSecret(typed.text)) return refuse('pastedSecret');
  return parseCommand(typed, vocabulary, casePattern);
}

/** The command's name as people type it; undefined when it is none. `status @user` is a list of one person's exports. */
export function commandName(understood: Understood): CommandName | undefined {
  if (isRefusal(understood)) return undefined;
  return understood.kind === 'decide' ? understood.verb : understood.kind;
}
