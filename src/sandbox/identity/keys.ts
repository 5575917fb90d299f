import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** PEM that a client has to trust (`NODE_EXTRA_CA_CERTS`). */
  readonly caFile: string;
}

/** A certificate for localhost, made anew at each start. Its key stays in memory. */
export async function createCertificate(dir: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await mkdir(dir, { recursive: true });
  const caFile = join(dir, 'authority.pem');
  await writeFile(caFile, cert);
  return { key, cert, caFile };
}

/** A key pair that lives as long as the process; only its public half leaves it. */
export interface SigningKey {
  readonly publicKey: JWK;
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token that this key signed, for this audience, in its time. Throws otherwise. */
  verify(
    token: string,
    expected: { readonly issuer: string; readonly audience: string },
  ): Promise<JWTPayload>;
}

/** `onToken` is told every token that it signs. */
export async function createSigningKey(
  onToken: (token: string) => void = () => undefined,
): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  const keys = createLocalJWKSet({ keys: [jwk] });
  return {
    publicKey: jwk,
    async sign(claims) {
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
        .sign(privateKey);
      onToken(token);
      return token;
    },
    async verify(token, expected) {
      const { payload } = await jwtVerify(token, keys, { ...expected, algorithms: ['RS256'] });
      return payload;
    },
  };
}

/** Who signs what the Bot Framework's channels send (Bot Framework docs, "Authenticate requests from the Bot Connector"). */
export const channelIssuer = 'https://api.botframework.com';

/** The channel's OpenID metadata and its keys, endorsed for Teams. */
export function channel(key: SigningKey, origin: () => string) {
  const pages: Readonly<Record<string, () => object>> = {
    '/v1/.well-known/openidconfiguration': () => ({
      issuer: channelIssuer,
      authorization_endpoint: 'https://invalid.botframework.com',
      jwks_uri: `${origin()}/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    }),
    '/v1/.well-known/keys': () => ({ keys: [{ ...key.publicKey, endorsements: ['msteams'] }] }),
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    const page = pages[new URL(request.url ?? '/', origin()).pathname];
    response.writeHead(page ? 200 : 404, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(page ? page() : { error: 'not_found' }));
  };
}
