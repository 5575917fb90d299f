import { sql } from 'kysely';
import type { OperationId, RequestId } from '../../../domain/ids.ts';
import type { Operations } from '../../../ports/operations.ts';
import { encode } from '../database/codec.ts';
import type { StoreOptions } from './rows.ts';

const hourMs = 3_600_000;

/** The operations that are open, beside what LIST says of them. */
export function createOperations({ db, clock }: Pick<StoreOptions, 'db' | 'clock'>): Operations {
  return {
    openOperations: async () => {
      const now = clock.now().getTime();
      const acceptedAfter = (ms: number) =>
        sql<boolean>`(state ->> 'acceptedAt')::timestamptz > ${new Date(now - ms)}`;
      const { hour, day, all } = await db
        .selectFrom('requests')
        .select(({ fn }) => [
          fn.countAll<number | string>().filterWhere(acceptedAfter(hourMs)).as('hour'),
          fn
            .countAll<number | string>()
            .filterWhere(acceptedAfter(24 * hourMs))
            .as('day'),
          fn.countAll<number | string>().as('all'),
        ])
        .where('kind', '=', 'exporting')
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow();
      const [firstHour, inFirstDay, total] = [Number(hour), Number(day), Number(all)];
      return { firstHour, firstDay: inFirstDay - firstHour, older: total - inFirstDay };
    },

    compare: async (listed) => {
      const rows = listed.map(({ operation, report: { status, progress } }) => ({
        operation,
        status,
        progress,
      }));
      const { rows: found } = await sql<{ id: string; operation: string; absent: boolean }>`
        with listed as (
          select * from jsonb_to_recordset(${encode(rows)}::jsonb)
            as listed (operation text, status text, progress float8)
        )
        select requests.id, state ->> 'operation' as operation, listed.operation is null as absent
        from requests left join listed on listed.operation = state ->> 'operation'
        where kind = 'exporting' and ended_at is null and (
          listed.operation is null
          or listed.status is distinct from state -> 'report' ->> 'status'
          or listed.progress is distinct from (state -> 'report' ->> 'progress')::float8
          or state ->> 'known' = 'false'
        )
        order by requests.id`.execute(db);
      return {
        changed: found
          .filter(({ absent }) => !absent)
          .map(({ id, operation }) => ({
            requestId: id as RequestId,
            operation: operation as OperationId,
          })),
        absent: found.filter(({ absent }) => absent).map(({ id }) => id as RequestId),
      };
    },
  };
}
