import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../faults.ts';

/** A bearer token for Graph, by the time the signal ends. Throws the fault `graphTokenUnavailable`. */
export type Token = (signal: AbortSignal) => Promise<string>;

/** Entra answers in milliseconds; one that hangs must not hold up every later call. */
const patienceMs = 10_000;
/** The credential keeps its token too, but takes a third of a millisecond to find it. */
const keptForMs = 60_000;
/** A token nearer to its end is the credential's to renew. */
const stillGoodForMs = 5 * 60_000;

/**
 * Tokens for one origin. One request at a time goes to the credential, however many calls wait for it; each waits as long
 * as its own signal allows. The credential keeps its token until it is near its end.
 */
export function graphToken(origin: URL, credential: TokenCredential): Token {
  let inFlight: Promise<string> | undefined;
  let kept: { readonly token: string; readonly since: number } | undefined;
  const fetched = async () => {
    const abortSignal = AbortSignal.timeout(patienceMs);
    const asked = credential.getToken(`${origin.origin}/.default`, { abortSignal });
    const token = await unlessAborted(asked, abortSignal);
    if (!token) throw new Error('no token');
    const isLasting = token.expiresOnTimestamp - Date.now() > stillGoodForMs;
    kept = isLasting ? { token: token.token, since: performance.now() } : undefined;
    return token.token;
  };
  return async (signal) => {
    if (kept && performance.now() - kept.since < keptForMs) return kept.token;
    inFlight ??= fetched().finally(() => {
      inFlight = undefined;
    });
    try {
      return await unlessAborted(inFlight, signal);
    } catch (error) {
      // The credential's message quotes Entra's, which may name the tenant's things: only its kind is kept.
      const kind = error instanceof Error ? error.name : typeof error;
      throw new Fault('graphTokenUnavailable', { cause: new Error(kind) });
    }
  };
}

/** The promise's outcome, or the signal's reason if that comes first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
