import { type Alarm, owedTelling } from '../domain/alarm.ts';
import type { AlarmResult, NewAlarm } from '../ports/alarms.ts';
import type { AlarmStep } from '../ports/steps.ts';
import type { Ports } from '../ports/ports.ts';
import { inMs } from './record.ts';

/** As long again as it has waited already, which doubles each time, where Teams does not say how long. */
const retryMs = { least: 5_000, most: 300_000 };
/** The bot is not in the operators' conversation (any more): somebody has to add it there. */
const absentMs = 600_000;

/** Something that people who run the bot should know. Repeatable: they hear it once. */
export async function raise(alarm: NewAlarm, { alarms, log }: Pick<Ports, 'alarms' | 'log'>): Promise<void> {
  if (await alarms.raise(alarm)) {
    log.warn('alarm.raised', { kind: alarm.kind, about: alarm.about, ...alarm.details });
  }
}

/** It is over. Repeatable. */
export async function clear(
  alarm: Pick<NewAlarm, 'kind' | 'about'>,
  { alarms, log }: Pick<Ports, 'alarms' | 'log'>,
): Promise<void> {
  if (await alarms.clear(alarm)) log.info('alarm.over', { kind: alarm.kind, about: alarm.about });
}

/** Tells operators what they have not heard of an alarm. A durable step: it is repeated until they have. */
export async function tell(step: AlarmStep, ports: Ports): Promise<void> {
  await ports.alarms.settle(step, await told(step, ports));
}

async function told(
  { alarmId }: AlarmStep,
  { alarms, conversations, settings, clock, log }: Ports,
): Promise<AlarmResult> {
  const alarm = await alarms.get(alarmId);
  const telling = alarm && owedTelling(alarm);
  if (!telling) return { kind: 'nothingOwed' };
  const { operatorsConversation: id } = settings;
  // The log has said it already, and nothing more was asked for.
  if (id === undefined) return { kind: 'told', telling };
  const later = (ms: number) => ({ kind: 'later', at: inMs(clock.now(), ms) }) as const;
  const conversation = await conversations.known(id);
  if (!conversation) {
    log.warn('alarm.operatorsConversationUnknown', { alarmId, kind: alarm.kind });
    return later(absentMs);
  }
  const delivery = await conversations.alert(conversation, alarm, telling);
  switch (delivery.kind) {
    case 'delivered':
    case 'accepted':
      return { kind: 'told', telling };
    case 'retry':
      return later(delivery.afterMs ?? backOffMs(alarm, clock.now()));
    case 'unknown':
      // As with cards: repeated once, and a second copy is better than none.
      return alarm.unheard === 0 ? { ...later(retryMs.least), unheard: true } : { kind: 'told', telling };
    case 'seemsGone':
    case 'conversationGone':
    case 'rejected':
      log.warn('alarm.notTold', { alarmId, kind: alarm.kind, delivery: delivery.kind });
      return later(absentMs);
  }
}

function backOffMs({ since, overAt }: Alarm, now: Date): number {
  const waited = now.getTime() - (overAt ?? since).getTime();
  return Math.min(Math.max(waited, retryMs.least), retryMs.most);
}
