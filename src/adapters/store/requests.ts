import { randomUUID } from 'node:crypto';
import {
  type Kysely,
  type QueryCreator,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from 'kysely';
import { blanked } from '../../domain/blank.ts';
import {
  type Ask,
  type Event,
  type ExportRequest,
  type HistoryEntry,
  type Rules,
  type State,
  transition,
  type WriteAccess,
} from '../../domain/exportRequest.ts';
import type { CardId, OperationId, RequestId } from '../../domain/ids.ts';
import { besides, type NoticeKind, noticeOf } from '../../domain/notices.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { dueByTime, nextByTime } from '../../domain/reminders.ts';
import { lookAgainAt, revokeAt, stepOf } from '../../domain/schedule.ts';
import { termOf } from '../../domain/term.ts';
import { Fault } from '../../faults.ts';
import type {
  Actor,
  Attempt,
  Card,
  CardResult,
  CardRole,
  Change,
  Clock,
  Conversation,
  Lease,
  NewCard,
  Requests,
  Selection,
  TeamsPerson,
} from '../../ports.ts';
import { appendAudit } from './audit.ts';
import { decode, encode } from './codec.ts';
import type { Outgoing, QueueName, Queues } from './queues.ts';
import type { Tables } from './tables.ts';

type Tx = Transaction<Tables>;

export interface RequestsOptions {
  readonly db: Kysely<Tables>;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly rules: Rules;
  readonly revokeAfterHours: number;
  /** The trace that a request is asked in, as W3C writes it; absent while nobody traces. */
  readonly traceparent?: () => string | undefined;
}

/** Named, because the plan of a statement that gives back whatever there is is not kept, see `prepared.ts`. */
const requestColumns = [
  'id',
  'number',
  'state',
  'ask',
  'history',
  'revision',
  'look_again_at',
  'created_at',
  'remind_at',
  'reminded_at',
] as const;
const cardColumns = [
  'cards.id',
  'request_id',
  'role',
  'notice',
  'conversation',
  'conversation_id',
  'mentions',
  'locale',
  'activity_id',
  'owed_revision',
  'owed_at',
  'shown_revision',
  'sends',
  'replacements',
  'unheard',
  'lost_because',
  'is_late',
] as const;
const attemptColumns = ['request_id', 'attempt', 'account', 'container', 'revoke_at', 'revoked_at'] as const;

const bot: Actor = { kind: 'bot' };
/**
 * This transaction's commit does not wait for the disk; the next that does takes it along. A server that crashes in the second
 * between has forgotten that a step found nothing new: its lease runs out and the step is taken again.
 */
const unhurried = sql`set_config('synchronous_commit', 'off', true)`.as('commit');
const hourMs = 3_600_000;
/** Requests in one transaction of `blank`: it holds up nobody for long, least of all the embedded database's one connection. */
const blankedTogether = 50;
/** Changes that say nothing to a person are in the audit, not in the card's timeline. */
const quiet: readonly Event['kind'][] = [
  'report',
  'prepareSubmission',
  'seeMarker',
  'doubtSubmission',
  'repeatSubmission',
];

/** The card first, then the message that points at it; what only looks different by now is behind both. */
const priorities = { requester: 1, approval: 1, both: 1, notice: 0, redrawn: -1 } as const;

/** Export requests, their cards and their audit, in one database; the truth of this program. */
export function createRequests({
  db,
  queues,
  clock,
  rules,
  revokeAfterHours,
  traceparent,
}: RequestsOptions): Requests {
  const read = async (tx: Kysely<Tables>, id: RequestId, lock = false): Promise<ExportRequest> => {
    const query = tx.selectFrom('requests').select(requestColumns).where('id', '=', id);
    const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
    if (!row) throw new Fault('unknownRequest');
    return toRequest(row, await writeAccess(tx, row.id, decode<State>(row.state)));
  };

  /** Cards say when the permission ends, and whether it has; steps on open requests never need it. */
  const writeAccess = async (tx: Kysely<Tables>, id: string, state: State) => {
    if (stepOf(state) || !('attempt' in state)) return undefined;
    const found = await tx
      .selectFrom('attempts')
      .select(['revoke_at', 'revoked_at'])
      .where('request_id', '=', id)
      .where('attempt', '=', state.attempt)
      .executeTakeFirst();
    return (
      found && {
        ...(found.revoke_at && { endsAt: found.revoke_at }),
        ...(found.revoked_at && { endedAt: found.revoked_at }),
      }
    );
  };

  const insertCards = async (tx: Tx, id: RequestId, revision: number, cards: readonly NewCard[]) => {
    if (cards.length === 0) return [];
    const rows = cards.map((card) => ({ id: randomUUID(), ...cardRow(card, id, revision, clock.now()) }));
    await tx
      .insertInto('cards')
      .values(
        rows.map(({ conversation, mentions, ...row }) => ({
          ...row,
          conversation: encode(conversation),
          mentions: mentions && encode(mentions),
        })),
      )
      .execute();
    return rows.map((row) => cardJob(row));
  };

  const oweCards = async (tx: Tx, id: RequestId, revision: number) => {
    const rows = await tx
      .updateTable('cards')
      .set({ owed_revision: revision, owed_at: clock.now() })
      .where('request_id', '=', id)
      .where('role', '!=', 'notice')
      .where('lost_because', 'is', null)
      .returning(['id', 'conversation_id', 'role'])
      .execute();
    return rows.map((row) => cardJob(row));
  };

  /** One short message in each conversation that it is for. */
  const oweNotice = async (tx: Tx, id: RequestId, revision: number, notice: NoticeKind) => {
    const rows = await tx
      .selectFrom('cards')
      .select(cardColumns)
      .where('request_id', '=', id)
      .where('role', '!=', 'notice')
      .where('lost_because', 'is', null)
      .orderBy('position')
      .execute();
    return insertCards(
      tx,
      id,
      revision,
      besides(notice, rows.map(toCard)).map(({ conversation, locale, mentions }) => ({
        role: 'notice',
        notice,
        conversation,
        locale,
        ...(mentions && { mentions }),
      })),
    );
  };

  /** Cards that Teams shows, to be drawn again as they are: no revision, and behind what has news. */
  const redraw = async (
    tx: Tx,
    id: string,
    roles: readonly CardRole[] = ['requester', 'approval', 'both'],
    but?: string,
  ) => {
    const rows = await tx
      .updateTable('cards')
      .set((card) => ({ shown_revision: card('owed_revision', '-', 1), owed_at: clock.now() }))
      .where('request_id', '=', id)
      .where('role', 'in', roles)
      .where('activity_id', 'is not', null)
      .where('lost_because', 'is', null)
      .$if(but !== undefined, (query) => query.where('id', '!=', but ?? ''))
      .returning(['id', 'conversation_id', 'role'])
      .execute();
    return rows.map(({ role: _, ...row }) => cardJob({ ...row, role: 'redrawn' }));
  };

  /** The requester's cards say which other conversations have no card, or an old one. */
  const redrawTheirs = (tx: Tx, id: string, but?: string) => redraw(tx, id, ['requester', 'both'], but);

  /** One transaction of `blank`: at most so many requests, then their cards, then the audit. Returns how many. */
  const blankSome = (before: Date) =>
    queues.transaction(async (tx) => {
      const rows = await tx
        .selectFrom('requests')
        .select(requestColumns)
        .where('ended_at', '<', before)
        .where('blanked_at', 'is', null)
        .orderBy('ended_at')
        .limit(blankedTogether)
        .forUpdate()
        // Another instance does the same at the same hour.
        .skipLocked()
        .execute();
      const now = clock.now();
      const jobs: Outgoing[] = [];
      for (const row of rows) {
        const { ask, state, history } = blanked(toRequest(row));
        const revision = row.revision + 1;
        await tx
          .updateTable('requests')
          .set({
            ask: encode(ask),
            state: encode(state),
            history: encode(history),
            revision,
            blanked_at: now,
          })
          .where('id', '=', row.id)
          .execute();
        await tx.updateTable('cards').set({ mentions: null }).where('request_id', '=', row.id).execute();
        jobs.push(...(await oweShown(tx, row.id, revision)));
      }
      await queues.send(tx, jobs);
      await appendAudit(
        tx,
        ...rows.map((row) => ({
          at: now,
          requestId: row.id,
          by: bot,
          event: 'blank',
          from: null,
          to: null,
          details: { revision: row.revision + 1 },
        })),
      );
      return rows.length;
    });

  /** Every message that Teams still shows, the notices too: names stand in them. One that never arrived is not sent any more. */
  const oweShown = async (tx: Tx, id: string, revision: number) => {
    const rows = await tx
      .updateTable('cards')
      .set({ owed_revision: revision, owed_at: clock.now() })
      .where('request_id', '=', id)
      .where('activity_id', 'is not', null)
      .where('lost_because', 'is', null)
      .returning(['id', 'conversation_id', 'role'])
      .execute();
    return rows.map((row) => cardJob(row));
  };

  const trackAttempts = async (tx: Tx, id: RequestId, event: Event, after: State, now: Date) => {
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
        .onConflict((conflict) =>
          conflict.columns(['request_id', 'attempt', 'post']).doUpdateSet({ at: now }),
        )
        .execute();
    }
    const at = revokeAt(after, revokeAfterHours);
    return at ? oweRevocation(tx, id, at) : [];
  };

  const oweRevocation = async (tx: Tx, id: RequestId, at: Date) => {
    const rows = await tx
      .updateTable('attempts')
      .set({ revoke_at: at })
      .where('request_id', '=', id)
      .where('revoked_at', 'is', null)
      .returning(['attempt'])
      .execute();
    return rows.map(({ attempt }) => revokeJob(id, attempt, at));
  };

  /** What becomes of nearly every delivery: one statement reads the card and writes it. */
  const shown = async (
    tx: Tx,
    id: CardId,
    lease: Lease,
    { activityId, revision, owedAt }: Extract<CardResult, { kind: 'shown' }>,
  ) => {
    const row = await tx
      .updateTable('cards')
      .set((card) => ({
        activity_id: activityId,
        // What was owed since is not shown yet.
        shown_revision: owedAt
          ? sql`${revision}::integer - (${card.ref('cards.owed_at')} > ${owedAt})::integer`
          : revision,
        is_late: false,
      }))
      .from((before) =>
        before.selectFrom('cards').select(['id', 'is_late']).where('id', '=', id).forUpdate().as('before'),
      )
      .whereRef('cards.id', '=', 'before.id')
      .returning([
        'before.is_late',
        'request_id',
        'conversation_id',
        'role',
        'owed_revision',
        'shown_revision',
      ])
      .executeTakeFirstOrThrow();
    await queues.complete(tx, lease);
    await queues.send(tx, [
      ...(row.is_late ? await redrawTheirs(tx, row.request_id, id) : []),
      ...(row.role !== 'notice' && row.owed_revision > row.shown_revision ? [cardJob({ ...row, id })] : []),
    ]);
  };

  const dueOn = (ask: Ask, state: State) => termOf(ask, state.extension !== undefined, rules).dueOn;

  return {
    get: (id) => read(db, id),

    numbered: async (number) => {
      const row = await db
        .selectFrom('requests')
        .select(requestColumns)
        .where('number', '=', number)
        .executeTakeFirst();
      return row && toRequest(row, await writeAccess(db, row.id, decode<State>(row.state)));
    },

    list: async (selection) => (await selected(db, selection).execute()).map((row) => toRequest(row)),

    add: (turn, requests) =>
      queues.transaction(async (tx) => {
        const now = clock.now();
        const made = requests.map(({ ask, state, cards }, position) => {
          const id = randomUUID() as RequestId;
          const history: HistoryEntry[] = [{ event: 'ask', to: state.kind, at: now, by: ask.requester }];
          const at = lookAgainAt(state, now);
          return {
            id,
            ask,
            state,
            history,
            position,
            at,
            cards,
            remindAt: nextByTime({ ask, state, history }, now, rules),
          };
        });
        const cards = made.flatMap((one) =>
          one.cards.map((card) => ({ id: randomUUID(), ...cardRow(card, one.id, 1, now) })),
        );
        const numbers = await insertRequests(
          tx,
          { key: turn, at: now },
          made.map(({ id, ask, state, history, position, at, remindAt: remind_at }) => ({
            ...{ id, kind: state.kind, state, ask, history, position, remind_at },
            data_subject: ask.dataSubject.id,
            requester: ask.requester.id,
            step: stepOf(state),
            look_again_at: at,
            due_on: dueOn(ask, state),
            traceparent: traceparent?.(),
          })),
          cards,
        );
        if (!numbers) return undefined;
        const added = made.map(({ id, ask, state, history, at }) =>
          stored({
            id,
            number: numbers.get(id) ?? 0,
            ask,
            state,
            history,
            revision: 1,
            ...(at && { lookAgainAt: at }),
          }),
        );
        await queues.send(tx, [
          ...cards.map((row) => cardJob(row)),
          ...made.flatMap(({ id, state, at }) => stepJobs(id, 1, state, at)),
          ...made.flatMap(({ id, remindAt }) => (remindAt ? [reminderJob(id, remindAt)] : [])),
        ]);
        await appendAudit(
          tx,
          ...added.map(({ id, number, ask, state }) => ({
            at: now,
            requestId: id,
            by: { kind: 'person', person: ask.requester } as const,
            event: 'ask',
            from: null,
            to: state.kind,
            details: { dataSubject: ask.dataSubject.id, number },
          })),
        );
        return added;
      }),

    heard: (turn) =>
      db
        .selectFrom('turns')
        .select('key')
        .where('key', '=', turn)
        .executeTakeFirst()
        .then((row) => row !== undefined),

    record: (change: Change) =>
      queues.transaction(async (tx) => {
        const now = clock.now();
        const { requestId: id, event, by } = change;
        const row = await tx
          .selectFrom('requests')
          .select(requestColumns)
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst();
        if (!row) throw new Fault('unknownRequest');
        const before = toRequest(row);
        if (change.onlyAt !== undefined && change.onlyAt !== before.revision) {
          return refuse('notInThisState', { state: before.state.kind, event: event.kind });
        }
        const after = transition(before.ask, before.state, event, rules);
        if (isRefusal(after)) return after;

        const revision = before.revision + 1;
        const at = change.lookAgainAt ?? lookAgainAt(after, now);
        const entry: HistoryEntry = {
          event: event.kind,
          to: after.kind,
          at: now,
          ...(by.person && { by: { id: by.person.id, name: by.person.name } }),
        };
        const history = quiet.includes(event.kind) ? before.history : [...before.history, entry];
        const remind = nextByTime(
          { ...before, state: after, history },
          row.reminded_at ?? row.created_at,
          rules,
        );
        const owed = await tx
          .with('changed', (also) =>
            also
              .updateTable('requests')
              .set({
                kind: after.kind,
                state: encode(after),
                history: encode(history),
                revision,
                step: stepOf(after) ?? null,
                look_again_at: at ?? null,
                ended_at: stepOf(after) ? null : now,
                due_on: dueOn(before.ask, after),
                remind_at: remind ?? null,
              })
              .where('id', '=', id)
              .returning('id'),
          )
          .updateTable('cards')
          .set({ owed_revision: revision, owed_at: now })
          .where('request_id', '=', id)
          .where('role', '!=', 'notice')
          .where('lost_because', 'is', null)
          .returning(['id', 'conversation_id', 'role'])
          .execute();
        const revocations = await trackAttempts(tx, id, event, after, now);
        const notice = noticeOf(before.ask, before.state, after);
        const notices = notice ? await oweNotice(tx, id, revision, notice) : [];
        if (change.lease) await queues.complete(tx, change.lease);
        await queues.send(tx, [
          ...revocations,
          ...owed.map((card) => cardJob(card)),
          ...notices,
          ...(remind && remind.getTime() !== row.remind_at?.getTime() ? [reminderJob(id, remind)] : []),
          ...stepJobs(id, revision, after, at),
        ]);
        await appendAudit(tx, {
          at: now,
          requestId: id,
          by,
          event: event.kind,
          from: before.state.kind,
          to: after.kind,
          details: { revision, ...evidenceOf(event), ...change.evidence },
        });
        const { lookAgainAt: _, ...rest } = before;
        const access = await writeAccess(tx, id, after);
        return stored({
          ...rest,
          ...{ state: after, history, revision },
          ...(at && { lookAgainAt: at }),
          ...(access && { writeAccess: access }),
        });
      }),

    rest: (step, at) =>
      queues.transaction(async (tx) => {
        const { requestId, revision, lease } = step;
        // The request first, as everybody locks it; only when it is still where the step found it there is a next look.
        const row = at
          ? await tx
              .updateTable('requests')
              .set({ look_again_at: at })
              .where('id', '=', requestId)
              .where('revision', '=', revision)
              .returning(['step', unhurried])
              .executeTakeFirst()
          : undefined;
        await queues.complete(tx, lease);
        if (!row?.step || !at) return;
        await queues.send(tx, [stepJob(row.step as QueueName, requestId, revision, at)]);
      }),

    note: ({ event, by, requestId, details }) =>
      queues.transaction((tx) =>
        appendAudit(tx, {
          at: clock.now(),
          requestId: requestId ?? null,
          by,
          event,
          from: null,
          to: null,
          details: details ?? {},
        }),
      ),

    card: async (id) => {
      const row = await db.selectFrom('cards').select(cardColumns).where('id', '=', id).executeTakeFirst();
      return row && toCard(row);
    },

    toShow: async (id) => {
      const row = await db
        .selectFrom('cards')
        .innerJoin('requests', 'requests.id', 'request_id')
        .select(cardColumns)
        .select(['number', 'state', 'ask', 'history', 'revision', 'look_again_at'])
        .select((card) =>
          card
            .selectFrom('cards as other')
            .select(({ fn }) => fn.jsonAgg('other').as('all'))
            .whereRef('other.request_id', '=', 'cards.request_id')
            .whereRef('other.id', '!=', 'cards.id')
            .where((where) =>
              where.or([where('other.lost_because', 'is not', null), where('other.is_late', '=', true)]),
            )
            .as('others'),
        )
        .where('cards.id', '=', id)
        .executeTakeFirst();
      if (!row) return undefined;
      const state = decode<State>(row.state);
      return {
        card: toCard(row),
        request: toRequest({ ...row, id: row.request_id }, await writeAccess(db, row.request_id, state)),
        missing: (row.others ?? []).map((other) => toCard({ ...other, owed_at: new Date(other.owed_at) })),
      };
    },

    cards: async (id) => {
      const rows = await db
        .selectFrom('cards')
        .select(cardColumns)
        .where('request_id', '=', id)
        .orderBy('position')
        .execute();
      return rows.map(toCard);
    },

    owe: (id, cards) =>
      queues.transaction(async (tx) => {
        const request = await read(tx, id, true);
        await queues.send(tx, await insertCards(tx, id, request.revision, cards));
      }),

    showAgain: (conversationId) =>
      queues.transaction(async (tx) => {
        const rows = await tx
          .updateTable('cards')
          .set({
            shown_revision: 0,
            sends: 0,
            replacements: 0,
            unheard: 0,
            lost_because: null,
            owed_at: clock.now(),
          })
          .where('conversation_id', '=', conversationId)
          .where('role', '!=', 'notice')
          .where((where) =>
            where.or([
              where(
                'request_id',
                'in',
                where.selectFrom('requests').select('id').where('ended_at', 'is', null),
              ),
              where.and([where('lost_because', 'is not', null), where('activity_id', 'is not', null)]),
            ]),
          )
          .returning(['id', 'request_id', 'conversation_id', 'role'])
          .execute();
        const jobs = rows.map((row) => cardJob(row));
        for (const id of new Set(rows.map((row) => row.request_id)))
          jobs.push(...(await redrawTheirs(tx, id)));
        await queues.send(tx, jobs);
      }),

    sending: (id) =>
      db
        .updateTable('cards')
        .set((expression) => ({ sends: expression('sends', '+', 1) }))
        .where('id', '=', id)
        .execute()
        .then(() => undefined),

    delivered: ({ cardId, lease }, result) =>
      queues.transaction(async (tx) => {
        if (result.kind === 'shown') return shown(tx, cardId, lease, result);
        const row = await tx
          .selectFrom('cards')
          .select(cardColumns)
          .where('id', '=', cardId)
          .forUpdate()
          .executeTakeFirstOrThrow();
        await queues.complete(tx, lease);
        const again = cardJob(row, 'at' in result ? result.at : undefined);
        const update = (values: Updateable<Tables['cards']>) =>
          tx.updateTable('cards').set(values).where('id', '=', cardId).execute();
        switch (result.kind) {
          case 'nothingOwed':
            return;
          case 'sendAgain':
            await update({ activity_id: null, shown_revision: 0, unheard: row.unheard + 1 });
            await queues.send(tx, [again]);
            return;
          case 'replace':
            await update({
              activity_id: null,
              shown_revision: 0,
              sends: 0,
              unheard: 0,
              replacements: row.replacements + 1,
            });
            await queues.send(tx, [again]);
            return;
          case 'lost':
            await update({ lost_because: result.because });
            if (row.role !== 'notice') await queues.send(tx, await redrawTheirs(tx, row.request_id, cardId));
            return;
          case 'later':
            // It did not arrive, so it was no send.
            if (row.activity_id === null) await update({ sends: Math.max(0, row.sends - 1) });
            if (result.isLate && !row.is_late && row.role !== 'notice') {
              await update({ is_late: true });
              await queues.send(tx, await redrawTheirs(tx, row.request_id, cardId));
            }
            await queues.send(tx, [again]);
            return;
        }
      }),

    adopt: (id, activityId) =>
      db
        .updateTable('cards')
        .set({ activity_id: activityId })
        .where('id', '=', id)
        .where('activity_id', 'is', null)
        .execute()
        .then(() => undefined),

    submissionsSince: async (since) => {
      const rows = await db
        .selectFrom('submissions')
        .select('at')
        .where('at', '>', since)
        .orderBy('at')
        .execute();
      return rows.map(({ at }) => at);
    },

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
        const { state, revision } = await read(tx, id, true);
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
        if (!stepOf(state)) {
          const after = { revision: revision + 1 };
          await tx.updateTable('requests').set(after).where('id', '=', id).execute();
          await queues.send(tx, await oweCards(tx, id, after.revision));
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

    conversation: async (id) => {
      const row = await db
        .selectFrom('conversations')
        .select('reference')
        .where('id', '=', id)
        .executeTakeFirst();
      return row && decode<Conversation>(row.reference);
    },

    personalConversation: async (person) => {
      const row = await db
        .selectFrom('personal_conversations')
        .innerJoin('conversations', 'conversations.id', 'personal_conversations.conversation_id')
        .select('reference')
        .where('user_id', '=', person)
        .executeTakeFirst();
      return row && decode<Conversation>(row.reference);
    },

    learn: async (conversation, person) => {
      const reference = { reference: encode(conversation), seen_at: clock.now() };
      const learnt = (also: QueryCreator<Tables>) =>
        also
          .insertInto('conversations')
          .values({ id: conversation.id, ...reference })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(reference))
          .returning('id');
      if (!person || conversation.kind !== 'personal') {
        await learnt(db).execute();
        return;
      }
      await db
        .with('learnt', learnt)
        .insertInto('personal_conversations')
        .values({ user_id: person, conversation_id: conversation.id })
        .onConflict((conflict) =>
          conflict.column('user_id').doUpdateSet({ conversation_id: conversation.id }),
        )
        .execute();
    },

    remind: ({ requestId, lease }) =>
      queues.transaction(async (tx) => {
        const row = await tx
          .selectFrom('requests')
          .select(requestColumns)
          .where('id', '=', requestId)
          .forUpdate()
          .executeTakeFirstOrThrow();
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
        const jobs: Outgoing[] = due.redraw ? [...(await redraw(tx, requestId))] : [];
        for (const notice of due.notices)
          jobs.push(...(await oweNotice(tx, requestId, row.revision, notice)));
        await queues.send(tx, next ? [...jobs, reminderJob(requestId, next)] : jobs);
      }),

    blank: async (before) => {
      for (let total = 0; ;) {
        const count = await blankSome(before);
        total += count;
        if (count < blankedTogether) return total;
      }
    },

    sweep: () => queues.transaction((tx) => sweep(tx, queues, clock.now())),
  };
}

const cardRow = (card: NewCard, id: RequestId, revision: number, now: Date) => ({
  request_id: id,
  role: card.role,
  notice: card.notice ?? null,
  conversation: card.conversation,
  conversation_id: card.conversation.id,
  mentions: card.mentions ?? null,
  locale: card.locale,
  owed_revision: revision,
  owed_at: now,
});

/**
 * A turn's requests with their cards, in one statement. By their ids the numbers that people use; undefined when the turn was
 * taken in before.
 */
async function insertRequests(
  tx: Tx,
  turn: { readonly key: string; readonly at: Date },
  requests: readonly { readonly id: string }[],
  cards: readonly ReturnType<typeof cardRow>[],
): Promise<ReadonlyMap<string, number> | undefined> {
  const { rows } = await sql<{ id: string | null; number: number }>`
    with turn as (
      insert into turns (key, at) values (${turn.key}, ${turn.at}) on conflict do nothing returning at
    ), added as (
      insert into requests (id, kind, state, ask, history, data_subject, requester, revision, step, look_again_at, created_at,
        due_on, remind_at, traceparent)
      select id, kind, state, ask, history, data_subject, requester, 1, step, look_again_at, turn.at, due_on, remind_at,
        traceparent
      from turn, jsonb_to_recordset(${encode(requests)}::jsonb) as made (
        position integer, id uuid, kind text, state jsonb, ask jsonb, history jsonb, data_subject uuid, requester uuid,
        step text, look_again_at timestamptz, due_on date, remind_at timestamptz, traceparent text
      ) order by position
      returning id, number
    ), shown as (
      insert into cards (id, request_id, role, notice, conversation, conversation_id, mentions, locale, owed_revision, owed_at)
      select id, request_id, role, notice, conversation, conversation_id, mentions, locale, owed_revision, owed_at
      from turn, jsonb_to_recordset(${encode(cards.map((card, position) => ({ ...card, position })))}::jsonb) as made (
        position integer, id uuid, request_id uuid, role text, notice text, conversation jsonb, conversation_id text,
        mentions jsonb, locale text, owed_revision integer, owed_at timestamptz
      ) order by position
    )
    select id, number from turn left join added on true`.execute(tx);
  return rows.length === 0
    ? undefined
    : new Map(rows.flatMap(({ id, number }) => (id === null ? [] : [[id, number]])));
}

/** As the database gives it back: what people write may hold what its JSON does not take. */
const stored = (request: ExportRequest): ExportRequest => ({
  ...request,
  ...decode<Pick<ExportRequest, 'ask' | 'state' | 'history'>>(
    JSON.parse(encode({ ask: request.ask, state: request.state, history: request.history })),
  ),
});

/** One page, by keyset: `offset` would read everything before it. */
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

/** Sends what is overdue and has no live job; pg-boss refuses what has one. */
async function sweep(tx: Tx, queues: Queues, now: Date): Promise<number> {
  // A minute late: a step that is merely being worked on is not overdue.
  const overdue = new Date(now.getTime() - 60_000);
  const requests = await tx
    .selectFrom('requests')
    .select(['id', 'revision', 'step', 'look_again_at'])
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

/** What follows from where a request stands now: its next step. */
const stepJobs = (id: RequestId, revision: number, state: State, at: Date | undefined) => {
  const queue = stepOf(state);
  return queue && at ? [stepJob(queue, id, revision, at)] : [];
};

/** A step that is not sent would be lost: whoever sends one knows that none waits. */
const stepJob = (queue: QueueName, id: string, revision: number, at: Date): Outgoing => ({
  queue,
  // The revision makes the key: a step that a newer state has overtaken never blocks the newer one.
  key: `${id}:${String(revision)}`,
  data: { id, revision },
  at,
  isOnly: true,
});

/** Refused when a step for that moment waits already. */
const reminderJob = (id: string, at: Date): Outgoing => ({
  queue: 'remind',
  key: `${id}:${at.toISOString()}`,
  data: { id },
  at,
});

const revokeJob = (id: string, attempt: number, at: Date): Outgoing => ({
  queue: 'revoke',
  key: `${id}:${String(attempt)}`,
  data: { id, attempt },
  at,
});

/** Refused when a delivery of this card waits already: it will show the newest revision. */
const cardJob = (
  row: { readonly id: string; readonly conversation_id: string; readonly role: string },
  at?: Date,
): Outgoing => ({
  queue: 'card',
  key: row.id,
  data: { id: row.id },
  at,
  group: row.conversation_id,
  priority: priorities[row.role as keyof typeof priorities],
});

/** What the audit keeps of an event beside its name: ids and codes. */
function evidenceOf(event: Event): Record<string, string | number> {
  switch (event.kind) {
    case 'acceptSubmission':
      return { operation: event.operation };
    case 'prepareSubmission':
      return { account: event.location.account, container: event.location.container };
    case 'refuseSubmission':
    case 'fail':
    case 'loseSight':
      return { because: event.because };
    case 'waitToSubmit':
      return { waitingFor: event.waitingFor };
    case 'report':
    case 'complete':
      return {
        status: event.report.status,
        ...(event.report.progress !== undefined && { progress: event.report.progress }),
      };
    default:
      return {};
  }
}

const toRequest = (
  row: Pick<
    Selectable<Tables['requests']>,
    'id' | 'number' | 'ask' | 'state' | 'revision' | 'history' | 'look_again_at'
  >,
  writeAccess?: WriteAccess,
): ExportRequest => ({
  id: row.id as RequestId,
  number: row.number,
  ask: decode<Ask>(row.ask),
  state: decode<State>(row.state),
  revision: row.revision,
  history: decode<readonly HistoryEntry[]>(row.history),
  ...(row.look_again_at && { lookAgainAt: row.look_again_at }),
  ...(writeAccess && { writeAccess }),
});

const toCard = (row: Omit<Selectable<Tables['cards']>, 'position'>): Card => ({
  id: row.id as CardId,
  requestId: row.request_id as RequestId,
  role: row.role as CardRole,
  conversation: decode<Conversation>(row.conversation),
  owedRevision: row.owed_revision,
  shownRevision: row.shown_revision,
  owedAt: row.owed_at,
  sends: row.sends,
  isLate: row.is_late,
  replacements: row.replacements,
  unheard: row.unheard,
  locale: row.locale,
  ...(row.notice !== null && { notice: row.notice as NonNullable<Card['notice']> }),
  ...(row.activity_id !== null && { activityId: row.activity_id }),
  ...(row.mentions !== null && { mentions: decode<TeamsPerson>(row.mentions) }),
  ...(row.lost_because !== null && { lostBecause: row.lost_because }),
});

const toAttempt = (row: Omit<Selectable<Tables['attempts']>, 'created_at'>): Attempt => ({
  requestId: row.request_id as RequestId,
  attempt: row.attempt,
  location: { account: row.account, container: row.container },
  ...(row.revoke_at && { revokeAt: row.revoke_at }),
  ...(row.revoked_at && { revokedAt: row.revoked_at }),
});
