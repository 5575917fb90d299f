import { storeRules } from '../../support/world/people.ts';
import { createMemoryRequests } from '../../support/world/requests.ts';
import { createPower } from '../../support/world/power.ts';
import { createQueue } from '../../support/world/queue.ts';
import { requestsContract } from './requests.contract.ts';

const farAway = new Date('2100-01-01T00:00:00Z');

requestsContract('in memory', async () => {
  let now = new Date(0);
  const clock = { now: () => now };
  const queue = createQueue();
  const requests = createMemoryRequests({ queue, clock, ...storeRules, power: createPower() });
  return {
    requests,
    clock: {
      set: (at) => {
        now = at;
      },
    },
    empty: async () => {
      queue.restore([]);
      requests.empty();
    },
    waiting: async () => queue.waiting(),
    take: async (name) => {
      const taken = queue.take(farAway, (job) => job.queue === name);
      return taken && { data: taken.job.data, lease: taken.lease };
    },
    lose: async (lease) => queue.fail(lease, now),
    audit: async (id) =>
      requests
        .audit()
        .filter((row) => row.requestId === id)
        .map(({ requestId: _, ...row }) => row),
    close: async () => undefined,
  };
});
