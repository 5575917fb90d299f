import { randomUUID } from 'node:crypto';
import type { ExportRequest, HistoryEntry } from '../../../domain/exportRequest.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { nextByTime } from '../../../domain/reminders.ts';
import { lookAgainAt } from '../../../domain/schedule.ts';
import type { NewRequest, Requests } from '../../../ports/requests.ts';
import { type AuditEntry, appendAudit } from '../audit/audit.ts';
import { addCards } from '../cards/outbox.ts';
import { encode } from '../database/codec.ts';
import type { Tx } from '../database/tables.ts';
import { type Outgoing, reminderJob, stepJobs } from '../queue/jobs.ts';
import { claimTurn } from './turns.ts';
import { requestColumns, stateColumns, type StoreOptions, toRequest } from './rows.ts';

/** A turn's requests, with all that follows from them at once; undefined when `Requests.add` says so. */
export const addRequests = (
  turn: string,
  requests: readonly NewRequest[],
  when: Parameters<Requests['add']>[2],
  options: StoreOptions,
): Promise<readonly ExportRequest[] | undefined> =>
  options.db.transaction().execute(async (tx) => {
    const { queues, clock } = options;
    const now = clock.now();
    if (when?.ifNoneOpen && (await isOneOpen(tx, requests))) return undefined;
    if (!(await claimTurn(tx, { key: turn, ...when }, now))) return undefined;

    const added: ExportRequest[] = [];
    const jobs: Outgoing[] = [];
    for (const one of requests) {
      const { request, owed } = await addRequest(tx, one, now, options);
      added.push(request);
      jobs.push(...owed);
    }
    await queues.send(tx, jobs);
    await appendAudit(
      tx,
      ...added.map(({ id, number, ask, state }): AuditEntry => ({
        at: now,
        requestId: id,
        by: { kind: 'person', person: ask.requester },
        event: 'ask',
        from: null,
        to: state.kind,
        details: { dataSubject: ask.dataSubject.id, number },
      })),
    );
    return added;
  });

async function isOneOpen(tx: Tx, requests: readonly NewRequest[]): Promise<boolean> {
  if (requests.length === 0) return false;
  const open = await tx
    .selectFrom('requests')
    .select('id')
    .where(
      'data_subject',
      'in',
      requests.map(({ ask }) => ask.dataSubject.id),
    )
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

async function addRequest(
  tx: Tx,
  { ask, state, cards }: NewRequest,
  now: Date,
  { rules, traceparent }: StoreOptions,
) {
  const id = randomUUID() as RequestId;
  const history: HistoryEntry[] = [{ event: 'ask', to: state.kind, at: now, by: ask.requester }];
  const at = lookAgainAt(state, now);
  const remindAt = nextByTime({ ask, state, history }, now, rules);
  const row = await tx
    .insertInto('requests')
    .values({
      ...stateColumns(ask, state, history, rules),
      id,
      ask: encode(ask),
      data_subject: ask.dataSubject.id,
      requester: ask.requester.id,
      revision: 1,
      look_again_at: at ?? null,
      created_at: now,
      remind_at: remindAt ?? null,
      traceparent: traceparent?.() ?? null,
    })
    .returning(requestColumns)
    .executeTakeFirstOrThrow();
  const owed = [
    ...(await addCards(tx, id, 1, cards, now)),
    ...stepJobs(id, 1, state, at),
    ...(remindAt ? [reminderJob(id, remindAt)] : []),
  ];
  return { request: toRequest(row), owed };
}
