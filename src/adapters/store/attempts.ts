import type { Selectable } from 'kysely';
import type { Event, State } from '../../domain/exportRequest.ts';
import type { RequestId } from '../../domain/ids.ts';
import { revokeAt, stepOf } from '../../domain/schedule.ts';
import type { Attempt, Requests } from '../../ports.ts';
import { appendAudit, bot } from './audit.ts';
import { decode } from './codec.ts';
import { revokeJob } from './jobs.ts';
import { oweCards } from './owedCards.ts';
import type { Outgoing } from './queues.ts';
import { requestRow } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables, Tx } from './tables.ts';

const attemptColumns = ['request_id', 'attempt', 'account', 'container', 'revoke_at', 'revoked_at'] as const;

/** Attempts with their containers and write permissions, and the POSTs that left. */
export function createAttempts({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<
  Requests,
  'attempt' | 'revoked' | 'revokeNow' | 'submissionsSince'
> {
  return {
    attempt: async (id, attempt) => {
      const row = await db
        .selectFrom('attempts')
        .select(attemptColumns)
        .where('request_id', '=', id)
        .where('attempt', '=', attempt)
        .executeTakeFirst();
      return row && toAttempt(row);
    },

    revoked: (id, attempt, step) =>
      queues.transaction(async (tx) => {
        const now = clock.now();
        const { state, revision } = await requestRow(tx, id, true);
        if (step) await queues.complete(tx, step.lease);
        const { numUpdatedRows } = await tx
          .updateTable('attempts')
          .set({ revoked_at: now })
          .where('request_id', '=', id)
          .where('attempt', '=', attempt)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return;
        // Cards say so once nothing more is owed to Graph; until then the steps that wait stand at this revision.
        if (!stepOf(decode<State>(state))) {
          const after = { revision: revision + 1 };
          await tx.updateTable('requests').set(after).where('id', '=', id).execute();
          await queues.send(tx, await oweCards(tx, id, after.revision, clock.now()));
        }
        await appendAudit(tx, {
          at: now,
          requestId: id,
          by: bot,
          event: 'revoke',
          from: null,
          to: null,
          details: { attempt },
        });
      }),

    revokeNow: (id, by) =>
      queues.transaction(async (tx) => {
        const at = clock.now();
        await queues.send(tx, await oweRevocation(tx, id, at));
        await appendAudit(tx, {
          at,
          requestId: id,
          by,
          event: 'revokeNow',
          from: null,
          to: null,
          details: {},
        });
      }),

    submissionsSince: async (since) => {
      const rows = await db
        .selectFrom('submissions')
        .select('at')
        .where('at', '>', since)
        .orderBy('at')
        .execute();
      return rows.map(({ at }) => at);
    },
  };
}

/** What a change does to the request's attempts: one begins, a POST leaves, a write permission gets its end. */
export async function trackAttempts(
  tx: Tx,
  id: RequestId,
  {
    event,
    after,
    now,
    revokeAfterHours,
  }: {
    readonly event: Event;
    readonly after: State;
    readonly now: Date;
    readonly revokeAfterHours: number;
  },
): Promise<Outgoing[]> {
  if (event.kind === 'prepareSubmission' && after.kind === 'approved') {
    await tx
      .insertInto('attempts')
      .values({ request_id: id, attempt: after.attempt, ...event.location, created_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (
    after.kind === 'submitting' &&
    (event.kind === 'startSubmission' || event.kind === 'repeatSubmission')
  ) {
    await tx
      .insertInto('submissions')
      .values({ request_id: id, attempt: after.attempt, post: after.posts, at: now })
      // A restored database may count the same POST again; the time of the latest is what the quota needs.
      .onConflict((conflict) => conflict.columns(['request_id', 'attempt', 'post']).doUpdateSet({ at: now }))
      .execute();
  }
  const at = revokeAt(after, revokeAfterHours);
  return at ? oweRevocation(tx, id, at) : [];
}

async function oweRevocation(tx: Tx, id: RequestId, at: Date): Promise<Outgoing[]> {
  const rows = await tx
    .updateTable('attempts')
    .set({ revoke_at: at })
    .where('request_id', '=', id)
    .where('revoked_at', 'is', null)
    .returning(['attempt'])
    .execute();
  return rows.map(({ attempt }) => revokeJob(id, attempt, at));
}

const toAttempt = (row: Omit<Selectable<Tables['attempts']>, 'created_at'>): Attempt => ({
  requestId: row.request_id as RequestId,
  attempt: row.attempt,
  location: { account: row.account, container: row.container },
  ...(row.revoke_at && { revokeAt: row.revoke_at }),
  ...(row.revoked_at && { revokedAt: row.revoked_at }),
});
