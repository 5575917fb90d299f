/** Many requests at once, in the database as if each had come the usual way. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../../src/adapters/store/database/tables.ts';
import { encode } from '../../../src/adapters/store/database/codec.ts';
import { adele, chatWith, mona, person, ravi } from '../../support/world/people.ts';

const day = 24 * 3_600_000;

export interface Seed {
  readonly count: number;
  /** Due one after the other over so many seconds, the first in so many. */
  readonly overSeconds: number;
  readonly inSeconds?: number;
  /** The first of them has this place among all: ids are made of it. */
  readonly from?: number;
}

/**
 * Operations that Graph has had for five days. Each with a card that shows it, its container, its next look and its next
 * reminder. Queues must have been started once.
 */
export async function seedOperations(
  db: Kysely<Tables>,
  { count, overSeconds, inSeconds = 0, from = 0 }: Seed,
): Promise<void> {
  const acceptedAt = new Date(Date.now() - 5 * day);
  const state = {
    kind: 'exporting',
    approvals: [{ by: person(mona), at: acceptedAt }],
    approvedAt: acceptedAt,
    attempt: 1,
    location: { account: 'exports', container: 'dsr' },
    acceptedAt,
    report: { status: 'running', progress: 0.5 },
    known: true,
  };
  const ask = {
    dataSubject: { ...person(adele), address: adele.address },
    requester: person(ravi),
    caseNumber: 'DSR-104',
    reason: 'letter of 27 February',
    askedAt: acceptedAt,
    locale: 'en-GB',
  };
  const history = ['ask', 'approve', 'startSubmission', 'acceptSubmission'].map((event) => ({
    event,
    to: 'exporting',
    at: acceptedAt,
  }));
  const conversation = chatWith(ravi);
  const places = sql`generate_series(${from}::int, ${from + count - 1}::int) as n`;
  const id = (prefix: string) => sql`(${prefix} || lpad(n::text, 12, '0'))::uuid`;
  const requestId = id('10000000-0000-4000-8000-');
  const beginsAt = new Date(Date.now() + 1_000 * inSeconds);
  const dueAt = sql`${beginsAt}::timestamptz + (n - ${from}::int) * ${overSeconds / count}::float8 * interval '1 s'`;
  const remindAt = new Date(Date.now() + day);
  await sql`insert into requests (id, kind, state, ask, history, data_subject, requester, revision, step, look_again_at,
      created_at, due_on, remind_at, reminded_at)
    select ${requestId}, 'exporting',
      ${encode(state)}::jsonb || jsonb_build_object('operation', ${id('aaaaaaaa-0000-4000-8000-')}::text),
      ${encode(ask)}::jsonb, ${encode(history)}::jsonb, ${id('d0000000-0000-4000-8000-')}, ${id('e0000000-0000-4000-8000-')},
      5, 'poll', ${dueAt}, ${acceptedAt}, current_date + 25, ${remindAt}, now()
    from ${places}`.execute(db);
  await sql`insert into cards (id, request_id, role, conversation, conversation_id, locale, activity_id, owed_revision,
      owed_at, shown_revision, sends)
    select ${id('c0000000-0000-4000-8000-')}, ${requestId}, 'both',
      ${encode(conversation)}::jsonb || jsonb_build_object('id', 'a:' || n % 200), 'a:' || n % 200, 'en-GB', 'activity-' || n,
      5, ${acceptedAt}, 5, 1
    from ${places}`.execute(db);
  await sql`insert into attempts (request_id, attempt, account, container, created_at)
    select ${requestId}, 1, 'exports', 'dsr-' || n, ${acceptedAt} from ${places}`.execute(db);
  await insertJobs(
    db,
    'poll',
    sql`select ${requestId}::text || ':5' as key,
      jsonb_build_object('id', ${requestId}::text, 'revision', 5) as data, ${dueAt} as start_after from ${places}`,
  );
  await insertJobs(
    db,
    'remind',
    sql`select ${requestId}::text || ':' || ${remindAt.toISOString()} as key,
      jsonb_build_object('id', ${requestId}::text) as data, ${remindAt}::timestamptz as start_after from ${places}`,
  );
  await sql`analyze`.execute(db);
}

/** As pg-boss inserts them: what a job does not say itself, its queue says. */
async function insertJobs(db: Kysely<Tables>, queue: string, jobs: ReturnType<typeof sql>): Promise<void> {
  await sql`insert into jobs.job (id, name, data, start_after, created_on, singleton_key, expire_seconds, deletion_seconds,
      keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, heartbeat_seconds)
    select gen_random_uuid(), q.name, j.data, j.start_after, now(), j.key, q.expire_seconds, q.deletion_seconds,
      j.start_after + q.retention_seconds * interval '1 s', q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
      q.policy, q.heartbeat_seconds
    from (${jobs}) j, jobs.queue q where q.name = ${queue}`.execute(db);
}
