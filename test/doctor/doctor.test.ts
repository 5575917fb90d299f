import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../src/finding.ts';
import { startAzurite } from '../../src/sandbox/azurite.ts';
import { startGraph } from '../../src/sandbox/graph/startGraph.ts';
import { type Identity, startIdentity } from '../../src/sandbox/identity.ts';
import { botId, tenantId } from '../../src/sandbox/people.ts';
import { settingsOf } from '../../src/sandbox/settings.ts';
import { type FakeConnector, fakeConnector, teamsError } from '../support/connector.ts';

const main = fileURLToPath(new URL('../../src/tools/doctor.ts', import.meta.url));
const botPassword = 'a secret of the tests';
let dir: string;
let stops: (() => Promise<unknown>)[];
let connector: FakeConnector;
let identity: Identity;
let environment: Record<string, string>;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'doctor-'));
  const azurite = await startAzurite({ dir: join(dir, 'blobs') });
  identity = await startIdentity({ dir, tenantId, botId, botPassword });
  const graph = await startGraph({
    dir: join(dir, 'graph'),
    identity,
    connectionString: azurite.connectionString,
  });
  connector = await fakeConnector();
  stops = [() => connector.close(), () => graph.stop(), () => identity.stop(), () => azurite.stop()];
  environment = {
    ...settingsOf({ dir, graph, identity, azurite, serviceUrlHost: new URL(connector.url).host }),
    BOT_PASSWORD: botPassword,
    DATA_DIR: join(dir, 'bot'),
  };
}, 60_000);
afterEach(() => {
  identity.grant(['User.Export.All', 'User.Read.All', 'GroupMember.Read.All']);
  identity.endSecret(false);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(dir, { recursive: true, force: true });
});

interface Run {
  readonly code: number;
  readonly said: string;
  readonly found: Map<string, Finding>;
}

const doctor = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise((resolve) => {
    const flags = ['--disable-warning=ExperimentalWarning', main, ...args];
    const env = { PATH: process.env['PATH'], ...environment, ...more };
    execFile(process.execPath, flags, { env }, (error, stdout, stderr) => {
      const findings = args.includes('--json')
        ? (JSON.parse(stdout) as { findings: Finding[] }).findings
        : [];
      resolve({
        code: error === null ? 0 : Number(error.code),
        said: stdout + stderr,
        found: new Map(findings.map((one) => [one.check, one])),
      });
    });
  });
const send = () => ['--send', '19:chat@thread.v2', '--service-url', connector.url];

test('everything is right: one line each, a card sent and taken back, status 0', async () => {
  const { code, said } = await doctor(send());
  expect(said).toContain('ok       teams.send: a test card arrived and was taken back');
  expect(said).toMatch(/Ready for requests: \d+ ok, 0 warnings, 1 skipped\./);
  expect(code).toBe(0);
  const [sent, removed] = connector.requests;
  expect(sent).toMatchObject({ method: 'POST', path: '/v3/conversations/19:chat@thread.v2/activities' });
  expect(JSON.stringify(sent?.body)).toContain('This is a test');
  expect(removed).toMatchObject({
    method: 'DELETE',
    path: '/v3/conversations/19:chat@thread.v2/activities/sent-1',
  });
}, 60_000);

test('what fails is in the JSON with its remedy, the rest is looked at all the same, status 1', async () => {
  identity.grant(['User.Read.All']);
  connector.script({ status: 403, body: teamsError('BotNotInConversationRoster') });
  const { code, found } = await doctor(['--json', ...send()]);
  expect(code).toBe(1);
  const failures = [...found.values()].filter(({ result }) => result === 'failed');
  expect(failures.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'teams.send',
      'graph.roles',
      'graph.User.Export.All',
      'graph.GroupMember.Read.All',
      'people.approval',
    ]),
  );
  for (const { remedy } of failures) expect(remedy).toBeTruthy();
  expect(found.get('teams.send')?.says).toContain('403 BotNotInConversationRoster');
  expect(found.get('storage.preflight')?.result).toBe('ok');
}, 60_000);

test('a card that cannot be taken back is said', async () => {
  connector.script({ status: 201, body: { id: 'sent-9' } }, { status: 403, body: teamsError('Forbidden') });
  const { found } = await doctor(['--json', ...send()]);
  expect(found.get('teams.send')).toMatchObject({ result: 'failed', remedy: 'delete it by hand' });
}, 60_000);

test('a wrong secret fails both tokens, and is in no line', async () => {
  const wrong = 'wrong-secret-of-the-test';
  const { code, said, found } = await doctor(['--json'], { BOT_PASSWORD: wrong });
  expect(code).toBe(1);
  expect(found.get('teams.token')).toMatchObject({ result: 'failed' });
  expect(found.get('teams.token')?.says).toContain('AADSTS7000215');
  expect(found.get('graph.token')).toMatchObject({ result: 'failed' });
  expect(said).not.toContain(wrong);
}, 60_000);

test('a secret that has ended is named as that', async () => {
  identity.endSecret(true);
  const { code, found } = await doctor(['--json']);
  expect(code).toBe(1);
  expect(found.get('teams.token')?.says).toBe('the client secret has ended (AADSTS7000222)');
  expect(found.get('teams.token')?.remedy).toContain('Rotating secrets');
  expect(found.get('graph.token')).toMatchObject({ result: 'failed' });
}, 60_000);

test('keys that cannot be fetched are said', async () => {
  const file = join(dir, 'elsewhere.json');
  const endpoints = JSON.parse(readFileSync(environment['CLOUD_ENDPOINTS']!, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...endpoints, botOpenIdMetadata: `${connector.url}/nothing` }));
  const { found } = await doctor(['--json'], { CLOUD_ENDPOINTS: file });
  expect(found.get('teams.keys')).toMatchObject({ result: 'failed' });
  expect(found.get('teams.keys')?.remedy).toBeTruthy();
}, 60_000);

test('settings that cannot be read are listed, status 78', async () => {
  const { code, said } = await doctor([], { APPROVERS: '', BOT_ID: 'not a guid' });
  expect(code).toBe(78);
  expect(said).toMatch(/FAILED +settings: BOT_ID must be a GUID/);
  expect(said).toMatch(/FAILED +settings: APPROVERS is missing/);
  expect(said).toContain('Not ready: 2 failed');
});

test('an option that it does not know, status 2', async () => {
  const { code, said } = await doctor(['--frobnicate']);
  expect(code).toBe(2);
  expect(said).toContain('Usage: doctor');
});
