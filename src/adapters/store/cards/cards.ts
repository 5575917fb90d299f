import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Updateable } from 'kysely';
import type { CardId, RequestId } from '../../../domain/ids.ts';
import type { CardResult, Cards } from '../../../ports/cards.ts';
import { Fault } from '../../../faults.ts';
import { encode } from '../database/codec.ts';
import type { Tables, Tx } from '../database/tables.ts';
import { cardJob, type Outgoing } from '../queue/jobs.ts';
import { lockedRequest, type StoreOptions, wholeRequest } from '../requests/rows.ts';
import { addCards, cardColumns, redrawTheirs, toCard } from './outbox.ts';

/** The messages that show requests: which there are, what they show, what more is owed, and what becomes of it on its way to Teams. */
export function createCards({ db, queues, clock }: Pick<StoreOptions, 'db' | 'queues' | 'clock'>): Cards {
  const card = (id: CardId) =>
    db.selectFrom('cards').select(cardColumns).where('id', '=', id).executeTakeFirst();
  const cardsOf = (id: string) =>
    db.selectFrom('cards').select(cardColumns).where('request_id', '=', id).orderBy('position').execute();

  return {
    onCard: async (id) => {
      const row = await card(id);
      return row && { card: toCard(row), request: await wholeRequest(db, row.request_id as RequestId) };
    },

    cards: async (id) => (await cardsOf(id)).map(toCard),

    owe: (id, cards) =>
      db.transaction().execute(async (tx) => {
        const { revision } = await lockedRequest(tx, id);
        // An older version beside this one has read the cards before it changes them, and tells by this that there are more.
        await tx
          .updateTable('requests')
          .set((request) => ({ cards_added: request('cards_added', '+', cards.length) }))
          .where('id', '=', id)
          .execute();
        await queues.send(tx, await addCards(tx, id, revision, cards, clock.now()));
      }),

    showAgain: (conversationId) =>
      db.transaction().execute(async (tx) => {
        const requests = await lockedRequestsIn(tx, conversationId);
        const rows = await tx
          .updateTable('cards')
          .set({
            shown_revision: 0,
            sends: 0,
            replacements: 0,
            unheard: 0,
            lost_because: null,
            gone_since: null,
            owed_at: clock.now(),
          })
          .where(isIn(conversationId))
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
          .returning(['id', 'request_id', 'conversation_id', 'role', 'next_delivery'])
          .execute();
        const jobs: Outgoing[] = rows.map((row) => cardJob(row));
        const shown = new Set(rows.map((row) => row.request_id));
        for (const id of requests.filter((one) => shown.has(one)))
          jobs.push(...(await redrawTheirs(tx, id, clock.now())));
        await queues.send(tx, jobs);
      }),

    startDelivery: async ({ cardId, lease }) => {
      const counted = await db
        .updateTable('cards')
        .set((row) => ({
          // What becomes owed from here on needs a delivery of its own.
          next_delivery: row
            .case()
            .when(row.fn.coalesce('next_delivery', 'id'), '=', lease.jobId)
            .then(randomUUID())
            .else(row.ref('next_delivery'))
            .end(),
          sends: row
            .case()
            .when(row.and([row('activity_id', 'is', null), row('lost_because', 'is', null)]))
            .then(row('sends', '+', 1))
            .else(row.ref('sends'))
            .end(),
        }))
        .where('id', '=', cardId)
        .returning(cardColumns)
        .executeTakeFirst();
      if (!counted) return undefined;
      const { sends, ...rest } = toCard(counted);
      const isUnsent = rest.activityId === undefined && rest.lostBecause === undefined;
      const others = (await cardsOf(rest.requestId)).map(toCard);
      return {
        card: { ...rest, sends: isUnsent ? sends - 1 : sends },
        request: await wholeRequest(db, rest.requestId),
        missing: others.filter(
          (other) => other.id !== cardId && (other.lostBecause !== undefined || other.isLate),
        ),
      };
    },

    delivered: ({ cardId, lease }, result) =>
      db.transaction().execute(async (tx) => {
        const row = await lockedCard(tx, cardId);
        const { becomes, isOwedMore, changesReach, at } = outcomeOf(row, result);
        const isNext = (row.next_delivery ?? row.id) === lease.jobId;
        const nextDelivery = isNext ? randomUUID() : row.next_delivery;
        await tx
          .updateTable('cards')
          .set({ ...becomes, next_delivery: nextDelivery })
          .where('id', '=', cardId)
          .execute();
        const jobs: Outgoing[] = [];
        if (changesReach && row.role !== 'notice')
          jobs.push(...(await redrawTheirs(tx, row.request_id, clock.now(), cardId)));
        if (isOwedMore) {
          const conversation_id = becomes.conversation_id ?? row.conversation_id;
          jobs.push(cardJob({ ...row, conversation_id, next_delivery: nextDelivery }, at));
        }
        await queues.complete(tx, lease);
        await queues.send(tx, jobs);
      }),

    adopt: (id, activityId) =>
      db
        .updateTable('cards')
        .set({ activity_id: activityId })
        .where('id', '=', id)
        .where('activity_id', 'is', null)
        .execute()
        .then(() => undefined),
  };
}

type LockedCard = Awaited<ReturnType<typeof lockedCard>>;

interface Outcome {
  readonly becomes: Updateable<Tables['cards']> & { readonly conversation_id?: string };
  /** One more delivery, at this time or at once. */
  readonly isOwedMore?: boolean;
  readonly at?: Date;
  /** The requester's cards say where the request can be seen. */
  readonly changesReach?: boolean;
}

/** What becomes of a card, and what follows from it. */
function outcomeOf(row: LockedCard, result: CardResult): Outcome {
  switch (result.kind) {
    case 'nothingOwed':
      return { becomes: {} };
    case 'shown': {
      // What was owed since is not shown yet; whoever requested is told that a card which was late is there.
      const isOwedSince = result.owedAt !== undefined && row.owed_at > result.owedAt;
      const shown = isOwedSince ? result.revision - 1 : result.revision;
      return {
        becomes: {
          activity_id: result.activityId ?? row.activity_id,
          shown_revision: shown,
          // A second message that Teams did not name stands beside the first one.
          replacements:
            row.replacements + (result.activityId === undefined && row.shown_revision > 0 ? 1 : 0),
          is_late: false,
          gone_since: null,
        },
        isOwedMore: row.role !== 'notice' && row.owed_revision > shown,
        changesReach: row.is_late,
      };
    }
    case 'sendAgain':
      return {
        becomes: { activity_id: null, shown_revision: 0, unheard: row.unheard + 1, gone_since: null },
        isOwedMore: true,
      };
    case 'replace': {
      const to = result.conversation;
      return {
        becomes: {
          activity_id: null,
          shown_revision: 0,
          sends: 0,
          unheard: 0,
          gone_since: null,
          replacements: row.replacements + 1,
          ...(to && { conversation: encode(to), conversation_id: to.id }),
        },
        isOwedMore: true,
      };
    }
    case 'lost':
      return { becomes: { lost_because: result.because }, changesReach: true };
    case 'later': {
      const isLate = result.isLate === true && !row.is_late && row.role !== 'notice';
      return {
        becomes: {
          // It did not arrive, so it was no send.
          ...(row.activity_id === null && { sends: Math.max(0, row.sends - 1) }),
          ...(isLate && { is_late: true }),
          ...(result.goneSince && { gone_since: result.goneSince }),
        },
        changesReach: isLate,
        isOwedMore: true,
        at: result.at,
      };
    }
  }
}

/** A card, its request locked before it: what changes the request has locked that first. */
async function lockedCard(tx: Tx, id: CardId) {
  await tx
    .selectFrom('requests')
    .select('id')
    .where('id', '=', (of) => of.selectFrom('cards').select('request_id').where('cards.id', '=', id))
    .forUpdate()
    .execute();
  const row = await tx
    .selectFrom('cards')
    .select(cardColumns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Fault('badJob');
  return row;
}

/** A channel's cards stand in its threads, too. */
const isIn = (conversationId: string) =>
  sql<boolean>`split_part(conversation_id, ';', 1) = ${conversationId.split(';')[0]}`;

async function lockedRequestsIn(tx: Tx, conversationId: string): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('requests')
    .select('id')
    .where('id', 'in', (of) => of.selectFrom('cards').select('request_id').where(isIn(conversationId)))
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** Of a request that failed longer ago nobody looks for the button to try again. */
const failedLately = 31 * 24 * 3_600_000;

/**
 * Owes every card whose request can still change, whatever it is believed to show: after a restore Teams may show what came
 * later. The sweep of the next start sends them. How many.
 */
export async function showCards(db: Kysely<Tables>, now: Date): Promise<number> {
  const updated = await db
    .updateTable('cards')
    .set({ shown_revision: 0, sends: 0, replacements: 0, unheard: 0, gone_since: null, owed_at: now })
    .where('role', '!=', 'notice')
    .where('lost_because', 'is', null)
    .where('request_id', 'in', (where) =>
      where
        .selectFrom('requests')
        .select('id')
        .where((either) =>
          either.or([
            either('ended_at', 'is', null),
            either.and([
              either('kind', '=', 'failed'),
              either('ended_at', '>', new Date(now.getTime() - failedLately)),
            ]),
          ]),
        ),
    )
    .executeTakeFirst();
  return Number(updated.numUpdatedRows);
}
