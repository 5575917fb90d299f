import { type Database, storeHealth } from './adapters/store/database/database.ts';
import { oldestOwedCardSeconds } from './adapters/store/cards/outbox.ts';
import type { Queues } from './adapters/store/queue/queues.ts';
import type { Health } from './adapters/teams/inbound/http.ts';
import type { Ports } from './ports/ports.ts';

/** What `/readyz` answers: whether this instance can take turns and clicks, and how the parts behind it are. */
export const createReadiness = ({
  database,
  queues,
  graph,
  shared,
  clock,
}: Pick<Ports, 'graph' | 'shared' | 'clock'> & {
  readonly database: Database;
  readonly queues: Pick<Queues, 'due'>;
}): Health => ({
  // Before the steps: a bot that has much to do is ready all the same, and at a start it has everything to do.
  ready: async () => {
    // Nothing can be stored: clicks and turns only say so. Another instance may do better.
    const stores = await storeHealth(database);
    if (stores !== 'ok') return { ok: false, checks: { database: stores } };
    const due = await queues.due();
    const owed = await oldestOwedCardSeconds(database.db, clock);
    const down = await graph.downSince();
    const polled = await shared.recent('lastGoodPoll');
    // 200 all the same: a bot whose Graph is down answers turns and clicks, and a load balancer that took every instance out
    // would only take that away too.
    return {
      ok: true,
      checks: {
        database: 'ok',
        graph: down ? `down since ${down.toISOString()}` : 'ok',
        lastGoodPoll: polled?.lookedAt.toISOString() ?? 'none yet',
        oldestReadyStepSeconds: Math.round(Math.max(...[...due.values()].map((one) => one.oldestSeconds))),
        oldestOwedCardSeconds: Math.round(owed),
      },
    };
  },
});
