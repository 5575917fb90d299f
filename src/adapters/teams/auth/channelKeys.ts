import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { z } from 'zod';

/** Which keys sign the channel's tokens (Bot Framework docs, "Authenticate requests from the Bot Connector"). */
export interface ChannelKeys {
  /** Whether a key of this id is one of them. Throws when they cannot be fetched in time. */
  has(id: string): Promise<boolean>;
}

/** Together less than Teams waits for an answer to a click. */
const fetchTimeoutMs = 4_000;
/** New keys are published days before they are used. Noise that makes up ids costs one fetch in so long. */
const lookAgainMs = 10_000;

const metadata = z.object({ jwks_uri: z.string().url() });
const keySet = z.object({ keys: z.array(z.object({ kid: z.string() })) });

/**
 * The SDK fetches the keys for every token that names an unknown one, without a bound: a stranger could make it hang, and everybody
 * behind. So a token whose key is not the channel's never gets as far as the SDK, and one bounded fetch serves all who wait.
 */
export function channelKeys(
  openIdMetadata: string,
  now: () => number = () => performance.now(),
): ChannelKeys {
  const client = createDefaultHttpClient();
  let ids: ReadonlySet<string> = new Set();
  let fetchedAt = -Infinity;
  let fetching: Promise<void> | undefined;

  const get = async (url: string, abortSignal: AbortSignal): Promise<unknown> => {
    const { status, bodyAsText } = await client.sendRequest(
      createPipelineRequest({ url, abortSignal, allowInsecureConnection: isLoopback(url) }),
    );
    if (status !== 200) throw new Error(`the channel's keys: ${status}`);
    return JSON.parse(bodyAsText ?? '') as unknown;
  };
  const fetch = async () => {
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const { jwks_uri } = metadata.parse(await get(openIdMetadata, signal));
    ids = new Set(keySet.parse(await get(jwks_uri, signal)).keys.map(({ kid }) => kid));
    fetchedAt = now();
  };

  return {
    async has(id) {
      if (ids.has(id)) return true;
      if (now() - fetchedAt < lookAgainMs) return false;
      fetching ??= fetch().finally(() => {
        fetching = undefined;
      });
      await fetching;
      return ids.has(id);
    },
  };
}

const isLoopback = (url: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
