import { PgBoss } from 'pg-boss';
import { type Database } from '../../src/adapters/store/database.ts';
import { startQueues } from '../../src/adapters/store/queues.ts';
import { createRequests } from '../../src/adapters/store/requests.ts';
import { parseRequestId, type UserId } from '../../src/domain/ids.ts';
import type { Requests } from '../../src/ports/requests.ts';
import type { Step } from '../../src/ports/steps.ts';
import { silent } from '../support/instances.ts';
import { storeRules } from '../support/world/people.ts';
import { type Figure, type Length, type Measured, median, type Options, quantile } from './bench.ts';
import { seedOperations } from './support/seed.ts';
import { requestsOfOne, seedAudit, seedFinished } from './support/seedFinished.ts';
import { freshDatabase, startServer } from './support/server.ts';

export const name = 'growth';
export const what =
  'what a step and a question cost as requests pile up; PostgreSQL, one after the other; baseline: the same with the fewest';

interface Sizes {
  /** Open requests; the first is the baseline. */
  readonly open: readonly number[];
  readonly finished: number;
  readonly auditRows: number;
  readonly steps: number;
  readonly questions: number;
}

const sizes: Record<Length, Sizes> = {
  ci: { open: [20, 40], finished: 100, auditRows: 100, steps: 5, questions: 5 },
  short: { open: [1_000, 10_000], finished: 20_000, auditRows: 20_000, steps: 150, questions: 100 },
  full: {
    open: [1_000, 10_000, 100_000],
    finished: 1_000_000,
    auditRows: 1_000_000,
    steps: 500,
    questions: 300,
  },
};

interface Costs {
  /** Milliseconds. */
  readonly look: readonly number[];
  readonly change: readonly number[];
}

export async function run({ length }: Options): Promise<Measured> {
  const size = sizes[length];
  const server = await startServer();
  const { url, database } = await freshDatabase(server);
  const queues = await startQueues(database, silent);
  const clock = { now: () => new Date() };
  const requests = createRequests({ db: database.db, queues, clock, ...storeRules });
  const hand = new PgBoss({
    connectionString: url,
    schema: 'jobs',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await hand.start();
  try {
    const measured: { readonly what: string; readonly costs: Costs }[] = [];
    let from = 0;
    for (const open of size.open) {
      await seedOperations(database.db, { count: open - from, overSeconds: 0, from });
      from = open;
      measured.push({ what: `${count(open)} open`, costs: await costs(hand, requests, size.steps) });
    }
    await seedFinished(database.db, size.finished);
    await seedAudit(database.db, size.auditRows);
    const all = `${count(from)} open, ${count(size.finished)} finished, ${count(size.auditRows)} audit rows`;
    measured.push({ what: all, costs: await costs(hand, requests, size.steps) });
    const [least, ...more] = measured;
    return {
      figures: [
        ...(['look', 'change'] as const).flatMap((kind) =>
          more.map(({ what, costs }) => figure(kind, what, least!, costs, length)),
        ),
        ...(await questions(requests, size, length)),
      ],
      notes: [`Growth is that of the median. The questions: with ${all}.`],
    };
  } finally {
    await hand.stop({ graceful: false });
    await stop(database, queues);
    await server.stop();
  }
}

const count = (n: number) => (n >= 1_000 ? `${String(n / 1_000)}k` : String(n));

async function stop(database: Database, queues: { stop(): Promise<void> }): Promise<void> {
  await queues.stop();
  await database.close();
}

function figure(
  kind: keyof Costs,
  what: string,
  least: { readonly what: string; readonly costs: Costs },
  costs: Costs,
  length: Length,
): Figure {
  const growth = median(costs[kind]) / median(least.costs[kind]);
  return {
    what: `${kind === 'look' ? 'a look that changes nothing' : 'a report that changes something'}, ${what}`,
    unit: 'ms',
    baseline: { of: least.what, values: least.costs[kind] },
    ours: { of: 'with more', values: costs[kind] },
    ...(length !== 'ci' && { target: { says: 'grows by < 20 %', met: growth < 1.2 } }),
  };
}

/** Steps as a worker takes them, one at a time: the transactions alone, and the queue's share of them. */
async function costs(hand: PgBoss, requests: Requests, steps: number): Promise<Costs> {
  const inAnHour = new Date(Date.now() + 3_600_000);
  const warmUp = 20;
  const jobs = await hand.fetch<{ id: string; revision: number }>('poll', {
    batchSize: 2 * (steps + warmUp),
    ignoreStartAfter: true,
  });
  const all = jobs.map(({ id: jobId, retryCount, data }): Step => ({
    requestId: parseRequestId(data.id)!,
    revision: data.revision,
    lease: { queue: 'poll', jobId, retryCount },
  }));
  const timed = async (some: readonly Step[], work: (step: Step) => Promise<unknown>) => {
    const took: number[] = [];
    for (const step of some) {
      const began = performance.now();
      await work(step);
      took.push(performance.now() - began);
    }
    return took.slice(Math.min(warmUp, Math.floor(took.length / 2)));
  };
  const half = Math.ceil(all.length / 2);
  const look = await timed(all.slice(0, half), async (step) => {
    await requests.get(step.requestId);
    await requests.rest(step, inAnHour);
  });
  const change = await timed(all.slice(half), async ({ requestId, revision, lease }) => {
    const at = new Date();
    await requests.get(requestId);
    await requests.record({
      requestId,
      event: { kind: 'report', report: { status: 'running', progress: 0.6 }, at },
      by: { kind: 'bot' },
      onlyAt: revision,
      lease,
      lookAgainAt: inAnHour,
    });
  });
  return { look, change };
}

/** What people ask for: a page of what is open, of one person's, of one data subject's, and one request by its number. */
async function questions(requests: Requests, size: Sizes, length: Length): Promise<readonly Figure[]> {
  const people = Math.ceil(size.finished / requestsOfOne);
  const somebody = (prefix: string, n: number) =>
    `${prefix}-0000-4000-8000-${String(n % people).padStart(12, '0')}` as UserId;
  const limit = 10;
  const asked: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
    'list, open ones of everybody': (n) => requests.list({ openOnly: true, after: 100 + 7 * n, limit }),
    'list, those of one person': (n) => requests.list({ requester: somebody('e1000000', 7 * n), limit }),
    'list, past due': () => requests.list({ pastDueOn: '2026-01-01', limit }),
    'find by data subject': (n) => requests.list({ dataSubject: somebody('d1000000', 7 * n), limit }),
    'find by address': (n) =>
      requests.list({ address: `Person${String((7 * n) % people)}@contoso.example`, limit }),
    'status by number, with its cards': async (n) => {
      const found = await requests.numbered(1 + ((7 * n) % size.finished));
      if (found) await requests.cards(found.id);
    },
  };
  const figures: Figure[] = [];
  for (const [what, ask] of Object.entries(asked)) {
    const values: number[] = [];
    for (let n = 0; n < size.questions; n++) {
      const began = performance.now();
      await ask(n);
      values.push(performance.now() - began);
    }
    const target = { says: 'p99 < 50 ms', met: quantile(values, 0.99) < 50 };
    figures.push({
      what,
      unit: 'ms',
      ours: { of: 'an answer of the store', values },
      ...(length !== 'ci' && { target }),
    });
  }
  return figures;
}
