import { type DatabaseSettings, openDatabase } from '../../src/adapters/store/database/database.ts';
import { startQueues } from '../../src/adapters/store/queue/queues.ts';
import { createAlarms } from '../../src/adapters/store/shared/alarms.ts';
import { createStore } from '../../src/adapters/store/store.ts';
import { createShared } from '../../src/adapters/store/shared/shared.ts';
import { createSharedClock } from '../../src/adapters/store/shared/shared.ts';
import { vocabulary } from '../../src/cards/words/index.ts';
import { asked, type ExportRequest, type StateKind } from '../../src/domain/exportRequest.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import type { Click } from '../../src/ports/turns.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Store } from '../../src/ports/ports.ts';
import type { Settings } from '../../src/ports/settings.ts';
import { advanceSteps } from '../../src/workflow/advance.ts';
import { tell } from '../../src/workflow/alarm.ts';
import { decide } from '../../src/workflow/decide.ts';
import { deliver } from '../../src/workflow/deliver.ts';
import { createGraphUse } from '../../src/workflow/graphUse.ts';
import { revoke } from '../../src/workflow/revoke.ts';
import { createDirectory } from './world/directory.ts';
import { createMicrosoft, type Microsoft } from './world/microsoft.ts';
import { adele, chatWith, fourEyes, lee, mona, person, ravi, tenantId } from './world/people.ts';
import { createPower } from './world/power.ts';
import { createTeams } from './world/teams.ts';

/** What all instances share beside the database: Microsoft's side. */
export type Outside = Pick<Ports, 'exports' | 'storage' | 'conversations'>;

export interface Instance {
  readonly ports: Ports;
  readonly requests: Store;
  maintain(): Promise<void>;
  stop(): Promise<void>;
}

export const instanceSettings: Settings = {
  rules: fourEyes,
  requesters: { users: [ravi.id], groups: [] },
  approvers: { users: [mona.id, lee.id], groups: [] },
  cardPrivacy: 'full',
  pace: { floorSeconds: 1, quotaPerHour: 1_000_000 },
  submissionsPerDay: 10_000,
  overdueDays: 31,
  sasDays: 60,
  recoveryGraceSeconds: 300,
  revokeAfterHours: 24,
  tenantId,
  locale: 'en',
};

const clock: Clock = { now: () => new Date() };
export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface InstanceOptions {
  /** Without, it answers and takes no steps. */
  readonly works?: boolean;
  readonly settings?: Settings;
  /** What the steps see instead. */
  readonly around?: (ports: Ports) => Ports;
}

/** One instance of the program as the composition root puts it together, without its door. */
export async function startInstance(
  store: string | DatabaseSettings,
  outside: Outside,
  log: Log = silent,
  options: InstanceOptions = {},
): Promise<Instance> {
  const { works = true, around = (ports: Ports) => ports, settings = instanceSettings } = options;
  const database = await openDatabase(typeof store === 'string' ? { databaseUrl: store } : store);
  const queues = await startQueues(database, log, clock);
  const { rules, revokeAfterHours } = settings;
  const requests = createStore({ db: database.db, queues, clock, rules, revokeAfterHours });
  const directory = createDirectory([adele, ravi, mona, lee], createPower());
  const alarms = createAlarms({ db: database.db, queues, clock });
  const inside = {
    clock,
    sharedClock: createSharedClock(database.db),
    requests,
    alarms,
    shared: createShared(database.db),
    random: Math.random,
    log,
    settings,
    vocabulary,
  };
  const graph = createGraphUse({ ...inside, exports: outside.exports });
  const ports = around({ ...outside, ...inside, directory, graph, exports: graph.exports });
  if (works) {
    await queues.run({
      advance: advanceSteps(ports),
      deliver: (step) => deliver(step, ports),
      revoke: (step) => revoke(step, ports),
      remind: (step) => requests.remind(step),
      tell: (step) => tell(step, ports),
    });
  }
  return {
    ports,
    requests,
    maintain: () => database.maintain(),
    stop: async () => {
      await queues.stop();
      await database.close();
    },
  };
}

/** Microsoft's side in memory, in the test's process. Exports there are complete when they are looked at first. */
export interface SharedWorld extends Outside {
  readonly microsoft: Microsoft;
  /** Where the card of each request is, for clicks. */
  readonly cards: ReadonlyMap<RequestId, Pick<Click, 'conversationId' | 'activityId' | 'cardId'>>;
  /** Resolves once every one of these requests has its card show this state. */
  shown(ids: readonly RequestId[], state: StateKind): Promise<void>;
}

export function sharedWorld(): SharedWorld {
  const began = Date.now();
  // A second here is ten hours there.
  const microsoft = createMicrosoft(
    { now: () => new Date(began + (Date.now() - began) * 36_000) },
    createPower(),
    clock,
  );
  const teams = createTeams([adele, ravi, mona, lee], createPower());
  const cards = new Map<RequestId, Pick<Click, 'conversationId' | 'activityId' | 'cardId'>>();
  const states = new Map<RequestId, StateKind>();
  let waiting: (() => void)[] = [];
  return {
    microsoft,
    exports: microsoft.exports,
    storage: microsoft.storage,
    cards,
    conversations: {
      ...teams.conversations,
      show: async (card, request) => {
        const delivery = await teams.conversations.show(card, request);
        if (card.role !== 'notice' && delivery.kind === 'delivered') {
          const { activityId } = delivery;
          cards.set(request.id, { conversationId: card.conversation.id, activityId, cardId: card.id });
          states.set(request.id, request.state.kind);
        }
        for (const look of waiting) look();
        return delivery;
      },
    },
    shown: (ids, state) =>
      new Promise((done) => {
        const look = () => {
          if (!ids.every((id) => states.get(id) === state)) return;
          waiting = waiting.filter((one) => one !== look);
          done();
        };
        waiting.push(look);
        look();
      }),
  };
}

/** So many requests, each with one card in a chat of its own. */
export async function ask(requests: Store, count: number, name: string): Promise<ExportRequest[]> {
  const now = new Date();
  const added = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      requests.add(`${name}-${String(n)}`, [
        {
          ask: {
            dataSubject: { ...person(adele), address: adele.address },
            requester: person(ravi),
            caseNumber: `DSR-${String(n)}`,
            reason: '',
            askedAt: now,
            locale: 'en',
          },
          state: asked(now, fourEyes),
          cards: [
            { role: 'both', conversation: chatWith({ ...ravi, name: `${name}-${String(n)}` }), locale: 'en' },
          ],
        },
      ]),
    ),
  );
  return added.map((one) => one![0]!);
}

/** The click on the request's card as Teams delivers it, as often as it likes. */
export function clickOn(
  { id }: ExportRequest,
  { cards }: SharedWorld,
  from: typeof mona,
  verb: Click['verb'],
): Click {
  return {
    from: person(from),
    ...cards.get(id)!,
    verb,
    because: verb === 'reject' ? 'not ours' : '',
  };
}

export const click = (one: Click, { ports }: Instance) => decide(one, ports);
