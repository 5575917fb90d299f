import { sql, type Updateable } from 'kysely';
import type { CardResult, CardStep, Requests } from '../../ports.ts';
import { attemptsOfRequest } from './attemptRows.ts';
import { cardColumns, cardFromJson, toCard } from './cardRows.ts';
import { cardJob } from './jobs.ts';
import { redrawTheirs } from './owedCards.ts';
import { toWholeRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables, Tx } from './tables.ts';

type Shown = Extract<CardResult, { kind: 'shown' }>;

/** What becomes of cards on their way to Teams. */
export function createDeliveries({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<
  Requests,
  'startDelivery' | 'delivered' | 'adopt'
> {
  /** What becomes of nearly every delivery: nothing more is owed by now, and nobody was told that the card is late. */
  const shownAtOnce = async (
    { cardId, lease }: CardStep,
    { activityId, revision, owedAt }: Shown,
  ): Promise<boolean> => {
    const written = await queues.write({
      first: sql`
        update cards set activity_id = ${activityId}, shown_revision = ${revision}
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
        activity_id: activityId,
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
    startDelivery: async (id, maxSends) => {
      const row = await db
        .with('sending', (also) =>
          also
            .updateTable('cards')
            .set((card) => ({ sends: card('sends', '+', 1) }))
            .where('id', '=', id)
            .where('activity_id', 'is', null)
            .where('lost_because', 'is', null)
            .where('sends', '<', maxSends),
        )
        // Reads the card as it was before.
        .selectFrom('cards')
        .innerJoin('requests', 'requests.id', 'request_id')
        .select(cardColumns)
        .select(['number', 'state', 'ask', 'history', 'revision', 'look_again_at', attemptsOfRequest])
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
      return {
        card: toCard(row),
        request: toWholeRequest({ ...row, id: row.request_id }),
        missing: (row.others ?? []).map(cardFromJson),
      };
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
            if (row.role !== 'notice')
              await queues.send(tx, await redrawTheirs(tx, row.request_id, clock.now(), cardId));
            return;
          case 'later':
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
