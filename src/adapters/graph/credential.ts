import type { TokenCredential } from '@azure/identity';

export interface CredentialSettings {
  readonly type: 'SingleTenant' | 'UserAssignedMSI';
  readonly tenantId: string;
  readonly clientId: string;
  readonly password?: string;
  /** A PEM file with the certificate and its private key. */
  readonly certificatePath?: string;
  /** Origin of the cloud's token authority, e.g. `https://login.microsoftonline.com`. */
  readonly authorityHost: string;
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

/**
 * The bot's own identity towards Entra ID: a secret or certificate of its registration, or its managed identity. Created
 * once and shared: its cache of tokens lives in it. Only this registration's tenant is ever asked. The library is loaded with
 * the first token: a start need not wait for it.
 */
export function createCredential(settings: CredentialSettings): TokenCredential {
  const { type, password, certificatePath } = settings;
  if (type === 'SingleTenant' && password === undefined && certificatePath === undefined) {
    throw new TypeError('SingleTenant needs a password or a certificate');
  }
  let made: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options) => {
      made ??= loadCredential(settings);
      return (await made).getToken(scopes, options);
    },
  };
}

/** Azure's own credential for it. */
export async function loadCredential(settings: CredentialSettings): Promise<TokenCredential> {
  const { type, tenantId, clientId, password, certificatePath, authorityHost } = settings;
  const { ClientCertificateCredential, ClientSecretCredential, ManagedIdentityCredential } =
    await import('@azure/identity');
  if (type === 'UserAssignedMSI') return new ManagedIdentityCredential({ clientId });
  const options = {
    authorityHost,
    // Asking Microsoft about an authority it does not know (an air-gapped cloud, a local issuer) cannot succeed.
    disableInstanceDiscovery: !microsoftHosts.includes(new URL(authorityHost).hostname),
    // Calls are repeated by the steps, not by the library: 2 s are all that a click has.
    retryOptions: { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 500 },
  };
  if (certificatePath !== undefined) {
    return new ClientCertificateCredential(tenantId, clientId, { certificatePath }, options);
  }
  return new ClientSecretCredential(tenantId, clientId, password ?? '', options);
}
