/**
 * The connector's REST interface (Bot Framework, "API reference - Connector service"), one attempt a call.
 *
 * The SDK's own client repeats a POST up to three times after a 5xx, which can show a card four times; its options for
 * that are not passed through. So requests go out here, with the bot's credential.
 */
import {
  type HttpClient,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import type { Credential } from '../../../credential.ts';
import { kindOf } from '../../../faults.ts';
import { retryAfterSeconds } from '../../../retryAfter.ts';
import type { Outcome } from './delivery.ts';
import type { ServiceUrls } from '../inbound/door.ts';
import { type Timer, within } from '../timer.ts';

export interface Connector {
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    serviceUrl: string,
    path: string,
    options?: { readonly body?: unknown; readonly timeoutMs?: number },
  ): Promise<Outcome>;
}

/** Per attempt. A connector that takes longer is treated like one that does not answer. */
const defaultTimeoutMs = 10_000;

export function connector(parts: {
  readonly credential: Credential;
  /** Whom the tokens are for. */
  readonly scope: string;
  readonly serviceUrls: ServiceUrls;
  readonly timer: Timer;
}): Connector {
  const { credential, scope, serviceUrls, timer } = parts;
  const client: HttpClient = createDefaultHttpClient();
  let refused = false;

  async function token(timeoutMs: number): Promise<string> {
    if (refused) credential.forget();
    refused = false;
    const answer = await within(timer, timeoutMs, credential.getToken(scope), () => undefined);
    if (answer === undefined) throw new Error('no token in time');
    return answer.token;
  }

  return {
    async call(method, serviceUrl, path, { body, timeoutMs = defaultTimeoutMs } = {}) {
      // Checked on every use, not only on receipt: a stored reference is where a bearer token goes.
      if (!serviceUrls.allow(serviceUrl)) return notSent('service URL not allowed', true);

      let authorization: string;
      try {
        authorization = `Bearer ${await token(timeoutMs)}`;
      } catch (error) {
        return notSent(`no token: ${kindOf(error)}`);
      }

      const abort = new AbortController();
      const cancel = timer.after(timeoutMs, () => {
        abort.abort();
      });
      try {
        const response = await client.sendRequest(
          createPipelineRequest({
            method,
            url: `${serviceUrl.replace(/\/+$/, '')}/v3/conversations${path}`,
            headers: createHttpHeaders({
              authorization,
              accept: 'application/json',
              ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
            }),
            ...(body !== undefined && { body: JSON.stringify(body) }),
            abortSignal: abort.signal,
            allowInsecureConnection: true,
          }),
        );
        refused = response.status === 401;
        const answer = parseJson(response.bodyAsText);
        const seconds = retryAfterSeconds({ header: (name) => response.headers.get(name) });
        return {
          kind: 'answered',
          status: response.status,
          code: errorCode(answer),
          body: answer,
          ...(seconds !== undefined && { retryAfterMs: seconds * 1_000 }),
        };
      } catch (error) {
        const because = abort.signal.aborted ? 'no answer in time' : kindOf(error);
        return neverConnected.has(because) ? notSent(because) : { kind: 'noAnswer', because };
      } finally {
        cancel();
      }
    },
  };
}

const notSent = (because: string, forbidden = false): Outcome => ({ kind: 'notSent', because, forbidden });

/** Errors of Node's that say that no connection was made, so nothing can have arrived. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function parseJson(text: string | null | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `{ error: { code } }` or `{ code }`; only plain words, because it ends in logs. */
function errorCode(answer: unknown): string {
  const { error, code } = (answer ?? {}) as { error?: { code?: unknown } | null | string; code?: unknown };
  const word = typeof error === 'object' ? error?.code : code;
  return typeof word === 'string' && /^[A-Za-z]{1,64}$/.test(word) ? word : '';
}
