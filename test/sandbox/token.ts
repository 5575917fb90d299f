import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Identity } from '../../src/sandbox/identity.ts';
import { botId, tenantId } from '../../src/sandbox/people.ts';
import { botPassword } from './stage.ts';

export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks the authority as a confidential client does, over TLS with its certificate. */
export const askForToken = (
  identity: Identity,
  changes: Readonly<Record<string, string>> = {},
  tenant = tenantId,
): Promise<TokenAnswer> =>
  askAuthority(identity, 'POST', `/${tenant}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: botId,
    client_secret: botPassword,
    scope: 'https://api.botframework.com/.default',
    ...changes,
  });

export function askAuthority(
  { authority, caFile }: Identity,
  method: string,
  path: string,
  form?: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${authority}${path}`,
      {
        method,
        ca: readFileSync(caFile),
        agent: false,
        headers: form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {},
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()) as Readonly<Record<string, unknown>>,
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(form ? new URLSearchParams(form).toString() : undefined);
  });
}

/** An access token for one miniature of Graph. */
export async function graphToken(identity: Identity, origin: string): Promise<string> {
  const { body } = await askForToken(identity, { scope: `${origin}/.default` });
  return String(body['access_token']);
}
