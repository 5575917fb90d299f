import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphOptions } from '../../src/sandbox/graph/graphMiniature.ts';
import { documentedQuotas } from '../../src/sandbox/graph/throttle.ts';
import { lee, megan, mona } from '../../src/sandbox/people.ts';
import { graphClient } from './client.ts';
import { createContainer } from './container.ts';
import { enterStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await enterStage();
}, 30_000);
afterAll(() => stage.leave());

const pass = (ms: number) => {
  stage.clock.now = new Date(stage.clock.now.getTime() + ms);
};
const hour = 3_600_000;

async function begin(quotas: GraphOptions['quotas'], more: Partial<GraphOptions> = {}) {
  const graph = await stage.graph({ ...more, ...(quotas && { quotas }) });
  const client = await graphClient(stage, graph);
  const order = async ({ id }: { id: string }) =>
    (await client.order(id, await createContainer(stage))).status;
  return { graph, client, order };
}

describe('the quotas', () => {
  test('are the documented ones', () => {
    expect(documentedQuotas).toEqual({
      exportsPerDay: 1_000,
      exportsPerSubjectPerDay: 100,
      operationRequestsPerHour: 10_000,
      subject: 'dataSubject',
    });
  });

  test('limit exports of one data subject, and let those of others through', async () => {
    const { order } = await begin({ exportsPerSubjectPerDay: 2 });
    const seen = [await order(megan), await order(megan), await order(megan), await order(mona)];
    expect(seen).toEqual([202, 202, 429, 202]);
  });

  test('limit the exports of the caller where the subject is meant to be that', async () => {
    const { order } = await begin({ exportsPerSubjectPerDay: 2, subject: 'caller' });
    expect([await order(megan), await order(mona), await order(lee)]).toEqual([202, 202, 429]);
  });

  test('limit all exports of the tenant, for a day', async () => {
    const { order } = await begin({ exportsPerDay: 2 });
    expect([await order(megan), await order(mona), await order(lee)]).toEqual([202, 202, 429]);
    pass(24 * hour);
    expect(await order(lee)).toBe(202);
  });

  test('limit other requests to operations for an hour, without Retry-After, and count what they refused', async () => {
    const { client, graph } = await begin({ operationRequestsPerHour: 2 });
    const answers = [];
    for (let request = 0; request < 3; request += 1) answers.push(await client.get('dataPolicyOperations'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]!.code).toBe('TooManyRequests');
    expect(answers[2]!.headers.has('retry-after')).toBe(false);
    expect(graph.traffic()).toEqual({ exports: 0, operations: 3, directory: 0, throttled: 1 });
    pass(hour);
    expect((await client.get('dataPolicyOperations')).status).toBe(200);
  });

  test('are checked before permissions and storage', async () => {
    const { graph, order } = await begin({ exportsPerDay: 1 });
    await order(megan);
    stage.identity.grant([]);
    const poor = await graphClient(stage, graph);
    stage.identity.grant(['User.Export.All', 'User.Read.All', 'GroupMember.Read.All']);
    const container = await createContainer(stage);
    expect((await poor.order(megan.id, container)).status).toBe(429);
    expect(await container.files()).toEqual([]);
  });

  test('remember the exports of before a restart', async () => {
    const dir = `${stage.dir}/restarted`;
    const before = await begin({ exportsPerDay: 1 }, { dir });
    expect(await before.order(megan)).toBe(202);
    await before.graph.stop();
    const after = await begin({ exportsPerDay: 1 }, { dir });
    expect(await after.order(mona)).toBe(429);
  });
});
