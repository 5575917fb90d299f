/**
 * What Teams' answers to a send or an update mean: the table "Status codes from bot conversational APIs" of the Teams page
 * "Send and receive messages with a bot".
 */
import type { Delivery } from '../../../ports/conversations.ts';

/** What became of one request to the connector. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Teams' own word for it, `ConversationNotFound` for example. */
      readonly code: string;
      readonly body: unknown;
      readonly retryAfterMs?: number;
    }
  /** Nothing left: no token, no connection, or a host the bot does not talk to. */
  | { readonly kind: 'notSent'; readonly because: string; readonly forbidden: boolean }
  /** It may have arrived: no answer in time, or the connection broke. */
  | { readonly kind: 'noAnswer'; readonly because: string };

/** A 401 is a matter of registration or credentials: a person has to repair it, so we ask again slowly. */
const unauthorisedRetryMs = 300_000;

/**
 * `update` is set when an existing message is replaced: repeating that is harmless, so an unclear end is simply tried again.
 * A second send is a second message, so an unclear end of one is `unknown`.
 */
export function deliveryOf(outcome: Outcome, update?: { readonly activityId: string }): Delivery {
  if (outcome.kind === 'notSent') {
    return outcome.forbidden
      ? { kind: 'conversationGone', because: outcome.because }
      : { kind: 'retry', because: outcome.because };
  }
  if (outcome.kind === 'noAnswer') {
    return { kind: update ? 'retry' : 'unknown', because: outcome.because };
  }

  const { status, code, retryAfterMs } = outcome;
  const because = code === '' ? String(status) : `${status} ${code}`;
  if (status >= 200 && status < 300) {
    const activityId = idOf(outcome.body) ?? update?.activityId;
    return activityId === undefined
      ? { kind: 'unknown', because: `${because} without an activity id` }
      : { kind: 'delivered', activityId };
  }
  switch (status) {
    case 401:
      return { kind: 'retry', afterMs: unauthorisedRetryMs, because };
    case 403:
      return { kind: 'conversationGone', because };
    case 404:
      // A new message has no predecessor to miss: whatever is gone there, it is the conversation or its thread.
      return update && code !== 'ConversationNotFound'
        ? { kind: 'messageGone' }
        : { kind: 'conversationGone', because };
    case 412:
    case 429:
    case 502:
    case 503:
    case 504:
      return { kind: 'retry', because, ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }) };
    case 408:
      return { kind: update ? 'retry' : 'unknown', because };
    default:
      if (status >= 500) return { kind: update ? 'retry' : 'unknown', because };
      return { kind: 'rejected', because };
  }
}

function idOf(body: unknown): string | undefined {
  const id: unknown = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
