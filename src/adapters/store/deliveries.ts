import { type RawBuilder, sql, type Updateable } from 'kysely';
import type { CardResult, OwedCard, Requests } from '../../ports/requests.ts';
import type { CardStep } from '../../ports/steps.ts';
import { attemptsOfRequest } from './attemptRows.ts';
import { encode } from './codec.ts';
import { cardColumns, cardFromJson, type JsonCard } from './cardRows.ts';
import type { Job } from './dispatcher.ts';
import { cardJob } from './jobs.ts';
import { redrawTheirs } from './owedCards.ts';
import { toWholeRequest, type WholeRequestRow } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables, Tx } from './tables.ts';

type Shown = Extract<CardResult, { kind: 'shown' }>;

type Fetched = Job &
  Omit<WholeRequestRow, 'id'> & {
    /** Null when there is no such card. */
    readonly card: JsonCard | null;
    /** A message that is sent, and was counted, or one that is there. */
    readonly is_counted: boolean;
    readonly others: readonly JsonCard[] | null;
  };

/** Deliveries begin: what they have to know is read as it was before, and messages that will be sent are counted. */
const startDeliveries = (fetch: RawBuilder<unknown>, locked = sql``) => sql<Fetched>`
  with fetched as (${fetch}),
  unsent as (
    select cards.id from fetched join cards on cards.id = (fetched.data ->> 'id')::uuid
    where activity_id is null and lost_because is null
    for update of cards ${locked}
  ),
  counted as (update cards set sends = sends + 1 from unsent where cards.id = unsent.id returning cards.id)
  select fetched.id, fetched."retryCount", fetched.data, to_json(cards) as card,
    number, state, ask, history, revision, look_again_at, ${attemptsOfRequest},
    activity_id is not null or lost_because is not null or cards.id in (select id from counted) as is_counted,
    (
      select json_agg(other) from cards as other
      where other.request_id = cards.request_id and other.id <> cards.id and (other.lost_because is not null or other.is_late)
    ) as others
  from fetched
    left join cards on cards.id = (fetched.data ->> 'id')::uuid
    left join requests on requests.id = cards.request_id`;

const owedCard = ({ card, others, ...request }: Fetched): OwedCard | undefined =>
  card
    ? {
        card: cardFromJson(card),
        request: toWholeRequest({ ...request, id: card.request_id }),
        missing: (others ?? []).map(cardFromJson),
      }
    : undefined;

/** The id that Teams gave a message; where it gave none, the one that a click may have supplied meanwhile. */
const named = (activityId: string | undefined) =>
  sql<string>`coalesce(${activityId ?? null}, cards.activity_id)`;

/** A second message that Teams did not name stands beside the first one. */
const replacementsAfter = (activityId: string | undefined) =>
  sql<number>`cards.replacements + (${activityId === undefined}::boolean and cards.shown_revision > 0)::integer`;

/** What becomes of cards on their way to Teams. */
export function createDeliveries({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<
  Requests,
  'startDelivery' | 'delivered' | 'adopt'
> {
  // A change waits for the job that is fetched, with its cards locked: the fetch waits for nobody.
  const fetchedWith = queues.readAlong<Fetched>('card', (fetch) => startDeliveries(fetch, sql`skip locked`));

  /** What becomes of nearly every delivery: nothing more is owed by now, and nobody was told that the card is late. */
  const shownAtOnce = async (
    { cardId, lease }: CardStep,
    { activityId, revision, owedAt }: Shown,
  ): Promise<boolean> => {
    const written = await queues.write({
      first: sql`
        update cards set activity_id = ${named(activityId)}, shown_revision = ${revision}, gone_since = null,
          replacements = ${replacementsAfter(activityId)}
        where id = ${cardId} and not is_late and (role = 'notice' or owed_revision <= ${revision})
          and ${owedAt ? sql`owed_at <= ${owedAt}` : sql`true`}
        returning id`,
      complete: lease,
      returning: sql`first.id`,
    });
    return written !== undefined;
  };

  /** What was owed since is not shown yet; whoever asked is told that a card which was late is there. */
  const shown = async (tx: Tx, { cardId, lease }: CardStep, { activityId, revision, owedAt }: Shown) => {
    const row = await tx
      .updateTable('cards')
      .set((card) => ({
        activity_id: named(activityId),
        replacements: replacementsAfter(activityId),
        gone_since: null,
        shown_revision: owedAt
          ? sql`${revision}::integer - (${card.ref('cards.owed_at')} > ${owedAt})::integer`
          : revision,
        is_late: false,
      }))
      .from((before) =>
        before
          .selectFrom('cards')
          .select(['id', 'is_late'])
          .where('id', '=', cardId)
          .forUpdate()
          .as('before'),
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
      ...(row.is_late ? await redrawTheirs(tx, row.request_id, clock.now(), cardId) : []),
      ...(row.role !== 'notice' && row.owed_revision > row.shown_revision
        ? [cardJob({ ...row, id: cardId })]
        : []),
    ]);
  };

  return {
    startDelivery: async ({ cardId, lease: { jobId, retryCount }, lease }) => {
      const fetched = fetchedWith(lease);
      if (fetched?.is_counted) return owedCard(fetched);
      const job = sql`
        select ${jobId}::uuid as id, ${retryCount}::integer as "retryCount", json_build_object('id', ${cardId}::uuid) as data`;
      const { rows } = await startDeliveries(job).execute(db);
      return rows[0] && owedCard(rows[0]);
    },

    delivered: async (step, result) => {
      if (result.kind === 'shown' && (await shownAtOnce(step, result))) return;
      const { cardId, lease } = step;
      await queues.transaction(async (tx) => {
        if (result.kind === 'shown') return shown(tx, step, result);
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
            await update({
              activity_id: null,
              shown_revision: 0,
              unheard: row.unheard + 1,
              gone_since: null,
            });
            await queues.send(tx, [again]);
            return;
          case 'replace': {
            const to = result.conversation;
            await update({
              activity_id: null,
              shown_revision: 0,
              sends: 0,
              unheard: 0,
              gone_since: null,
              replacements: row.replacements + 1,
              ...(to && { conversation: encode(to), conversation_id: to.id }),
            });
            await queues.send(tx, [to ? cardJob({ ...row, conversation_id: to.id }) : again]);
            return;
          }
          case 'lost':
            await update({ lost_because: result.because });
            if (row.role !== 'notice')
              await queues.send(tx, await redrawTheirs(tx, row.request_id, clock.now(), cardId));
            return;
          case 'later':
            if (result.goneSince) await update({ gone_since: result.goneSince });
            // It did not arrive, so it was no send.
            if (row.activity_id === null) await update({ sends: Math.max(0, row.sends - 1) });
            if (result.isLate && !row.is_late && row.role !== 'notice') {
              await update({ is_late: true });
              await queues.send(tx, await redrawTheirs(tx, row.request_id, clock.now(), cardId));
            }
            await queues.send(tx, [again]);
            return;
        }
      });
    },

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
