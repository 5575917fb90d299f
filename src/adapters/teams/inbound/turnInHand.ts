/** What the routes know of the turn in hand: who may come in came in, and what they wrote means this. */
import type { TurnContext } from 'botbuilder';
import { vocabulary } from '../../../cards/words/index.ts';
import type { CommandName } from '../../../domain/command.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { commandName, understand, type Understood } from '../../../domain/understand.ts';
import { type Incoming, isEdited } from './activities.ts';
import type { Admitted } from './door.ts';

export interface TurnInHand {
  readonly admitted: Admitted;
  /** Of a message, and of one that was edited: understood once, and never looked at as text again. */
  readonly understood: Understood | undefined;
}

const key = Symbol('turn in hand');

export function takeInHand(context: TurnContext, admitted: Admitted, casePattern: RegExp | undefined): void {
  const { activity } = admitted;
  const understood =
    activity.type === 'message' || isEdited(activity) ? understoodOf(activity, casePattern) : undefined;
  context.turnState.set(key, { admitted, understood } satisfies TurnInHand);
}

const understoodOf = (activity: Incoming, casePattern: RegExp | undefined): Understood =>
  understand(activity.pieces, vocabulary(activity.locale), casePattern);

export const turnInHand = (context: TurnContext): TurnInHand => context.turnState.get<TurnInHand>(key);
export const admittedIn = (context: TurnContext): Admitted => turnInHand(context).admitted;

/** Selects a route; the library asks it about each activity. */
type Selector = (context: TurnContext) => Promise<boolean>;

const where =
  (holds: (understood: Understood) => boolean): Selector =>
  (context) => {
    const { understood } = turnInHand(context);
    return Promise.resolve(understood !== undefined && holds(understood));
  };

/**
 * A message that is this command. Never a string or a RegExp: the library looks for those anywhere in the text, and "reject 7:
 * they typed /export" asks for no export.
 */
export const command = (name: CommandName): Selector =>
  where((understood) => commandName(understood) === name);

/** A message that holds a secret, whatever else it says. */
export const pastedSecret = where(
  (understood) => isRefusal(understood) && understood.code === 'pastedSecret',
);

/** A message that is no command. */
export const notUnderstood = where(isRefusal);
