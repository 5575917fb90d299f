import { randomUUID } from 'node:crypto';
import { type Alarm, overAfterMs, owedTelling, raisedAfterMs } from '../../../src/domain/alarm.ts';
import type { Alarms } from '../../../src/ports/alarms.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Queue } from './queue.ts';

/** Alarms in memory, held to the same contract as the real ones. */
export function createMemoryAlarms({
  queue,
  clock,
}: {
  readonly queue: Queue;
  readonly clock: Clock;
}): Alarms {
  const alarms = new Map<string, Alarm>();
  const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
  const send = (id: string, at: Date) => queue.send({ queue: 'alarm', key: id, data: { id }, at });
  const find = (kind: string, about: string, fits: (alarm: Alarm) => boolean) =>
    [...alarms.values()].find((one) => one.kind === kind && one.about === about && fits(one));

  return {
    raise: async ({ kind, about = '', details = {}, since = clock.now() }) => {
      const ended = find(kind, about, (one) => one.overAt !== undefined && one.told !== 'over');
      if (ended) {
        const { overAt: _, ...again } = ended;
        alarms.set(ended.id, again);
        send(ended.id, inMs(raisedAfterMs));
        return false;
      }
      if (find(kind, about, (one) => one.overAt === undefined)) return false;
      const id = randomUUID();
      alarms.set(id, { id, kind, about, details, since, unheard: 0 });
      send(id, inMs(raisedAfterMs));
      return true;
    },
    clear: async ({ kind, about = '' }) => {
      const alarm = find(kind, about, (one) => one.overAt === undefined);
      if (!alarm) return false;
      alarms.set(alarm.id, { ...alarm, overAt: clock.now() });
      send(alarm.id, inMs(overAfterMs));
      return true;
    },
    raised: async () => [...alarms.values()].filter(({ overAt }) => overAt === undefined),
    get: async (id) => alarms.get(id),
    settle: async ({ alarmId: id, lease }, result) => {
      queue.complete(lease);
      const alarm = alarms.get(id);
      if (!alarm) return;
      if (result.kind === 'later') {
        alarms.set(id, { ...alarm, unheard: alarm.unheard + (result.unheard ? 1 : 0) });
        send(id, result.at);
        return;
      }
      const told = result.kind === 'told' ? result.telling : alarm.told;
      const isOver = told === 'over' || (told === undefined && alarm.overAt !== undefined);
      const overAt = alarm.overAt ?? (isOver ? clock.now() : undefined);
      alarms.set(id, {
        ...alarm,
        ...(isOver ? { told: 'over' } : told && { told }),
        ...(overAt && { overAt }),
        ...(result.kind === 'told' && { unheard: 0 }),
      });
      if (!isOver && told && overAt) send(id, inMs(overAfterMs));
    },
    sweep: async () =>
      [...alarms.values()].filter((alarm) => {
        const isOwed = owedTelling(alarm) !== undefined || (alarm.told === undefined && alarm.overAt);
        const from = alarm.overAt ?? alarm.since;
        return isOwed && from < inMs(-2 * overAfterMs) && send(alarm.id, clock.now());
      }).length,
  };
}
