import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import type { TokenCredential } from '@azure/identity';
import { createDirectory, type DirectorySettings } from '../../../src/adapters/graph/directory.ts';
import { shared } from '../../../src/credential.ts';
import { parseUserId } from '../../../src/domain/ids.ts';
import type { Fault } from '../../../src/faults.ts';
import { type GraphServer, type Reply, startGraphServer } from '../../support/graphServer.ts';

const ravi = parseUserId('11111111-1111-4111-8111-111111111111')!;
const mona = parseUserId('22222222-2222-4222-8222-222222222222')!;
const lee = parseUserId('33333333-3333-4333-8333-333333333333')!;
const officers = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const admins = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

let graph: GraphServer;
let now: Date;
const credential: TokenCredential = {
  getToken: async () => ({ token: 'the-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};
const directory = (settings: Partial<DirectorySettings> = {}) =>
  createDirectory({
    graphUrl: graph.url,
    version: 'v1.0',
    credential,
    clock: { now: () => now },
    ...settings,
  });

const person = (id: string, name: string, more: object = {}) => ({
  id,
  displayName: name,
  userPrincipalName: `${name.toLowerCase()}@contoso.example`,
  mail: null,
  userType: 'Member',
  accountEnabled: true,
  ...more,
});
const list = (...value: unknown[]): Reply => ({ status: 200, json: { value } });
const fault = (promise: Promise<unknown>) =>
  promise.then(() => undefined).catch((thrown: unknown) => thrown as Fault);

beforeEach(async () => {
  graph = await startGraphServer();
  now = new Date('2026-03-02T09:00:00Z');
});
afterEach(() => graph.close());

describe('whether somebody is one of them', () => {
  const principals = { users: [mona], groups: [officers, admins] };
  const isCheck = ({ path }: { path: string }) => path.endsWith('/checkMemberGroups');
  const checks = () => graph.heard.filter(isCheck);
  /** What Graph says about groups; whoever it is about is a member of the tenant. */
  const says = (reply: Reply | (() => Reply), member: Reply = { status: 200, json: person(ravi, 'Ravi') }) =>
    graph.says((request) => (isCheck(request) ? (typeof reply === 'function' ? reply() : reply) : member));

  test('knows people that are named without asking for their groups', async () => {
    says(list());
    await expect(directory().includes(principals, mona)).resolves.toBe(true);
    expect(checks()).toHaveLength(0);
  });

  test('refuses everybody when nobody is named', async () => {
    await expect(directory().includes({ users: [], groups: [] }, mona)).resolves.toBe(false);
    expect(checks()).toHaveLength(0);
  });

  test('asks for the groups, transitively, in one call', async () => {
    says(list(admins.toUpperCase()));
    await expect(directory().includes(principals, ravi)).resolves.toBe(true);
    expect(checks()).toHaveLength(1);
    expect(checks()[0]).toMatchObject({
      method: 'POST',
      path: `/v1.0/users/${ravi}/checkMemberGroups`,
      json: { groupIds: [officers, admins] },
      headers: { authorization: 'Bearer the-token' },
    });
  });

  test.each([
    ['a guest', { status: 200, json: person(ravi, 'Ravi', { userType: 'Guest' }) }],
    [
      'a guest by sign-in name',
      { status: 200, json: person(ravi, 'Ravi', { userPrincipalName: 'r_x.example#EXT#@c.example' }) },
    ],
    [
      'somebody whose account was disabled',
      { status: 200, json: person(ravi, 'Ravi', { accountEnabled: false }) },
    ],
    ['somebody who is gone', { status: 404 }],
  ])('says no to %s, whatever list they are on', async (_who, member) => {
    says(list(officers), member);
    await expect(directory().includes(principals, ravi)).resolves.toBe(false);
    await expect(directory().includes({ users: [ravi], groups: [] }, ravi)).resolves.toBe(false);
  });

  test('is neither yes nor no while nobody can tell whether they are a guest', async () => {
    says(list(officers), { status: 503 });
    await expect(fault(directory().includes(principals, ravi))).resolves.toMatchObject({
      code: 'graphUnavailable',
    });
  });

  test('does not take a group that was not asked for', async () => {
    says(list('cccccccc-cccc-4ccc-8ccc-cccccccccccc'));
    await expect(directory().includes(principals, ravi)).resolves.toBe(false);
  });

  test('says no to somebody who is not in the directory', async () => {
    says({ status: 404 });
    await expect(directory().includes(principals, ravi)).resolves.toBe(false);
  });

  test('keeps a yes for 60 seconds, for that person and those groups', async () => {
    const known = directory();
    says(list(officers));
    await known.includes(principals, ravi);
    says(list());

    now = new Date(now.getTime() + 59_999);
    await expect(known.includes(principals, ravi)).resolves.toBe(true);
    expect(checks()).toHaveLength(1);
    await expect(known.includes(principals, lee)).resolves.toBe(false);
    await expect(known.includes({ users: [], groups: [officers] }, ravi)).resolves.toBe(false);

    now = new Date(now.getTime() + 1);
    await expect(known.includes(principals, ravi)).resolves.toBe(false);
  });

  test('never keeps a no', async () => {
    const known = directory();
    says(list());
    await expect(known.includes(principals, ravi)).resolves.toBe(false);
    await expect(known.includes(principals, ravi)).resolves.toBe(false);
    expect(checks()).toHaveLength(2);
    says(list(officers));
    await expect(known.includes(principals, ravi)).resolves.toBe(true);
  });

  test('gives up in its time when Graph is silent, and answers neither yes nor no', async () => {
    says('silence');
    const thrown = await fault(directory({ bounds: { includes: 300 } }).includes(principals, ravi));
    expect(thrown).toMatchObject({ code: 'graphSilent', retryable: true });
    expect(checks()).toHaveLength(1);
  });

  test('its time holds for the token too', async () => {
    const slow = shared(async () => ({ getToken: () => new Promise(() => undefined) }));
    const thrown = await fault(
      directory({ credential: slow, bounds: { includes: 50 } }).includes(principals, ravi),
    );
    expect(thrown).toMatchObject({ code: 'graphTokenUnavailable' });
  });

  test.each<[string, Reply]>([
    ['graphForbidden', { status: 403 }],
    ['graphUnauthorized', { status: 401 }],
    ['graphThrottled', { status: 429, headers: { 'retry-after': '1' } }],
    ['graphUnexpected', { status: 200, json: { value: 'yes' } }],
    ['graphUnexpected', { status: 200, text: 'true' }],
  ])('fails closed with %s', async (code, reply) => {
    says(reply);
    await expect(fault(directory().includes(principals, ravi))).resolves.toMatchObject({ code });
    expect(checks()).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ['a dropped socket', 'drop'],
    ['a 503', { status: 503 }],
  ])('asks once more after %s, and only once', async (_what, trouble) => {
    says(() => (checks().length === 1 ? trouble : list(officers)));
    await expect(directory().includes(principals, ravi)).resolves.toBe(true);
    says(trouble);
    await fault(directory().includes(principals, ravi));
    expect(checks()).toHaveLength(4);
  });
});

describe('a person by id', () => {
  test('comes with name and address, and no more is asked for', async () => {
    graph.says({ status: 200, json: person(ravi, 'Ravi', { mail: 'Ravi.K@contoso.example' }) });
    await expect(directory().user(ravi)).resolves.toEqual({
      id: ravi,
      name: 'Ravi',
      address: 'Ravi.K@contoso.example',
      guest: false,
      enabled: true,
    });
    expect(graph.heard[0]?.path).toBe(
      `/v1.0/users/${ravi}?$select=id,displayName,userPrincipalName,mail,userType,accountEnabled`,
    );
  });

  test.each([
    ['has the sign-in name for an address without mail', { mail: '' }, { address: 'ravi@contoso.example' }],
    ['has the address for a name without one', { displayName: null }, { name: 'ravi@contoso.example' }],
    ['is a guest', { userType: 'Guest' }, { guest: true }],
    [
      'is a guest as a member from another tenant',
      { userPrincipalName: 'ravi_fabrikam.example#EXT#@contoso.example' },
      { guest: true },
    ],
    ['is disabled', { accountEnabled: false }, { enabled: false }],
    ['is not taken for enabled when Graph does not say so', { accountEnabled: null }, { enabled: false }],
  ])('%s', async (_what, more, expected) => {
    graph.says({ status: 200, json: person(ravi, 'Ravi', more) });
    await expect(directory().user(ravi)).resolves.toMatchObject(expected);
  });

  test('is nobody when Graph knows none', async () => {
    graph.says({ status: 404 });
    await expect(directory().user(ravi)).resolves.toBeUndefined();
  });

  test('is a fault when Graph is silent', async () => {
    graph.says('silence');
    await expect(fault(directory({ bounds: { call: 50 } }).user(ravi))).resolves.toMatchObject({
      code: 'graphSilent',
    });
  });
});

describe('people by address', () => {
  test('are each found once', async () => {
    graph.says(list(person(ravi, 'Ravi'), person(ravi, 'Ravi'), person(lee, 'Lee')));
    const found = await directory().find('ravi@contoso.example');
    expect(found.map(({ id }) => id)).toEqual([ravi, lee]);
  });

  test.each([
    ["miles.o'neil@contoso.example", "miles.o''neil@contoso.example"],
    ["x' or startswith(mail,'a')@contoso.example", "x'' or startswith(mail,''a'')@contoso.example"],
    ["'", "''"],
    ['a&$filter=mail ne null#@contoso.example', 'a&$filter=mail ne null#@contoso.example'],
    ['plus+tag@contoso.example', 'plus+tag@contoso.example'],
  ])('are asked for as one literal: %s', async (address, literal) => {
    graph.says(list());
    await directory().find(address);
    const query = new URL(graph.heard[0]!.raw, graph.url).searchParams;
    expect(query.getAll('$filter')).toEqual([`userPrincipalName eq '${literal}' or mail eq '${literal}'`]);
    expect([...query.keys()]).toEqual(['$filter', '$select', '$top']);
  });

  test('a fault does not name them', async () => {
    graph.says({ status: 400, json: { error: { code: 'BadRequest', message: 'ravi@contoso.example?' } } });
    const refused = await fault(directory().find('ravi@contoso.example'));
    expect(refused).toMatchObject({ code: 'graphUnexpected' });
    graph.says('drop');
    const lost = await fault(directory().find('ravi@contoso.example'));
    expect(lost).toMatchObject({ code: 'graphSilent' });
    expect(inspect([refused, lost], { depth: 9, showHidden: true })).not.toMatch(/ravi|the-token/);
  });
});

describe('whether an address was deleted', () => {
  const deleted = (userPrincipalName: string, mail: string | null = null) =>
    list({ userPrincipalName, mail });

  test('sees through the id in front of a deleted sign-in name', async () => {
    graph.says(deleted('0123456789abcdef0123456789abcdefRavi@contoso.example'));
    await expect(directory().wasDeleted('ravi@contoso.example')).resolves.toBe(true);
    expect(graph.heard[0]).toMatchObject({ headers: { consistencylevel: 'eventual' } });
    expect(graph.heard[0]?.path).toContain(
      "/v1.0/directory/deletedItems/microsoft.graph.user?$filter=mail eq 'ravi@contoso.example' or endsWith(userPrincipalName,'ravi@contoso.example')",
    );
  });

  test('knows the mail address', async () => {
    graph.says(deleted('whatever@contoso.example', 'Ravi@contoso.example'));
    await expect(directory().wasDeleted('ravi@contoso.example')).resolves.toBe(true);
  });

  test('is asked by object id, too', async () => {
    graph.says({ status: 200, json: { id: ravi } });
    await expect(directory().wasDeleted(ravi)).resolves.toBe(true);
    expect(graph.heard[0]?.path).toBe(`/v1.0/directory/deletedItems/${ravi}?$select=id`);
    graph.says({ status: 404, json: { error: { code: 'Request_ResourceNotFound', message: '' } } });
    await expect(directory().wasDeleted(ravi)).resolves.toBe(false);
  });

  test('does not take somebody whose name ends the same', async () => {
    graph.says(deleted('0123456789abcdef0123456789abcdefkravi@contoso.example'));
    await expect(directory().wasDeleted('ravi@contoso.example')).resolves.toBe(false);
  });

  test.each<[string, Reply]>([
    ['refused', { status: 403 }],
    ['not supported', { status: 400 }],
    ['lost', 'drop'],
    ['nonsense', { status: 200, json: { value: [17, null] } }],
  ])('says no when the answer is %s', async (_what, reply) => {
    graph.says(reply);
    await expect(directory().wasDeleted('ravi@contoso.example')).resolves.toBe(false);
  });
});

describe('the members', () => {
  const group = (members: Record<string, Reply>) => {
    graph.says((request) => {
      const found = Object.entries(members).find(([part]) => request.path.includes(part));
      return found ? found[1] : { status: 404 };
    });
  };
  const ids = async (principals: Parameters<ReturnType<typeof directory>['members']>[0], limit = 20) =>
    (await directory().members(principals, limit)).map(({ id }) => id);

  test('are the people named and those in the groups, each once, with their names', async () => {
    group({
      [`/users/${mona}`]: { status: 200, json: person(mona, 'Mona') },
      transitiveMembers: list(person(lee, 'Lee'), person(mona, 'Mona')),
    });
    await expect(directory().members({ users: [mona], groups: [officers] }, 20)).resolves.toEqual([
      { id: mona, name: 'Mona' },
      { id: lee, name: 'Lee' },
    ]);
  });

  test('leave out guests, disabled accounts, people who are gone, and what is no person', async () => {
    group({
      transitiveMembers: list(
        person(lee, 'Lee', { userType: 'Guest' }),
        person(mona, 'Mona', { accountEnabled: false }),
        { '@odata.type': '#microsoft.graph.group', id: admins, displayName: 'Admins' },
        { '@odata.type': '#microsoft.graph.servicePrincipal', id: admins, displayName: 'App' },
        { '@odata.type': '#microsoft.graph.user', ...person(ravi, 'Ravi') },
      ),
    });
    await expect(ids({ users: [mona], groups: [officers, admins] })).resolves.toEqual([ravi]);
  });

  test('are read page by page, no further than the limit', async () => {
    const next = `${graph.url}/v1.0/groups/x/transitiveMembers?$skiptoken=`;
    group({
      'skiptoken=two': {
        status: 200,
        json: { value: [person(lee, 'Lee')], '@odata.nextLink': `${next}three` },
      },
      transitiveMembers: {
        status: 200,
        json: { value: [person(ravi, 'Ravi')], '@odata.nextLink': `${next}two` },
      },
    });
    await expect(ids({ users: [], groups: [officers] }, 2)).resolves.toEqual([ravi, lee]);
    expect(graph.heard).toHaveLength(2);
    expect(graph.heard[1]?.path).toBe(`/v1.0/groups/${officers}/transitiveMembers?$skiptoken=two`);
  });

  test('are a fault when Graph refuses', async () => {
    graph.says({ status: 403 });
    await expect(fault(ids({ users: [], groups: [officers] }))).resolves.toMatchObject({
      code: 'graphForbidden',
    });
  });
});
