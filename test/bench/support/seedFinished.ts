/** Years of use at once: requests that ended, and an audit chain that holds. */
import { type Kysely, sql } from 'kysely';
import { type AuditContent, chainHash } from '../../../src/audit/chain.ts';
import type { Tables } from '../../../src/adapters/store/tables.ts';
import { encode } from '../../../src/adapters/store/codec.ts';
import { adele, mona, person, ravi } from '../../support/world/people.ts';

const day = 24 * 3_600_000;
/** Of every requester and every data subject there are so many. */
export const requestsOfOne = 50;

/** Requests that were completed a year ago, one card each. */
export async function seedFinished(db: Kysely<Tables>, count: number): Promise<void> {
  const at = new Date(Date.now() - 365 * day);
  const state = {
    kind: 'completed',
    approvals: [{ by: person(mona), at }],
    approvedAt: at,
    attempt: 1,
    location: { account: 'exports', container: 'dsr' },
    operation: 'bbbbbbbb-0000-4000-8000-000000000001',
    acceptedAt: at,
    completedAt: at,
    report: { status: 'complete', progress: 1 },
  };
  const ask = {
    dataSubject: { ...person(adele), address: adele.address },
    requester: person(ravi),
    caseNumber: 'DSR-104',
    reason: 'letter of 27 February',
    askedAt: at,
    locale: 'en-GB',
  };
  const history = [{ event: 'ask', to: 'awaitingApproval', at }];
  const step = 100_000;
  for (let from = 0; from < count; from += step) {
    const places = sql`generate_series(${from}::int, ${Math.min(from + step, count) - 1}::int) as n`;
    const id = (prefix: string, n = sql`n`) => sql`(${prefix} || lpad((${n})::text, 12, '0'))::uuid`;
    const one = sql`n / ${requestsOfOne}::int`;
    await sql`insert into requests (id, kind, state, ask, history, data_subject, requester, revision, created_at, ended_at, due_on)
      select ${id('20000000-0000-4000-8000-')}, 'completed', ${encode(state)}::jsonb,
        jsonb_set(${encode(ask)}::jsonb, '{dataSubject,address}', to_jsonb('person' || ${one} || '@contoso.example')),
        ${encode(history)}::jsonb, ${id('d1000000-0000-4000-8000-', one)}, ${id('e1000000-0000-4000-8000-', one)}, 9,
        ${at}, ${at}, current_date - 330
      from ${places}`.execute(db);
    await sql`insert into cards (id, request_id, role, conversation, conversation_id, locale, activity_id, owed_revision,
        owed_at, shown_revision, sends)
      select ${id('c1000000-0000-4000-8000-')}, ${id('20000000-0000-4000-8000-')}, 'both',
        jsonb_build_object('id', 'a:' || n % 200, 'kind', 'personal', 'serviceUrl', 'https://smba.trafficmanager.net/emea/',
          'tenantId', '00000000-0000-4000-8000-00000000000f', 'botId', '28:bot'),
        'a:' || n % 200, 'en-GB', 'activity-' || n, 9, ${at}, 9, 1
      from ${places}`.execute(db);
  }
  await sql`analyze`.execute(db);
}

/** So many rows more, each chained to the one before. */
export async function seedAudit(db: Kysely<Tables>, count: number): Promise<void> {
  const at = new Date(Date.now() - 365 * day);
  let { seq, hash } = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  const content = (n: number): AuditContent => ({
    at,
    requestId: `20000000-0000-4000-8000-${String(Math.floor(n / 8)).padStart(12, '0')}`,
    actorKind: 'bot',
    actor: null,
    event: 'report',
    from: 'exporting',
    to: 'exporting',
    details: { revision: 4 },
  });
  for (let left = count; left > 0; left -= 10_000) {
    const rows: { seq: number; request: string; previous: string; hash: string }[] = [];
    for (let n = 0; n < Math.min(left, 10_000); n++) {
      const row = content(seq);
      const previous = hash;
      seq += 1;
      hash = chainHash(previous, seq, row);
      rows.push({ seq, request: row.requestId ?? '', previous, hash });
    }
    await sql`insert into audit (seq, at, request_id, actor_kind, event, from_state, to_state, details, previous_hash, hash)
      select seq, ${at}, request::uuid, 'bot', 'report', 'exporting', 'exporting', '{"revision": 4}'::jsonb, previous, hash
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (seq int, request text, previous text, hash text)`.execute(
      db,
    );
    await db.updateTable('audit_head').set({ seq, hash }).execute();
  }
  await sql`analyze audit`.execute(db);
}
