import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import {
  type Alarm,
  type AlarmDetails,
  type AlarmKind,
  overAfterMs,
  owedTelling,
  raisedAfterMs,
  type Telling,
} from '../../../domain/alarm.ts';
import type { Alarms } from '../../../ports/alarms.ts';
import type { Clock } from '../../../ports/clock.ts';
import { decode, encode } from '../database/codec.ts';
import { alarmJob } from '../queue/jobs.ts';
import type { Queues } from '../queue/queues.ts';
import type { Tables, Tx } from '../database/tables.ts';

/** Alarms in the database: a row each, one raised at a time of a kind, and a step in the queue for each message owed. */
export function createAlarms({
  db,
  queues,
  clock,
}: {
  readonly db: Kysely<Tables>;
  readonly queues: Pick<Queues, 'send' | 'complete'>;
  readonly clock: Clock;
}): Alarms {
  const later = (ms: number) => new Date(clock.now().getTime() + ms);
  /** Undefined when a step for it waits already: it finds what is owed by then. */
  const send = (tx: Tx, id: string, at: Date) => queues.send(tx, [alarmJob(id, at)]);

  return {
    raise: ({ kind, about = '', details = {}, since = clock.now() }) =>
      db.transaction().execute(async (tx) => {
        const again = await tx
          .updateTable('alarms')
          .set({ over_at: null })
          .where('kind', '=', kind)
          .where('about', '=', about)
          .where('over_at', 'is not', null)
          .where((row) => row.or([row('told', 'is', null), row('told', '!=', 'over')]))
          .returning('id')
          .execute();
        for (const { id } of again) await send(tx, id, later(raisedAfterMs));
        if (again.length > 0) return false;
        const id = randomUUID();
        const added = await tx
          .insertInto('alarms')
          .values({ id, kind, about, details: encode(details), since })
          .onConflict((conflict) =>
            conflict.columns(['kind', 'about']).where('over_at', 'is', null).doNothing(),
          )
          .returning('id')
          .executeTakeFirst();
        if (added) await send(tx, id, later(raisedAfterMs));
        return added !== undefined;
      }),

    clear: ({ kind, about = '' }) =>
      db.transaction().execute(async (tx) => {
        const over = await tx
          .updateTable('alarms')
          .set({ over_at: clock.now() })
          .where('kind', '=', kind)
          .where('about', '=', about)
          .where('over_at', 'is', null)
          .returning('id')
          .execute();
        for (const { id } of over) await send(tx, id, later(overAfterMs));
        return over.length > 0;
      }),

    raised: async () => {
      const rows = await db
        .selectFrom('alarms')
        .selectAll()
        .where('over_at', 'is', null)
        .orderBy('since')
        .execute();
      return rows.map(toAlarm);
    },

    get: async (id) => {
      const row = await db.selectFrom('alarms').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toAlarm(row);
    },

    settle: ({ alarmId: id, lease }, result) =>
      db.transaction().execute(async (tx) => {
        await queues.complete(tx, lease);
        const row = await tx
          .selectFrom('alarms')
          .selectAll()
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst();
        if (!row) return;
        if (result.kind === 'later') {
          if (result.unheard) {
            await tx
              .updateTable('alarms')
              .set({ unheard: row.unheard + 1 })
              .where('id', '=', id)
              .execute();
          }
          await send(tx, id, result.at);
          return;
        }
        const told = result.kind === 'told' ? result.telling : row.told;
        // What ended before anybody heard of it is over for good, and so is what operators were told is over.
        const isOver = told === 'over' || (told === null && row.over_at !== null);
        await tx
          .updateTable('alarms')
          .set({
            told: isOver ? 'over' : told,
            ...(isOver && { over_at: row.over_at ?? clock.now() }),
            ...(result.kind === 'told' && { unheard: 0 }),
          })
          .where('id', '=', id)
          .execute();
        // It ended while operators were being told that it began.
        if (!isOver && told !== null && row.over_at) await send(tx, id, later(overAfterMs));
      }),

    sweep: () =>
      db.transaction().execute(async (tx) => {
        const rows = await tx
          .selectFrom('alarms')
          .selectAll()
          .where('told', 'is distinct from', 'over')
          .orderBy('id')
          .execute();
        let sent = 0;
        for (const row of rows) {
          const alarm = toAlarm(row);
          const isOwed = owedTelling(alarm) !== undefined || (alarm.told === undefined && alarm.overAt);
          const from = alarm.overAt ?? alarm.since;
          if (isOwed && from < later(-2 * overAfterMs) && (await send(tx, row.id, clock.now()))) sent++;
        }
        return sent;
      }),
  };
}

const toAlarm = (row: Selectable<Tables['alarms']>): Alarm => ({
  id: row.id,
  kind: row.kind as AlarmKind,
  about: row.about,
  details: decode<AlarmDetails>(row.details),
  since: row.since,
  unheard: row.unheard,
  ...(row.over_at && { overAt: row.over_at }),
  ...(row.told !== null && { told: row.told as Telling }),
});
