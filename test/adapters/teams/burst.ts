/**
 * Many cards in many conversations at once: the outbox as it is, through the real adapter, against a Teams that keeps its limits
 * and goes wrong now and then, by the test's own clock. Hours pass in seconds.
 */
import type { Connector } from '../../../src/adapters/teams/outbound/connector.ts';
import { type Outbound, outbound } from '../../../src/adapters/teams/outbound/messenger.ts';
import type { Outcome } from '../../../src/adapters/teams/outbound/delivery.ts';
import { serviceUrls } from '../../../src/adapters/teams/inbound/door.ts';
import { type Budget, pace } from '../../../src/adapters/teams/outbound/pace.ts';
import { roster } from '../../../src/adapters/teams/outbound/roster.ts';
import type { Timer } from '../../../src/adapters/teams/timer.ts';
import type { CardId, OperationId, RequestId } from '../../../src/domain/ids.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Conversation } from '../../../src/ports/conversations.ts';
import { deliver } from '../../../src/workflow/deliver.ts';
import { mona, person, world, type World } from '../../support/world.ts';
import { logBook, referenceBook, rules } from './bot.ts';
import { botAppId, botTeamsId, tenantId } from './teamsActivities.ts';
import { cardOf } from '../../support/cardOf.ts';

const serviceUrl = 'https://smba.trafficmanager.net/teams/';
/** What one request to Teams takes. */
const answerMs = 60;

interface Timers {
  readonly timer: Timer;
  /** When the next one fires; Infinity when nobody waits. */
  next(): number;
  fire(now: number): void;
}

function timersOn(clock: Clock): Timers {
  let timers: { at: number; then: () => void }[] = [];
  return {
    timer: {
      after(ms, then) {
        const one = { at: clock.now().getTime() + ms, then };
        timers.push(one);
        return () => {
          timers = timers.filter((other) => other !== one);
        };
      },
    },
    next: () => Math.min(Infinity, ...timers.map(({ at }) => at)),
    fire: (now) => {
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { then } of due) then();
    },
  };
}

/** One request in so many goes wrong; primes, so that the troubles meet each other in every order. */
const troubles: readonly { every: number; name: string; outcome: Outcome; arrived?: true }[] = [
  { every: 13, name: '429 with Retry-After', outcome: answered(429, 'Throttled', { retryAfterMs: 2_000 }) },
  { every: 17, name: '429 without', outcome: answered(429, 'Throttled') },
  { every: 19, name: '412', outcome: answered(412, 'PreconditionFailed') },
  { every: 31, name: '503', outcome: answered(503, 'ServiceError') },
  {
    every: 101,
    name: 'no answer',
    outcome: { kind: 'noAnswer', because: 'no answer in time' },
    arrived: true,
  },
];

function answered(
  status: number,
  code: string,
  more: { body?: unknown; retryAfterMs?: number } = {},
): Outcome {
  return { kind: 'answered', status, code, body: undefined, ...more };
}

/** What Teams shows: messages by conversation, and when each request came. */
function teamsOn({ timer }: Timers, clock: Clock, which: NonNullable<Burst['trouble']>) {
  const possible = troubles.filter(
    ({ name }) => which === 'all' || (which === '429' && name.startsWith('429')),
  );
  const sent = new Map<string, number[]>();
  const messages = new Map<string, { conversation: string; text: string }>();
  const injected: Record<string, number> = {};
  const atWork = new Map<string, number>();
  // A new message whose outcome was unknown twice is given up, as it should be: that is not what is counted here.
  const unheard = new Set<string>();
  let together = 0;
  let requests = 0;
  const connector: Connector = {
    async call(method, _, path, { body } = {}) {
      const [, encoded = '', , message] = path.split('/');
      const conversation = decodeURIComponent(encoded);
      sent.set(conversation, [...(sent.get(conversation) ?? []), clock.now().getTime()]);
      atWork.set(conversation, (atWork.get(conversation) ?? 0) + 1);
      together = Math.max(together, atWork.get(conversation) ?? 0);
      requests++;
      const met = possible.find(({ every }) => requests % every === 0);
      const isUnheard = method === 'POST' && (met?.name === '503' || met?.name === 'no answer');
      const trouble = isUnheard && unheard.has(conversation) ? undefined : met;
      if (isUnheard) unheard.add(conversation);
      const id = method === 'PUT' ? decodeURIComponent(message ?? '') : `m-${String(requests)}`;
      if (!trouble || trouble.arrived) messages.set(id, { conversation, text: JSON.stringify(body) });
      if (trouble) injected[trouble.name] = (injected[trouble.name] ?? 0) + 1;
      await new Promise<void>((resolve) => {
        timer.after(answerMs, resolve);
      });
      atWork.set(conversation, (atWork.get(conversation) ?? 1) - 1);
      return trouble?.outcome ?? answered(method === 'PUT' ? 200 : 201, '', { body: { id } });
    },
  };
  return { connector, sent, messages, injected, together: () => together };
}

export interface Burst {
  /** What is there when the burst begins. */
  readonly given: (w: World) => Promise<readonly RequestId[]>;
  /** How often every request moves on, `everyMs` apart. */
  readonly changes: number;
  readonly everyMs: number;
  /** A change comes to the requests one after the other over so long; 0: to all at once. */
  readonly spreadMs?: number;
  /** What goes wrong: everything, unless it is said. */
  readonly trouble?: 'all' | '429' | 'none';
  /** One for each instance; all of them share what is behind it. */
  readonly budgets: (clock: Clock) => readonly Budget[];
}

export async function burst({ given, changes, everyMs, spreadMs = 0, trouble = 'all', budgets }: Burst) {
  const w = world();
  const timers = timersOn(w.clock);
  const teams = teamsOn(timers, w.clock, trouble);
  let asking = 0;
  const watched = (budget: Budget): Budget => ({
    take: (buckets) => {
      asking++;
      return budget.take(buckets).finally(() => asking--);
    },
    drain: (bucket, ms) => {
      asking++;
      return budget.drain(bucket, ms).finally(() => asking--);
    },
  });
  const instances = budgets(w.clock).map((budget) => instance(watched(budget), teams.connector, timers, w));
  const requests = await given(w);

  const began = w.clock.now().getTime();
  const plan = Array.from({ length: changes }, (_, change) =>
    requests.map((id, n) => ({
      id,
      change: change + 1,
      at: began + (change + 1) * everyMs + (n * spreadMs) / requests.length,
    })),
  ).flat();
  const changedAt = new Map<RequestId, number>();
  const shownAfter: number[] = [];
  const noteShown = async (cardId: CardId) => {
    const card = await cardOf(w.requests, cardId);
    const since = card && changedAt.get(card.requestId);
    if (since === undefined || card!.shownRevision < card!.owedRevision) return;
    changedAt.delete(card!.requestId);
    shownAfter.push(w.clock.now().getTime() - since);
  };
  let working = 0;
  let turn = 0;
  const isCard = ({ queue }: { queue: string }) => queue === 'card';
  const nextCard = () =>
    Math.min(
      Infinity,
      ...w.queue
        .waiting()
        .filter(isCard)
        .map(({ at }) => at.getTime()),
    );
  for (;;) {
    const now = w.clock.now().getTime();
    while (plan.length > 0 && plan[0]!.at <= now) {
      const { id, change } = plan.shift()!;
      // A change that was overtaken is never shown: the wait is that of the first.
      if (!changedAt.has(id)) changedAt.set(id, now);
      await moveOn(w, id, change);
    }
    let started = 0;
    while (working < 8 * instances.length) {
      const taken = w.queue.take(w.clock.now(), isCard);
      if (!taken) break;
      started++;
      working++;
      const cardId = taken.job.data['id'] as CardId;
      const conversationsOf = instances[turn++ % instances.length]!;
      void deliver({ cardId, lease: taken.lease }, { ...w.ports, conversations: conversationsOf })
        .then(() => noteShown(cardId))
        .finally(() => working--);
    }
    const busy = working;
    // The database is asked in real time: the clock stands still until it has answered.
    do await new Promise(setImmediate);
    while (asking > 0);
    // Whoever has just finished may have another card due at this very moment.
    if (started > 0 || working !== busy) continue;
    const nextChange = plan[0]?.at ?? Infinity;
    // An active job of its conversation holds a card that is due: then it is the timers that have to move.
    const dueCard = nextCard();
    const to = Math.min(timers.next(), nextChange, dueCard > now ? dueCard : Infinity);
    if (to === Infinity) {
      if (working === 0 && dueCard === Infinity) break;
      continue;
    }
    w.clock.set(new Date(Math.max(now, to)));
    timers.fire(Math.max(now, to));
  }
  const all = (await Promise.all(requests.map((id) => w.requests.cards(id)))).flat();
  return {
    /** When requests for a conversation reached Teams, milliseconds. */
    sent: teams.sent,
    messages: teams.messages,
    injected: teams.injected,
    /** Requests that were at work in one conversation at the same time, at most. */
    together: teams.together(),
    cards: all,
    /** Milliseconds from a change until a message showed it. */
    shownAfter,
    tookMs: w.clock.now().getTime() - began,
    revision: (await w.requests.get(requests[0]!)).revision,
  };
}

function instance(budget: Budget, connector: Connector, { timer }: Timers, { clock }: World): Outbound {
  // The budget answers in real time, so its bound is not this clock's.
  const paced = pace(budget, { after: () => () => undefined });
  return outbound({
    connector,
    roster: roster(connector, paced),
    outsiders: { among: async () => false },
    pace: paced,
    timer,
    clock,
    log: logBook(),
    serviceUrls: serviceUrls([new URL(serviceUrl).host]),
    references: referenceBook(),
    settings: { rules, cardPrivacy: 'name', locale: 'en' },
    bot: { id: botAppId, tenantId },
  });
}

/** So many exports that run, a card each, spread over so many chats. */
export const running =
  (count: number, conversations: number) =>
  async (w: World): Promise<RequestId[]> => {
    const ids: RequestId[] = [];
    for (let n = 0; n < count; n++) {
      const conversation: Conversation = {
        id: `19:chat-${String(n % conversations)}@thread.v2`,
        kind: 'groupChat',
        serviceUrl,
        tenantId,
        botId: botTeamsId,
      };
      const at = w.clock.now();
      const { id } = await w.given(
        {
          kind: 'exporting',
          approvals: [{ by: person(mona), at }],
          approvedAt: at,
          attempt: 1,
          location: { account: 'exports', container: `dsr-${String(n)}` },
          operation: 'aaaaaaaa-0000-4000-8000-000000000001' as OperationId,
          acceptedAt: at,
          known: true,
          report: { status: 'running', progress: 0 },
        },
        [{ role: 'requester', conversation, locale: 'en' }],
      );
      ids.push(id);
    }
    return ids;
  };

/** Graph reports progress: the cards owe it. */
async function moveOn(w: World, requestId: RequestId, change: number): Promise<void> {
  const at = w.clock.now();
  const report = { status: 'running', progress: change / 10 };
  await w.requests.record({ requestId, event: { kind: 'report', report, at }, by: { kind: 'bot' } });
}
