import { commandName, understand, type Understood } from '../../src/domain/understand.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { Handler, Handlers } from '../../src/ports/handlers.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Turn, TurnAnswer } from '../../src/ports/turns.ts';
import { handlers } from '../../src/workflow/handlers.ts';

/** What the routes in front of the workflow do: each turn goes to the handler of its command. */
export async function handle(turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const understood = understand(turn.pieces, ports.vocabulary(turn.locale), ports.settings.casePattern);
  const on = handlers(() => ports)[handlerName(understood)] as Handler<Understood>;
  return on(understood, turn);
}

function handlerName(understood: Understood): keyof Handlers {
  if (isRefusal(understood)) return understood.code === 'pastedSecret' ? 'onPastedSecret' : 'onNotUnderstood';
  const name = commandName(understood)!;
  return `on${name[0]!.toUpperCase()}${name.slice(1)}` as keyof Handlers;
}
