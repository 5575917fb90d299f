import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';

/** Migrations only go forward and are never edited once released. Their names are their order. */
const migrations: Record<string, Migration> = {
  '0001-requests': {
    async up(db: Kysely<unknown>) {
      for (const statement of first) await sql.raw(statement).execute(db);
    },
  },
  '0002-blanked-requests': {
    async up(db: Kysely<unknown>) {
      await sql`alter table requests add column blanked_at timestamptz`.execute(db);
      await sql`create index requests_to_blank on requests (ended_at) where blanked_at is null`.execute(db);
    },
  },
  // What operators are told (alarms), and the few values that all instances keep together about Graph (shared).
  '0003-alarms-and-shared-values': {
    async up(db: Kysely<unknown>) {
      for (const statement of third) await sql.raw(statement).execute(db);
    },
  },
  // Cards come back in the order they were made: the first one is the one that people know.
  '0005-cards-in-order': {
    async up(db: Kysely<unknown>) {
      await sql`alter table cards add column position bigint generated always as identity`.execute(db);
    },
  },
  // What the passing of time owes a request. Requests that are open already begin now, so that nothing old is told.
  '0007-reminders': {
    async up(db: Kysely<unknown>) {
      await sql`alter table requests add column remind_at timestamptz, add column reminded_at timestamptz`.execute(
        db,
      );
      await sql`update requests set remind_at = now(), reminded_at = now() where ended_at is null`.execute(
        db,
      );
      await sql`create index requests_to_remind on requests (remind_at) where remind_at is not null`.execute(
        db,
      );
    },
  },
  '0007-requests-found': {
    async up(db: Kysely<unknown>) {
      for (const statement of finding) await sql.raw(statement).execute(db);
    },
  },
  // What all instances together may send (budgets), and how often a card was replaced.
  '0009-budgets-and-replacements': {
    async up(db: Kysely<unknown>) {
      for (const statement of budgets) await sql.raw(statement).execute(db);
    },
  },
  // Which sends of a card were heard as unknown: those of a process that died are no reason to give a card up.
  '0010-cards-unheard': {
    async up(db: Kysely<unknown>) {
      await sql`alter table cards add column unheard integer not null default 0`.execute(db);
    },
  },
  // Cards that Teams has not taken for long: the requester's own card says so.
  '0011-late-cards': {
    async up(db: Kysely<unknown>) {
      await sql`alter table cards add column is_late boolean not null default false`.execute(db);
    },
  },
  // The trace that a request belongs to, so that whoever goes on with it goes on with that.
  '0012-traces': {
    async up(db: Kysely<unknown>) {
      await sql`alter table requests add column traceparent text`.execute(db);
    },
  },
  // What a change writes, in one statement.
  '0013-one-statement': {
    async up(db: Kysely<unknown>) {
      for (const statement of oneStatement) await sql.raw(statement).execute(db);
    },
  },
  // A look writes when the next one is and nothing else. Without an index on that, it writes into the page of its row alone.
  '0014-looks-beside-indexes': {
    async up(db: Kysely<unknown>) {
      for (const statement of looks) await sql.raw(statement).execute(db);
    },
  },
  // Whose turn it is: those that wait for the allowance of a day, in the order they were approved.
  '0015-line-for-the-day': {
    async up(db: Kysely<unknown>) {
      await sql`create index requests_in_line on requests ((state->>'approvedAt'), number)
        where state->>'waitingFor' = 'dailyQuota'`.execute(db);
    },
  },
  // When Teams first said that a card's message or conversation is gone: it is believed when it says so for minutes.
  '0016-cards-gone-since': {
    async up(db: Kysely<unknown>) {
      await sql`alter table cards add column gone_since timestamptz`.execute(db);
    },
  },
  // Turns that led to nothing: editing such a message acts in its place. Turns have an end now, found by their time.
  '0017-fruitless-turns': {
    async up(db: Kysely<unknown>) {
      await sql`alter table turns add column fruitless boolean not null default false`.execute(db);
      await sql`create index turns_by_time on turns (at)`.execute(db);
    },
  },
  // Which job delivers a card next, and who does what goes by the clock.
  '0018-deliveries-and-duties': {
    async up(db: Kysely<unknown>) {
      await sql`alter table cards add column next_delivery uuid`.execute(db);
      await sql`create table duties (name text primary key, done_at timestamptz not null)`.execute(db);
      // A channel's cards are found with those in its threads.
      await sql`create index cards_of_channel on cards (split_part(conversation_id, ';', 1))`.execute(db);
      await sql`drop index cards_of_conversation`.execute(db);
      // Nobody reads the audit of one request; it is written with each change.
      await sql`drop index audit_of_request`.execute(db);
    },
  },
};

/** A migration that waits for a table makes everybody wait who comes after it: it gives up soon, and is tried again. */
const waits = (migration: Migration): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`set local lock_timeout = '3s'`.execute(db);
    await migration.up(db);
  },
});

export const migrationProvider: MigrationProvider = {
  getMigrations: () =>
    Promise.resolve(Object.fromEntries(Object.entries(migrations).map(([name, one]) => [name, waits(one)]))),
};

const first = [
  `create table requests (
    id uuid primary key,
    number integer generated always as identity unique,
    kind text not null,
    state jsonb not null,
    ask jsonb not null,
    history jsonb not null,
    data_subject uuid not null,
    requester uuid not null,
    revision integer not null,
    step text,
    look_again_at timestamptz,
    created_at timestamptz not null,
    ended_at timestamptz
  )`,
  // The sweep reads only what is still owed a step; finished requests cost it nothing.
  'create index requests_due on requests (look_again_at) where look_again_at is not null',
  `create index requests_open on requests (kind) where ended_at is null`,
  'create index requests_of_subject on requests (data_subject)',
  'create index requests_of_requester on requests (requester)',
  'create table turns (key text primary key, at timestamptz not null)',
  `create table cards (
    id uuid primary key,
    request_id uuid not null references requests (id),
    role text not null,
    notice text,
    conversation jsonb not null,
    conversation_id text not null,
    mentions jsonb,
    locale text not null,
    activity_id text,
    owed_revision integer not null,
    owed_at timestamptz not null,
    shown_revision integer not null default 0,
    sends integer not null default 0,
    lost_because text
  )`,
  'create index cards_of_request on cards (request_id)',
  'create index cards_of_conversation on cards (conversation_id)',
  'create index cards_owed on cards (owed_at) where owed_revision > shown_revision and lost_because is null',
  `create table attempts (
    request_id uuid not null references requests (id),
    attempt integer not null,
    account text not null,
    container text not null,
    created_at timestamptz not null,
    revoke_at timestamptz,
    revoked_at timestamptz,
    primary key (request_id, attempt)
  )`,
  'create index attempts_to_revoke on attempts (revoke_at) where revoke_at is not null and revoked_at is null',
  `create table submissions (
    request_id uuid not null references requests (id),
    attempt integer not null,
    post integer not null,
    at timestamptz not null,
    primary key (request_id, attempt, post)
  )`,
  'create index submissions_by_time on submissions (at)',
  'create table conversations (id text primary key, reference jsonb not null, seen_at timestamptz not null)',
  'create table personal_conversations (user_id uuid primary key, conversation_id text not null)',
  `create table audit (
    seq integer primary key,
    at timestamptz not null,
    request_id uuid,
    actor_kind text not null,
    actor uuid,
    event text not null,
    from_state text,
    to_state text,
    details jsonb not null,
    previous_hash text not null,
    hash text not null
  )`,
  'create index audit_of_request on audit (request_id)',
  // One row, locked last in each transaction: rows of the chain cannot overtake each other.
  `create table audit_head (single boolean primary key default true check (single), seq integer not null, hash text not null)`,
  `insert into audit_head (seq, hash) values (0, '${'0'.repeat(64)}')`,
  `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin raise exception 'audit rows are never changed or removed'; end $$`,
  `create trigger audit_append_only before update or delete on audit
    for each row execute function audit_is_append_only()`,
  `create trigger audit_not_emptied before truncate on audit
    for each statement execute function audit_is_append_only()`,
];

const third = [
  `create table alarms (
    id uuid primary key,
    kind text not null,
    about text not null,
    details jsonb not null,
    since timestamptz not null,
    over_at timestamptz,
    told text,
    unheard integer not null default 0
  )`,
  // At most one of a kind is raised at a time, whoever sees it.
  'create unique index alarms_raised on alarms (kind, about) where over_at is null',
  `create index alarms_to_tell on alarms (since) where told is distinct from 'over'`,
  `create table shared (name text primary key, version integer not null, value jsonb not null)`,
];

/** Each list that people ask for is a range of one index, so that a page costs the same among ten requests and a million. */
const finding = [
  'alter table requests add column due_on date',
  // One month, the usual term; the next change of a request writes the day that its regime gives.
  `update requests set due_on = (coalesce((ask->>'receivedOn')::date, created_at::date) + interval '1 month')::date
    where ended_at is null`,
  'create index requests_of_subject_by_number on requests (data_subject, number)',
  'create index requests_of_requester_by_number on requests (requester, number)',
  `create index requests_of_address on requests (lower(ask->'dataSubject'->>'address'), number)`,
  'create index requests_open_by_number on requests (number) where ended_at is null',
  'create index requests_open_of_requester on requests (requester, number) where ended_at is null',
  'create index requests_open_by_due_day on requests (due_on, number) where ended_at is null',
];

const budgets = [
  'alter table cards add column replacements integer not null default 0',
  // Half of each page stays free, so that an update finds room beside its row and touches no index.
  'create table budgets (name text primary key, full_at timestamptz not null) with (fillfactor = 50)',
  // A bucket is the time at which it is full again. A token moves it on by 1 / perSecond; there is one while it lies less than
  // (depth - 1) / perSecond ahead. All buckets or none. Callers name what they share last, so that nobody waits in a circle.
  `create function take_tokens(buckets jsonb, at timestamptz) returns double precision language plpgsql as $$
  declare
    bucket record;
    ahead double precision;
    wait double precision := 0;
  begin
    for bucket in select * from jsonb_to_recordset(buckets)
      as b(name text, depth double precision, "perSecond" double precision)
    loop
      insert into budgets (name, full_at) values (bucket.name, at) on conflict (name) do nothing;
      select greatest(extract(epoch from full_at - at), 0) into ahead
        from budgets where name = bucket.name for update;
      wait := greatest(wait, ahead - (bucket.depth - 1) / bucket."perSecond");
    end loop;
    -- Timestamps end at microseconds: less than half a millisecond is none.
    if wait >= 0.0005 then
      return 1000 * wait;
    end if;
    for bucket in select * from jsonb_to_recordset(buckets)
      as b(name text, depth double precision, "perSecond" double precision)
    loop
      update budgets set full_at = greatest(full_at, at) + make_interval(secs => 1 / bucket."perSecond")
        where name = bucket.name;
    end loop;
    return 0;
  end $$`,
];

const oneStatement = [
  // How often cards were added to a request: whoever read its cards before can tell that there are more by now.
  'alter table requests add column cards_added integer not null default 0',
  // Appends rows to the hash chain. Each row is locked behind the end of the chain, so no row overtakes another.
  // `hashed` is what the hash is over, behind the hash and the number that come before it: see chainHash.
  `create function append_audit(rows jsonb) returns void language plpgsql as $$
  declare
    entry jsonb;
    place integer;
    tip text;
  begin
    select seq, hash into strict place, tip from audit_head for update;
    for entry in select value from jsonb_array_elements(rows) loop
      place := place + 1;
      insert into audit (seq, at, request_id, actor_kind, actor, event, from_state, to_state, details, previous_hash, hash)
      values (place, (entry ->> 'at')::timestamptz, (entry ->> 'request_id')::uuid, entry ->> 'actor_kind',
        (entry ->> 'actor')::uuid, entry ->> 'event', entry ->> 'from_state', entry ->> 'to_state', entry -> 'details', tip,
        encode(sha256(convert_to('["' || tip || '",' || place || ',' || (entry ->> 'hashed'), 'UTF8')), 'hex'))
      returning hash into tip;
    end loop;
    update audit_head set seq = place, hash = tip;
  end $$`,
  // Undoes the whole statement when something does not hold.
  `create function insist(holds boolean, otherwise text) returns boolean language plpgsql as $$
  begin
    if holds then return true; end if;
    raise exception using message = otherwise, errcode = 'TP001';
  end $$`,
];

const looks = [
  'drop index requests_due',
  // Each is the beginning of one by number.
  'drop index requests_of_subject',
  'drop index requests_of_requester',
  // Room for the next row beside the last one (PostgreSQL docs, "Heap-Only Tuples"). Pages that are there fill up as before.
  'alter table requests set (fillfactor = 80)',
];
