import { type Kysely, sql } from 'kysely';
import type { Selection } from '../../ports/requests.ts';
import { requestColumns } from './requestRows.ts';
import type { Tables } from './tables.ts';

/** One page, by keyset: `offset` would read everything before it. */
export function selected(
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
