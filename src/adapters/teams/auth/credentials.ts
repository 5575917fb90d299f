/** With which credentials the bot asks for tokens: "Bot Framework authentication types" (Azure AI Bot Service docs). */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Msal from '@azure/msal-node' with { 'resolution-mode': 'require' };
import {
  JwtTokenProviderFactory,
  ManagedIdentityServiceClientCredentialsFactory,
  MsalServiceClientCredentialsFactory,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { TokenSource } from '../outbound/connector.ts';

// The SDK has loaded MSAL's CommonJS half already; an import would load the other one beside it.
const { ConfidentialClientApplication } = createRequire(import.meta.url)('@azure/msal-node') as typeof Msal;

export interface Bot {
  /** The application (client) id. */
  readonly id: string;
  readonly tenantId: string;
  readonly type: 'SingleTenant' | 'UserAssignedMSI';
  readonly password?: string;
  /** A PEM file with the certificate and its private key. */
  readonly certificatePath?: string;
}

export function credentialsFactory(bot: Bot, botLogin: string): ServiceClientCredentialsFactory {
  if (bot.type === 'UserAssignedMSI') {
    return new ManagedIdentityServiceClientCredentialsFactory(bot.id, new JwtTokenProviderFactory());
  }
  const authority = authorityOf(botLogin, bot.tenantId);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the SDK's own class implements, not extends
  return new MsalServiceClientCredentialsFactory(
    bot.id,
    new ConfidentialClientApplication({
      auth: {
        clientId: bot.id,
        authority,
        ...proof(bot),
        // MSAL asks Microsoft's own clouds which hosts belong together; a host outside them has to be named.
        ...(!microsoftAuthority.test(new URL(authority).hostname) && {
          knownAuthorities: [new URL(authority).host],
        }),
      },
    }),
  );
}

const microsoftAuthority =
  /^login\.(?:microsoftonline\.com|microsoftonline\.us|partner\.microsoftonline\.cn|chinacloudapi\.cn)$/;

/** The authority of one tenant, whether or not the address names it already. */
function authorityOf(botLogin: string, tenantId: string): string {
  const url = new URL(botLogin.replace('{tenant}', tenantId));
  return url.pathname === '/' ? `${url.origin}/${tenantId}` : url.href.replace(/\/+$/, '');
}

function proof({ password, certificatePath }: Bot) {
  if (certificatePath !== undefined) {
    const pem = readFileSync(certificatePath, 'utf8');
    const certificate = new X509Certificate(pem);
    const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/.exec(
      pem,
    )?.[0];
    if (privateKey === undefined) throw new TypeError('the certificate file holds no private key');
    return {
      clientCertificate: {
        thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
        privateKey,
        x5c: certificate.toString(),
      },
    };
  }
  if (password === undefined || password === '') {
    throw new TypeError('a SingleTenant bot needs a password or a certificate');
  }
  return { clientSecret: password };
}

/** The SDK keeps its token too, until five minutes before its end, but takes a third of a millisecond to find it. */
const keptForMs = 60_000;

/** Tokens for the connector. Requests that need one at the same time share it; the SDK would ask for one each. */
export function tokenSource(
  bot: Bot,
  factory: ServiceClientCredentialsFactory,
  login: string,
  scope: string,
) {
  let asking: Promise<string> | undefined;
  let kept: { readonly token: string; readonly since: number } | undefined;
  const ask = async (fresh: boolean) => {
    const credentials: unknown = await factory.createCredentials(bot.id, scope, login, true);
    const token = await (credentials as { getToken(fresh: boolean): Promise<string> }).getToken(fresh);
    kept = { token, since: performance.now() };
    return token;
  };
  const source: TokenSource = async (fresh) => {
    if (kept && !fresh && performance.now() - kept.since < keptForMs) return kept.token;
    asking ??= ask(fresh).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return source;
}
