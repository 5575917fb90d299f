import type { TokenCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { examineGraph, type GraphExamination } from '../../src/adapters/graph/examine.ts';
import { parseUserId } from '../../src/domain/ids.ts';
import type { Finding } from '../../src/finding.ts';
import { fourEyes } from '../support/world/people.ts';
import { type GraphServer, type Reply, startGraphServer } from '../support/graphServer.ts';

const id = (n: number) => parseUserId(`aaaaaaaa-0000-4000-8000-00000000000${String(n)}`)!;
const person = (n: number, more = {}) => ({
  id: id(n),
  displayName: `Person ${String(n)}`,
  userPrincipalName: `p${String(n)}@contoso.example`,
  userType: 'Member',
  accountEnabled: true,
  ...more,
});
const group = id(9);
const now = new Date('2026-11-23T09:00:00Z');
const healthyRoles = ['User.Export.All', 'User.Read.All', 'GroupMember.Read.All'];
const tokenWith = (claims: object): TokenCredential => ({
  getToken: async () => ({
    token: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`,
    expiresOnTimestamp: 0,
  }),
});

let graph: GraphServer;
beforeAll(async () => {
  graph = await startGraphServer();
});
afterAll(() => graph.close());

/** A tenant in which everything is right; `but` changes single answers, by the start of the path. */
function tenant(but: Readonly<Record<string, Reply>> = {}) {
  const date = { date: now.toUTCString() };
  const healthy: Readonly<Record<string, Reply>> = {
    '/v1.0/users?': { status: 200, headers: date, json: { value: [{ id: id(1) }] } },
    '/v1.0/dataPolicyOperations/': { status: 400, json: { error: { code: 'OperationNotFound' } } },
    [`/v1.0/groups/${group}/transitiveMembers`]: {
      status: 200,
      json: { value: [person(2), person(3)] },
    },
    '/v1.0/applications': { status: 403, json: { error: { code: 'Authorization_RequestDenied' } } },
    [`/v1.0/users/${id(1)}`]: { status: 200, json: person(1) },
  };
  const answers = { ...healthy, ...but };
  graph.says(({ path }) => {
    const key = Object.keys(answers)
      .sort((one, other) => other.length - one.length)
      .find((start) => path.startsWith(start));
    return key === undefined ? { status: 404, json: {} } : answers[key]!;
  });
}

async function examine(options: Partial<GraphExamination> = {}): Promise<Map<string, Finding>> {
  const found = new Map<string, Finding>();
  const examination = examineGraph({
    graphUrl: graph.url,
    version: 'v1.0',
    credential: tokenWith({ roles: healthyRoles }),
    settings: {
      requesters: { users: [id(1)], groups: [] },
      approvers: { users: [], groups: [group] },
      rules: fourEyes,
    },
    appId: id(7),
    signsInWith: 'secret',
    clock: { now: () => now },
    ...options,
  });
  for await (const one of examination) found.set(one.check, one);
  return found;
}
const settings = (more: Partial<GraphExamination['settings']>): Partial<GraphExamination> => ({
  settings: {
    requesters: { users: [id(1)], groups: [] },
    approvers: { users: [], groups: [group] },
    rules: fourEyes,
    ...more,
  },
});

test('a tenant in which everything is right has nothing to remedy', async () => {
  tenant();
  const found = await examine();
  expect([...found.values()].filter(({ result }) => result !== 'ok')).toEqual([
    expect.objectContaining({ check: 'secret.expiry', result: 'skipped' }),
  ]);
});

test.each(['certificate', 'managedIdentity'] as const)(
  'a %s has no secret that could end',
  async (signsInWith) => {
    tenant();
    const before = graph.heard.length;
    expect((await examine({ signsInWith })).get('secret.expiry')?.result).toBe('ok');
    const asked = graph.heard.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path.includes('/applications'))).toEqual([]);
  },
);

test('without a token nothing more is asked', async () => {
  tenant();
  const found = await examine({ credential: { getToken: () => Promise.reject(new Error('AADSTS7000215')) } });
  expect([...found.keys()]).toEqual(['graph.token']);
  expect(found.get('graph.token')).toMatchObject({ result: 'failed' });
  expect(found.get('graph.token')?.remedy).toContain('secret or certificate');
});

const denied: Reply = { status: 403, json: { error: { code: 'Authorization_RequestDenied' } } };

describe('each thing that can be wrong is named with its remedy', () => {
  test.each<[string, Partial<GraphExamination>, Readonly<Record<string, Reply>>, Finding['result'], RegExp]>([
    [
      'graph.roles',
      { credential: tokenWith({ roles: ['User.Read.All'] }) },
      {},
      'failed',
      /lacks User.Export.All, GroupMember.Read.All.*admin consent/,
    ],
    [
      'graph.roles',
      { credential: tokenWith({ roles: [...healthyRoles, 'Mail.Read'] }) },
      {},
      'warning',
      /more than the bot needs: Mail.Read/,
    ],
    ['graph.User.Read.All', {}, { '/v1.0/users?': denied }, 'failed', /User.Read.All is missing.*consent/],
    [
      'graph.User.Export.All',
      {},
      { '/v1.0/dataPolicyOperations/': denied },
      'failed',
      /User.Export.All is missing.*consent/,
    ],
    [
      'graph.GroupMember.Read.All',
      {},
      { [`/v1.0/groups/${group}/transitiveMembers`]: denied },
      'failed',
      /GroupMember.Read.All is missing.*consent/,
    ],
    [
      'graph.User.Read.All',
      {},
      { '/v1.0/users?': { status: 503, json: {} } },
      'failed',
      /503 .*fault of its own/,
    ],
    ['clock', { clock: { now: () => new Date(now.getTime() - 400_000) } }, {}, 'failed', /400 s behind.*NTP/],
    ['clock', { clock: { now: () => new Date(now.getTime() + 60_000) } }, {}, 'warning', /60 s ahead.*NTP/],
    [
      `people.APPROVERS.group:${group}`,
      {},
      { [`/v1.0/groups/${group}/transitiveMembers`]: { status: 404, json: {} } },
      'failed',
      /no such group.*APPROVERS/,
    ],
    [
      `people.APPROVERS.group:${group}`,
      {},
      { [`/v1.0/groups/${group}/transitiveMembers`]: { status: 200, json: { value: [] } } },
      'warning',
      /no members/,
    ],
    [
      `people.REQUESTERS.user:${id(1)}`,
      {},
      { [`/v1.0/users/${id(1)}`]: { status: 404, json: {} } },
      'failed',
      /nobody with this object id.*REQUESTERS/,
    ],
    [
      `people.REQUESTERS.user:${id(1)}`,
      {},
      { [`/v1.0/users/${id(1)}`]: { status: 200, json: person(1, { userType: 'Guest' }) } },
      'warning',
      /guest/,
    ],
    [
      `people.REQUESTERS.user:${id(1)}`,
      {},
      { [`/v1.0/users/${id(1)}`]: { status: 200, json: person(1, { accountEnabled: false }) } },
      'warning',
      /disabled/,
    ],
    [
      'people.approval',
      settings({ approvers: { users: [id(1)], groups: [] } }),
      {},
      'failed',
      new RegExp(`nobody else is left to approve what ${id(1)} asks.*add approvers`),
    ],
    [
      'people.approval',
      settings({ approvers: { users: [], groups: [] } }),
      {},
      'failed',
      /nothing can be approved/,
    ],
    [
      'people.approval',
      settings({ requesters: { users: [], groups: [] } }),
      {},
      'failed',
      /nobody may ask.*REQUESTERS/,
    ],
    [
      'people.approval',
      {},
      { [`/v1.0/groups/${group}/transitiveMembers`]: { status: 200, json: { value: [person(2)] } } },
      'warning',
      /own data may find nobody left/,
    ],
    [
      'secret.expiry',
      {},
      {
        '/v1.0/applications': {
          status: 200,
          json: { value: [{ passwordCredentials: [{ endDateTime: '2026-12-01T09:00:00Z' }] }] },
        },
      },
      'warning',
      /ends in 8 days.*renew/,
    ],
    [
      'secret.expiry',
      {},
      {
        '/v1.0/applications': {
          status: 200,
          json: { value: [{ passwordCredentials: [{ endDateTime: '2026-11-01T09:00:00Z' }] }] },
        },
      },
      'failed',
      /has ended.*renew/,
    ],
  ])('%s (%#)', async (check, options, but, result, words) => {
    tenant(but);
    const found = (await examine(options)).get(check);
    expect(found?.result).toBe(result);
    expect(`${found?.says ?? ''} → ${found?.remedy ?? ''}`).toMatch(words);
  });
});
