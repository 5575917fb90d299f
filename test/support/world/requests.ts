import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { blanked } from '../../../src/domain/blank.ts';
import { type Event, type HistoryEntry, type State, transition } from '../../../src/domain/exportRequest.ts';
import type { ExportRequest, Rules } from '../../../src/domain/exportRequest.ts';
import type { CardId, RequestId, UserId } from '../../../src/domain/ids.ts';
import { withEntry } from '../../../src/domain/history.ts';
import { besides, type NoticeKind, noticeOf } from '../../../src/domain/notices.ts';
import { isRefusal, refuse } from '../../../src/domain/refusal.ts';
import { dueByTime, nextByTime } from '../../../src/domain/reminders.ts';
import { goesFirst, lookAgainAt, revokeAt, stepOf } from '../../../src/domain/schedule.ts';
import { termOf } from '../../../src/domain/term.ts';
import { Fault } from '../../../src/faults.ts';
import type { Actor, NewRequest, TurnClaim } from '../../../src/ports/requests.ts';
import type { Attempt } from '../../../src/ports/attempts.ts';
import type { NewCard } from '../../../src/ports/cards.ts';
import type { Store } from '../../../src/ports/ports.ts';
import type { Card, Conversation } from '../../../src/ports/conversations.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Power } from './power.ts';
import type { Queue } from './queue.ts';

export interface AuditEntry {
  readonly event: string;
  readonly requestId?: RequestId;
  readonly by: Actor['kind'];
  readonly actor?: UserId;
  readonly from?: string;
  readonly to?: string;
  readonly details: Readonly<Record<string, string | number>>;
}

interface Tables {
  readonly requests: Map<RequestId, ExportRequest>;
  readonly cards: Map<CardId, Card>;
  readonly attempts: Map<string, Attempt>;
  readonly submissions: Map<string, Date>;
  readonly turns: Map<string, { readonly at: Date; readonly fruitless: boolean }>;
  readonly duties: Map<string, Date>;
  /** Until when the passing of time was told, and when more is due. */
  readonly reminders: Map<RequestId, { readonly since: Date; readonly at?: Date }>;
  readonly conversations: Map<string, Conversation>;
  readonly personal: Map<UserId, string>;
  /** When requests ended, and whether they were blanked since. */
  readonly ended: Map<RequestId, Date | 'blanked'>;
  readonly audit: AuditEntry[];
}

const empty = (): Tables => ({
  requests: new Map(),
  cards: new Map(),
  attempts: new Map(),
  submissions: new Map(),
  turns: new Map(),
  duties: new Map(),
  reminders: new Map(),
  conversations: new Map(),
  personal: new Map(),
  ended: new Map(),
  audit: [],
});

/** What a rollback needs: rows are never changed, they are replaced. */
const copyOf = (tables: Tables): Tables => ({
  requests: new Map(tables.requests),
  cards: new Map(tables.cards),
  attempts: new Map(tables.attempts),
  submissions: new Map(tables.submissions),
  turns: new Map(tables.turns),
  duties: new Map(tables.duties),
  reminders: new Map(tables.reminders),
  conversations: new Map(tables.conversations),
  personal: new Map(tables.personal),
  ended: new Map(tables.ended),
  audit: [...tables.audit],
});

/** What a database can keep of a text: no NUL, no half of a character. */
function kept<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '') as T;
  if (types.isDate(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(kept) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, kept(item)])) as T;
}

export interface MemoryRequests extends Store {
  readonly audit: () => readonly AuditEntry[];
  readonly empty: () => void;
  /** The request that was stored last. */
  readonly latest: () => RequestId | undefined;
}

/** The store in memory, held to the same contract as the real one. A transaction is a copy that is kept or thrown away. */
export function createMemoryRequests(options: {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly rules: Rules;
  readonly revokeAfterHours: number;
  readonly power: Power;
}): MemoryRequests {
  const { queue, clock, rules, revokeAfterHours, power } = options;
  let tables = empty();

  const transaction = <T>(name: string, act: (tx: Tables) => T): Promise<T> =>
    power.effect(`requests.${name}`, () => {
      const before = { jobs: queue.snapshot(), tables: copyOf(tables) };
      try {
        return structuredClone(act(tables));
      } catch (error) {
        tables = before.tables;
        queue.restore(before.jobs);
        throw error;
      }
    });

  const read = (id: RequestId) => {
    const request = tables.requests.get(id);
    if (!request) throw new Fault('unknownRequest');
    return request;
  };
  const readCard = (id: CardId) => tables.cards.get(id)!;

  const sendStep = (id: RequestId, revision: number, state: State, at: Date | undefined) => {
    const step = stepOf(state);
    if (!step || !at) return;
    const key = `${id}:${String(revision)}`;
    const priority = goesFirst(state) ? 1 : 0;
    if (!queue.send({ queue: step, key, data: { id, revision }, at, priority }))
      throw new Fault('stepNotSent');
  };
  const sendCard = (
    { id, role, conversation }: Card,
    at = clock.now(),
    priority = role === 'notice' ? 0 : 1,
  ) =>
    queue.send({
      queue: 'card',
      key: id,
      data: { id },
      at,
      group: conversation.id,
      priority,
    });
  const sendRevoke = (id: RequestId, attempt: number, at: Date) =>
    queue.send({ queue: 'revoke', key: `${id}:${String(attempt)}`, data: { id, attempt }, at });

  const insertCards = (tx: Tables, requestId: RequestId, owedRevision: number, cards: readonly NewCard[]) => {
    for (const card of cards) {
      const id = randomUUID() as CardId;
      const row = {
        ...card,
        id,
        requestId,
        owedRevision,
        owedAt: clock.now(),
        shownRevision: 0,
        sends: 0,
        replacements: 0,
        unheard: 0,
        isLate: false,
      };
      tx.cards.set(id, row);
      sendCard(row);
    }
  };
  const open = (tx: Tables, id: RequestId) =>
    [...tx.cards.values()].filter(
      (card) => card.requestId === id && card.role !== 'notice' && card.lostBecause === undefined,
    );
  const oweCards = (tx: Tables, id: RequestId, owedRevision: number) => {
    for (const card of open(tx, id)) {
      tx.cards.set(card.id, { ...card, owedRevision, owedAt: clock.now() });
      sendCard(card);
    }
  };
  const redraw = (tx: Tables, cards: readonly Card[]) => {
    for (const card of cards) {
      if (card.activityId === undefined) continue;
      tx.cards.set(card.id, { ...card, shownRevision: card.owedRevision - 1, owedAt: clock.now() });
      sendCard(card, clock.now(), -1);
    }
  };
  const theirs = (tx: Tables, { id, requestId }: Pick<Card, 'id' | 'requestId'>) =>
    open(tx, requestId).filter((card) => card.id !== id && card.role !== 'approval');
  const oweNotice = (tx: Tables, id: RequestId, revision: number, notice: NoticeKind) => {
    insertCards(
      tx,
      id,
      revision,
      besides(notice, open(tx, id)).map(({ conversation, locale, mentions }) => ({
        role: 'notice',
        notice,
        conversation,
        locale,
        ...(mentions && { mentions }),
      })),
    );
  };
  const sendReminder = (id: RequestId, at: Date) =>
    queue.send({ queue: 'remind', key: `${id}:${at.toISOString()}`, data: { id }, at });
  const keepReminder = (tx: Tables, request: ExportRequest) => {
    const { since, at } = tx.reminders.get(request.id) ?? { since: clock.now() };
    const next = nextByTime(request, since, rules);
    if (next?.getTime() === at?.getTime()) return;
    tx.reminders.set(request.id, { since, ...(next && { at: next }) });
    if (next) sendReminder(request.id, next);
  };
  const oweRevocation = (tx: Tables, id: RequestId, at: Date) => {
    for (const [key, attempt] of tx.attempts) {
      if (attempt.requestId !== id || attempt.revokedAt) continue;
      tx.attempts.set(key, { ...attempt, revokeAt: at });
      sendRevoke(id, attempt.attempt, at);
    }
  };
  const trackAttempts = (tx: Tables, id: RequestId, event: Event, after: State) => {
    if (event.kind === 'prepareSubmission' && after.kind === 'approved') {
      const key = `${id}:${String(after.attempt)}`;
      if (!tx.attempts.has(key)) {
        tx.attempts.set(key, { requestId: id, attempt: after.attempt, location: event.location });
      }
    }
    if (
      after.kind === 'submitting' &&
      (event.kind === 'startSubmission' || event.kind === 'repeatSubmission')
    ) {
      tx.submissions.set(`${id}:${String(after.attempt)}:${String(after.posts)}`, clock.now());
    }
    const at = revokeAt(after, revokeAfterHours);
    if (at) oweRevocation(tx, id, at);
  };
  const audit = (tx: Tables, by: Actor, entry: Omit<AuditEntry, 'by' | 'actor'>) =>
    tx.audit.push({ ...entry, by: by.kind, ...(by.person && { actor: by.person.id }) });

  const withAccess = (request: ExportRequest): ExportRequest => {
    const { state, id } = request;
    const attempt =
      !stepOf(state) && 'attempt' in state
        ? tables.attempts.get(`${id}:${String(state.attempt)}`)
        : undefined;
    return structuredClone({
      ...request,
      ...(attempt && {
        writeAccess: {
          ...(attempt.revokeAt && { endsAt: attempt.revokeAt }),
          ...(attempt.revokedAt && { endedAt: attempt.revokedAt }),
        },
      }),
    });
  };
  const isFruitless = (turn: { readonly at: Date; readonly fruitless: boolean } | undefined, since: Date) =>
    turn?.fruitless === true && turn.at >= since;
  const canClaim = (tx: Tables, { key, fruitlessSince }: TurnClaim) => {
    const turn = tx.turns.get(key);
    return fruitlessSince ? isFruitless(turn, fruitlessSince) : turn?.fruitless !== false;
  };
  const claim = (tx: Tables, key: string) => {
    tx.turns.set(key, { at: tx.turns.get(key)?.at ?? clock.now(), fruitless: false });
  };
  const padded = (number: number) => String(number).padStart(9, '0');

  return {
    audit: () => structuredClone(tables.audit),
    empty: () => {
      tables = empty();
    },
    latest: () => [...tables.requests.keys()].at(-1),
    get: async (id) => withAccess(read(id)),
    numbered: async (number) => {
      const request = [...tables.requests.values()].find((one) => one.number === number);
      return request && withAccess(request);
    },
    list: async ({ requester, dataSubject, address, openOnly, pastDueOn, after, limit }) => {
      const dueOn = ({ ask, state }: ExportRequest) =>
        termOf(ask, state.extension !== undefined, rules).dueOn;
      const place = (one: ExportRequest) => (pastDueOn ? `${dueOn(one)} ${padded(one.number)}` : -one.number);
      const seen = [...tables.requests.values()].find(({ number }) => number === after);
      return structuredClone(
        [...tables.requests.values()]
          .filter(
            (one) =>
              (!requester || one.ask.requester.id === requester) &&
              (!dataSubject || one.ask.dataSubject.id === dataSubject) &&
              (address === undefined ||
                one.ask.dataSubject.address.toLowerCase() === address.toLowerCase()) &&
              (!(openOnly || pastDueOn) || !tables.ended.has(one.id)) &&
              (!pastDueOn || dueOn(one) < pastDueOn) &&
              (after === undefined || (seen ? place(one) > place(seen) : !pastDueOn && one.number < after)),
          )
          .sort((a, b) => (place(a) < place(b) ? -1 : 1))
          .slice(0, limit),
      );
    },

    add: (turn, requests, when) =>
      transaction('add', (tx) => {
        if (!canClaim(tx, { key: turn, ...when })) return undefined;
        const isOpen = ({ ask }: NewRequest) =>
          [...tx.requests.values()].some(
            (one) => one.ask.dataSubject.id === ask.dataSubject.id && !tx.ended.has(one.id),
          );
        if (when?.ifNoneOpen && requests.some(isOpen)) return undefined;
        claim(tx, turn);
        return kept(requests).map(({ ask, state, cards }) => {
          const at = lookAgainAt(state, clock.now());
          const request: ExportRequest = {
            id: randomUUID() as RequestId,
            number: tx.requests.size + 1,
            ask,
            state,
            revision: 1,
            history: [{ event: 'ask', to: state.kind, at: clock.now(), by: ask.requester }],
            ...(at && { lookAgainAt: at }),
          };
          tx.requests.set(request.id, request);
          insertCards(tx, request.id, 1, cards);
          sendStep(request.id, 1, state, at);
          keepReminder(tx, request);
          audit(
            tx,
            { kind: 'person', person: ask.requester },
            {
              event: 'ask',
              requestId: request.id,
              to: state.kind,
              details: { dataSubject: ask.dataSubject.id, number: request.number },
            },
          );
          return request;
        });
      }),

    heard: async (turn) => tables.turns.get(turn)?.fruitless === false,
    fruitless: async (turn, since) => isFruitless(tables.turns.get(turn), since),
    noteFruitless: (turn) =>
      transaction('noteFruitless', (tx) => {
        if (!tx.turns.has(turn)) tx.turns.set(turn, { at: clock.now(), fruitless: true });
      }),
    forgetTurns: (before) =>
      transaction('forgetTurns', (tx) => {
        const old = [...tx.turns].filter(([, { at }]) => at < before);
        for (const [key] of old) tx.turns.delete(key);
        return old.length;
      }),

    record: ({ requestId, event, by, onlyAt, perDay, lease, evidence, ...change }) =>
      transaction('record', (tx) => {
        const before = read(requestId);
        const dayAgo = new Date(clock.now().getTime() - 24 * 3_600_000);
        const isFull =
          perDay !== undefined && [...tx.submissions.values()].filter((at) => at > dayAgo).length >= perDay;
        if (isFull || (onlyAt !== undefined && onlyAt !== before.revision))
          return refuse('notInThisState', { state: before.state.kind, event: event.kind });
        const after = kept(transition(before.ask, before.state, event, rules));
        if (isRefusal(after)) return after;
        if (change.turn) {
          if (!canClaim(tx, change.turn)) return refuse('turnTaken');
          claim(tx, change.turn.key);
        }
        const revision = before.revision + 1;
        const at = change.lookAgainAt ?? lookAgainAt(after, clock.now());
        const entry: HistoryEntry = {
          event: event.kind,
          to: after.kind,
          at: clock.now(),
          ...(by.person && { by: { id: by.person.id, name: by.person.name } }),
        };
        const { lookAgainAt: _, ...rest } = before;
        const request: ExportRequest = {
          ...rest,
          state: after,
          revision,
          history: withEntry(before.history, entry),
          ...(at && { lookAgainAt: at }),
        };
        tx.requests.set(requestId, request);
        if (stepOf(after)) tx.ended.delete(requestId);
        else tx.ended.set(requestId, clock.now());
        trackAttempts(tx, requestId, event, after);
        oweCards(tx, requestId, revision);
        const notice = noticeOf(before.ask, before.state, after);
        if (notice) oweNotice(tx, requestId, revision, notice);
        keepReminder(tx, request);
        if (lease) queue.complete(lease);
        sendStep(requestId, revision, after, at);
        const details = { revision, ...evidence };
        audit(tx, by, { event: event.kind, requestId, from: before.state.kind, to: after.kind, details });
        return request;
      }),

    rest: ({ requestId, revision, lease }, at) =>
      transaction('rest', (tx) => {
        const request = read(requestId);
        queue.complete(lease);
        if (request.revision !== revision || !at) return;
        tx.requests.set(requestId, { ...request, lookAgainAt: at });
        sendStep(requestId, revision, request.state, at);
      }),

    note: ({ event, by, requestId, details = {} }) =>
      transaction('note', (tx) => {
        audit(tx, by, { event, details, ...(requestId && { requestId }) });
      }),

    onCard: async (id) => {
      const card = tables.cards.get(id);
      return card && { card: structuredClone(card), request: withAccess(read(card.requestId)) };
    },
    startDelivery: ({ cardId: id }) =>
      transaction('startDelivery', (tx) => {
        const card = tx.cards.get(id);
        if (!card) return undefined;
        const missing = [...tx.cards.values()].filter(
          (other) =>
            other.requestId === card.requestId &&
            other.id !== id &&
            (other.lostBecause !== undefined || other.isLate),
        );
        if (card.activityId === undefined && card.lostBecause === undefined)
          tx.cards.set(id, { ...card, sends: card.sends + 1 });
        return { card, request: withAccess(read(card.requestId)), missing };
      }),
    cards: async (id) =>
      [...tables.cards.values()].filter((card) => card.requestId === id).map((card) => structuredClone(card)),
    owe: (id, cards) => transaction('owe', (tx) => insertCards(tx, id, read(id).revision, cards)),
    delivered: ({ cardId, lease }, result) =>
      transaction('delivered', (tx) => {
        const card = readCard(cardId);
        const { activityId: _, goneSince: _gone, ...without } = card;
        queue.complete(lease);
        switch (result.kind) {
          case 'nothingOwed':
            return;
          case 'shown': {
            const isOwedSince = result.owedAt !== undefined && card.owedAt > result.owedAt;
            const shownRevision = isOwedSince ? result.revision - 1 : result.revision;
            const { goneSince: _since, ...there } = card;
            const activityId = result.activityId ?? card.activityId;
            const isSecond = result.activityId === undefined && card.shownRevision > 0;
            tx.cards.set(cardId, {
              ...there,
              ...(activityId !== undefined && { activityId }),
              replacements: card.replacements + (isSecond ? 1 : 0),
              shownRevision,
              isLate: false,
            });
            if (card.isLate) redraw(tx, theirs(tx, card));
            if (card.role !== 'notice' && card.owedRevision > shownRevision) sendCard(card);
            return;
          }
          case 'sendAgain':
            tx.cards.set(cardId, { ...without, shownRevision: 0, unheard: card.unheard + 1 });
            sendCard(card);
            return;
          case 'replace': {
            const conversation = result.conversation ?? card.conversation;
            tx.cards.set(cardId, {
              ...without,
              conversation,
              shownRevision: 0,
              sends: 0,
              unheard: 0,
              replacements: card.replacements + 1,
            });
            sendCard({ ...card, conversation });
            return;
          }
          case 'lost':
            tx.cards.set(cardId, { ...card, lostBecause: result.because });
            if (card.role !== 'notice') redraw(tx, theirs(tx, card));
            return;
          case 'later': {
            const isLate = card.isLate || (result.isLate === true && card.role !== 'notice');
            const sends = card.activityId === undefined ? Math.max(0, card.sends - 1) : card.sends;
            const goneSince = result.goneSince ?? card.goneSince;
            tx.cards.set(cardId, { ...card, sends, isLate, ...(goneSince && { goneSince }) });
            if (isLate && !card.isLate) redraw(tx, theirs(tx, card));
            sendCard(card, result.at);
            return;
          }
        }
      }),

    adopt: (id, activityId) =>
      transaction('adopt', (tx) => {
        const card = readCard(id);
        if (card.activityId === undefined) tx.cards.set(id, { ...card, activityId });
      }),

    showAgain: (conversationId) =>
      transaction('showAgain', (tx) => {
        const found = new Set<RequestId>();
        for (const { lostBecause, goneSince: _, ...card } of tx.cards.values()) {
          const isOpen = stepOf(read(card.requestId).state) !== undefined;
          const isStale = lostBecause !== undefined && card.activityId !== undefined;
          const [channelId] = card.conversation.id.split(';');
          if (channelId !== conversationId.split(';')[0] || card.role === 'notice') continue;
          if (!isOpen && !isStale) continue;
          tx.cards.set(card.id, {
            ...card,
            shownRevision: 0,
            sends: 0,
            replacements: 0,
            unheard: 0,
            owedAt: clock.now(),
          });
          sendCard(card);
          found.add(card.requestId);
        }
        for (const requestId of found)
          redraw(
            tx,
            open(tx, requestId).filter(({ role }) => role !== 'approval'),
          );
      }),

    submissionsSince: async (since) =>
      [...tables.submissions.values()].filter((at) => at > since).sort((a, b) => a.getTime() - b.getTime()),
    inLineBefore: async ({ number }, approvedAt) =>
      [...tables.requests.values()].filter(
        ({ state, ...other }) =>
          state.kind === 'approved' &&
          state.waitingFor === 'dailyQuota' &&
          (state.approvedAt < approvedAt ||
            (state.approvedAt.getTime() === approvedAt.getTime() && other.number < number)),
      ).length,
    openOperations: async () => {
      const ages = [...tables.requests.values()].flatMap(({ state }) =>
        state.kind === 'exporting' ? [clock.now().getTime() - state.acceptedAt.getTime()] : [],
      );
      const firstHour = ages.filter((ms) => ms < 3_600_000).length;
      const inFirstDay = ages.filter((ms) => ms < 24 * 3_600_000).length;
      return { firstHour, firstDay: inFirstDay - firstHour, older: ages.length - inFirstDay };
    },
    compare: async (listed) => {
      const reports = new Map(listed.map(({ operation, report }) => [operation, report]));
      const open = [...tables.requests.values()].flatMap(({ id, state }) =>
        state.kind === 'exporting' ? [{ requestId: id, operation: state.operation, state }] : [],
      );
      const changed = open.filter(({ operation, state }) => {
        const now = reports.get(operation);
        const { status, progress } = state.report;
        return now && (!state.known || now.status !== status || now.progress !== progress);
      });
      return {
        changed: changed.map(({ requestId, operation }) => ({ requestId, operation })),
        absent: open.flatMap(({ requestId, operation }) => (reports.has(operation) ? [] : [requestId])),
      };
    },
    unknown: async (found) =>
      found.filter(({ request, attempt }) => {
        const state = tables.requests.get(request)?.state;
        const isInHand = state?.kind === 'approved' && state.attempt === attempt;
        return !isInHand && !tables.attempts.has(`${request}:${String(attempt)}`);
      }),
    attempt: async (id, attempt) => structuredClone(tables.attempts.get(`${id}:${String(attempt)}`)),

    revoked: (id, number, step) =>
      transaction('revoked', (tx) => {
        if (step) queue.complete(step.lease);
        const key = `${id}:${String(number)}`;
        const attempt = tx.attempts.get(key);
        if (!attempt || attempt.revokedAt) return;
        tx.attempts.set(key, { ...attempt, revokedAt: clock.now() });
        const request = read(id);
        if (!stepOf(request.state)) {
          const revision = request.revision + 1;
          tx.requests.set(id, { ...request, revision });
          oweCards(tx, id, revision);
        }
        audit(tx, { kind: 'bot' }, { event: 'revoke', requestId: id, details: { attempt: number } });
      }),
    revokeNow: (id, by) =>
      transaction('revokeNow', (tx) => {
        oweRevocation(tx, id, clock.now());
        audit(tx, by, { event: 'revokeNow', requestId: id, details: {} });
      }),

    conversation: async (id) => tables.conversations.get(id),
    personalConversation: async (who) => tables.conversations.get(tables.personal.get(who) ?? ''),
    personIn: async (id) => [...tables.personal].find(([, theirs]) => theirs === id)?.[0],
    newestConversation: async () => [...tables.conversations.values()].at(-1),
    learn: (conversation, who) =>
      transaction('learn', (tx) => {
        tx.conversations.delete(conversation.id);
        tx.conversations.set(conversation.id, conversation);
        if (who && conversation.kind === 'personal') tx.personal.set(who, conversation.id);
      }),

    remind: ({ requestId, lease }) =>
      transaction('remind', (tx) => {
        queue.complete(lease);
        const now = clock.now();
        const { since, at } = tx.reminders.get(requestId)!;
        if (!at || at > now) return;
        const request = read(requestId);
        const due = dueByTime(request, since, now, rules);
        const next = nextByTime(request, now, rules);
        tx.reminders.set(requestId, { since: now, ...(next && { at: next }) });
        if (due.redraw) redraw(tx, open(tx, requestId));
        for (const notice of due.notices) oweNotice(tx, requestId, request.revision, notice);
        if (next) sendReminder(requestId, next);
      }),

    blank: (before) =>
      transaction('blank', (tx) => {
        const due = [...tx.ended].flatMap(([id, at]) => (at !== 'blanked' && at < before ? [id] : []));
        for (const id of due) {
          const request = read(id);
          const revision = request.revision + 1;
          tx.requests.set(id, { ...request, ...blanked(request), revision });
          tx.ended.set(id, 'blanked');
          for (const { mentions: _, ...card } of tx.cards.values()) {
            if (card.requestId !== id) continue;
            const isShown = card.activityId !== undefined && card.lostBecause === undefined;
            tx.cards.set(card.id, isShown ? { ...card, owedRevision: revision, owedAt: clock.now() } : card);
            if (isShown) sendCard(card);
          }
        }
        for (const requestId of due)
          audit(
            tx,
            { kind: 'bot' },
            { event: 'blank', requestId, details: { revision: read(requestId).revision } },
          );
        return due.length;
      }),

    forget: () =>
      transaction('forget', (tx) => {
        const ago = new Date(clock.now().getTime() - 30 * 24 * 3_600_000);
        for (const [post, at] of tx.submissions) if (at < ago) tx.submissions.delete(post);
      }),
    take: (duty, everyMs) =>
      transaction('take', (tx) => {
        const now = clock.now();
        const done = tx.duties.get(duty);
        if (done && now.getTime() - done.getTime() < everyMs) return false;
        tx.duties.set(duty, now);
        return true;
      }),

    sweep: () =>
      transaction('sweep', (tx) => {
        const now = clock.now();
        const overdue = new Date(now.getTime() - 60_000);
        const steps = [...tx.requests.values()].filter((request) => {
          const step = stepOf(request.state);
          if (!step || !request.lookAgainAt || request.lookAgainAt >= overdue) return false;
          const { id, revision } = request;
          return queue.send({
            queue: step,
            key: `${id}:${String(revision)}`,
            data: { id, revision },
            at: now,
          });
        });
        const reminders = [...tx.reminders].filter(
          ([id, { at }]) => at && at < overdue && sendReminder(id, at),
        );
        const cards = [...tx.cards.values()].filter(
          (card) =>
            card.owedRevision > card.shownRevision &&
            card.lostBecause === undefined &&
            card.owedAt < overdue &&
            sendCard(card),
        );
        const attempts = [...tx.attempts.values()].filter(
          ({ requestId, attempt, revokeAt, revokedAt }) =>
            revokeAt && revokeAt < overdue && !revokedAt && sendRevoke(requestId, attempt, now),
        );
        return steps.length + reminders.length + cards.length + attempts.length;
      }),
  };
}
