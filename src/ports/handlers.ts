/** Who answers what people type: one handler a command, and two for what is none. */
import type { Command } from '../domain/command.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Turn, TurnAnswer } from './turns.ts';

export type CommandOf<K extends Command['kind']> = Extract<Command, { readonly kind: K }>;
export type Handler<Understood> = (understood: Understood, turn: Turn) => Promise<TurnAnswer>;

export interface Handlers {
  readonly onExport: Handler<CommandOf<'export'>>;
  readonly onStatus: Handler<CommandOf<'status'>>;
  readonly onList: Handler<CommandOf<'list'>>;
  readonly onWithdraw: Handler<CommandOf<'withdraw' | 'cancel'>>;
  readonly onApprove: Handler<CommandOf<'decide'>>;
  readonly onReject: Handler<CommandOf<'decide'>>;
  readonly onAudit: Handler<CommandOf<'audit'>>;
  readonly onHelp: Handler<CommandOf<'help'>>;
  readonly onPastedSecret: Handler<Refusal>;
  readonly onNotUnderstood: Handler<Refusal>;
}

/** The same handlers, each with something around it. */
export const aroundEach = (
  on: Handlers,
  around: <Understood>(handler: Handler<Understood>) => Handler<Understood>,
): Handlers => ({
  onExport: around(on.onExport),
  onStatus: around(on.onStatus),
  onList: around(on.onList),
  onWithdraw: around(on.onWithdraw),
  onApprove: around(on.onApprove),
  onReject: around(on.onReject),
  onAudit: around(on.onAudit),
  onHelp: around(on.onHelp),
  onPastedSecret: around(on.onPastedSecret),
  onNotUnderstood: around(on.onNotUnderstood),
});
