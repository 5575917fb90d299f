/** A Bot Connector that signs: its metadata and keys over http, and tokens of every kind, good and bad. */
import { createHmac } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';

export const issuerName = 'https://api.botframework.com';

interface TokenOptions {
  readonly audience?: string;
  readonly issuer?: string;
  readonly serviceUrl?: string | undefined;
  readonly kid?: string;
  readonly issuedAt?: number;
  readonly notBefore?: number;
  readonly expiresAt?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface ChannelIssuer {
  readonly metadataUrl: string;
  readonly publicKeyPem: string;
  /** How often the keys were asked for. */
  readonly keyRequests: () => number;
  /** From now on its key is there under this id too, for these channels. */
  publish(kid: string, endorsements?: readonly string[]): void;
  /** From now on its metadata and keys are answered, or nobody hears anything. */
  answers(now: boolean): void;
  token(options?: TokenOptions): Promise<string>;
  /** The same key id, another key. */
  foreignToken(options?: TokenOptions): Promise<string>;
  /** Signed with the public key as if it were a shared secret: the classic confusion of algorithms. */
  hmacToken(options?: TokenOptions): string;
  /** `alg: none`. */
  unsignedToken(options?: TokenOptions): string;
  close(): Promise<void>;
}

export async function channelIssuer(
  defaults: { audience: string; serviceUrl: string },
  {
    keysFail = false,
    name = issuerName,
    keysUrl,
  }: {
    keysFail?: boolean;
    /** Who signs. */ name?: string;
    /** Where its metadata says that the keys are. */ keysUrl?: string;
  } = {},
): Promise<ChannelIssuer> {
  const kid = 'key-1';
  const own = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(own.publicKey)), kid, use: 'sig', endorsements: ['msteams'] };
  const publicKeyPem = await exportSPKI(own.publicKey);

  const keys = [jwk];
  let keyRequests = 0;
  let answers = true;
  const server: Server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    response.setHeader('content-type', 'application/json');
    if (!answers) return;
    if (keysFail) {
      response.statusCode = 500;
      response.end('{}');
    } else if (request.url?.endsWith('/keys')) {
      keyRequests++;
      response.end(JSON.stringify({ keys }));
    } else {
      response.end(
        JSON.stringify({
          issuer: name,
          jwks_uri: keysUrl ?? `http://127.0.0.1:${port}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        }),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const claimsOf = ({ claims = {}, ...options }: TokenOptions) => {
    const now = Math.floor(Date.now() / 1000);
    const serviceUrl = 'serviceUrl' in options ? options.serviceUrl : defaults.serviceUrl;
    return {
      iss: options.issuer ?? name,
      aud: options.audience ?? defaults.audience,
      nbf: options.notBefore ?? now - 60,
      exp: options.expiresAt ?? now + 3600,
      ...(serviceUrl !== undefined && { serviceurl: serviceUrl }),
      ...claims,
    };
  };
  const sign = (key: CryptoKey, options: TokenOptions) =>
    new SignJWT(claimsOf(options))
      .setProtectedHeader({ alg: 'RS256', kid: options.kid ?? kid, typ: 'JWT' })
      .sign(key);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

  return {
    metadataUrl: `http://127.0.0.1:${port}/metadata`,
    publicKeyPem,
    keyRequests: () => keyRequests,
    publish: (id, endorsements = ['msteams']) => {
      keys.push({ ...jwk, kid: id, endorsements: [...endorsements] });
    },
    answers: (now) => {
      answers = now;
    },
    token: (options = {}) => sign(own.privateKey, options),
    foreignToken: (options = {}) => sign(foreign.privateKey, options),
    hmacToken: (options = {}) => {
      const signed = `${encode({ alg: 'HS256', kid, typ: 'JWT' })}.${encode(claimsOf(options))}`;
      return `${signed}.${createHmac('sha256', publicKeyPem).update(signed).digest('base64url')}`;
    },
    unsignedToken: (options = {}) =>
      `${encode({ alg: 'none', kid, typ: 'JWT' })}.${encode(claimsOf(options))}.`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
