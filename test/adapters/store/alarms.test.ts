import { afterAll } from '@jest/globals';
import { createAlarms } from '../../../src/adapters/store/shared/alarms.ts';
import type { Alarms } from '../../../src/ports/alarms.ts';
import { createMemoryAlarms } from '../../support/world/alarms.ts';
import { createQueue } from '../../support/world/queue.ts';
import { alarmsContract } from './alarms.contract.ts';
import { removeTemporaryDirectories, storeUnderTest, temporaryDirectory } from './embedded.ts';

afterAll(removeTemporaryDirectories);

const farAway = new Date('2100-01-01T00:00:00Z');

alarmsContract('in memory', async () => {
  let now = new Date(0);
  const clock = { now: () => now };
  const queue = createQueue();
  const alarms: Alarms = createMemoryAlarms({ queue, clock });
  return {
    alarms,
    clock: {
      set: (at) => {
        now = at;
      },
    },
    empty: async () => {
      queue.restore([]);
      Object.assign(alarms, createMemoryAlarms({ queue, clock }));
    },
    due: async () => queue.nextAt(),
    take: async () => {
      const { job, lease } = queue.take(farAway)!;
      return { alarmId: String(job.data['id']), lease };
    },
    close: async () => undefined,
  };
});

alarmsContract('in the embedded database', async () => {
  let now = new Date(0);
  const under = await storeUnderTest(temporaryDirectory());
  const { database, queues } = under.store;
  return {
    alarms: createAlarms({ db: database.db, queues, clock: { now: () => now } }),
    clock: {
      set: (at) => {
        now = at;
      },
    },
    empty: () => under.empty(),
    due: async () => (await under.waiting())[0]?.at,
    take: async () => {
      const job = await under.take('alarm');
      return { alarmId: (job!.data as { id: string }).id, lease: job!.lease };
    },
    close: () => under.close(),
  };
});
