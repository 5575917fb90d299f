import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { createAlarms } from '../../src/adapters/store/shared/alarms.ts';
import { createShared } from '../../src/adapters/store/shared/shared.ts';
import { requestCard } from '../../src/cards/requestCard.ts';
import type { ExportRequest, State } from '../../src/domain/exportRequest.ts';
import type { CardId, RequestId } from '../../src/domain/ids.ts';
import type { OperationAnswer } from '../../src/ports/exports.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Steps } from '../../src/ports/steps.ts';
import { advanceSteps } from '../../src/workflow/advance.ts';
import { tell } from '../../src/workflow/alarm.ts';
import { deliver } from '../../src/workflow/deliver.ts';
import { createGraphUse } from '../../src/workflow/graphUse.ts';
import { revoke } from '../../src/workflow/revoke.ts';
import {
  removeTemporaryDirectories,
  storeUnderTest,
  temporaryDirectory,
} from '../adapters/store/embedded.ts';
import { parts } from '../cards/structure.ts';
import {
  adele,
  chatWith,
  day,
  hour,
  inMs,
  mona,
  person,
  ravi,
  start,
  type World,
  world,
} from '../support/world.ts';
import { createMicrosoft, type Microsoft } from '../support/world/microsoft.ts';
import { createPower } from '../support/world/power.ts';
import { createTeams } from '../support/world/teams.ts';
import { asRead } from '../support/asRead.ts';

/** One directory for all stories: each begins on an empty store. */
const directory = temporaryDirectory();
let open: Awaited<ReturnType<typeof storeUnderTest>> | undefined;
afterAll(async () => {
  await open?.close();
  removeTemporaryDirectories();
}, 60_000);
// Opening a database takes seconds, on a busy machine many.
jest.setTimeout(120_000);

/** One request, from approval on, with the clock in the test's hand. */
interface Story {
  readonly microsoft: Microsoft;
  /** Does what becomes due in this time. */
  pass(ms: number): Promise<void>;
  /** The process ends and another one begins on the same store. */
  restart(): Promise<void>;
  request(): Promise<ExportRequest>;
  /** What the newest card says, in the words that people read. */
  card(): Promise<string>;
  /** Every kind of notice that was sent, oldest first. */
  notices(): readonly string[];
}

const approved: State = {
  kind: 'approved',
  approvals: [{ by: person(mona), at: start }],
  approvedAt: start,
  attempt: 1,
  submitAt: start,
};
/** Fewer looks in sixty days; the ages at which they become rarer stay. */
const pace = { floorSeconds: 3_600, quotaPerHour: 10_000 };

function words(request: ExportRequest, now: Date, { settings }: Pick<Ports, 'settings'>): string {
  const card = requestCard(request, {
    cardId: 'card',
    role: 'both',
    privacy: 'full',
    rules: settings.rules,
    locale: 'en-US',
    now,
    ...(request.writeAccess?.endedAt && {
      writeAccess: { kind: 'revoked', until: request.writeAccess.endedAt },
    }),
  });
  return asRead(
    [...parts(card)]
      .flatMap(({ text, title }) => [text, title])
      .filter((text) => typeof text === 'string')
      .join('\n'),
  );
}

/** The time to answer the person runs beside these stories, and has its own. */
const aboutTheExport = ({ messages }: Pick<World['teams'], 'messages'>) =>
  messages.flatMap(({ notice }) => (notice && notice !== 'dueSoon' && notice !== 'pastDue' ? [notice] : []));

async function inMemory(): Promise<Story> {
  const w = world({ pace });
  await w.given(approved);
  return {
    microsoft: w.microsoft,
    pass: (ms) => w.pass(ms),
    restart: async () => w.powerBackAfter(0),
    request: () => w.request(),
    card: async () => words(await w.request(), w.clock.now(), w.ports),
    notices: () => aboutTheExport(w.teams),
  };
}

/** The real store in its directory and the real steps; Microsoft's side and Teams in memory, where they outlive the process. */
async function onDisk(): Promise<Story> {
  let now = start;
  const clock = { now: () => now };
  const power = createPower();
  const microsoft = createMicrosoft(clock, power);
  const teams = createTeams([adele, ravi, mona], power);
  const template = world({ pace }).ports;

  const begin = async () => {
    const under = (open ??= await storeUnderTest(directory));
    under.clock.set(now);
    const { database, queues } = under.store;
    const inside = {
      ...template,
      clock,
      sharedClock: { now: async () => now },
      requests: under.requests,
      alarms: createAlarms({ db: database.db, queues, clock }),
      shared: createShared(database.db),
      conversations: teams.conversations,
      storage: microsoft.storage,
    };
    const graph = createGraphUse({ ...inside, exports: microsoft.exports });
    const ports: Ports = { ...inside, graph, exports: graph.exports };
    const steps: Steps = {
      advance: advanceSteps(ports),
      deliver: (step) => deliver(step, ports),
      revoke: (step) => revoke(step, ports),
      tell: (step) => tell(step, ports),
      remind: (step) => ports.requests.remind(step),
    };
    return { ...under, under, ports, steps };
  };
  let bot = await begin();
  await bot.under.empty();
  const [added] = (await bot.requests.add('turn', [
    {
      ask: {
        dataSubject: { ...person(adele), address: adele.address },
        requester: person(ravi),
        caseNumber: 'DSR-104',
        reason: 'letter of 27 February',
        askedAt: start,
        locale: 'en-GB',
      },
      state: approved,
      cards: [{ role: 'both', conversation: chatWith(ravi), locale: 'en-GB' }],
    },
  ]))!;
  const id = added!.id;
  const set = (at: Date) => {
    now = at;
    bot.under.clock.set(at);
  };

  /** Cards at once; steps when the request says so; the permission when its time has come. */
  const settle = async (): Promise<void> => {
    for (let job = await bot.under.take('card'); job; job = await bot.under.take('card')) {
      await bot.steps.deliver({ cardId: (job.data as { id: CardId }).id, lease: job.lease });
    }
    const { state, lookAgainAt, revision } = await bot.requests.get(id);
    if (lookAgainAt && lookAgainAt <= now) {
      for (const queue of ['submit', 'poll'] as const) {
        for (let job = await bot.under.take(queue); job; job = await bot.under.take(queue)) {
          const data = job.data as { id: RequestId; revision: number };
          await bot.steps.advance[queue]({ requestId: data.id, revision: data.revision, lease: job.lease });
          // A step that a newer one has overtaken does nothing: the one that counts comes next.
          if (data.revision === revision) return settle();
        }
      }
    }
    const attempt = 'attempt' in state ? await bot.requests.attempt(id, state.attempt) : undefined;
    if (attempt?.revokeAt && attempt.revokeAt <= now && !attempt.revokedAt) {
      const job = await bot.under.take('revoke');
      if (job) await bot.steps.revoke({ requestId: id, attempt: attempt.attempt, lease: job.lease });
      return settle();
    }
  };

  return {
    microsoft,
    pass: async (ms) => {
      const end = inMs(now, ms);
      await settle();
      for (;;) {
        const { state, lookAgainAt } = await bot.requests.get(id);
        const attempt = 'attempt' in state ? await bot.requests.attempt(id, state.attempt) : undefined;
        const revokeAt = attempt?.revokedAt ? undefined : attempt?.revokeAt;
        const [next] = [lookAgainAt, revokeAt].filter((at) => at !== undefined).sort((a, b) => +a - +b);
        if (!next || next > end) break;
        set(next > now ? next : now);
        await settle();
      }
      set(end);
    },
    restart: async () => {
      await bot.under.close();
      open = undefined;
      bot = await begin();
    },
    request: () => bot.requests.get(id),
    card: async () => words(await bot.requests.get(id), now, bot.ports),
    notices: () => aboutTheExport(teams),
  };
}

const report = (status: string, progress?: number, more: Partial<OperationAnswer> = {}): OperationAnswer => ({
  kind: 'report',
  userId: adele.id,
  status,
  ...(progress !== undefined && { progress }),
  ...more,
});
const often = (answer: OperationAnswer) => Array.from({ length: 2_000 }, () => answer);

describe.each([
  ['in memory', inMemory],
  ['on the embedded store', onDisk],
])('sixty days %s', (_where, begin) => {
  const told = async (story: (s: Story) => Promise<void>) => {
    const s = await begin();
    await story(s);
    // Whatever happened, it was ordered once.
    expect(s.microsoft.ordered).toHaveLength(1);
  };

  test('an export of 35 days survives restarts on days 1, 10 and 31, is overdue in between, and is complete', () =>
    told(async (s) => {
      s.microsoft.takesMs = 35 * day;
      await s.pass(day);
      expect(await s.card()).toMatch(/Export running[^]*Microsoft accepted the order[^]*50%/);
      await s.restart();
      await s.pass(9 * day);
      await s.restart();
      await s.pass(21 * day - hour);
      expect(s.notices()).toEqual([]);
      await s.restart();
      await s.pass(day);
      expect(s.notices()).toEqual(['overdue']);
      expect(await s.card()).toMatch(
        /Export takes too long[^]*It takes longer than Microsoft says it should\. The bot goes on/,
      );
      expect(await s.card()).toContain(s.microsoft.ordered[0]!.operation);
      await s.pass(5 * day);
      expect(s.notices()).toEqual(['overdue', 'completed']);
      expect((await s.request()).state).toMatchObject({ completedAt: inMs(start, 35 * day) });
      const card = await s.card();
      expect(card).toMatch(/Export complete[^]*The data is in your storage\.[^]*Apr [67], [^\n]+\nComplete/);
      expect(card).toMatch(/Storage Blob Data Reader/);
      expect(s.microsoft.revoked).toHaveLength(1);
      expect((await s.request()).writeAccess?.endedAt).toBeDefined();
      expect(card).toContain('Ended');
    }));

  test('a permission that ends on day 60 ends the export, and the card says what to do', () =>
    told(async (s) => {
      s.microsoft.takesMs = 400 * day;
      await s.pass(60 * day);
      expect((await s.request()).state.kind).toBe('exporting');
      await s.pass(2 * day);
      expect(s.notices()).toEqual(['overdue', 'failed']);
      expect(await s.card()).toMatch(
        /Export failed[^]*not finished when its permission to write into the container ended\.[^]*Look at what has arrived[^]*Microsoft had accepted the order[^]*Try again/,
      );
    }));

  test('an operation that Graph forgets is said to be forgotten, with where the package would lie', () =>
    told(async (s) => {
      s.microsoft.missing = true;
      await s.pass(20 * hour);
      expect(await s.card()).toMatch(
        /Export running[^]*answered that it does not know this export\. This may be temporary/,
      );
      await s.pass(2 * day);
      expect(s.notices()).toEqual(['forgotten']);
      const card = await s.card();
      expect(card).toMatch(/No longer known to Microsoft[^]*once a day until Apr \d+, 2026/);
      expect(card).toContain(s.microsoft.created[0]);
      expect(card).toContain(s.microsoft.ordered[0]!.operation);
    }));

  test('complete with progress below 1 is complete with gaps', () =>
    told(async (s) => {
      s.microsoft.reports = [report('running', 0.5), report('complete', 0.75)];
      await s.pass(day);
      expect(await s.card()).toMatch(
        /Export complete, with gaps[^]*75% of Microsoft’s services answered; the data of the others is missing/,
      );
    }));

  test('failed says what is known, that it was ordered, and offers another attempt', () =>
    told(async (s) => {
      s.microsoft.reports = [report('failed', 0.5)];
      await s.pass(day);
      expect(s.notices()).toEqual(['failed']);
      expect(await s.card()).toMatch(
        /Export failed[^]*later reported that it failed[^]*Try again\. If it fails again, contact Microsoft support[^]*Microsoft had accepted the order/,
      );
    }));

  test('a word that nobody knows is shown as it is, and the export goes on', () =>
    told(async (s) => {
      s.microsoft.reports = [...often(report('pausedForTea', 0.2)).slice(0, 5), report('unknownFutureValue')];
      await s.pass(5 * hour);
      expect(await s.card()).toMatch(/Export running[^]*pausedForTea/);
      await s.pass(5 * day);
      expect(s.notices()).toEqual(['completed']);
    }));

  test('complete without a moment, or with that of the year 1, is complete when it was seen', () =>
    told(async (s) => {
      // The adapter drops a moment before the year 2000: to the workflow it never was.
      s.microsoft.reports = [report('complete', 1)];
      await s.pass(day);
      expect((await s.request()).state).toMatchObject({ completedAt: inMs(start, hour) });
      expect(await s.card()).toMatch(/Export complete[^]*Mar 2, 10:00 AM\nComplete/);
      expect(await s.card()).not.toMatch(/0001|\b1 AD\b/);
    }));
});
