import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { graphPipeline } from '../../../src/adapters/graph/pipeline.ts';
import { isLoopback } from '../../../src/loopback.ts';
import { type GraphServer, startGraphServer } from '../../support/graphServer.ts';

let graph: GraphServer;
let elsewhere: GraphServer;

const send = (origin: string, url: string) =>
  graphPipeline(new URL(origin), () => Promise.resolve('the-token')).sendRequest(
    createDefaultHttpClient(),
    createPipelineRequest({ url, allowInsecureConnection: true, abortSignal: AbortSignal.timeout(5_000) }),
  );

beforeEach(async () => {
  graph = await startGraphServer();
  elsewhere = await startGraphServer();
  graph.says({ status: 200 });
  elsewhere.says({ status: 200 });
});
afterEach(async () => {
  await graph.close();
  await elsewhere.close();
});

describe('the token', () => {
  test('goes to the configured host', async () => {
    await send(graph.url, `${graph.url}/v1.0/users`);
    expect(graph.heard[0]?.headers.authorization).toBe('Bearer the-token');
    expect(graph.heard[0]?.headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('goes nowhere else, and neither does the request', async () => {
    await expect(send(graph.url, `${elsewhere.url}/v1.0/users`)).rejects.toMatchObject({
      code: 'graphTokenUnavailable',
    });
    expect(elsewhere.heard).toHaveLength(0);
  });

  test('does not leave the machine without TLS', async () => {
    const plain = 'http://graph.example';
    await expect(send(plain, `${plain}/v1.0/users`)).rejects.toMatchObject({ code: 'graphTokenUnavailable' });
  });
});

test.each([
  ['http://127.0.0.1:1', true],
  ['http://localhost:1', true],
  ['http://[::1]:1', true],
  ['http://127.evil.example', false],
  ['http://localhost.evil.example', false],
  ['http://10.0.0.1', false],
])('%s is on this machine: %s', (url, itIs) => {
  expect(isLoopback(new URL(url).hostname)).toBe(itIs);
});
