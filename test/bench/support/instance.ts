/**
 * One instance of the program as the composition root puts it together, without its door, in a process of its own. The argument is
 * JSON: `InstanceSettings`.
 */
import { createExports } from '../../../src/adapters/graph/exports.ts';
import type { DatabaseSettings } from '../../../src/adapters/store/database/database.ts';
import type { OperationId } from '../../../src/domain/ids.ts';
import type { Log } from '../../../src/ports/log.ts';
import { instanceSettings, sharedWorld, startInstance } from '../../support/instances.ts';
import { meter } from './meter.ts';

export interface InstanceSettings {
  readonly store: DatabaseSettings;
  readonly graphUrl: string;
  /** Seconds between two looks at an operation that is older than a day. */
  readonly periodSeconds: number;
}

const { store, graphUrl, periodSeconds } = JSON.parse(process.argv[2]!) as InstanceSettings;
const counts = meter();
const log: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (event, cause) => {
    counts.error();
    console.error(event, cause);
  },
};
const clock = { now: () => new Date() };
const { storage, conversations } = sharedWorld();
const exports = createExports({
  graphUrl,
  version: 'v1.0',
  credential: { getToken: async () => ({ token: 'token', expiresOnTimestamp: Infinity }) },
  clock,
  log,
});

const dueAt = new Map<OperationId, number>();
const outside = {
  storage,
  conversations,
  exports: {
    ...exports,
    report: (operation: OperationId) => {
      counts.poll(dueAt.get(operation) ?? Date.now());
      dueAt.delete(operation);
      return exports.report(operation);
    },
  },
};
const instance = await startInstance(store, outside, log, {
  // 5 %: half of what jitter adds to each period.
  settings: { ...instanceSettings, pace: { floorSeconds: periodSeconds / 15 / 1.05, quotaPerHour: 1e8 } },
  around: (ports) => ({
    ...ports,
    requests: {
      ...ports.requests,
      get: async (id) => {
        const request = await ports.requests.get(id);
        const { state, lookAgainAt } = request;
        if (state.kind === 'exporting' && lookAgainAt) dueAt.set(state.operation, lookAgainAt.getTime());
        return request;
      },
    },
  }),
});
// As the composition root does: PGlite never does it by itself.
setInterval(() => void instance.maintain(), 60_000);
process.on('SIGTERM', () => void instance.stop().then(() => process.exit(0)));
counts.ready();
