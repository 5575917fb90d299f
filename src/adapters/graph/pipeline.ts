import {
  createEmptyPipeline,
  decompressResponsePolicy,
  logPolicy,
  type Pipeline,
  type PipelinePolicy,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { Fault, kindOf } from '../../faults.ts';
import { isLoopback } from '../../loopback.ts';

/** A bearer token for Graph, by the time the signal ends. Throws the fault `graphTokenUnavailable`. */
export type Token = (signal: AbortSignal) => Promise<string>;

export function graphToken(origin: URL, credential: TokenCredential): Token {
  return async (abortSignal) => {
    try {
      const token = await credential.getToken(`${origin.origin}/.default`, { abortSignal });
      if (!token) throw new Error('no token');
      return token.token;
    } catch (error) {
      // The credential's message quotes Entra's, which may name the tenant's things: only its kind is kept.
      throw new Fault('graphTokenUnavailable', { cause: new Error(kindOf(error)) });
    }
  };
}

/**
 * What every request to Graph passes through. There is no retry and no redirect policy, on purpose: `exportPersonalData`
 * is not idempotent, and a redirect would carry the token to whatever host a header names. The library's log policy writes
 * neither header values nor bodies nor query values.
 */
export function graphPipeline(origin: URL, token: Token): Pipeline {
  const pipeline = createEmptyPipeline();
  if (!isLoopback(origin.hostname)) pipeline.addPolicy(proxyPolicy());
  pipeline.addPolicy(decompressResponsePolicy());
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: 'teams-personal-data-export' }));
  // Graph docs, "Best practices": a client-request-id on each call, for support.
  pipeline.addPolicy(setClientRequestIdPolicy('client-request-id'));
  pipeline.addPolicy(tokenPolicy(origin, token), { phase: 'Sign' });
  pipeline.addPolicy(logPolicy(), { afterPhase: 'Sign' });
  return pipeline;
}

/**
 * Puts the bearer token on requests to one origin, and on no others.
 *
 * The library's own policy sends a request again when a 401 carries a claims challenge, which would be a second POST, and
 * does not tell a missing token from a lost answer.
 *
 * @throws Fault `graphTokenUnavailable`: nothing was sent.
 */
function tokenPolicy(origin: URL, token: Token): PipelinePolicy {
  return {
    name: 'graphToken',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      if (url.origin !== origin.origin || (url.protocol !== 'https:' && !isLoopback(url.hostname))) {
        throw new Fault('graphTokenUnavailable', { cause: new Error('not the configured Graph host') });
      }
      request.headers.set('Authorization', `Bearer ${await token(request.abortSignal as AbortSignal)}`);
      return next(request);
    },
  };
}
