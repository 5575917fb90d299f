import { maxCaseNumber, maxPeople, maxReason } from '../domain/command.ts';
import { cautionKey } from '../domain/caution.ts';
import { addDays, type Day, dayAt, parseDay } from '../domain/day.ts';
import type { Person } from '../domain/exportRequest.ts';
import { parseUserId } from '../domain/ids.ts';
import { addressesIn } from '../domain/named.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { holdsSecret } from '../domain/secretText.ts';
import { caseNumberIn, oneLine } from '../domain/typedText.ts';
import type { Conversation } from '../ports/conversations.ts';
import type { FilledForm, Form, FormAnswer } from '../ports/turns.ts';
import type { Ports } from '../ports/ports.ts';
import { addressed, chosen } from './dataSubjects.ts';
import { mayAsk, place, type Wish } from './place.ts';

/** A request that was received longer ago than this is a slip of the finger: no term of any law is as long. */
const receivedAtMostDaysAgo = 730;

/**
 * Somebody sends the form. Everything in it is checked as if it had been typed; where something is wrong the same form comes back
 * with what they filled in and what to mend. One form asks once, however often it is sent: its message is the key.
 */
export async function fillForm(filled: FilledForm, ports: Ports): Promise<FormAnswer> {
  const answer = await answerTo(filled, ports);
  const isStored = answer.kind !== 'asked' && (await ports.requests.heard(filled.key));
  return isStored ? { kind: 'redelivered' } : answer;
}

async function answerTo(filled: FilledForm, ports: Ports): Promise<FormAnswer> {
  const { requests } = ports;
  const by = { kind: 'person', person: filled.from } as const;
  const denied = (refusal: Refusal) =>
    requests.note({ event: 'refuse', by, details: { code: refusal.code } });
  const { addresses, caseNumber, reason, receivedOn, people, seen, origin = '' } = filled;
  const texts = [addresses, caseNumber, reason, receivedOn, ...people, ...seen, origin];
  if (holdsSecret(texts.join(' '))) {
    const pasted = refuse('pastedSecret');
    await denied(pasted);
    return { kind: 'form', form: formOf(withoutSecrets(filled), { problems: [pasted] }, ports) };
  }
  const mayNot = await mayAsk(filled.from, ports);
  if (mayNot?.code === 'checkUnavailable')
    return { kind: 'form', form: formOf(filled, { problems: [mayNot] }, ports) };
  if (mayNot) {
    await denied(mayNot);
    return mayNot;
  }

  const parsed = parse(filled, ports);
  if ('problems' in parsed) return { kind: 'form', form: formOf(filled, parsed, ports) };
  const { key, from, locale } = filled;
  const turn = { key, from, locale, conversation: await home(filled, ports) };
  const result = await place(parsed.wish, turn, ports);
  switch (result.kind) {
    case 'refused':
      return { kind: 'form', form: formOf(filled, { ...result, problems: result.refusals }, ports) };
    case 'careful':
      return { kind: 'form', form: formOf(filled, result, ports) };
    default:
      return result;
  }
}

/** Whoever pasted a secret types the words around it again; a part of it could stand in any of them. */
function withoutSecrets({ origin, ...filled }: FilledForm): FilledForm {
  const isKept = (text: string | undefined): text is string => text !== undefined && !holdsSecret(text);
  return {
    ...filled,
    people: filled.people.filter((id) => parseUserId(id)),
    addresses: '',
    caseNumber: '',
    reason: '',
    receivedOn: parseDay(filled.receivedOn) ?? '',
    // No fields: they come back as the bot wrote them, unless somebody forged them.
    seen: filled.seen.filter(isKept),
    ...(isKept(origin) && { origin }),
  };
}

/** All that is wrong with what was filled in, at once; or what is asked for. */
function parse(
  filled: FilledForm,
  ports: Ports,
): { readonly wish: Wish } | { readonly problems: readonly Refusal[] } {
  const { casePattern } = ports.settings;
  const caseNumber = caseNumberIn(filled.caseNumber);
  const reason = oneLine(filled.reason);
  const { addresses, rest } = addressesIn(filled.addresses);
  const people = [...new Set(filled.people)];
  const receivedOn = parseDay(filled.receivedOn);
  const problems = [
    rest !== '' && refuse('addressUnclear', { word: rest }),
    rest === '' && people.length + addresses.length === 0 && refuse('nobodyNamed'),
    people.length + addresses.length > maxPeople && refuse('tooManyPeople', { max: maxPeople }),
    caseNumberProblem(caseNumber, casePattern),
    reason.length > maxReason && refuse('reasonTooLong', { max: maxReason }),
    receivedProblem(filled.receivedOn, receivedOn, todayOf(ports)),
  ].filter((problem) => typeof problem === 'object');
  if (problems.length > 0) return { problems };
  return {
    wish: {
      find: [
        ...people.map((id) => () => chosen(id, ports)),
        ...addresses.map((address) => () => addressed(address, ports)),
      ],
      caseNumber,
      reason,
      ...(receivedOn !== undefined && { receivedOn }),
      seen: new Set(filled.seen),
    },
  };
}

function caseNumberProblem(caseNumber: string, pattern: RegExp | undefined): Refusal | false {
  if (caseNumber === '') return refuse('caseNumberMissing');
  const fits = caseNumber.length <= maxCaseNumber && (pattern?.test(caseNumber) ?? true);
  return !fits && refuse('caseNumberPattern', { caseNumber });
}

/** An emptied field means today, as in a command. */
function receivedProblem(typed: string, day: Day | undefined, today: Day): Refusal | false {
  if (typed.trim() === '') return false;
  const first = addDays(today, -receivedAtMostDaysAgo);
  return (day === undefined || day > today || day < first) && refuse('receivedUnclear', { day: today });
}

/** Where the cards go: back to the shared chat where the command was typed, if its sender is a member; else here. */
async function home(
  { origin, conversation, from }: FilledForm,
  { conversations, log }: Ports,
): Promise<Conversation> {
  if (origin === undefined) return conversation;
  try {
    const shared = await conversations.known(origin);
    if (!shared || shared.kind === 'personal') return conversation;
    const members = await conversations.members(shared);
    return members.includes(from.id) ? shared : conversation;
  } catch (error) {
    log.error('form.originUnknown', error);
    return conversation;
  }
}

const todayOf = ({ clock, settings }: Ports): Day => dayAt(clock.now(), settings.rules.timeZone);

function formOf(
  { people, addresses, caseNumber, reason, receivedOn, seen, origin }: FilledForm,
  about: Partial<Pick<Form, 'problems' | 'cautions'>> & { readonly subjects?: readonly Person[] },
  ports: Ports,
): Form {
  const names = new Map(about.subjects?.map(({ id, name }) => [id, name]));
  const cautions = about.cautions ?? [];
  return {
    draft: {
      people: people.flatMap((text) => {
        const id = parseUserId(text);
        return id ? [{ id, name: names.get(id) ?? '' }] : [];
      }),
      addresses,
      caseNumber,
      reason,
      receivedOn,
    },
    problems: about.problems ?? [],
    cautions,
    seen: [...new Set([...seen, ...cautions.map(cautionKey)])],
    today: todayOf(ports),
    ...(origin !== undefined && { origin }),
  };
}
