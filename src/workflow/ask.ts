import type { ExportCommand } from '../domain/command.ts';
import { cautionKey } from '../domain/caution.ts';
import { dayAt } from '../domain/day.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { DirectoryUser } from '../ports/directory.ts';
import type { Draft, Form, Turn, TurnAnswer } from '../ports/turns.ts';
import type { Ports } from '../ports/ports.ts';
import { no, privately, refused } from './answers.ts';
import { named } from './dataSubjects.ts';
import { mayAsk, place, type Wish } from './place.ts';

/**
 * A person asks: everything is checked first, then all requests of the turn are stored together. A command that leaves something
 * out, or about which there is something to know first, opens the form in the person's own chat. A "no" stores nothing and says
 * what to do instead; a fault of Graph or of the roster is told as one, and stores nothing either. What was stored when the turn
 * came first is not denied when Teams delivers it again.
 */
export async function ask(command: ExportCommand, turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const answer = await answerTo(command, turn, ports);
  if (answer.kind !== 'asked' && (await ports.requests.heard(turn.key))) return { kind: 'redelivered' };
  return answer.kind === 'form' ? privately(answer, turn, ports) : answer;
}

async function answerTo(command: ExportCommand, turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const mayNot = await mayAsk(turn.from, ports);
  if (mayNot) return refused(mayNot, turn, ports.requests);
  if (command.lacks) return incomplete(command, command.lacks, turn, ports);
  const { caseNumber, reason } = command;
  const wish: Wish = {
    find: command.people.map((one) => () => named(one, turn, ports)),
    caseNumber,
    reason,
    seen: new Set(),
  };
  const result = await place(wish, turn, ports);
  switch (result.kind) {
    case 'careful':
      return formFor(
        { ...command, addresses: result.subjects.map(({ address }) => address) },
        turn,
        { problems: notTaken(command), cautions: result.cautions },
        ports,
      );
    case 'refused':
      return no(...result.refusals);
    case 'asked':
      return command.others.length === 0 ? result : { ...result, notTaken: notTaken(command) };
    case 'redelivered':
      return result;
  }
}

/** Whoever else is named learns from nobody but us that their data was not asked for. */
const notTaken = ({ others }: ExportCommand): readonly Refusal[] =>
  others.map((one) =>
    refuse('notTaken', one.kind === 'mention' ? { name: one.name } : { address: one.address }),
  );

/** An empty field needs no sentence that it is empty. */
const plainToSee: ReadonlySet<Refusal['code']> = new Set<Refusal['code']>([
  'nobodyNamed',
  'caseNumberMissing',
]);

/**
 * The form with what the command said. Whoever was mentioned stands in it by address: that shows which account is meant, and
 * every client can show it, which is not so of what a people picker holds.
 */
async function incomplete(
  command: ExportCommand,
  lacks: Refusal,
  turn: Turn,
  ports: Ports,
): Promise<TurnAnswer> {
  const found = await Promise.all(
    command.people.map(async (one): Promise<Pick<DirectoryUser, 'address'> | Refusal> => {
      // Who has an address is asked when the form is sent.
      if (one.kind === 'address') return one;
      try {
        return await named(one, turn, ports);
      } catch (error) {
        ports.log.error('ask.unresolved', error);
        return refuse('directoryUnavailable');
      }
    }),
  );
  const known = found.flatMap((one) => (isRefusal(one) ? [] : [one.address]));
  const problems = [
    ...found.filter(isRefusal),
    ...(plainToSee.has(lacks.code) ? [] : [lacks]),
    ...notTaken(command),
  ];
  const addresses = [...new Set(known)];
  return formFor({ ...command, addresses }, turn, { problems, cautions: [] }, ports);
}

function formFor(
  {
    addresses,
    caseNumber,
    reason,
  }: Pick<ExportCommand, 'caseNumber' | 'reason'> & { readonly addresses: readonly string[] },
  { conversation }: Turn,
  { problems, cautions }: Pick<Form, 'problems' | 'cautions'>,
  { clock, settings }: Ports,
): TurnAnswer {
  const today = dayAt(clock.now(), settings.rules.timeZone);
  const draft: Draft = { people: [], addresses: addresses.join(', '), caseNumber, reason, receivedOn: today };
  return {
    kind: 'form',
    form: {
      draft,
      problems,
      cautions,
      seen: cautions.map(cautionKey),
      today,
      ...(conversation.kind !== 'personal' && { origin: conversation.id }),
    },
  };
}
