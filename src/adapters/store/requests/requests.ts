import { type Kysely, sql } from 'kysely';
import type { Requests, Selection } from '../../../ports/requests.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Tables } from '../database/tables.ts';
import { type QueueName, stepJob } from '../queue/jobs.ts';
import { addRequests } from './add.ts';
import { recordChange } from './change.ts';
import { createTurns } from './turns.ts';
import {
  requestColumns,
  type StoreOptions,
  toRequest,
  toWholeRequest,
  wholeRequest,
  wholeRequests,
} from './rows.ts';

/** Export requests and their audit: the truth of this program. */
export function createRequests(options: StoreOptions): Requests {
  const { db, queues, clock } = options;
  return {
    ...createTurns(db, clock),

    get: (id) => wholeRequest(db, id),

    numbered: async (number) => {
      const row = await wholeRequests(db).where('number', '=', number).executeTakeFirst();
      return row && toWholeRequest(row);
    },

    list: async (selection) => (await selected(db, selection).execute()).map((row) => toRequest(row)),

    add: (turn, requests, when) => addRequests(turn, requests, when, options),

    record: (change) => recordChange(change, options),

    rest: ({ requestId: id, revision, lease }, at) =>
      db.transaction().execute(async (tx) => {
        // Only when it is still where the step found it there is a next one.
        const rested =
          at &&
          (await tx
            .updateTable('requests')
            .set({ look_again_at: at })
            .where('id', '=', id)
            .where('revision', '=', revision)
            .where('step', '=', lease.queue)
            .returning('id')
            .executeTakeFirst());
        await queues.complete(tx, lease);
        if (rested) await queues.send(tx, [stepJob(lease.queue as QueueName, id, revision, at)]);
      }),

    note: ({ event, by, requestId, details = {} }) =>
      appendAudit(db, {
        at: clock.now(),
        requestId: requestId ?? null,
        by,
        event,
        from: null,
        to: null,
        details,
      }),
  };
}

function selected(
  db: Kysely<Tables>,
  { requester, dataSubject, address, openOnly, pastDueOn, after, limit }: Selection,
) {
  let query = db.selectFrom('requests').select(requestColumns).limit(limit);
  if (requester) query = query.where('requester', '=', requester);
  if (dataSubject) query = query.where('data_subject', '=', dataSubject);
  if (address !== undefined)
    query = query.where(sql`lower(ask->'dataSubject'->>'address')`, '=', address.toLowerCase());
  if (openOnly || pastDueOn) query = query.where('ended_at', 'is', null);
  if (!pastDueOn) {
    if (after !== undefined) query = query.where('number', '<', after);
    return query.orderBy('number', 'desc');
  }
  query = query.where(sql<string>`due_on`, '<', sql<string>`${pastDueOn}::date`);
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(due_on, number) > (select due_on, number from requests where number = ${after})`,
    );
  return query.orderBy('due_on').orderBy('number');
}
