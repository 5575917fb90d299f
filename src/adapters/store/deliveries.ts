import { sql, type Updateable } from 'kysely';
import type { CardId } from '../../domain/ids.ts';
import type { CardResult, Lease, Requests } from '../../ports.ts';
import { cardColumns } from './cardRows.ts';
import { cardJob } from './jobs.ts';
import { redrawTheirs } from './owedCards.ts';
import type { RequestsOptions } from './requestsOptions.ts';
import type { Tables, Tx } from './tables.ts';

/** What becomes of cards on their way to Teams. */
export function createDeliveries({
  db,
  queues,
  clock,
}: Pick<RequestsOptions, 'db' | 'queues' | 'clock'>): Pick<Requests, 'sending' | 'delivered' | 'adopt'> {
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
      ...(row.is_late ? await redrawTheirs(tx, row.request_id, clock.now(), id) : []),
      ...(row.role !== 'notice' && row.owed_revision > row.shown_revision ? [cardJob({ ...row, id })] : []),
    ]);
  };

  return {
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
