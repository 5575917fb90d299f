import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphMiniature } from '../../src/sandbox/graph/graphMiniature.ts';
import { lee, megan, mona } from '../../src/sandbox/people.ts';
import { column, type GraphClient, graphClient } from './client.ts';
import { createContainer } from './container.ts';
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

const pass = (ms: number) => {
  stage.clock.now = new Date(stage.clock.now.getTime() + ms);
};

describe('a data policy operation', () => {
  test('goes from notStarted over running to complete in twelve seconds, its progress from 0 to 1', async () => {
    const container = await createContainer(stage);
    const accepted = await client.order(megan.id, container);
    const seen = [];
    for (let second = 0; second <= 12; second += 1) {
      const { json } = await client.follow(accepted);
      seen.push([json.status, Math.round(json.progress! * 12)]);
      pass(1_000);
    }
    expect(seen).toEqual([
      ['notStarted', 0],
      ...Array.from({ length: 11 }, (_, at) => ['running', at + 1]),
      ['complete', 12],
    ]);
  });

  test('names the data subject, its times, a progress that is a number, and the storage location with its SAS', async () => {
    const container = await createContainer(stage);
    const submitted = stage.clock.now.toISOString();
    const accepted = await client.order(megan.id, container);
    const { json } = await client.follow(accepted);
    expect(json).toEqual({
      '@odata.context': expect.stringContaining('$metadata#dataPolicyOperations/$entity'),
      id: accepted.headers.get('request-id'),
      userId: megan.id,
      status: 'notStarted',
      progress: 0,
      submittedDateTime: submitted,
      completedDateTime: null,
      storageLocation: container.sasUrl,
    });
    pass(12_000);
    const done = await client.follow(accepted);
    expect(done.json['completedDateTime']).toBe(stage.clock.now.toISOString());
  });

  test('that nobody knows is 400 OperationNotFound, not 404', async () => {
    const { status, code } = await client.get(`dataPolicyOperations/${megan.id}`);
    expect([status, code]).toEqual([400, 'OperationNotFound']);
  });

  test.each([
    ['year1', '0001-01-01T00:00:00Z'],
    ['null', null],
  ] as const)('that runs has %s as its completion, as the option says', async (unfinished, expected) => {
    const other = await stage.graph({ unfinished });
    const speaker = await graphClient(stage, other);
    const { json } = await speaker.follow(await speaker.order(megan.id, await createContainer(stage)));
    expect(json['completedDateTime']).toBe(expected);
  });

  test.each([
    ['withoutSas', (url: string) => url.split('?')[0]],
    ['null', () => null],
  ] as const)('gives its storage location %s, as the option says', async (storageLocation, expected) => {
    const other = await stage.graph({ storageLocation });
    const speaker = await graphClient(stage, other);
    const container = await createContainer(stage);
    const { json } = await speaker.follow(await speaker.order(megan.id, container));
    expect(json['storageLocation']).toBe(expected(container.sasUrl));
  });

  test('is shown to nobody who lacks one of the two permissions', async () => {
    const accepted = await client.order(megan.id, await createContainer(stage));
    stage.identity.grant(['User.Export.All']);
    const poor = await graphClient(stage, graph);
    stage.identity.grant(['User.Export.All', 'User.Read.All', 'GroupMember.Read.All']);
    expect((await poor.follow(accepted)).code).toBe('Authorization_RequestDenied');
    expect((await poor.get('dataPolicyOperations')).code).toBe('Authorization_RequestDenied');
  });
});

describe('the list of operations', () => {
  test('has the newest first, page by page', async () => {
    const other = await stage.graph({ listPageSize: 2 });
    const speaker = await graphClient(stage, other);
    for (const { id } of [megan, mona, lee]) await speaker.order(id, await createContainer(stage));
    const first = await speaker.get('dataPolicyOperations');
    expect(column(first.json, 'userId')).toEqual([lee.id, mona.id]);
    const next = String(first.json['@odata.nextLink']).split('/v1.0/')[1]!;
    const second = await speaker.get(next);
    expect(second.json.value).toHaveLength(1);
    expect(second.json).not.toHaveProperty('@odata.nextLink');
  });

  test.each([400, 404, 405, 501] as const)('answers %i where it is not supported', async (list) => {
    const other = await stage.graph({ list });
    const { status } = await (await graphClient(stage, other)).get('dataPolicyOperations');
    expect(status).toBe(list);
  });
});

describe('the package', () => {
  const exported = async (userId: string) => {
    const container = await createContainer(stage);
    const accepted = await client.order(userId, container);
    pass(12_000);
    await client.follow(accepted);
    return container;
  };

  test('appears folder by folder while the operation runs', async () => {
    const container = await createContainer(stage);
    const accepted = await client.order(megan.id, container);
    pass(1_000);
    await graph.work();
    expect(await container.files()).toEqual([
      'Account/Consents.csv',
      'Account/SignIns.json',
      'RequestInfo.json',
    ]);
    pass(11_000);
    await client.follow(accepted);
    expect((await container.files()).length).toBeGreaterThan(12);
  });

  test('has product folders with sub-folders in JSON, XML and CSV, each file some KB', async () => {
    const container = await exported(megan.id);
    const files = await container.files();
    const folders = new Set(files.map((name) => name.split('/')[0]));
    expect([...folders]).toEqual(
      expect.arrayContaining(['Account', 'Azure', 'Browser', 'Intune', 'Miscellaneous', 'Office', 'Teams']),
    );
    expect(files.some((name) => name.startsWith('Office/OneDriveUsage/'))).toBe(true);
    expect(new Set(files.map((name) => name.split('.').at(-1)))).toEqual(new Set(['json', 'xml', 'csv']));
    for (const name of files) {
      const text = await container.text(name);
      expect(text.length).toBeGreaterThan(100);
      expect(text.length).toBeLessThan(20_000);
      if (name.endsWith('.json')) expect(() => JSON.parse(text) as unknown).not.toThrow();
    }
  });

  test('is about its data subject, and the same each time', async () => {
    const before = stage.clock.now;
    const first = await exported(megan.id);
    stage.clock.now = before;
    const second = await exported(megan.id);
    stage.clock.now = before;
    const other = await exported(mona.id);
    const signIns = 'Account/SignIns.json';
    expect(await first.text(signIns)).toContain(megan.userPrincipalName);
    expect(await second.text(signIns)).toBe(await first.text(signIns));
    expect(await other.text(signIns)).not.toContain(megan.userPrincipalName);
    const { signIns: rows } = JSON.parse(await first.text(signIns)) as {
      signIns: { createdDateTime: string }[];
    };
    for (const { createdDateTime } of rows)
      expect(Date.parse(createdDateTime)).toBeLessThan(before.getTime());
  });

  test('has gaps when the permission is removed before all services wrote', async () => {
    const container = await createContainer(stage);
    const accepted = await client.order(megan.id, container);
    pass(6_000);
    await client.follow(accepted);
    await container.revoke();
    pass(6_000);
    const { json } = await client.follow(accepted);
    expect(json).toMatchObject({ status: 'complete', progress: 0.5 });
  });

  test('is not written where thousands of operations are wanted and no packages', async () => {
    const light = await stage.graph({ packages: false });
    const speaker = await graphClient(stage, light);
    const container = await createContainer(stage);
    const accepted = await speaker.order(megan.id, container);
    pass(12_000);
    expect((await speaker.follow(accepted)).json).toMatchObject({ status: 'complete', progress: 1 });
    expect(await container.files()).toEqual(['RequestInfo.json']);
  });
});
