import { type Selectable, sql } from 'kysely';
import type { RequestId } from '../../domain/ids.ts';
import type { Attempt } from '../../ports/requests.ts';
import type { Tables } from './tables.ts';

export const attemptColumns = [
  'request_id',
  'attempt',
  'account',
  'container',
  'revoke_at',
  'revoked_at',
] as const;

export const toAttempt = (row: Omit<Selectable<Tables['attempts']>, 'created_at'>): Attempt => ({
  requestId: row.request_id as RequestId,
  attempt: row.attempt,
  location: { account: row.account, container: row.container },
  ...(row.revoke_at && { revokeAt: row.revoke_at }),
  ...(row.revoked_at && { revokedAt: row.revoked_at }),
});

/** An attempt, as what follows from it needs it. */
export type AttemptOf = Pick<Attempt, 'attempt' | 'revokeAt' | 'revokedAt'>;

export interface JsonAttempt {
  readonly attempt: number;
  readonly revoke_at: string | null;
  readonly revoked_at: string | null;
}

/** All attempts of a request, as a column of its row. */
export const attemptsOfRequest = sql<readonly JsonAttempt[] | null>`(
  select json_agg(attempts) from attempts where request_id = requests.id
)`.as('attempts');

/** In JSON moments are texts. */
export const attemptFromJson = ({ attempt, revoke_at, revoked_at }: JsonAttempt): AttemptOf => ({
  attempt,
  ...(revoke_at !== null && { revokeAt: new Date(revoke_at) }),
  ...(revoked_at !== null && { revokedAt: new Date(revoked_at) }),
});
