import { refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Ports } from '../ports/ports.ts';
import type { Requests, TurnClaim } from '../ports/requests.ts';
import type { Turn, TurnAnswer } from '../ports/turns.ts';
import { no } from './answers.ts';

/** Nobody expects that correcting a message from the day before yesterday does something. */
const editableMs = 24 * 3_600_000;
/** Teams delivers nothing again after so long, and an edit is too late long before. */
const rememberedMs = 30 * 24 * 3_600_000;

const editableSince = (clock: Clock) => new Date(clock.now().getTime() - editableMs);

/** How a turn is taken in, with what it leads to. */
export const claimOf = ({ key, edited }: Pick<Turn, 'key' | 'edited'>, { clock }: Ports): TurnClaim => ({
  key,
  ...(edited && { fruitlessSince: editableSince(clock) }),
});

/**
 * Answers a turn, and remembers when it led to nothing: whoever corrects their message then, by editing it, means it. Any other
 * edited message does nothing and says so, because what it was before may be done already.
 */
export async function remembered(
  answer: () => Promise<TurnAnswer>,
  turn: Turn,
  ports: Ports,
): Promise<TurnAnswer> {
  const { requests, clock, log } = ports;
  if (!turn.edited) {
    const said = await answer();
    if (ledToNothing(said)) await noteFruitless(turn, requests, log);
    return said;
  }
  const tooLate = no(refuse('turnTaken'));
  if (!(await requests.fruitless(turn.key, editableSince(clock)))) return tooLate;
  const said = await answer();
  // Another edit of the same message was faster.
  if (said.kind === 'redelivered') return tooLate;
  // What is only shown changes nothing, so nothing has taken the turn in: the next edit comes too late all the same.
  if (!ledToNothing(said)) await requests.add(turn.key, []);
  return said;
}

/** Not understood, refused, incomplete, or only help. */
function ledToNothing(answer: TurnAnswer): boolean {
  if (answer.kind === 'private') return ledToNothing(answer.answer);
  return answer.kind === 'help' || answer.kind === 'refused' || answer.kind === 'form';
}

/** A courtesy: without the database nothing is stored either, and the answer is the same. */
async function noteFruitless({ key }: Turn, requests: Requests, log: Log): Promise<void> {
  await requests.noteFruitless(key).catch((error: unknown) => {
    log.error('turn.notRemembered', error);
  });
}

/** Takes out the turns that are too old to come again. Repeatable. */
export async function forgetTurns({ requests, clock }: Pick<Ports, 'requests' | 'clock'>): Promise<void> {
  await requests.forgetTurns(new Date(clock.now().getTime() - rememberedMs));
}
