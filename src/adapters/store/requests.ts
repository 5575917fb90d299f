import { sql } from 'kysely';
import { Fault } from '../../faults.ts';
import type { Requests } from '../../ports/requests.ts';
import { addRequests } from './addRequests.ts';
import { createAttempts } from './attempts.ts';
import { attemptsOfRequest } from './attemptRows.ts';
import { appendAudit } from './audit.ts';
import { blank } from './blank.ts';
import { createCards } from './cards.ts';
import { createDeliveries } from './deliveries.ts';
import { stepJob, type QueueName } from './jobs.ts';
import { createOperations } from './operations.ts';
import { createChanges } from './recordChange.ts';
import { createReferences } from './references.ts';
import { remind } from './remind.ts';
import { requestColumns, toRequest, toWholeRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import { selected } from './selected.ts';
import { sweep } from './sweep.ts';
import { createTurns } from './turns.ts';
import { unhurried } from './unhurried.ts';

/** Export requests, their cards and their audit, in one database; the truth of this program. */
export function createRequests(options: RequestsOptions): Requests {
  const { db, queues, clock } = options;
  const whole = () => db.selectFrom('requests').select([...requestColumns, attemptsOfRequest]);
  return {
    ...createChanges(options),
    ...createCards(options),
    ...createDeliveries(options),
    ...createAttempts(options),
    ...createOperations(options),
    ...createReferences(options),
    ...createTurns(db, clock),

    get: async (id) => {
      const row = await whole().where('id', '=', id).executeTakeFirst();
      if (!row) throw new Fault('unknownRequest');
      return toWholeRequest(row);
    },

    numbered: async (number) => {
      const row = await whole().where('number', '=', number).executeTakeFirst();
      return row && toWholeRequest(row);
    },

    list: async (selection) => (await selected(db, selection).execute()).map((row) => toRequest(row)),

    add: (turn, requests, when) => addRequests(turn, requests, when, options),

    rest: async ({ requestId, revision, lease }, at) => {
      const { queue } = lease;
      const rested =
        at &&
        (await queues.write({
          // Only when it is still where the step found it there is a next look. If the server forgets that a step found nothing
          // new, its lease runs out and the step is taken again.
          first: sql`
            update requests set look_again_at = ${at} where id = ${requestId} and revision = ${revision} and step = ${queue}
            returning id, ${unhurried}`,
          complete: lease,
          send: [stepJob(queue as QueueName, requestId, revision, at)],
          returning: sql`first.id`,
        }));
      if (!rested) await queues.complete(db, lease);
    },

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

    remind: (step) => queues.transaction((tx) => remind(tx, step, options)),

    blank: (before) => blank(before, options),

    sweep: () => queues.transaction((tx) => sweep(tx, queues, clock.now())),
  };
}
