/**
 * All of a cloud's hosts on one port of this machine: Entra, Graph, the channel, Teams' connector, and Azurite for the storage.
 * It answers whatever host is asked for, and remembers which: a bot that asked another cloud would get its answer, and be seen.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as forward } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Endpoints } from '../../src/clouds.ts';
import { startAzurite } from '../../src/sandbox/azurite.ts';
import { listenOnLoopback } from '../../src/sandbox/loopback.ts';
import { channelIssuer } from '../support/channelIssuer.ts';
import { graph, type Said } from './graph.ts';
import { botAppId, tenantId } from '../adapters/teams/teamsActivities.ts';

export interface Asked {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Laboratory {
  readonly port: number;
  /** PEM that the bot has to trust. */
  readonly caFile: string;
  readonly connectionString: string;
  readonly dir: string;
  readonly asked: readonly Asked[];
  token(): Promise<string>;
  /** The first request that came or comes which is like this. */
  until(what: string, like: (asked: Asked) => boolean): Promise<Asked>;
  close(): Promise<void>;
}

export const storageAccount = 'contosodsr';

export async function startLaboratory(
  cloud: Pick<
    Endpoints,
    'botIssuer' | 'botOpenIdMetadata' | 'serviceUrlHosts' | 'blobHostSuffixes' | 'graph'
  >,
): Promise<Laboratory> {
  const dir = await mkdtemp(join(tmpdir(), 'cloud-'));
  const serviceUrl = `https://${cloud.serviceUrlHosts[0] ?? ''}/teams/`;
  const blobHost = `${storageAccount}.${cloud.blobHostSuffixes[0] ?? ''}`;
  const metadata = new URL(cloud.botOpenIdMetadata);
  const issuer = await channelIssuer(
    { audience: botAppId, serviceUrl },
    { name: cloud.botIssuer, keysUrl: `${metadata.origin}/v1/.well-known/keys` },
  );
  const azurite = await startAzurite({ dir: join(dir, 'blobs'), account: storageAccount, hostStyle: true });
  const asked: Asked[] = [];
  let waiting: (() => void)[] = [];
  let sent = 0;
  const graphOf = graph(new URL(cloud.graph).host);

  const say = (response: ServerResponse, { status, body, headers }: Said) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  const pass = (to: string, request: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const { hostname, port } = new URL(to);
    const { method, url: path, headers } = request;
    forward({ hostname, port, method, path, headers }, (inner) => {
      response.writeHead(inner.statusCode ?? 502, inner.headers);
      inner.pipe(response);
    }).end(body);
  };

  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const host = request.headers.host ?? '';
    const url = new URL(request.url ?? '/', `https://${host}`);
    const method = request.method ?? '';
    asked.push({ host, method, path: url.pathname, body: body.toString() });
    for (const look of waiting) look();
    if (url.pathname.startsWith('/v1/.well-known/')) pass(issuer.metadataUrl, request, body, response);
    else if (host.includes('.blob.')) pass(azurite.blobEndpoint, request, body, response);
    else if (url.pathname.includes('/v3/conversations')) {
      say(response, { status: 201, body: { id: `sent-${String(++sent)}` } });
    } else say(response, entra(url, body.toString()) ?? graphOf({ method, url }));
  };

  const certificate = await certificateFor([
    blobHost,
    metadata.host,
    ...Object.values(cloud)
      .flat()
      .filter((value) => /^https:/.test(value))
      .map((value) => new URL(value).host),
    ...cloud.serviceUrlHosts,
    '*.microsoftonline.com',
    '*.microsoftonline.us',
    '*.partner.microsoftonline.cn',
  ]);
  const caFile = join(dir, 'authority.pem');
  await writeFile(caFile, certificate.cert);
  const server = await listenOnLoopback(
    createTlsServer(certificate, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        answer(request, response, Buffer.concat(chunks));
      });
    }),
  );

  return {
    port: server.port,
    caFile,
    dir,
    asked,
    connectionString: `${azurite.connectionString.replace(/(?<=DefaultEndpointsProtocol=)http;/, 'https;').replace(/BlobEndpoint=.*$/, '')}EndpointSuffix=${blobHost.replace(`${storageAccount}.blob.`, '')}`,
    token: () => issuer.token(),
    until: (what, like) =>
      new Promise((resolve, reject) => {
        const tooLate = setTimeout(() => {
          reject(new Error(`${what} did not come; there was: ${JSON.stringify(asked, undefined, 1)}`));
        }, 45_000);
        const look = () => {
          const found = asked.find(like);
          if (!found) return;
          clearTimeout(tooLate);
          waiting = waiting.filter((one) => one !== look);
          resolve(found);
        };
        waiting.push(look);
        look();
      }),
    close: async () => {
      await Promise.all([server.stop(), azurite.stop(), issuer.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Entra's two pages; undefined when it is not Entra who was asked. The token says what it was asked for. */
function entra(url: URL, body: string): Said | undefined {
  const tenant = `${url.origin}/${tenantId}`;
  if (url.pathname.endsWith('/token')) {
    const scope = new URLSearchParams(body).get('scope') ?? '';
    const access_token = Buffer.from(scope).toString('base64url');
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token } };
  }
  if (!url.pathname.endsWith('openid-configuration')) return undefined;
  return {
    status: 200,
    body: {
      token_endpoint: `${tenant}/oauth2/v2.0/token`,
      authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
      jwks_uri: `${tenant}/discovery/v2.0/keys`,
      issuer: `${tenant}/v2.0`,
    },
  };
}

async function certificateFor(hosts: readonly string[]) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'A cloud' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...new Set(hosts)].map((value) => ({ type: 2, value })) },
    ],
  });
  return { key, cert };
}
