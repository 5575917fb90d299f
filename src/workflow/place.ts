import { cautionKey } from '../domain/caution.ts';
import type { Day } from '../domain/day.ts';
import { type Ask, asked, type ExportRequest, fourEyes, type Person } from '../domain/exportRequest.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { DirectoryUser } from '../ports/directory.ts';
import type { Form, Turn } from '../ports/turns.ts';
import type { NewRequest } from '../ports/requests.ts';
import type { Ports } from '../ports/ports.ts';
import { type Asking, cardPlaces } from './cardPlaces.ts';
import { isShown, maySee } from './look.ts';
import { claimOf } from './remembered.ts';

/** What is asked for, once it is complete. */
export interface Wish {
  /** Each finds one data subject. */
  readonly find: readonly (() => Promise<DirectoryUser | Refusal>)[];
  readonly caseNumber: string;
  readonly reason: string;
  readonly receivedOn?: Day;
  /** Keys of the cautions that whoever asks has read. */
  readonly seen: ReadonlySet<string>;
}

export type Placed =
  | { readonly kind: 'asked'; readonly requests: readonly ExportRequest[] }
  | { readonly kind: 'redelivered' }
  | (About & { readonly kind: 'refused'; readonly refusals: readonly Refusal[] })
  /** Nothing was stored: there is something to know first. */
  | (About & { readonly kind: 'careful' });

interface About {
  readonly subjects: readonly DirectoryUser[];
  readonly cautions: Form['cautions'];
}

/** Everything that is left to check, then all requests at once. Who asks was checked before. */
export async function place(
  wish: Wish,
  turn: Asking & Pick<Turn, 'key' | 'edited'>,
  ports: Ports,
): Promise<Placed> {
  const { requests, storage, log } = ports;
  const readiness = storage.readiness();
  // Nobody should approve an export that cannot start.
  if (readiness !== undefined && readiness !== 'ready')
    return refusal([refuse('storageNotReady', { because: readiness })]);

  let people: readonly (DirectoryUser | Refusal)[];
  try {
    people = await Promise.all(wish.find.map((find) => find()));
  } catch (error) {
    log.error('ask.unresolved', error);
    return refusal([refuse('directoryUnavailable')]);
  }
  const subjects = distinct(people.filter((person): person is DirectoryUser => !isRefusal(person)));
  const refusals = people.filter(isRefusal);
  if (refusals.length > 0) return refusal(refusals, subjects);

  // Nearly always nobody has an open export. Whether that is so is asked with storing the request, and only then looked into.
  const seemsPlain = wish.seen.size === 0 && subjects.every(({ enabled }) => enabled);
  const cautions = seemsPlain ? [] : await cautionsAbout(subjects, turn, ports);
  const unread = cautions.some((caution) => !wish.seen.has(cautionKey(caution)));
  if (unread) return { kind: 'careful', cautions, subjects };
  if (wish.reason === '' && cautions.some(({ kind }) => kind === 'openExport'))
    return refusal([refuse('reasonForAnother')], subjects, cautions);

  const asks = subjects.map((subject) => askFor(subject, turn, wish, ports));
  let opened: readonly (NewRequest | Refusal)[];
  try {
    opened = await open(asks, turn, ports);
  } catch (error) {
    log.error('ask.unplaced', error);
    return refusal([refuse('directoryUnavailable')], subjects, cautions);
  }
  const unopened = opened.filter(isRefusal);
  if (unopened.length > 0) return refusal(unopened, subjects, cautions);
  const wanted = opened.filter((one): one is NewRequest => !isRefusal(one));
  const { key, ...claim } = claimOf(turn, ports);
  let added = await requests.add(key, wanted, { ...claim, ifNoneOpen: seemsPlain });
  if (!added && seemsPlain) {
    const found = await cautionsAbout(subjects, turn, ports);
    if (found.length > 0) return { kind: 'careful', cautions: found, subjects };
    // That export has ended meanwhile, or the turn was redelivered.
    added = await requests.add(key, wanted, claim);
  }
  return added ? { kind: 'asked', requests: added } : { kind: 'redelivered' };
}

const refusal = (
  refusals: readonly Refusal[],
  subjects: About['subjects'] = [],
  cautions: About['cautions'] = [],
): Placed => ({ kind: 'refused', refusals, subjects, cautions });

/** `REQUESTERS` first; guests, and people whom the directory does not know, are refused whatever list they are on. */
export async function mayAsk(
  person: Person,
  { directory, settings, log }: Ports,
): Promise<Refusal | undefined> {
  try {
    if (await directory.includes(settings.requesters, person.id)) return undefined;
    const user = await directory.user(person.id);
    if (!user) return refuse('otherTenantMayNot');
    return refuse(user.guest ? 'guestsMayNot' : 'mayNotAsk');
  } catch (error) {
    log.error('ask.unchecked', error);
    return refuse('checkUnavailable');
  }
}

const distinct = (people: readonly DirectoryUser[]) => [
  ...new Map(people.map((user) => [user.id, user])).values(),
];

/** More of one person's open exports say nothing new. */
const openExportsShown = 3;

async function cautionsAbout(
  subjects: readonly DirectoryUser[],
  { from }: Asking,
  ports: Ports,
): Promise<Form['cautions']> {
  const { requests } = ports;
  const found = await Promise.all(
    subjects.map(async ({ id, name, enabled }): Promise<Form['cautions']> => {
      const dataSubject = { id, name };
      const openOnes = await requests.list({ dataSubject: id, openOnly: true, limit: openExportsShown });
      const cautions = openOnes.map(async (request) => {
        const { number, state } = request;
        const cards = (await requests.cards(request.id)).filter(isShown);
        // Links lead to messages in shared chats only.
        const card = cards.find(({ conversation }) => conversation.kind !== 'personal') ?? cards[0];
        const seen = { ...(card && { card }), maySee: (await maySee(request, from.id, ports)) === true };
        return { kind: 'openExport', dataSubject, number, state: state.kind, ...seen } as const;
      });
      return [
        ...(await Promise.all(cautions)),
        ...(enabled ? [] : [{ kind: 'disabledAccount', dataSubject } as const]),
      ];
    }),
  );
  return found.flat();
}

function askFor(
  subject: DirectoryUser,
  turn: Pick<Turn, 'from' | 'locale'>,
  { caseNumber, reason, receivedOn }: Wish,
  { clock }: Ports,
): Ask {
  const { id, name, address } = subject;
  return {
    dataSubject: { id, name, address },
    requester: { id: turn.from.id, name: turn.from.name },
    caseNumber,
    reason,
    askedAt: clock.now(),
    ...(receivedOn !== undefined && { receivedOn }),
    locale: turn.locale,
  };
}

/** Each request with its cards; refuses when nobody could approve it, which is said now and not when nobody answers. */
async function open(
  asks: readonly Ask[],
  turn: Asking,
  ports: Ports,
): Promise<readonly (NewRequest | Refusal)[]> {
  const { approvers, rules } = ports.settings;
  const people = await ports.directory.members(approvers, approversAsked);
  const placesOf = cardPlaces(turn, ports);
  return Promise.all(
    asks.map(async (one) => {
      if (people.length < rules.approvalsNeeded)
        return refuse('tooFewApprovers', { needed: rules.approvalsNeeded });
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
