import type { State } from '../../../domain/exportRequest.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { goesFirst, stepOf } from '../../../domain/schedule.ts';

/** One queue a kind of step. */
export const queueNames = ['expire', 'submit', 'poll', 'revoke', 'card', 'remind', 'alarm'] as const;
export type QueueName = (typeof queueNames)[number];

/** A job to be. */
export interface Outgoing {
  readonly queue: QueueName;
  /** An equal job does not wait twice; of cards it is the conversation, in which one is delivered at a time. */
  readonly key: string;
  readonly data: Readonly<Record<string, string | number>>;
  /** Of cards: the same id does not wait twice. */
  readonly id?: string;
  readonly at?: Date | undefined;
  readonly priority?: number;
  /** An equal job cannot wait. */
  readonly isOnly?: boolean;
}

/** What follows from where a request stands now: its next step. */
export const stepJobs = (id: RequestId, revision: number, state: State, at: Date | undefined): Outgoing[] => {
  const queue = stepOf(state);
  if (!queue || !at) return [];
  return [{ ...stepJob(queue, id, revision, at), priority: goesFirst(state) ? 1 : 0 }];
};

/** A step that is not sent would be lost: whoever sends one knows that none waits. */
export const stepJob = (queue: QueueName, id: string, revision: number, at: Date): Outgoing => ({
  queue,
  // The revision makes the key: a step that a newer state has overtaken never blocks the newer one.
  key: `${id}:${String(revision)}`,
  data: { id, revision },
  at,
  isOnly: true,
});

/** Refused when a step for that moment waits already. */
export const reminderJob = (id: string, at: Date): Outgoing => ({
  queue: 'remind',
  key: `${id}:${at.toISOString()}`,
  data: { id },
  at,
});

export const revokeJob = (id: string, attempt: number, at: Date): Outgoing => ({
  queue: 'revoke',
  key: `${id}:${String(attempt)}`,
  data: { id, attempt },
  at,
});

export const alarmJob = (id: string, at: Date): Outgoing => ({ queue: 'alarm', key: id, data: { id }, at });

/** The card first, then the message that points at it; what only looks different by now is behind both. */
const priorities = { requester: 1, approval: 1, both: 1, notice: 0, redrawn: -1 } as const;

/** Of a card's row, what its job needs. */
export interface CardToDeliver {
  readonly id: string;
  readonly conversation_id: string;
  readonly role: string;
  readonly next_delivery: string | null;
}

/** Refused when a delivery of this card waits already: it will show the newest revision. */
export const cardJob = (row: CardToDeliver, at?: Date): Outgoing => ({
  queue: 'card',
  id: row.next_delivery ?? row.id,
  key: row.conversation_id,
  data: { id: row.id },
  at,
  priority: priorities[row.role as keyof typeof priorities],
});
