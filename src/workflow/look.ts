import type { Command } from '../domain/command.ts';
import type { Named } from '../domain/named.ts';
import { dayAt } from '../domain/day.ts';
import type { ExportRequest, Person } from '../domain/exportRequest.ts';
import { type UserId, withoutThread } from '../domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Card, Conversation } from '../ports/conversations.ts';
import type { Page, PageAnswer, PageTurn, Turn, TurnAnswer, Whose } from '../ports/turns.ts';
import type { Ports } from '../ports/ports.ts';
import { no, privately } from './answers.ts';

/** As many as fit on a screen. */
export const pageSize = 10;

/** How one request stands. Where its card is, it may be asked about aloud; anywhere else the answer is private. */
export async function status(number: number, turn: Turn, ports: Ports): Promise<TurnAnswer> {
  const { requests } = ports;
  const request = await requests.numbered(number);
  // Asked of numbers that are not in use, too: how it fails must not tell them apart.
  const seen = request ? await maySee(request, turn.from.id, ports) : await isApprover(turn.from.id, ports);
  if (request && seen !== true) await denied(seen ? seen.code : 'unknownNumber', request, turn, ports);
  if (isRefusal(seen)) return privately(no(seen), turn, ports);
  // Nobody learns which numbers are in use.
  if (!request || !seen) return privately(no(refuse('unknownNumber', { number })), turn, ports);
  const cards = await requests.cards(request.id);
  const card = cards.find((one) => isShown(one) && isAt(one, turn.conversation)) ?? cards.find(isShown);
  const answer: TurnAnswer = { kind: 'status', request, ...(card && { card }) };
  const said = cards.some((one) => isAt(one, turn.conversation))
    ? answer
    : await privately(answer, turn, ports);
  if (said.kind !== 'refused') await noteRead([request], { view: 'status' }, turn.from, ports);
  return said;
}

/** Somebody asked about an export that is none of their business. */
const denied = (code: string, { id }: ExportRequest, { from }: Turn, { requests }: Ports): Promise<void> =>
  requests.note({
    event: 'refuse',
    by: { kind: 'person', person: from },
    requestId: id,
    details: { verb: 'status', code },
  });

/**
 * Who is shown exports that others asked for is in the audit before they are: an approver may look at all of them, so somebody
 * has to be able to see whether one looks at too many. What people asked for themselves they know; it would only hide the rest.
 */
async function noteRead(
  shown: readonly ExportRequest[],
  how:
    { readonly view: 'status' } | { readonly view: 'list'; readonly filter: string; readonly about?: UserId },
  reader: Person,
  { requests }: Ports,
): Promise<void> {
  const others = shown.filter(({ ask }) => ask.requester.id !== reader.id);
  const [only, ...more] = others;
  if (!only) return;
  await requests.note({
    event: 'read',
    by: { kind: 'person', person: reader },
    ...(more.length === 0 && { requestId: only.id }),
    details: { ...how, exports: others.map(({ number }) => `#${String(number)}`).join(' ') },
  });
}

/** A card that somebody can open. */
export const isShown = ({ role, activityId, lostBecause }: Card) =>
  role !== 'notice' && activityId !== undefined && lostBecause === undefined;

/** In a channel every thread belongs to it. */
export const isAt = (card: Card, { id }: Conversation): boolean =>
  card.role !== 'notice' && withoutThread(card.conversation.id) === withoutThread(id);

/** Whoever asked for it, and approvers. */
export async function maySee(
  { ask }: ExportRequest,
  reader: UserId,
  ports: Ports,
): Promise<boolean | Refusal> {
  return ask.requester.id === reader || isApprover(reader, ports);
}

/** Whether they decide, and may see everything. */
export async function isApprover(
  person: UserId,
  { directory, settings, log }: Ports,
): Promise<boolean | Refusal> {
  try {
    return await directory.includes(settings.approvers, person);
  } catch (error) {
    log.error('look.unchecked', error);
    return refuse('checkUnavailable');
  }
}

/** A list of requests, always private: it says more than any chat was told. */
export async function list(
  { filter, whose }: Extract<Command, { kind: 'list' }>,
  turn: Turn,
  ports: Ports,
): Promise<TurnAnswer> {
  const person = whose && (await personOf(whose, turn, ports));
  if (isRefusal(person)) return privately(no(person), turn, ports);
  const wish: PageTurn = { from: turn.from, filter, ...(person && { whose: person }) };
  const answer = await pageFor(wish, ports);
  if (isRefusal(answer)) return privately(no(answer), turn, ports);
  if (person?.id === undefined && person?.address !== undefined && answer.page.requests.length === 0) {
    const unknown = await unknownTo(turn.from.id, person.address, answer.page.everybody, ports);
    if (unknown) return privately(no(unknown), turn, ports);
  }
  const said = await privately(answer, turn, ports);
  if (said.kind !== 'refused') await noteListRead(wish, answer.page, ports);
  return said;
}

/** Who is in the directory is nobody's business but theirs who ask for exports and decide on them. */
async function unknownTo(
  reader: UserId,
  address: string,
  isApprover: boolean,
  { directory, settings, log }: Ports,
): Promise<Refusal | undefined> {
  try {
    const mayKnow = isApprover || (await directory.includes(settings.requesters, reader));
    return mayKnow ? refuse('nobodyFound', { address }) : undefined;
  } catch (error) {
    log.error('look.unchecked', error);
    return refuse('checkUnavailable');
  }
}

/** Another page, for whoever turns to it. */
export async function turnPage(wish: PageTurn, ports: Ports): Promise<PageAnswer> {
  const answer = await pageFor(wish, ports);
  if (!isRefusal(answer)) await noteListRead(wish, answer.page, ports);
  return answer;
}

const noteListRead = ({ from, filter, whose }: PageTurn, page: Page, ports: Ports) =>
  noteRead(page.requests, { view: 'list', filter, ...(whose?.id && { about: whose.id }) }, from, ports);

/** One page of what the reader may see: approvers everything, everybody else what they asked for themselves. */
async function pageFor({ from, filter, whose, after }: PageTurn, ports: Ports): Promise<PageAnswer> {
  const { requests, clock, settings } = ports;
  const everybody = filter === 'mine' ? false : await isApprover(from.id, ports);
  if (isRefusal(everybody)) return everybody;
  const found = await requests.list({
    limit: pageSize + 1,
    ...(!everybody && { requester: from.id }),
    ...(filter === 'open' && { openOnly: true }),
    ...(filter === 'overdue' && { pastDueOn: dayAt(clock.now(), settings.rules.timeZone) }),
    ...(whose?.id && { dataSubject: whose.id }),
    ...(whose?.address !== undefined && { address: whose.address }),
    ...(after !== undefined && { after }),
  });
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const page: Page = {
    filter,
    requests: shown,
    everybody,
    ...(whose && { whose }),
    ...(found.length > pageSize && last && { next: last.number }),
  };
  return { kind: 'list', page };
}

/** An account that is gone from the directory is still found by the address that its requests were asked for with. */
async function personOf(whose: Named, turn: Turn, { directory, log }: Ports): Promise<Whose | Refusal> {
  try {
    if (whose.kind === 'mention') {
      const who = await turn.resolve(whose.id);
      return who.kind === 'person' ? { id: who.id, name: who.name } : refuse(who.kind, { name: who.name });
    }
    const { address } = whose;
    const [user, ...others] = await directory.find(address);
    if (others.length > 0) return refuse('severalFound', { address });
    return user ? { id: user.id, name: user.name } : { address, name: address };
  } catch (error) {
    log.error('look.unresolved', error);
    return refuse('directoryUnavailable');
  }
}
