import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { isLoopback } from '../../../loopback.ts';

export interface ChannelAuthority {
  readonly issuer: string;
  /** The bot's application id. */
  readonly audience: string;
  readonly openIdMetadata: string;
}

export type Authenticated =
  /** `serviceUrl` is the one that the token is good for; activities name theirs, and have to name the same. */
  | { readonly kind: 'sender'; readonly serviceUrl: string }
  /** The token is missing, foreign, forged, too old or meant for somebody else. */
  | { readonly kind: 'stranger' }
  /** The keys could not be fetched, so nobody can tell. */
  | { readonly kind: 'unknown'; readonly error: unknown };

/** Both fetches together: less than Teams waits for an answer to a click. */
const fetchTimeoutMs = 4_000;
/** New keys are published days before they are used. Noise that makes up ids costs one fetch in so long. */
const cooldownMs = 10_000;
/** Bot Framework docs, "Authenticate requests from the Bot Connector": as are the algorithms, the skew of clocks and the endorsements. */
const keysGoodForMs = 24 * 3_600_000;
const clockSkewSeconds = 300;
const algorithms = ['RS256', 'RS384', 'RS512'];

const metadata = z.object({ jwks_uri: z.string().url() });
const keySet = z.object({
  keys: z.array(z.object({ endorsements: z.array(z.string()).default([]) }).passthrough()),
});
/** What jose says about the keys; everything else it says is about the token. */
const keysUnavailable = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];

/**
 * Whether a request comes from Bot Connector and is meant for this bot: by its header alone, so that of a stranger's request
 * nothing else is read.
 *
 * Not the SDK's own check: it takes "emulator" tokens too, fetches keys without a bound, learns of a new one an hour later, answers
 * 500 to some bad tokens, and prints stacks and keys on behalf of anybody who finds the address (botbuilder-js, `jwtTokenExtractor.ts`).
 * A forged token costs 0.1 ms, most of it in threads of Node's; whoever may come in behind 2,000 of them at once waits 0.3 s. So nothing
 * is remembered of those who may not.
 */
export function channelTokens({ issuer, audience, openIdMetadata }: ChannelAuthority) {
  const keys = createRemoteJWKSet(new URL(openIdMetadata), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: keysGoodForMs,
    [customFetch]: async (url, options) => {
      const { jwks_uri } = metadata.parse(await json(await fetch(url, options)));
      const { protocol, hostname } = new URL(jwks_uri);
      if (protocol !== 'https:' && !isLoopback(hostname))
        throw new Error('the channel’s keys are not on https');
      const { keys } = keySet.parse(await json(await fetch(jwks_uri, options)));
      // A key that is endorsed for other channels only is not one of Teams'.
      return Response.json({
        keys: keys.filter(
          ({ endorsements }) => endorsements.length === 0 || endorsements.includes('msteams'),
        ),
      });
    },
  });

  return async (authorization: string): Promise<Authenticated> => {
    const [, token = ''] = /^Bearer ([\w.-]+)$/.exec(authorization) ?? [];
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockSkewSeconds,
        requiredClaims: ['exp', 'serviceurl'],
      });
      const { serviceurl } = payload;
      return typeof serviceurl === 'string'
        ? { kind: 'sender', serviceUrl: serviceurl }
        : { kind: 'stranger' };
    } catch (error) {
      const isTheTokens = error instanceof errors.JOSEError && !keysUnavailable.includes(error.code);
      return isTheTokens ? { kind: 'stranger' } : { kind: 'unknown', error };
    }
  };
}

async function json(response: Response): Promise<unknown> {
  if (response.status !== 200) throw new Error(`the channel’s keys: ${response.status}`);
  return response.json();
}
