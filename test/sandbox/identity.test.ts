import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { type Identity, startIdentity } from '../../src/sandbox/identity.ts';
import { botId, tenantId } from '../../src/sandbox/people.ts';
import { botPassword } from './stage.ts';
import { askAuthority, askForToken } from './token.ts';

const graph = 'http://127.0.0.1:1';
let dir: string;
let identity: Identity;
let options: { dir: string; tenantId: string; botId: string; botPassword: string };
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'identity-'));
  options = { dir, tenantId, botId, botPassword };
  identity = await startIdentity(options);
});
afterAll(async () => {
  await identity.stop();
  await rm(dir, { recursive: true });
});

describe('the token authority', () => {
  test('hands out metadata whose addresses and issuer are its own', async () => {
    const { status, body } = await askAuthority(
      identity,
      'GET',
      `/${tenantId}/v2.0/.well-known/openid-configuration`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: `${identity.authority}/${tenantId}/v2.0`,
      token_endpoint: `${identity.authority}/${tenantId}/oauth2/v2.0/token`,
      jwks_uri: `${identity.authority}/${tenantId}/discovery/v2.0/keys`,
    });
    const keys = await askAuthority(identity, 'GET', `/${tenantId}/discovery/v2.0/keys`);
    expect(keys.body['keys']).toHaveLength(1);
    expect(JSON.stringify(keys.body)).not.toContain('"d"');
  });

  test('issues a Graph token with tenant, app, principal, lifetime and the granted roles', async () => {
    const { status, body } = await askForToken(identity, { scope: `${graph}/.default` });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_599 });
    const claims = await identity.verify(String(body['access_token']), graph);
    expect(claims).toMatchObject({
      aud: graph,
      tid: tenantId,
      appid: botId,
      oid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      roles: ['User.Export.All', 'User.Read.All', 'GroupMember.Read.All'],
    });
    expect(claims.exp! - claims.iat!).toBe(3_600);
  });

  test('issues a Bot Connector token that carries no roles and is no good for Graph', async () => {
    const { body } = await askForToken(identity);
    const token = String(body['access_token']);
    const claims = await identity.verify(token, 'https://api.botframework.com');
    expect(claims).not.toHaveProperty('roles');
    await expect(identity.verify(token, graph)).rejects.toThrow();
  });

  test('puts newly granted roles into the tokens it issues from then on', async () => {
    identity.grant(['User.Read.All']);
    const { body } = await askForToken(identity, { scope: `${graph}/.default` });
    expect(decodeJwt(String(body['access_token']))['roles']).toEqual(['User.Read.All']);
    identity.grant(['User.Export.All', 'User.Read.All', 'GroupMember.Read.All']);
  });

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['an unknown application', { client_id: tenantId }, 400, 'unauthorized_client', 700016],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['a scope without .default', { scope: `${graph}/User.Read` }, 400, 'invalid_scope', 1002012],
    [
      'a resource it does not know',
      { scope: 'https://evil.example/.default' },
      400,
      'invalid_resource',
      500011,
    ],
  ])('refuses %s in the words of Entra', async (_what, changes, status, error, code) => {
    const answer = await askForToken(identity, changes);
    expect(answer).toMatchObject({ status, body: { error, error_codes: [code] } });
    expect(answer.body['error_description']).toContain(`AADSTS${code}: `);
  });

  test('refuses a tenant that is not its own', async () => {
    const answer = await askForToken(identity, {}, 'contoso.onmicrosoft.com');
    expect(answer).toMatchObject({ status: 400, body: { error_codes: [90002] } });
  });

  test('refuses tokens that somebody else signed', async () => {
    const other = await startIdentity({ ...options, dir: join(dir, 'other') });
    const { body } = await askForToken(other);
    await other.stop();
    await expect(
      identity.verify(String(body['access_token']), 'https://api.botframework.com'),
    ).rejects.toThrow();
  });

  test('serves Azure Identity in a process that trusts its certificate', async () => {
    const program = `
      import { ClientSecretCredential } from '@azure/identity';
      const credential = new ClientSecretCredential('${tenantId}', '${botId}', '${botPassword}', {
        authorityHost: '${identity.authority}', disableInstanceDiscovery: true });
      console.log((await credential.getToken('${graph}/.default')).token);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: identity.caFile }, cwd: resolve('.') },
    );
    await expect(identity.verify(stdout.trim(), graph)).resolves.toMatchObject({ appid: botId });
  });

  test('knows one Graph only when it was told which', async () => {
    const strict = await startIdentity({ ...options, dir: join(dir, 'strict'), graphAudience: graph });
    const [known, unknown] = [
      await askForToken(strict, { scope: `${graph}/.default` }),
      await askForToken(strict, { scope: 'http://127.0.0.1:2/.default' }),
    ];
    await strict.stop();
    expect([known.status, unknown.status]).toEqual([200, 400]);
  });

  test('takes a free port when somebody else has the wanted one', async () => {
    const squatter = createServer();
    await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
    const { port } = squatter.address() as AddressInfo;
    const moved = await startIdentity({ ...options, dir: join(dir, 'moved'), authorityPort: port });
    await moved.stop();
    squatter.close();
    expect(moved.authority).not.toBe(`https://localhost:${port}`);
  });
});

describe('the channel', () => {
  test('signs tokens that its published keys, endorsed for Teams, verify', async () => {
    const metadata = (await (await fetch(identity.openIdMetadata)).json()) as Record<string, string>;
    expect(metadata).toMatchObject({ issuer: identity.issuer });
    const keys = new URL(metadata['jwks_uri']!);
    const { keys: published } = (await (await fetch(keys)).json()) as { keys: { endorsements: string[] }[] };
    expect(published.map(({ endorsements }) => endorsements)).toEqual([['msteams']]);

    const serviceUrl = 'http://localhost:56150/_connector';
    const token = await identity.channelToken(serviceUrl);
    const { payload } = await jwtVerify(token, createRemoteJWKSet(keys), {
      issuer: identity.issuer,
      audience: botId,
    });
    expect(payload['serviceurl']).toBe(serviceUrl);
  });

  test('replaces and removes claims for those who want a bad token', async () => {
    const token = await identity.channelToken('http://localhost', {
      aud: 'somebody else',
      serviceurl: undefined,
    });
    expect(decodeJwt(token)).toMatchObject({ aud: 'somebody else' });
    expect(decodeJwt(token)).not.toHaveProperty('serviceurl');
  });

  test('signs nothing that passes for a token of the authority', async () => {
    const token = await identity.channelToken('http://localhost', { aud: graph });
    await expect(identity.verify(token, graph)).rejects.toThrow();
  });
});
