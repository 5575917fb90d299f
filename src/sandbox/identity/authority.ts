import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { jwtVerify } from 'jose';
import { readText } from '../loopback.ts';
import { refusals, type TokenRefusal } from './tokenRefusal.ts';
import type { SigningKey } from './keys.ts';

export interface AuthorityOptions {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly isSecretEnded: () => boolean;
  /** PEM of the certificate that was added to the registration. */
  readonly clientCertificate?: string;
  readonly key: SigningKey;
  /** The object id of the app's service principal. */
  readonly principalId: string;
  readonly origin: () => string;
  /** Undefined when the tenant does not know it. */
  resource(name: string): Resource | undefined;
}

/** What a token can be for, and the app roles there. */
export interface Resource {
  readonly audience: string;
  readonly roles?: readonly string[];
}

/** Entra's tokens live 60 to 90 minutes (Entra docs, "Configurable token lifetimes"). */
const lifeSeconds = 3_600;

/** The three pages of Entra that a confidential client needs (Entra docs, "OAuth 2.0 client credentials flow"). */
export function authority(options: AuthorityOptions) {
  const { tenantId, key, origin } = options;

  const metadata = (tenant: string) => ({
    token_endpoint: `${origin()}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${origin()}/${tenant}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin()}/${tenantId}/v2.0`,
    authorization_endpoint: `${origin()}/${tenant}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${origin()}/${tenant}/oauth2/v2.0/logout`,
  });

  const token = async (form: URLSearchParams): Promise<object> => {
    const resource = await granted(form, options);
    return {
      token_type: 'Bearer',
      expires_in: lifeSeconds - 1,
      ext_expires_in: lifeSeconds - 1,
      access_token: await appToken(resource, options),
    };
  };

  const page = async (request: IncomingMessage): Promise<object | undefined> => {
    const [tenant = '', ...rest] = new URL(request.url ?? '/', origin()).pathname.split('/').slice(1);
    const path = `${request.method ?? ''} ${rest.join('/')}`;
    if (path === 'POST oauth2/v2.0/token') {
      const form = new URLSearchParams(await readText(request));
      if (tenant !== tenantId) throw new Refused(refusals.tenantUnknown(tenant));
      return token(form);
    }
    if (!['GET v2.0/.well-known/openid-configuration', 'GET discovery/v2.0/keys'].includes(path))
      return undefined;
    if (tenant !== tenantId) throw new Refused(refusals.tenantUnknown(tenant));
    return path.endsWith('keys') ? { keys: [key.publicKey] } : metadata(tenant);
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    void page(request).then(
      (body) => answer(response, body ? 200 : 404, body ?? { error: 'not_found' }),
      (error: unknown) =>
        error instanceof Refused
          ? answer(response, error.refusal.status, error.refusal.body)
          : answer(response, 400, { error: 'invalid_request' }),
    );
  };
}

class Refused extends Error {
  readonly refusal: TokenRefusal;

  constructor(refusal: TokenRefusal) {
    super('token refused');
    this.refusal = refusal;
  }
}

/** A token of the app for a resource, whoever it is given to: Entra's page, or the host that an identity is assigned to. */
export function appToken(
  resource: Resource,
  { tenantId, clientId, principalId, key, origin }: AuthorityOptions,
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return key.sign({
    aud: resource.audience,
    tid: tenantId,
    appid: clientId,
    azp: clientId,
    appidacr: '1',
    idtyp: 'app',
    oid: principalId,
    sub: principalId,
    ver: '1.0',
    ...(resource.roles && { roles: [...resource.roles] }),
    iss: `${origin()}/${tenantId}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + lifeSeconds,
  });
}

/** The resource that the token is for. Throws why there is none, in Entra's order. */
async function granted(form: URLSearchParams, options: AuthorityOptions): Promise<Resource> {
  const { clientId, clientSecret } = options;
  const grant = form.get('grant_type') ?? '';
  if (grant !== 'client_credentials') throw new Refused(refusals.grantUnsupported(grant));
  const client = form.get('client_id') ?? '';
  if (client.toLowerCase() !== clientId.toLowerCase()) throw new Refused(refusals.clientUnknown(client));
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (assertion !== null) await demandAssertion(assertion, options);
  else if (secret === null) throw new Refused(refusals.secretMissing());
  else if (!sameText(secret, clientSecret)) throw new Refused(refusals.secretWrong(clientId));
  else if (options.isSecretEnded()) throw new Refused(refusals.secretEnded(clientId));
  // msal adds the OpenID scopes to the one that was asked for.
  const scope = (form.get('scope') ?? '').split(' ').find((one) => one.endsWith('/.default'));
  if (scope === undefined) throw new Refused(refusals.scopeInvalid(form.get('scope') ?? ''));
  const name = scope.slice(0, -'/.default'.length);
  const resource = options.resource(name);
  if (!resource) throw new Refused(refusals.resourceUnknown(name));
  return resource;
}

/**
 * Signed with the key of the certificate that the registration knows, by the app, for this page, and not long ago (Entra docs,
 * "Microsoft identity platform application authentication certificate credentials").
 */
async function demandAssertion(assertion: string, options: AuthorityOptions): Promise<void> {
  const { clientId, clientCertificate, tenantId, origin } = options;
  try {
    if (clientCertificate === undefined) throw new Error('no certificate');
    const certificate = new X509Certificate(clientCertificate);
    const { protectedHeader } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['PS256', 'RS256', 'ES256'],
      issuer: clientId,
      subject: clientId,
      // Five minutes, as Entra; MSAL rounds its own clock up.
      clockTolerance: 300,
      audience: [`${origin()}/${tenantId}/oauth2/v2.0/token`, `${origin()}/${tenantId}/v2.0`],
    });
    const thumbprints = [certificate.fingerprint256, certificate.fingerprint].map((hex) =>
      Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url'),
    );
    const named = [protectedHeader['x5t#S256'], protectedHeader.x5t];
    if (!named.some((one) => thumbprints.includes(String(one)))) throw new Error('another certificate');
  } catch {
    throw new Refused(refusals.assertionWrong(clientId));
  }
}

const sameText = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
const digest = (text: string) => createHash('sha256').update(text).digest();

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
