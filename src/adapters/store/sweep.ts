import { cardJob, reminderJob, revokeJob, stepJob, type QueueName } from './jobs.ts';
import type { Queues } from './queues.ts';
import type { Tx } from './tables.ts';

/** Sends what is overdue and has no live job; pg-boss refuses what has one. */
export async function sweep(tx: Tx, queues: Queues, now: Date): Promise<number> {
  // A minute late: a step that is merely being worked on is not overdue.
  const overdue = new Date(now.getTime() - 60_000);
  const requests = await tx
    .selectFrom('requests')
    .select(['id', 'revision', 'step', 'look_again_at'])
    // The open ones are an index; when each is looked at again is not, so that a look touches none.
    .where('ended_at', 'is', null)
    .where('look_again_at', '<', overdue)
    // The sweeps of all instances take everything in the same order: they wait for each other, and never in a circle.
    .orderBy('id')
    .execute();
  const reminders = await tx
    .selectFrom('requests')
    .select(['id', 'remind_at'])
    .where('remind_at', '<', overdue)
    .orderBy('id')
    .execute();
  const cards = await tx
    .selectFrom('cards')
    .select(['id', 'conversation_id'])
    .whereRef('owed_revision', '>', 'shown_revision')
    .where('lost_because', 'is', null)
    .where('owed_at', '<', overdue)
    .orderBy('id')
    .execute();
  const attempts = await tx
    .selectFrom('attempts')
    .select(['request_id', 'attempt'])
    .where('revoke_at', '<', overdue)
    .where('revoked_at', 'is', null)
    .orderBy('request_id')
    .orderBy('attempt')
    .execute();
  return queues.send(tx, [
    ...requests.flatMap(({ id, revision, step }) =>
      step ? [{ ...stepJob(step as QueueName, id, revision, now), isOnly: false }] : [],
    ),
    ...reminders.flatMap(({ id, remind_at: at }) => (at ? [reminderJob(id, at)] : [])),
    // Those that wait already keep their place.
    ...cards.map((row) => cardJob({ ...row, role: 'redrawn' })),
    ...attempts.map((row) => revokeJob(row.request_id, row.attempt, now)),
  ]);
}
