import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { JWTPayload } from 'jose';
import { appToken, authority, type AuthorityOptions } from './identity/authority.ts';
import { createCertificate, channel, channelIssuer, createSigningKey } from './identity/keys.ts';
import { listenOnLoopback } from './loopback.ts';

export interface IdentityOptions {
  /** Where the certificate is written for others to trust. */
  readonly dir: string;
  readonly tenantId: string;
  readonly botId: string;
  readonly botPassword: string;
  /** PEM of a certificate that was added to the bot's registration. */
  readonly botCertificate?: string;
  /** Origin of the miniature of Graph. Absent: any loopback origin counts as Graph, so that Graph may start later. */
  readonly graphAudience?: string;
  readonly authorityPort?: number;
  readonly metadataPort?: number;
  /** Application permissions on Graph that an administrator consented to. */
  readonly roles?: readonly string[];
  /** Told every token that is issued; none is kept. */
  readonly onToken?: (token: string) => void;
}

export interface Identity {
  /** `https://localhost:PORT`, in place of `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** PEM of the authority's certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** Address of the Bot Framework channel's OpenID metadata, plain http. */
  readonly openIdMetadata: string;
  /** Issuer of the channel's tokens. */
  readonly issuer: string;
  /** What Teams puts on a request to the bot; `overrides` replace claims, `undefined` removes one. */
  channelToken(serviceUrl: string, overrides?: JWTPayload): Promise<string>;
  /** The claims of an access token that the authority issued for this audience. Throws otherwise. */
  verify(token: string, audience: string): Promise<JWTPayload>;
  /** A token for a resource, as the host gives it to the identity that is assigned to it. Throws when nobody knows the resource. */
  assignedToken(resource: string): Promise<string>;
  /** Grants other application permissions: tokens issued from now on carry these. */
  grant(roles: readonly string[]): void;
  /** From now on the bot's secret has ended, or lasts again. */
  endSecret(ended: boolean): void;
  stop(): Promise<void>;
}

const botConnectorAudience = 'https://api.botframework.com';
const defaultRoles = ['User.Export.All', 'User.Read.All', 'GroupMember.Read.All'] as const;

/** Entra and the Bot Framework's token service on this machine, with keys made now. */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { tenantId, botId, graphAudience, onToken } = options;
  const [entraKey, channelKey, certificate] = await Promise.all([
    createSigningKey(onToken),
    createSigningKey(onToken),
    createCertificate(options.dir),
  ]);
  let roles = options.roles ?? defaultRoles;
  let isSecretEnded = false;
  const isGraph = (name: string) => (graphAudience ? name === graphAudience : isLoopbackOrigin(name));

  const urls = { authority: '', channel: '' };
  const registration: AuthorityOptions = {
    tenantId,
    clientId: botId,
    clientSecret: options.botPassword,
    isSecretEnded: () => isSecretEnded,
    ...(options.botCertificate !== undefined && { clientCertificate: options.botCertificate }),
    principalId: randomUUID(),
    key: entraKey,
    origin: () => urls.authority,
    resource: (name) => {
      if (name === botConnectorAudience) return { audience: botConnectorAudience };
      return isGraph(name) ? { audience: name, roles } : undefined;
    },
  };
  const entra = authority(registration);
  const { key, cert } = certificate;
  const entraServer = await listenOnLoopback(createHttpsServer({ key, cert }, entra), options.authorityPort);
  urls.authority = `https://localhost:${entraServer.port}`;
  const channelServer = await listenOnLoopback(
    createHttpServer(channel(channelKey, () => urls.channel)),
    options.metadataPort,
  );
  urls.channel = `http://127.0.0.1:${channelServer.port}`;

  return {
    authority: urls.authority,
    caFile: certificate.caFile,
    openIdMetadata: `${urls.channel}/v1/.well-known/openidconfiguration`,
    issuer: channelIssuer,
    channelToken(serviceUrl, overrides = {}) {
      const now = Math.floor(Date.now() / 1_000);
      return channelKey.sign({
        serviceurl: serviceUrl,
        iss: channelIssuer,
        aud: botId,
        nbf: now - 5,
        exp: now + 3_600,
        ...overrides,
      });
    },
    verify: (token, audience) =>
      entraKey.verify(token, { issuer: `${urls.authority}/${tenantId}/v2.0`, audience }),
    assignedToken: (name) => {
      const resource = registration.resource(name);
      if (!resource) throw new Error(`nobody knows the resource ${name}`);
      return appToken(resource, registration);
    },
    grant: (granted) => {
      roles = granted;
    },
    endSecret: (ended) => {
      isSecretEnded = ended;
    },
    async stop() {
      await Promise.all([entraServer.stop(), channelServer.stop()]);
    },
  };
}

function isLoopbackOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.origin === text && ['127.0.0.1', 'localhost'].includes(url.hostname);
}
