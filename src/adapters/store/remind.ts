import { dueByTime, nextByTime } from '../../domain/reminders.ts';
import type { RemindStep } from '../../ports/steps.ts';
import { reminderJob, type Outgoing } from './jobs.ts';
import { oweNotice, redraw } from './owedCards.ts';
import { lockedRequest, toRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tx } from './tables.ts';

/** What the passing of time owes a request, and when more of it is due. */
export async function remind(
  tx: Tx,
  { requestId, lease }: RemindStep,
  { queues, clock, rules }: Pick<RequestsOptions, 'queues' | 'clock' | 'rules'>,
): Promise<void> {
  const row = await lockedRequest(tx, requestId);
  await queues.complete(tx, lease);
  const now = clock.now();
  if (!row.remind_at || row.remind_at > now) return;
  const request = toRequest(row);
  const due = dueByTime(request, row.reminded_at ?? row.created_at, now, rules);
  const next = nextByTime(request, now, rules);
  await tx
    .updateTable('requests')
    .set({ reminded_at: now, remind_at: next ?? null })
    .where('id', '=', requestId)
    .execute();
  const jobs: Outgoing[] = due.redraw ? await redraw(tx, requestId, clock.now()) : [];
  for (const notice of due.notices)
    jobs.push(...(await oweNotice(tx, requestId, row.revision, notice, clock.now())));
  await queues.send(tx, next ? [...jobs, reminderJob(requestId, next)] : jobs);
}
