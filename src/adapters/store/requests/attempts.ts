import { type Selectable, sql } from 'kysely';
import type { Event, State } from '../../../domain/exportRequest.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { revokeAt, stepOf } from '../../../domain/schedule.ts';
import type { Attempt, Attempts } from '../../../ports/attempts.ts';
import { appendAudit, bot } from '../audit/audit.ts';
import { oweRevision } from '../cards/outbox.ts';
import { decode } from '../database/codec.ts';
import type { Tables, Tx } from '../database/tables.ts';
import { type Outgoing, revokeJob } from '../queue/jobs.ts';
import { lockedRequest, type StoreOptions } from './rows.ts';

const columns = ['request_id', 'attempt', 'account', 'container', 'revoke_at', 'revoked_at'] as const;

const toAttempt = (row: Omit<Selectable<Tables['attempts']>, 'created_at'>): Attempt => ({
  requestId: row.request_id as RequestId,
  attempt: row.attempt,
  location: { account: row.account, container: row.container },
  ...(row.revoke_at && { revokeAt: row.revoke_at }),
  ...(row.revoked_at && { revokedAt: row.revoked_at }),
});

/** Attempts with their containers and write permissions, and the POSTs that left. */
export function createAttempts({
  db,
  queues,
  clock,
}: Pick<StoreOptions, 'db' | 'queues' | 'clock'>): Attempts {
  return {
    attempt: async (id, attempt) => {
      const row = await db
        .selectFrom('attempts')
        .select(columns)
        .where('request_id', '=', id)
        .where('attempt', '=', attempt)
        .executeTakeFirst();
      return row && toAttempt(row);
    },

    unknown: async (found) => {
      const wanted = JSON.stringify(found.map(({ request, attempt }, n) => ({ n, request, attempt })));
      // One statement sees both as they are at one time: what a request has begun meanwhile is an attempt.
      const { rows } = await sql<{ n: number }>`
        select n from jsonb_to_recordset(${wanted}::jsonb) as found (n integer, request uuid, attempt integer)
        where not exists (
          select from attempts where request_id = found.request and attempts.attempt = found.attempt
        ) and not exists (
          select from requests where id = found.request and kind = 'approved'
            and (state ->> 'attempt')::integer = found.attempt
        )`.execute(db);
      const unknown = new Set(rows.map(({ n }) => n));
      return found.filter((_, n) => unknown.has(n));
    },

    revoked: (id, attempt, step) =>
      db.transaction().execute(async (tx) => {
        const now = clock.now();
        const { state, revision } = await lockedRequest(tx, id);
        const { numUpdatedRows } = await tx
          .updateTable('attempts')
          .set({ revoked_at: now })
          .where('request_id', '=', id)
          .where('attempt', '=', attempt)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) {
          if (step) await queues.complete(tx, step.lease);
          return;
        }
        // Cards say so once nothing more is owed to Graph; until then the steps that wait stand at this revision.
        let owed: readonly Outgoing[] = [];
        if (!stepOf(decode<State>(state))) {
          const after = { revision: revision + 1 };
          await tx.updateTable('requests').set(after).where('id', '=', id).execute();
          owed = await oweRevision(tx, id, after.revision, now);
        }
        if (step) await queues.complete(tx, step.lease);
        await queues.send(tx, owed);
        const details = { attempt };
        await appendAudit(tx, {
          at: now,
          requestId: id,
          by: bot,
          event: 'revoke',
          from: null,
          to: null,
          details,
        });
      }),

    revokeNow: (id, by) =>
      db.transaction().execute(async (tx) => {
        const at = clock.now();
        await lockedRequest(tx, id);
        await queues.send(tx, await oweRevocations(tx, id, at));
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

    inLineBefore: async ({ number }, approvedAt) => {
      const { before } = await db
        .selectFrom('requests')
        .select(({ fn }) => fn.countAll<number | string>().as('before'))
        // Moments are ISO texts, which are in order as they are.
        .where(sql<boolean>`state ->> 'waitingFor' = 'dailyQuota'`)
        .where(
          sql<boolean>`(state ->> 'approvedAt', number) < (${approvedAt.toISOString()}, ${number}::integer)`,
        )
        .executeTakeFirstOrThrow();
      return Number(before);
    },
  };
}

/** What a change does to the request's attempts: one begins, a POST leaves, a write permission gets its end. */
export async function trackAttempts(
  tx: Tx,
  id: RequestId,
  event: Event,
  after: State,
  { now, revokeAfterHours }: { readonly now: Date; readonly revokeAfterHours: number },
): Promise<readonly Outgoing[]> {
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
    // A restored database may count the same POST again; the time of the latest is what the quota needs.
    await tx
      .insertInto('submissions')
      .values({ request_id: id, attempt: after.attempt, post: after.posts, at: now })
      .onConflict((conflict) => conflict.columns(['request_id', 'attempt', 'post']).doUpdateSet({ at: now }))
      .execute();
  }
  const at = revokeAt(after, revokeAfterHours);
  return at ? oweRevocations(tx, id, at) : [];
}

async function oweRevocations(tx: Tx, id: RequestId, at: Date): Promise<Outgoing[]> {
  const rows = await tx
    .updateTable('attempts')
    .set({ revoke_at: at })
    .where('request_id', '=', id)
    .where('revoked_at', 'is', null)
    .returning(['attempt'])
    .execute();
  return rows.map(({ attempt }) => revokeJob(id, attempt, at));
}
