import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SigningKey } from './signingKey.ts';

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
