import { blanked } from '../../domain/blank.ts';
import { appendAudit, bot } from './audit.ts';
import { encode } from './codec.ts';
import { oweShown } from './owedCards.ts';
import type { Outgoing } from './jobs.ts';
import { requestColumns, toRequest } from './requestRows.ts';
import type { RequestsOptions } from './requestsOptions.ts';

/** Requests in one transaction of `blank`: it holds up nobody for long, least of all the embedded database's one connection. */
const blankedTogether = 50;

type Parts = Pick<RequestsOptions, 'queues' | 'clock'>;

/** Takes what people wrote out of the requests that ended before then. Returns how many. */
export async function blank(before: Date, parts: Parts): Promise<number> {
  for (let total = 0; ;) {
    const count = await blankSome(before, parts);
    total += count;
    if (count < blankedTogether) return total;
  }
}

/** One transaction of `blank`: at most so many requests, then their cards, then the audit. Returns how many. */
const blankSome = (before: Date, { queues, clock }: Parts) =>
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
      jobs.push(...(await oweShown(tx, row.id, revision, clock.now())));
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
