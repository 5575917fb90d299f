import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

describe('a restart of the miniature', () => {
  test('loses no export: it goes on, and is completed without the SAS that was forgotten', async () => {
    const dir = join(stage.dir, 'goes-on');
    const before = await stage.graph({ dir });
    const container = await createContainer(stage);
    const accepted = await (await graphClient(stage, before)).order(megan.id, container);
    pass(6_000);
    await before.work();
    await before.stop();

    const after = await stage.graph({ dir });
    const client = await graphClient(stage, after);
    const half = await client.follow(accepted);
    expect(half.json).toMatchObject({ status: 'running', progress: 0.5, userId: megan.id });
    expect(half.json['storageLocation']).toBe(container.client.url);
    pass(6_000);
    expect((await client.follow(accepted)).json).toMatchObject({ status: 'complete', progress: 1 });
    expect((await container.files()).length).toBeGreaterThan(12);
    await after.stop();

    const last = await stage.graph({ dir });
    expect((await (await graphClient(stage, last)).follow(accepted)).json.status).toBe('complete');
    expect(last.ledger()).toEqual(after.ledger());
    expect(last.posts()).toEqual(before.posts());
  });

  test('goes on from what is on disk when a crash cut off the last line', async () => {
    const dir = join(stage.dir, 'cut-off');
    const before = await stage.graph({ dir });
    await (await graphClient(stage, before)).order(megan.id, await createContainer(stage));
    await before.stop();
    await appendFile(join(dir, 'posts.jsonl'), '{"kind":"rec');
    await appendFile(join(dir, 'operations.jsonl'), '{"kind":"acc');

    const after = await stage.graph({ dir });
    await (await graphClient(stage, after)).order(mona.id, await createContainer(stage));
    await after.stop();
    const last = await stage.graph({ dir });
    expect(last.ledger().map(({ userId }) => userId)).toEqual([megan.id, mona.id]);
    expect(last.posts().map(({ answer }) => answer)).toEqual([202, 202]);
  });

  test('leaves no SAS on disk', async () => {
    const dir = join(stage.dir, 'no-secrets');
    const graph = await stage.graph({ dir });
    const container = await createContainer(stage);
    const client = await graphClient(stage, graph);
    await client.order(lee.id, container);
    await client.order(lee.id, { sasUrl: `${container.sasUrl}&ss=b` });
    pass(12_000);
    await graph.work();
    await graph.stop();
    const signature = new URL(container.sasUrl).searchParams.get('sig')!;
    for (const name of await readdir(dir)) {
      const text = await readFile(join(dir, name), 'utf8');
      expect(text).toContain(container.client.containerName);
      expect(text).not.toContain('sig=');
      expect(text).not.toContain(signature);
    }
  });

  test('does not wait for answers that would come late', async () => {
    const graph = await stage.graph({ durations: { lateMs: 60_000, slowAnswerMs: 60_000 } });
    const client = await graphClient(stage, graph);
    graph.onNextExport('lateMarker');
    await expect(client.order(megan.id, await createContainer(stage))).rejects.toThrow();
    await graph.stop();
    expect(graph.ledger()).toEqual([]);
  });

  test('comes back on the same port when it is free, and on another when it is not', async () => {
    const first = await stage.graph();
    const port = Number(new URL(first.origin).port);
    const second = await stage.graph({ port });
    expect(second.origin).not.toBe(first.origin);
    await first.stop();
    const third = await stage.graph({ port });
    expect(third.origin).toBe(first.origin);
  });
});
