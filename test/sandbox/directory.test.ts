import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphMiniature } from '../../src/sandbox/graph/graphMiniature.ts';
import {
  alex,
  approversGroup,
  lee,
  megan,
  mona,
  nestingGroup,
  requestersGroup,
  tenantId,
} from '../../src/sandbox/people.ts';
import { column, type GraphClient, graphClient, type GraphJson } from './client.ts';
import { enterStage, type Stage } from './stage.ts';

let stage: Stage;
let graph: GraphMiniature;
let client: GraphClient;
beforeAll(async () => {
  stage = await enterStage();
  graph = await stage.graph();
  client = await graphClient(stage, graph);
}, 30_000);
afterAll(() => stage.leave());

const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;
const names = async (path: string, headers = {}) => {
  const { json } = await client.get(path, headers);
  return column(json, 'displayName');
};

describe('a person', () => {
  test.each([
    ['object id', megan.id],
    ['object id in capitals', megan.id.toUpperCase()],
    ['sign-in name', 'Megan@Contoso.Example'],
  ])('is found by %s', async (_what, key) => {
    expect((await client.get(`users/${key}`)).json).toMatchObject({
      id: megan.id,
      displayName: 'Megan Bowen',
    });
  });

  test('comes without user type and account state unless they are selected', async () => {
    const usual = await client.get(`users/${megan.id}`);
    expect(usual.json).not.toHaveProperty('userType');
    expect(usual.json).not.toHaveProperty('accountEnabled');
    const { json } = await client.get(`users/${megan.id}?$select=id,userType,accountEnabled`);
    expect(json).toEqual({
      '@odata.context': expect.any(String),
      id: megan.id,
      userType: 'Member',
      accountEnabled: true,
    });
  });

  test('that nobody knows is 404, and a property that nobody knows 400', async () => {
    expect((await client.get('users/nobody@contoso.example')).code).toBe('Request_ResourceNotFound');
    expect((await client.get(`users/${megan.id}?$select=shoeSize`)).status).toBe(400);
  });

  test('is not found by a mail address that is no sign-in name', async () => {
    expect((await client.get('users/sam@contoso.example')).status).toBe(404);
  });
});

describe('a search for people', () => {
  test.each([
    [`mail eq 'megan@contoso.example' or userPrincipalName eq 'megan@contoso.example'`, ['Megan Bowen']],
    [`mail eq 'SAM@contoso.example'`, ['Sam Lee', 'Samira Lee']],
    [`mail eq 'o''connor@contoso.example'`, ["Erin O'Connor"]],
    [`startswith(displayName,'Me')`, ['Megan Bowen']],
    [
      `startsWith(displayName,'M') and (surname eq 'Kane' or surname eq 'Bowen')`,
      ['Megan Bowen', 'Mona Kane'],
    ],
    [`id in ('${megan.id}', '${lee.id}')`, ['Megan Bowen', 'Lee Gu']],
    [`userType eq 'Guest'`, ['Gita Guest']],
    [`accountEnabled eq false`, ['Disabled']],
    [`mail eq 'nobody@contoso.example'`, []],
    [`mail eq 'x'' or mail eq ''megan@contoso.example'`, []],
    [`userPrincipalName eq 'layla@contoso.example'`, ['🦊 ليلى حدّاد']],
    [`userPrincipalName eq 'markdown@contoso.example'`, ['[click](http://evil.example) <b>Bold</b>']],
  ])('with %s finds who fits', async (text, expected) => {
    expect(await names(`users?${filter(text)}`)).toEqual(expected);
  });

  test.each([
    [`mail eq 'megan@contoso.example`],
    ['shoeSize eq 5'],
    [`mail eq`],
    [`mail gt 'a'`],
    [`(mail eq 'a'`],
    [''],
  ])('with the clause %j is refused', async (text) => {
    expect((await client.get(`users?${filter(text)}`)).status).toBe(400);
  });

  test('by the end of a name is an advanced query: it wants $count and ConsistencyLevel', async () => {
    const path = `users?${filter(`endsWith(mail,'fabrikam.example')`)}`;
    expect((await client.get(path)).code).toBe('Request_UnsupportedQuery');
    expect((await client.get(`${path}&$count=true`)).code).toBe('Request_UnsupportedQuery');
    expect(await names(`${path}&$count=true`, { ConsistencyLevel: 'eventual' })).toEqual(['Gita Guest']);
  });

  test('comes page by page, each with the address of the next', async () => {
    const all = await names('users?$top=999');
    const seen: unknown[] = [];
    let path: string | undefined = 'users?$top=7&$select=displayName';
    while (path !== undefined) {
      const { json }: { json: GraphJson } = await client.get(path);
      seen.push(...column(json, 'displayName'));
      path = json['@odata.nextLink']?.split('/v1.0/')[1];
    }
    expect(seen).toEqual(all);
    expect((await client.get('users?$top=1000')).status).toBe(400);
  });
});

describe('a person who was deleted', () => {
  const left = 'left.last.week@contoso.example';

  test('is not a user any more', async () => {
    expect(await names(`users?${filter(`mail eq '${left}'`)}`)).toEqual([]);
    expect((await client.get(`users/${left}`)).status).toBe(404);
  });

  test('is among the deleted items, with the object id in front of the sign-in name', async () => {
    const { json } = await client.get(
      `directory/deletedItems/microsoft.graph.user?${filter(`mail eq '${left}'`)}`,
    );
    const [id] = column(json, 'id');
    expect(column(json, 'userPrincipalName')).toEqual([`${String(id).replaceAll('-', '')}${left}`]);
  });

  test('is found among them by object id, and nobody else is', async () => {
    const { json } = await client.get('directory/deletedItems/microsoft.graph.user');
    const id = String(column(json, 'id')[0]);
    expect((await client.get(`directory/deletedItems/${id}?$select=id`)).json).toMatchObject({ id });
    const other = await client.get(`directory/deletedItems/${megan.id}`);
    expect(other).toMatchObject({ status: 404, code: 'Request_ResourceNotFound' });
  });

  test('cannot be exported', async () => {
    const { json } = await client.get('directory/deletedItems/microsoft.graph.user');
    const answer = await client.order(String(column(json, 'id')[0]), {
      sasUrl: 'http://127.0.0.1/a/b?sig=x',
    });
    expect(answer.code).toBe('Request_ResourceNotFound');
  });
});

describe('membership', () => {
  const check = (id: string, groupIds: unknown) => client.post(`users/${id}/checkMemberGroups`, { groupIds });

  test('is told for the groups that were asked about, the transitive ones too', async () => {
    const groups = [requestersGroup.id, approversGroup.id, nestingGroup.id];
    expect((await check(alex.id, groups)).json.value).toEqual(groups);
    expect((await check(mona.id, groups)).json.value).toEqual([approversGroup.id, nestingGroup.id]);
    expect((await check(megan.id, groups)).json.value).toEqual([]);
    expect((await check(alex.id, [approversGroup.id])).json.value).toEqual([approversGroup.id]);
  });

  test('passes over groups that are not there, and does not know people who are not', async () => {
    expect((await check(alex.id, [tenantId])).json.value).toEqual([]);
    expect((await check(tenantId, [approversGroup.id])).code).toBe('Request_ResourceNotFound');
  });

  test('is checked in at most twenty groups at a time', async () => {
    expect((await check(alex.id, Array(20).fill(tenantId))).status).toBe(200);
    expect((await check(alex.id, Array(21).fill(tenantId))).code).toBe('Request_BadRequest');
    expect((await check(alex.id, [])).status).toBe(400);
    expect((await check(alex.id, 'all')).status).toBe(400);
  });
});

describe('a group', () => {
  test('has a name', async () => {
    const { json } = await client.get(`groups/${approversGroup.id}?$select=id,displayName`);
    expect(json).toMatchObject({ id: approversGroup.id, displayName: 'DSR approvers' });
    expect((await client.get(`groups/${tenantId}`)).status).toBe(404);
  });

  test('has the people of the groups in it as transitive members', async () => {
    const path = `groups/${nestingGroup.id}/transitiveMembers`;
    expect(await names(`${path}/microsoft.graph.user`)).toEqual(['Alex Wilber', 'Mona Kane', 'Lee Gu']);
    const { json } = await client.get(path);
    expect(column(json, '@odata.type')).toEqual([
      '#microsoft.graph.user',
      '#microsoft.graph.user',
      '#microsoft.graph.user',
      '#microsoft.graph.group',
    ]);
  });

  test('has its members page by page', async () => {
    const path = `groups/${approversGroup.id}/transitiveMembers/microsoft.graph.user?$top=2&$select=id,displayName`;
    const { json } = await client.get(path);
    const next = String(json['@odata.nextLink']).split('/v1.0/')[1]!;
    expect([...(await names(path)), ...(await names(next))]).toEqual(['Alex Wilber', 'Mona Kane', 'Lee Gu']);
  });
});

describe('permissions', () => {
  const withRoles = async (...roles: string[]) => {
    stage.identity.grant(roles);
    const poor = await graphClient(stage, graph);
    stage.identity.grant(['User.Export.All', 'User.Read.All', 'GroupMember.Read.All']);
    return poor;
  };

  test('are needed for each call', async () => {
    const nobody = await withRoles();
    const denied = [
      await nobody.get(`users/${megan.id}`),
      await nobody.get('users'),
      await nobody.get('directory/deletedItems/microsoft.graph.user'),
      await nobody.get(`groups/${approversGroup.id}`),
      await nobody.get(`groups/${approversGroup.id}/transitiveMembers`),
      await (await withRoles('User.Read.All')).post(`users/${alex.id}/checkMemberGroups`, { groupIds: [] }),
      await (await withRoles('GroupMember.Read.All')).post(`users/${alex.id}/checkMemberGroups`, {}),
    ];
    expect(denied.map(({ code }) => code)).toEqual(denied.map(() => 'Authorization_RequestDenied'));
  });

  test('on groups alone show members by id and type only', async () => {
    const poor = await withRoles('GroupMember.Read.All');
    const { json } = await poor.get(`groups/${requestersGroup.id}/transitiveMembers`);
    expect(json.value?.[0]).toEqual({ '@odata.type': '#microsoft.graph.user', id: alex.id });
  });

  test('are not needed for the name of the organisation', async () => {
    const { json } = await (await withRoles()).get('organization');
    expect(json.value).toMatchObject([{ id: tenantId, displayName: 'Contoso' }]);
  });
});
