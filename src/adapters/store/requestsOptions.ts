import type { Kysely } from 'kysely';
import type { Rules } from '../../domain/exportRequest.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Queues } from './queues.ts';
import type { Tables } from './tables.ts';

/** What the requests in the database are made of; each part of them takes what it needs. */
export interface RequestsOptions {
  readonly db: Kysely<Tables>;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly rules: Rules;
  readonly revokeAfterHours: number;
  /** The trace that a request is asked in, as W3C writes it; absent while nobody traces. */
  readonly traceparent?: () => string | undefined;
}
