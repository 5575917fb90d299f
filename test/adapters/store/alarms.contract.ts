import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Alarms } from '../../../src/ports/alarms.ts';
import type { AlarmStep } from '../../../src/ports/steps.ts';

/** Alarms, the queue of their tellings in the test's hand, and the clock they read. */
export interface AlarmsUnderTest {
  readonly alarms: Alarms;
  readonly clock: { set(at: Date): void };
  empty(): Promise<void>;
  /** When the telling that waits is due; undefined when none does. */
  due(): Promise<Date | undefined>;
  /** Hands out the telling that waits, due or not. */
  take(): Promise<AlarmStep>;
  close(): Promise<void>;
}

const start = new Date('2026-03-02T09:00:00Z');
const inMinutes = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const graph = { kind: 'graphDown', details: { because: 'graphSilent' } } as const;

/** What the workflow may rely on, whichever store it is. */
export function alarmsContract(which: string, open: () => Promise<AlarmsUnderTest>): void {
  describe(`alarms ${which}`, () => {
    let store: AlarmsUnderTest;
    let alarms: Alarms;
    beforeAll(async () => {
      store = await open();
      ({ alarms } = store);
    }, 60_000);
    afterAll(() => store.close());
    beforeEach(async () => {
      await store.empty();
      store.clock.set(start);
    });
    const told = async (telling: 'raised' | 'over') =>
      alarms.settle(await store.take(), { kind: 'told', telling });

    test('are raised once, whoever says so and however often', async () => {
      const all = await Promise.all([alarms.raise(graph), alarms.raise(graph), alarms.raise(graph)]);
      expect(all.filter((isNew) => isNew)).toHaveLength(1);
      expect(await alarms.raised()).toMatchObject([
        { kind: 'graphDown', about: '', details: { because: 'graphSilent' }, since: start, unheard: 0 },
      ]);
      expect(await store.due()).toEqual(inMinutes(1));
      await told('raised');
      expect(await store.due()).toBeUndefined();
      expect(await alarms.raise(graph)).toBe(false);
      expect(await store.due()).toBeUndefined();
    });

    test('began when it was seen to begin', async () => {
      await alarms.raise({ ...graph, since: inMinutes(-7) });
      expect(await alarms.raised()).toMatchObject([{ since: inMinutes(-7) }]);
    });

    test('of one kind about two things are two', async () => {
      expect(await alarms.raise({ kind: 'writeAccessRemains', about: 'dsr-1' })).toBe(true);
      expect(await alarms.raise({ kind: 'writeAccessRemains', about: 'dsr-2' })).toBe(true);
      expect(await alarms.clear({ kind: 'writeAccessRemains', about: 'dsr-1' })).toBe(true);
      expect(await alarms.raised()).toMatchObject([{ about: 'dsr-2' }]);
    });

    test('owe a second message when they are over, and begin anew after it', async () => {
      await alarms.raise(graph);
      await told('raised');
      store.clock.set(inMinutes(10));
      expect(await alarms.clear(graph)).toBe(true);
      expect(await alarms.clear(graph)).toBe(false);
      expect(await store.due()).toEqual(inMinutes(12));
      await told('over');
      expect(await alarms.raise(graph)).toBe(true);
      expect(await alarms.raised()).toMatchObject([{ since: inMinutes(10) }]);
    });

    test('that come back before anybody heard that they were over never were', async () => {
      await alarms.raise(graph);
      await told('raised');
      store.clock.set(inMinutes(10));
      await alarms.clear(graph);
      expect(await alarms.raise(graph)).toBe(false);
      const step = await store.take();
      expect(await alarms.get(step.alarmId)).toMatchObject({ since: start, told: 'raised' });
      expect((await alarms.get(step.alarmId))?.overAt).toBeUndefined();
      await alarms.settle(step, { kind: 'nothingOwed' });
      expect(await store.due()).toBeUndefined();
    });

    test('that pass before anybody heard of them are over for good', async () => {
      await alarms.raise(graph);
      await alarms.clear(graph);
      const step = await store.take();
      await alarms.settle(step, { kind: 'nothingOwed' });
      expect(await store.due()).toBeUndefined();
      expect(await alarms.raise(graph)).toBe(true);
    });

    test('that end while operators are being told owe the second message', async () => {
      await alarms.raise(graph);
      const step = await store.take();
      await alarms.clear(graph);
      expect(await store.due()).toBeUndefined();
      await alarms.settle(step, { kind: 'told', telling: 'raised' });
      expect(await store.due()).toEqual(inMinutes(2));
    });

    test('are told later when Teams says so, and a message nobody knows of is counted', async () => {
      await alarms.raise(graph);
      const step = await store.take();
      await alarms.settle(step, { kind: 'later', at: inMinutes(5), unheard: true });
      expect(await store.due()).toEqual(inMinutes(5));
      expect(await alarms.get(step.alarmId)).toMatchObject({ unheard: 1 });
      await expect(alarms.settle(step, { kind: 'told', telling: 'raised' })).rejects.toMatchObject({
        code: 'leaseLost',
      });
    });

    test('are swept: what is owed and has no live step is sent again', async () => {
      await alarms.raise(graph);
      const { lease } = await store.take();
      // As after a restore in which the queue knows nothing of it.
      await alarms.settle(
        { alarmId: '00000000-0000-4000-8000-000000000000', lease },
        { kind: 'nothingOwed' },
      );
      expect(await alarms.sweep()).toBe(0);
      store.clock.set(inMinutes(10));
      expect(await alarms.sweep()).toBe(1);
      expect(await alarms.sweep()).toBe(0);
      await told('raised');
      store.clock.set(inMinutes(60));
      expect(await alarms.sweep()).toBe(0);
    });
  });
}
