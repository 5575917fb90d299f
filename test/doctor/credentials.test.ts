/** The ways to sign in, in the real process against local counterparts: Entra that checks the assertion, and a host's identity endpoint. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import type { Finding } from '../../src/finding.ts';
import { startGraph } from '../../src/sandbox/graph/startGraph.ts';
import { type Identity, startIdentity } from '../../src/sandbox/identity.ts';
import { listenOnLoopback } from '../../src/sandbox/loopback.ts';
import { botId, tenantId } from '../../src/sandbox/people.ts';
import { settingsOf } from '../../src/sandbox/settings.ts';
import { type Azurite, startAzurite } from '../../src/sandbox/azurite.ts';

const main = fileURLToPath(new URL('../../src/tools/doctor.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'credentials-'));
const identityHeader = 'a header that only this host knows';
const stops: (() => Promise<unknown>)[] = [];
const asked: string[] = [];
let identity: Identity;
let azurite: Azurite;
let graphOrigin: string;
let identityEndpoint: string;
let settings: Record<string, string>;

const certificate = async (name: string) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    keySize: 2_048,
  });
  writeFileSync(join(dir, `${name}.pem`), `${cert}\n${key}`);
  return cert;
};

beforeAll(async () => {
  const registered = await certificate('registered');
  await certificate('another');
  identity = await startIdentity({ dir, tenantId, botId, botPassword: 'unused', botCertificate: registered });
  azurite = await startAzurite({ dir: join(dir, 'blobs') });
  const graph = await startGraph({
    dir: join(dir, 'graph'),
    identity,
    connectionString: azurite.connectionString,
  });
  graphOrigin = graph.origin;
  // App Service's endpoint (Azure docs, "How to use managed identities for App Service", REST endpoint reference).
  const host = await listenOnLoopback(
    createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://host');
      const resource = searchParams.get('resource') ?? '';
      asked.push(`${String(searchParams.get('client_id'))} ${resource}`);
      const answer = async () => {
        if (request.headers['x-identity-header'] !== identityHeader) return [401, {}] as const;
        if (searchParams.get('client_id') !== botId) return [400, {}] as const;
        const access_token = await identity.assignedToken(resource);
        const expires_on = Math.floor(Date.now() / 1_000) + 3_600;
        return [
          200,
          { access_token, expires_on: String(expires_on), resource, token_type: 'Bearer' },
        ] as const;
      };
      void answer().then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    }),
  );
  identityEndpoint = `http://127.0.0.1:${String(host.port)}/msi/token`;
  stops.push(
    () => host.stop(),
    () => graph.stop(),
    () => identity.stop(),
    () => azurite.stop(),
  );
  settings = settingsOf({
    dir,
    graph: { origin: graphOrigin },
    identity,
    azurite,
    serviceUrlHost: '127.0.0.1:1',
  });
}, 60_000);
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(dir, { recursive: true, force: true });
});

const doctor = (more: Readonly<Record<string, string>>): Promise<Map<string, Finding>> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      ...settings,
      DATA_DIR: join(dir, 'bot'),
      ...more,
    };
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, '--json'],
      { env },
      (_, out) => {
        const { findings } = JSON.parse(out) as { findings: Finding[] };
        resolve(new Map(findings.map((one) => [one.check, one])));
      },
    );
  });

test('a certificate signs in both for the connector and for Graph', async () => {
  const found = await doctor({ BOT_CERTIFICATE_PATH: join(dir, 'registered.pem') });
  for (const check of ['teams.token', 'graph.token', 'graph.roles', 'graph.User.Read.All']) {
    expect(found.get(check)).toMatchObject({ check, result: 'ok' });
  }
}, 60_000);

test('a certificate that the registration does not know signs in nowhere', async () => {
  const found = await doctor({ BOT_CERTIFICATE_PATH: join(dir, 'another.pem') });
  expect(found.get('teams.token')).toMatchObject({ result: 'failed' });
  expect(found.get('teams.token')?.says).toContain('AADSTS700027');
  expect(found.get('graph.token')).toMatchObject({ result: 'failed' });
}, 60_000);

test('a managed identity signs in both for the connector and for Graph, without any secret', async () => {
  const found = await doctor({
    BOT_TYPE: 'UserAssignedMSI',
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
  });
  for (const check of ['teams.token', 'graph.token', 'graph.roles', 'graph.User.Read.All']) {
    expect(found.get(check)).toMatchObject({ check, result: 'ok' });
  }
  expect(new Set(asked)).toEqual(
    new Set([`${botId} https://api.botframework.com`, `${botId} ${graphOrigin}`]),
  );
}, 60_000);

test('a host that the identity is not assigned to signs in nowhere', async () => {
  const found = await doctor({
    BOT_TYPE: 'UserAssignedMSI',
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: 'another header',
  });
  expect(found.get('teams.token')).toMatchObject({ result: 'failed' });
  expect(found.get('graph.token')).toMatchObject({ result: 'failed' });
}, 60_000);
