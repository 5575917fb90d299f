import { type Command, type CommandName, parseCommand, type Vocabulary } from './command.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { holdsSecret } from './secretText.ts';
import { allWords, type Piece } from './typedText.ts';

/** A command, or why it is none. */
export type Understood = Command | Refusal;

/**
 * What a message means, worked out once a turn. Whatever else it says: a secret that was pasted has to be revoked, so its owner
 * hears that first (`pastedSecret`).
 */
export function understand(
  typed: readonly Piece[],
  vocabulary: Vocabulary,
  casePattern?: RegExp,
): Understood {
  if (holdsSecret(allWords(typed))) return refuse('pastedSecret');
  return parseCommand(typed, vocabulary, casePattern);
}

/** The command's name as people type it; undefined when it is none. `status @user` is a list of one person's exports. */
export function commandName(understood: Understood): CommandName | undefined {
  if (isRefusal(understood)) return undefined;
  switch (understood.kind) {
    case 'decide':
      return understood.verb;
    // One of its words, alone.
    case 'cancel':
      return 'withdraw';
    default:
      return understood.kind;
  }
}
