import type { ExportCommand } from '../domain/command.ts';
import { cautionKey } from '../domain/caution.ts';
import { dayAt } from '../domain/day.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { DirectoryUser } from '../ports/directory.ts';
import type { Draft, Form, Turn, TurnAnswer } from '../ports/turns.ts';
import type { Ports } from '../ports/ports.ts';
import { no, privately, refused } from './answers.ts';
import { addressed, mentioned } from './dataSubjects.ts';
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
    find: [
      ...turn.mentions.map((mention) => () => mentioned(mention, turn, ports)),
      ...command.addresses.map((address) => () => addressed(address, ports)),
    ],
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
        { problems: [], cautions: result.cautions },
        ports,
      );
    case 'refused':
      return no(...result.refusals);
    default:
      return result;
  }
}

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
    turn.mentions.map(async (mention) => {
      try {
        return await mentioned(mention, turn, ports);
      } catch (error) {
        ports.log.error('ask.unresolved', error);
        return refuse('directoryUnavailable');
      }
    }),
  );
  const named = found.filter((one): one is DirectoryUser => !isRefusal(one)).map(({ address }) => address);
  const problems = [...found.filter(isRefusal), ...(plainToSee.has(lacks.code) ? [] : [lacks])];
  const addresses = [...new Set([...named, ...command.addresses])];
  return formFor({ ...command, addresses }, turn, { problems, cautions: [] }, ports);
}

function formFor(
  { addresses, caseNumber, reason }: Pick<ExportCommand, 'addresses' | 'caseNumber' | 'reason'>,
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
