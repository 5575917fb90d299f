import { createHash } from 'node:crypto';
import type { AuthenticateRequestResult } from 'botframework-connector';
import { lanes } from '../lanes.ts';

export type Authenticated =
  /** `serviceUrl` is the one that the token is good for; activities name theirs, and have to name the same. */
  | { readonly kind: 'sender'; readonly identity: AuthenticateRequestResult; readonly serviceUrl: string }
  /** The token is missing, foreign, forged, too old or meant for somebody else. */
  | { readonly kind: 'stranger' }
  /** The keys could not be fetched, so nobody can tell. */
  | { readonly kind: 'unknown'; readonly error: unknown };

/** So many of each kind are remembered: Bot Connector uses one token for an hour, noise may bring any number. */
const mostRemembered = 1_000;

/**
 * Bounds what tokens cost that nobody has seen before: they are checked one at a time, and one that failed is not checked again.
 * Who brings a token that was good before waits for nobody. No address is counted, so nobody is refused for what others did.
 */
export function tokenChecks(): (
  authorization: string,
  check: () => Promise<Authenticated>,
) => Promise<Authenticated> {
  const inTurn = lanes();
  const good = remembered();
  const bad = remembered();

  return async (authorization, check) => {
    const key = createHash('sha256').update(authorization).digest('base64');
    if (bad.has(key)) return { kind: 'stranger' };
    const checked = await (good.has(key) ? check() : inTurn('unseen', check));
    if (checked.kind === 'sender') good.add(key);
    if (checked.kind === 'stranger') bad.add(key);
    return checked;
  };
}

/** The newest of what was added, by hashes: a token is a secret, and this outlives its request. */
function remembered() {
  const keys = new Set<string>();
  return {
    has: (key: string) => keys.has(key),
    add: (key: string) => {
      // To the end, so that what is in use is forgotten last.
      keys.delete(key);
      keys.add(key);
      for (const oldest of keys) {
        if (keys.size <= mostRemembered) return;
        keys.delete(oldest);
      }
    },
  };
}
