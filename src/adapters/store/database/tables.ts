import type { ColumnType, Generated, Transaction } from 'kysely';

/** A JSON column: our codec's text going in, the driver's parsed value coming out. */
type Json = ColumnType<unknown, string, string>;
type Moment = ColumnType<Date, Date, Date>;
type MaybeMoment = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** The tables of the store, as the migrations leave them. */
export interface Tables {
  requests: {
    id: string;
    number: Generated<number>;
    kind: string;
    state: Json;
    ask: Json;
    history: Json;
    data_subject: string;
    requester: string;
    revision: number;
    step: string | null;
    look_again_at: MaybeMoment;
    created_at: Moment;
    ended_at: MaybeMoment;
    blanked_at: MaybeMoment;
    remind_at: MaybeMoment;
    reminded_at: MaybeMoment;
    /** Written to be searched; what is shown is worked out anew. */
    due_on: ColumnType<unknown, string, string>;
    /** W3C trace context of the turn that asked. */
    traceparent: ColumnType<string | null, string | null | undefined, never>;
    /** How often cards were added after it was made. */
    cards_added: Generated<number>;
  };
  /** `fruitless`: the turn led to nothing yet. */
  turns: { key: string; at: Moment; fruitless: Generated<boolean> };
  cards: {
    id: string;
    /** Ascends in the order that cards were made. The drivers give it as a number or as text. */
    position: ColumnType<number | string, never, never>;
    request_id: string;
    role: string;
    notice: string | null;
    conversation: Json;
    conversation_id: string;
    mentions: ColumnType<unknown, string | null, string | null>;
    locale: string;
    activity_id: string | null;
    owed_revision: number;
    owed_at: Moment;
    shown_revision: Generated<number>;
    sends: Generated<number>;
    replacements: Generated<number>;
    unheard: Generated<number>;
    lost_because: string | null;
    is_late: Generated<boolean>;
    gone_since: MaybeMoment;
    /** The id of the job that delivers it next; until its first delivery, that of the card. */
    next_delivery: ColumnType<string | null, string | null | undefined, string | null>;
  };
  attempts: {
    request_id: string;
    attempt: number;
    account: string;
    container: string;
    created_at: Moment;
    revoke_at: MaybeMoment;
    revoked_at: MaybeMoment;
  };
  submissions: { request_id: string; attempt: number; post: number; at: Moment };
  conversations: { id: string; reference: Json; seen_at: Moment };
  personal_conversations: { user_id: string; conversation_id: string };
  audit: {
    seq: number;
    at: Moment;
    request_id: string | null;
    actor_kind: string;
    actor: string | null;
    event: string;
    from_state: string | null;
    to_state: string | null;
    details: ColumnType<unknown, string, never>;
    previous_hash: string;
    hash: string;
  };
  alarms: {
    id: string;
    kind: string;
    about: string;
    details: Json;
    since: Moment;
    over_at: MaybeMoment;
    told: string | null;
    unheard: Generated<number>;
  };
  /** What goes by the clock, and when some instance did it last. */
  duties: { name: string; done_at: Date };
  budgets: { name: string; full_at: Date };
  shared: { name: string; version: number; value: Json };
  audit_head: { single: Generated<boolean>; seq: number; hash: string };
}

export type Tx = Transaction<Tables>;
