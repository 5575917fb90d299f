import type { ExportRequest, Person, State, StateKind } from '../../src/domain/exportRequest.ts';
import type { CardId, RequestId } from '../../src/domain/ids.ts';
import { vocabulary } from '../../src/cards/words/index.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { Fault } from '../../src/faults.ts';
import type { Card, CardRole } from '../../src/ports/conversations.ts';
import type { ClickAnswer, FilledForm, FormAnswer, Turn, TurnAnswer, Verb } from '../../src/ports/turns.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Lease, Step } from '../../src/ports/steps.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Settings } from '../../src/ports/settings.ts';
import { advance } from '../../src/workflow/advance.ts';
import { decide } from '../../src/workflow/decide.ts';
import { deliver } from '../../src/workflow/deliver.ts';
import { fillForm } from '../../src/workflow/fillForm.ts';
import { createGraphUse } from '../../src/workflow/graphUse.ts';
import { revoke } from '../../src/workflow/revoke.ts';
import { tell } from '../../src/workflow/alarm.ts';
import { handle } from './handle.ts';
import { pieces } from './pieces.ts';
import { createMemoryAlarms } from './world/alarms.ts';
import { createMemoryShared } from './world/shared.ts';
import { createDirectory, type MemoryDirectory } from './world/directory.ts';
import { createMicrosoft, type Microsoft } from './world/microsoft.ts';
import { adele, chatWith, fourEyes, gus, lee, mona, noor, person, ravi, tenantId } from './world/people.ts';
import { createPower, type Power, PowerCut } from './world/power.ts';
import { createQueue, type Job, type Queue } from './world/queue.ts';
import { createMemoryRequests, type MemoryRequests } from './world/requests.ts';
import { createTeams, type Teams } from './world/teams.ts';

export { PowerCut } from './world/power.ts';
export * from './world/people.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** When every story begins. */
export const start = new Date('2026-03-02T09:00:00Z');

export const inMs = (from: Date, ms: number) => new Date(from.getTime() + ms);

/** Ids of whoever is mentioned: where `@id` stands, or behind the command's word. */
export type Told = Partial<Turn> & { readonly mentions?: readonly string[] };

export interface World {
  readonly ports: Ports;
  readonly clock: Clock & { set(at: Date): void };
  /** From now on the bot's clock is so much ahead of the world's. */
  skew(ms: number): void;
  readonly queue: Queue;
  readonly power: Power;
  readonly microsoft: Microsoft;
  readonly teams: Teams;
  readonly graph: ReturnType<typeof createGraphUse>;
  readonly directory: MemoryDirectory;
  readonly requests: MemoryRequests;
  /** Events that were logged, and faults with them. */
  readonly logged: { readonly event: string; readonly error?: unknown }[];

  /** Somebody writes to the bot. */
  say(from: Person, text: string, turn?: Told): Promise<TurnAnswer>;
  /** Somebody sends a form, in their own chat with the bot. */
  fill(from: Person, filled: Partial<FilledForm>): Promise<FormAnswer>;
  /** Somebody clicks on the request's first card of one of these roles. */
  click(from: Person, verb: Verb, options?: ClickOptions): Promise<ClickAnswer>;
  /** Stores a request in a state of its own, without the way there. Cards: one that asks and decides, unless others are given. */
  given(state: State, cards?: readonly NewCard[]): Promise<ExportRequest>;
  /** The last request that was stored. */
  request(): Promise<ExportRequest>;
  state<K extends StateKind>(kind: K): Promise<Extract<State, { kind: K }>>;
  cards(): Promise<readonly Card[]>;

  /** Does what is due now. */
  settle(): Promise<void>;
  /** Lets this much time pass, doing what becomes due on the way. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until nothing is owed any more, 60 days at most. */
  finish(): Promise<void>;
  /** Hands out the next step of the request, due or not, as a worker would get it. */
  take(): { readonly step: Step; readonly lease: Lease };
  /** The lease of a worker runs out and the step goes to another one. */
  overtake(lease: Lease): { readonly step: Step; readonly lease: Lease };
  /** The power is back after so long, and the dead workers' steps are handed out again. */
  powerBackAfter(ms: number): void;
}

interface ClickOptions {
  readonly because?: string;
  readonly on?: CardRole;
  readonly cardId?: string;
  readonly conversationId?: string;
  readonly activityId?: string;
}

const everybody = [adele, ravi, mona, lee, noor, gus];
const defaults: Settings = {
  rules: fourEyes,
  requesters: { users: [ravi.id, mona.id, gus.id], groups: [] },
  approvers: { users: [mona.id, lee.id], groups: [] },
  cardPrivacy: 'full',
  pace: { floorSeconds: 60, quotaPerHour: 10_000 },
  submissionsPerDay: 100,
  overdueDays: 31,
  sasDays: 60,
  recoveryGraceSeconds: 300,
  revokeAfterHours: 24,
  tenantId,
  locale: 'en',
};

/** The world in memory: honest ports, a clock that the test moves, and a queue that the clock drives. */
export function world(settings: Partial<Settings> = {}): World {
  let now = start;
  let skewMs = 0;
  let turns = 0;
  const clock = {
    now: () => inMs(now, skewMs),
    set: (at: Date) => {
      now = at;
    },
  };
  const all: Settings = { ...defaults, ...settings };
  const { rules, revokeAfterHours } = all;
  const power = createPower();
  const queue = createQueue();
  // The queue waits by the database's clock, which is never wrong here: so long from when it was told.
  const told: Queue = {
    ...queue,
    send: ({ at, ...job }) => queue.send({ ...job, at: inMs(at, -skewMs) }),
  };
  const requests = createMemoryRequests({ queue: told, clock, rules, revokeAfterHours, power });
  const microsoft = createMicrosoft({ now: () => now }, power, clock);
  const teams = createTeams(everybody, power);
  const alarms = createMemoryAlarms({ queue: told, clock });
  const directory = createDirectory(everybody, power);
  const logged: World['logged'] = [];
  const inside = {
    clock,
    sharedClock: { now: async () => now },
    requests,
    alarms,
    shared: createMemoryShared(),
    // No chance in stories: what is spread lies at the beginning of its stretch.
    random: () => 0,
    log: {
      info: (event: string) => void logged.push({ event }),
      warn: (event: string) => void logged.push({ event }),
      error: (event: string, error: unknown) => void logged.push({ event, error }),
    },
    settings: all,
    vocabulary,
  };
  const graph = createGraphUse({ ...inside, exports: microsoft.exports });
  const ports: Ports = {
    ...inside,
    conversations: teams.conversations,
    directory,
    exports: graph.exports,
    storage: microsoft.storage,
    graph,
  };

  const work = async ({ job, lease }: { job: Job; lease: Lease }) => {
    const { id, revision, attempt } = job.data as { id: string; revision: number; attempt: number };
    const requestId = id as RequestId;
    try {
      if (job.queue === 'card') await deliver({ cardId: id as CardId, lease }, ports);
      else if (job.queue === 'remind') await requests.remind({ requestId, lease });
      else if (job.queue === 'alarm') await tell({ alarmId: id, lease }, ports);
      else if (job.queue === 'revoke') await revoke({ requestId, attempt, lease }, ports);
      else await advance({ requestId, revision, lease }, ports);
    } catch (error) {
      if (error instanceof PowerCut) throw error;
      logged.push({ event: 'step.failed', error });
      if (error instanceof Fault && error.code === 'leaseLost') return;
      // A job that its handler gave back already is gone, whatever became of the handler.
      if (queue.holds(lease)) queue.fail(lease, inMs(now, Math.min(300_000, 2_000 * 2 ** lease.retryCount)));
    }
    // A step gives its lease back itself, in the transaction of what it found.
    if (queue.holds(lease)) throw new Error(`the step kept its lease: ${job.queue}`);
  };
  const workUntil = async (end: Date) => {
    for (;;) {
      const taken = queue.take(now);
      if (taken) {
        await work(taken);
        continue;
      }
      const next = queue.nextAt();
      if (!next || next > end) return;
      now = next > now ? next : now;
    }
  };
  const latest = () => requests.latest()!;
  const request = () => requests.get(latest());
  const stepOf = ({ job, lease }: { job: Job; lease: Lease }) => {
    const { id, revision } = job.data as { id: string; revision: number };
    return { step: { requestId: id as RequestId, revision, lease }, lease };
  };
  const take = () => {
    const farAway = inMs(now, 400 * day);
    const isStep = ({ queue: name, data }: Job) =>
      ['expire', 'submit', 'poll'].includes(name) && data['id'] === requests.latest();
    // Steps of older revisions may wait as well; they would do nothing.
    const newest = Math.max(
      ...queue.snapshot().map((job) => (isStep(job) ? Number(job.data['revision']) : 0)),
    );
    const taken = queue.take(farAway, (job) => isStep(job) && job.data['revision'] === newest);
    if (!taken) throw new Error('no step is waiting');
    return stepOf(taken);
  };

  return {
    ports,
    clock,
    queue,
    power,
    microsoft,
    teams,
    graph,
    directory,
    requests,
    logged,
    say: async (from, text, { mentions, ...turn } = {}) => {
      return handle(
        {
          key: `turn-${String(++turns)}`,
          from: { ...person(from), teamsId: `29:${from.name}` },
          conversation: chatWith(from),
          pieces: pieces(text, mentions),
          resolve: () => Promise.reject(new Error('nobody was mentioned')),
          locale: 'en-GB',
          ...turn,
        },
        ports,
      );
    },
    fill: async (from, filled) =>
      fillForm(
        {
          key: `form-${String(++turns)}`,
          from: { ...person(from), teamsId: `29:${from.name}` },
          conversation: chatWith(from),
          people: [],
          addresses: '',
          caseNumber: '',
          reason: '',
          receivedOn: '',
          seen: [],
          locale: 'en-GB',
          ...filled,
        },
        ports,
      ),
    click: async (from, verb, options = {}) => {
      const cards = await requests.cards(latest());
      const roles = options.on ? [options.on] : ['approval', 'both', 'requester'];
      const card = roles
        .map((role) => cards.find((one) => one.role === role && one.lostBecause === undefined))
        .find((one) => one !== undefined);
      return decide(
        {
          from: person(from),
          conversationId: options.conversationId ?? card!.conversation.id,
          activityId: options.activityId ?? card?.activityId ?? 'activity-unknown',
          cardId: options.cardId ?? card!.id,
          verb,
          because: options.because ?? '',
        },
        ports,
      );
    },
    given: async (state, cards) => {
      const added = await requests.add(`given-${String(++turns)}`, [
        {
          ask: {
            dataSubject: { ...person(adele), address: adele.address },
            requester: person(ravi),
            caseNumber: 'DSR-104',
            reason: 'letter of 27 February',
            askedAt: now,
            locale: 'en-GB',
          },
          state,
          cards: cards ?? [{ role: 'both', conversation: chatWith(ravi), locale: 'en-GB' }],
        },
      ]);
      return added![0]!;
    },
    request,
    state: async (kind) => {
      const { state } = await request();
      if (state.kind !== kind) throw new Error(`the request is ${state.kind}, not ${kind}`);
      return state as Extract<State, { kind: typeof kind }>;
    },
    cards: () => requests.cards(latest()),
    skew: (ms) => {
      skewMs = ms;
    },
    settle: () => workUntil(now),
    pass: async (ms) => {
      const end = inMs(now, ms);
      await workUntil(end);
      now = end;
    },
    finish: () => workUntil(inMs(now, 60 * day)),
    take,
    overtake: (lease) => {
      queue.fail(lease, now);
      return take();
    },
    powerBackAfter: (ms) => {
      power.back();
      now = inMs(now, ms);
      queue.releaseAll();
    },
  };
}

/** The answer of a click that changed something. */
export function changed(answer: ClickAnswer): ExportRequest {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code}`);
  return answer.request;
}
