import { type Ask, asked, fourEyes, type Person } from '../domain/exportRequest.ts';
import type { ExportCommand } from '../domain/command.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { DirectoryUser, NewRequest, Ports, Turn, TurnAnswer } from '../ports.ts';
import { no, refused } from './answers.ts';
import { cardPlaces } from './cardPlaces.ts';

/**
 * A person asks: everything is checked first, then all requests of the turn are stored together. A "no" stores nothing and
 * says what to do instead; a fault of Graph or of the roster is told as one, and stores nothing either. What was stored when the
 * turn came first is not denied when Teams delivers it again.
 */
export async function ask(command: ExportCommand, turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const answer = await answerTo(command, turn, ports);
  if (answer.kind === 'refused' && (await ports.requests.heard(turn.key))) return { kind: 'redelivered' };
  return answer;
}

async function answerTo(command: ExportCommand, turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const { requests, storage, log } = ports;
  if (command.lacks) return no(command.lacks);

  const mayNot = await mayAsk(turn.from, ports);
  if (mayNot) return refused(mayNot, turn, requests);
  const readiness = storage.readiness();
  // Nobody should approve an export that cannot start.
  if (readiness !== undefined && readiness !== 'ready')
    return no(refuse('storageNotReady', { because: readiness }));

  let people: readonly (DirectoryUser | Refusal)[];
  try {
    people = await dataSubjects(turn, command, ports);
  } catch (error) {
    log.error('ask.unresolved', error);
    return no(refuse('directoryUnavailable'));
  }
  const refusals = people.filter(isRefusal);
  if (refusals.length > 0) return no(...refusals);
  const subjects = distinct(people.filter((person): person is DirectoryUser => !isRefusal(person)));

  const asks = subjects.map((subject) => askFor(subject, turn, command, ports));
  let opened: readonly (NewRequest | Refusal)[];
  try {
    opened = await open(asks, turn, ports);
  } catch (error) {
    log.error('ask.unplaced', error);
    return no(refuse('directoryUnavailable'));
  }
  const unopened = opened.filter(isRefusal);
  if (unopened.length > 0) return no(...unopened);
  const added = await requests.add(
    turn.key,
    opened.filter((one): one is NewRequest => !isRefusal(one)),
  );
  return added ? { kind: 'asked', requests: added } : { kind: 'redelivered' };
}

/** `REQUESTERS` first; guests are refused whatever list they are on. */
async function mayAsk(person: Person, { directory, settings, log }: Ports): Promise<Refusal | undefined> {
  try {
    if (await directory.includes(settings.requesters, person.id)) return undefined;
    const user = await directory.user(person.id);
    return refuse(user?.guest ? 'guestsMayNot' : 'mayNotAsk');
  } catch (error) {
    log.error('ask.unchecked', error);
    return refuse('checkUnavailable');
  }
}

const dataSubjects = (turn: Turn, command: ExportCommand, ports: Ports) =>
  Promise.all([
    ...turn.mentions.map((mention) => mentioned(mention, turn, ports)),
    ...command.addresses.map((address) => addressed(address, ports)),
  ]);

/** A mention is resolved by the conversation's roster to an Entra object id, and that by Graph. */
async function mentioned(mention: string, turn: Turn, ports: Ports): Promise<DirectoryUser | Refusal> {
  const who = await turn.resolve(mention);
  if (who.kind !== 'person') return refuse(who.kind, { name: who.name });
  if (who.tenantId.toLowerCase() !== ports.settings.tenantId)
    return refuse('otherTenantSubject', { name: who.name });
  const user = await ports.directory.user(who.id);
  return user ? exportable(user) : refuse('nobodyFound', { name: who.name });
}

async function addressed(address: string, { directory }: Ports): Promise<DirectoryUser | Refusal> {
  const [user, ...others] = await directory.find(address);
  if (others.length > 0) return refuse('severalFound', { address });
  if (user) return exportable(user);
  return refuse((await directory.wasDeleted(address)) ? 'deletedSubject' : 'nobodyFound', { address });
}

/** The export covers members of our tenant: a guest's data lies with their home organisation. */
function exportable(user: DirectoryUser): DirectoryUser | Refusal {
  return user.guest ? refuse('guestSubject', { name: user.name, address: user.address }) : user;
}

const distinct = (people: readonly DirectoryUser[]) => [
  ...new Map(people.map((user) => [user.id, user])).values(),
];

function askFor(subject: DirectoryUser, turn: Turn, command: ExportCommand, { clock }: Ports): Ask {
  const { id, name, address } = subject;
  return {
    dataSubject: { id, name, address },
    requester: { id: turn.from.id, name: turn.from.name },
    caseNumber: command.caseNumber,
    reason: command.reason,
    askedAt: clock.now(),
    locale: turn.locale,
  };
}

/** Each request with its cards; refuses when nobody could approve it, which is said now and not when nobody answers. */
async function open(
  asks: readonly Ask[],
  turn: Turn,
  ports: Ports,
): Promise<readonly (NewRequest | Refusal)[]> {
  const { approvers, rules } = ports.settings;
  const people = await ports.directory.members(approvers, approversAsked);
  const placesOf = cardPlaces(turn, ports);
  return Promise.all(
    asks.map(async (one) => {
      const deciders = people.filter((person) => !fourEyes(one, person, rules));
      if (deciders.length < rules.approvalsNeeded) {
        return refuse('nobodyLeftToApprove', { needed: rules.approvalsNeeded, left: deciders.length });
      }
      const cards = await placesOf(deciders);
      if (isRefusal(cards)) return cards;
      const names = deciders.slice(0, decidersNamed).map(({ name }) => name);
      return { ask: { ...one, deciders: names }, state: asked(one.askedAt, rules), cards };
    }),
  );
}

/** Who is turned to when somebody may not decide; more names help nobody. */
const decidersNamed = 5;
/** Enough to find 20 who may decide among those who may not: the requester and the data subject. */
const approversAsked = 100;
