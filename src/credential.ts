import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import type { Config } from './config.ts';

/** The bot's identity towards Entra ID. Its cache of tokens lives in it, so there is one for the connector, Graph and storage. */
export interface Credential extends TokenCredential {
  /** Calls that come together share one request; each waits as long as its own signal allows. */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Tokens are asked for anew: one of them was refused. */
  forget(): void;
}

/** Hosts whose metadata Microsoft vouches for (MSAL's list of known authorities). */
const microsoftHosts = [
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'login.microsoftonline.us',
  'login.usgovcloudapi.net',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
];

/** Entra answers in milliseconds; one that hangs must not hold up every later call. */
const patienceMs = 10_000;

/**
 * A secret or certificate of the bot's registration, or its managed identity. Only this registration's tenant is ever asked.
 *
 * @param authorityHost Origin of the cloud's token authority, e.g. `https://login.microsoftonline.com`.
 */
export const createCredential = (bot: Config['bot'], authorityHost: string): Credential =>
  shared(() => loadCredential(bot, authorityHost));

/** Azure's own credential for it. The library is loaded with the first token: a start need not wait for it. */
export async function loadCredential(bot: Config['bot'], authorityHost: string): Promise<TokenCredential> {
  const { type, tenantId, id, password, certificatePath } = bot;
  const { ClientCertificateCredential, ClientSecretCredential, ManagedIdentityCredential } =
    await import('@azure/identity');
  if (type === 'UserAssignedMSI') return new ManagedIdentityCredential({ clientId: id });
  const options = {
    authorityHost,
    // Asking Microsoft about an authority it does not know (an air-gapped cloud, a local issuer) cannot succeed.
    disableInstanceDiscovery: !microsoftHosts.includes(new URL(authorityHost).hostname),
    // Calls are repeated by the steps, not by the library: 2 s are all that a click has.
    retryOptions: { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 500 },
  };
  if (certificatePath !== undefined)
    return new ClientCertificateCredential(tenantId, id, { certificatePath }, options);
  return new ClientSecretCredential(tenantId, id, password?.reveal() ?? '', options);
}

/** Azure's credentials send a request for every call that finds no token, and pay no heed to signals. */
export function shared(load: () => Promise<TokenCredential>): Credential {
  let loaded: Promise<TokenCredential> | undefined;
  const asking = new Map<string, Promise<AccessToken>>();
  const ask = async (scopes: string | string[]) => {
    loaded ??= load();
    const token = await unlessAborted((await loaded).getToken(scopes), AbortSignal.timeout(patienceMs));
    if (!token) throw new Error('no token');
    return token;
  };
  return {
    getToken(scopes, { abortSignal } = {}) {
      const key = String(scopes);
      const asked = asking.get(key) ?? ask(scopes).finally(() => asking.delete(key));
      asking.set(key, asked);
      return abortSignal ? unlessAborted(asked, abortSignal as AbortSignal) : asked;
    },
    forget: () => {
      loaded = undefined;
    },
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
