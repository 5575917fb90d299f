/**
 * What Teams' answers to a send or an update mean: the table "Status codes from bot conversational APIs" of the Teams page
 * "Send and receive messages with a bot", and what public reports say of the service beyond it.
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

/**
 * A 401 is a matter of registration or credentials, a wrong host is put right by the next activity of that tenant: asking again
 * soon helps neither.
 */
const slowRetryMs = 300_000;

/** Refusals with a reason that does not pass by itself. Any other 403 may be about one message, or about this moment. */
const certain = new Set([
  'BotDisabledByAdmin',
  'BotNotInConversationRoster',
  'ConversationBlockedByUser',
  'ForbiddenOperationException',
  'MessageWritesBlocked',
  'NotEnoughPermissions',
]);

/**
 * `update` is set when an existing message is replaced: repeating that is harmless, so an unclear end is simply tried again.
 * A second send is a second message, so an unclear end of one is `unknown`.
 */
export function deliveryOf(outcome: Outcome, update?: { readonly activityId: string }): Delivery {
  if (isMisdirected(outcome)) return { kind: 'retry', afterMs: slowRetryMs, because: becauseOf(outcome) };
  const because = becauseOf(outcome);
  if (outcome.kind === 'notSent') return { kind: 'retry', because };
  if (outcome.kind === 'noAnswer') return { kind: update ? 'retry' : 'unknown', because };

  const { status, code, retryAfterMs } = outcome;
  if (status >= 200 && status < 300) {
    const activityId = idOf(outcome.body) ?? update?.activityId;
    // 202 without a body, mostly (github.com/MicrosoftDocs/bot-docs, issue 2263).
    return activityId === undefined ? { kind: 'accepted' } : { kind: 'delivered', activityId };
  }
  switch (status) {
    case 401:
      return { kind: 'retry', afterMs: slowRetryMs, because };
    case 403:
      return certain.has(code)
        ? { kind: 'conversationGone', because }
        : { kind: 'seemsGone', what: update ? 'message' : 'conversation', because };
    case 404:
      // A new message has no predecessor to miss: whatever is gone there, it is the conversation or its thread.
      // About one 404 in a thousand is about a message that is there (github.com/MicrosoftDocs/msteams-docs, issue 6139).
      return {
        kind: 'seemsGone',
        what: update && code !== 'ConversationNotFound' ? 'message' : 'conversation',
        because,
      };
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

/** Teams' words where it has no code of its own for it: "redirected to the wrong geo", "from different region". */
const elsewhere = /wrong geo|different region/i;

/**
 * Whether Teams wants it at another service URL: it has moved the tenant, or the reference was of another region
 * (github.com/microsoft/BotFramework-Services, issue 339; microsoft/botbuilder-js, issue 3280; Teams docs, `InvalidBotApiHost`).
 * A host that is not allowed is as wrong.
 */
export function isMisdirected(outcome: Outcome): boolean {
  if (outcome.kind === 'notSent') return outcome.forbidden;
  if (outcome.kind !== 'answered') return false;
  const { status, code, body } = outcome;
  if (status === 403 && code === 'InvalidBotApiHost') return true;
  return (status === 400 || status === 403) && elsewhere.test(messageOf(body));
}

/** For logs, and for why a card is lost: status and code only, because messages may quote what was sent. */
function becauseOf(outcome: Outcome): string {
  if (outcome.kind !== 'answered') return outcome.because;
  const { status, code } = outcome;
  return code === '' ? String(status) : `${status} ${code}`;
}

function messageOf(body: unknown): string {
  const { error, message } = (body ?? {}) as {
    error?: { message?: unknown } | null | string;
    message?: unknown;
  };
  const text = typeof error === 'object' ? error?.message : message;
  return typeof text === 'string' ? text : '';
}

function idOf(body: unknown): string | undefined {
  const id: unknown = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
