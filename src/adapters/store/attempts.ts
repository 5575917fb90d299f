import { type RawBuilder, sql } from 'kysely';
import type { Event, State } from '../../domain/exportRequest.ts';
import type { RequestId } from '../../domain/ids.ts';
import { revokeAt, stepOf } from '../../domain/schedule.ts';
import type { Requests } from '../../ports/requests.ts';
import { appendAudit, bot } from './audit.ts';
import { type AttemptOf, attemptColumns, toAttempt } from './attemptRows.ts';
import { decode } from './codec.ts';
import { revokeJob, type Outgoing } from './jobs.ts';
import { oweCards } from './owedCards.ts';
import { lockedRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tx } from './tables.ts';

/** Attempts with their containers and write permissions, and the POSTs that left. */
export function createAttempts({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<
  Requests,
  'attempt' | 'revoked' | 'revokeNow' | 'submissionsSince' | 'inLineBefore'
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
        const { state, revision } = await lockedRequest(tx, id);
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
export function attemptWrites(
  id: RequestId,
  before: readonly AttemptOf[],
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
): {
  /** Parts of the statement that writes the change. */
  readonly parts: Readonly<Record<string, RawBuilder<unknown>>>;
  readonly jobs: readonly Outgoing[];
  /** As they are then. */
  readonly attempts: readonly AttemptOf[];
} {
  const parts: Record<string, RawBuilder<unknown>> = {};
  let attempts = before;
  if (event.kind === 'prepareSubmission' && after.kind === 'approved') {
    const { account, container } = event.location;
    parts['attempt'] = sql`
      insert into attempts (request_id, attempt, account, container, created_at)
      select ${id}::uuid, ${after.attempt}::integer, ${account}, ${container}, ${now}::timestamptz from first
      on conflict do nothing returning attempt`;
    if (!attempts.some(({ attempt }) => attempt === after.attempt))
      attempts = [...attempts, { attempt: after.attempt }];
  }
  if (
    after.kind === 'submitting' &&
    (event.kind === 'startSubmission' || event.kind === 'repeatSubmission')
  ) {
    // A restored database may count the same POST again; the time of the latest is what the quota needs.
    parts['submission'] = sql`
      insert into submissions (request_id, attempt, post, at)
      select ${id}::uuid, ${after.attempt}::integer, ${after.posts}::integer, ${now}::timestamptz from first
      on conflict (request_id, attempt, post) do update set at = excluded.at returning attempt`;
  }
  const at = revokeAt(after, revokeAfterHours);
  if (!at) return { parts, jobs: [], attempts };
  parts['revocations'] = sql`
    update attempts set revoke_at = ${at} from first
    where attempts.request_id = first.id and revoked_at is null returning attempt`;
  const open = attempts.filter(({ revokedAt }) => !revokedAt);
  return {
    parts,
    jobs: open.map(({ attempt }) => revokeJob(id, attempt, at)),
    attempts: attempts.map((one) => (one.revokedAt ? one : { ...one, revokeAt: at })),
  };
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
