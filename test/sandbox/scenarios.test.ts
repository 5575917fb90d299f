import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphMiniature } from '../../src/sandbox/graph/graphMiniature.ts';
import { type ScenarioName, scenarios, storageRefusals } from '../../src/sandbox/graph/scenarios.ts';
import { directoryPeople, domainName, megan, scenarioPeople } from '../../src/sandbox/people.ts';
import { column, type GraphClient, graphClient } from './client.ts';
import { createContainer, type TestContainer } from './container.ts';
import { enterStage, type Stage } from './stage.ts';

let stage: Stage;
let graph: GraphMiniature;
let client: GraphClient;
beforeAll(async () => {
  stage = await enterStage();
  graph = await stage.graph({ durations: { lateMs: 20, slowAnswerMs: 50 } });
  client = await graphClient(stage, graph);
}, 30_000);
afterAll(() => stage.leave());

const idOf = (address: string) =>
  directoryPeople.find(({ mail }) => mail === `${address}@${domainName}`)?.id ?? address;
const orderFor = async (address: string, container?: TestContainer) => {
  const used = container ?? (await createContainer(stage));
  const { status, code } = await client.order(idOf(address), used);
  return [status, code];
};
const acceptedIn = ({ client: { containerName } }: TestContainer) =>
  graph.ledger().filter(({ container }) => container === containerName);
const pass = (ms: number) => {
  stage.clock.now = new Date(stage.clock.now.getTime() + ms);
};

describe('the people of the scenarios', () => {
  test('are one for each scenario, and say in a sentence what there is to see', () => {
    const acted = scenarioPeople.map(({ scenario }) => scenario);
    const all = Object.keys(scenarios).filter((name) => name !== 'fine') as ScenarioName[];
    expect([...acted].sort()).toEqual([...all].sort());
    for (const { shows } of scenarioPeople) expect(shows).toMatch(/^.+\.$/);
  });

  test('are all different people', () => {
    expect(new Set(directoryPeople.map(({ id }) => id)).size).toBe(directoryPeople.length);
    expect(new Set(directoryPeople.map((one) => one.userPrincipalName)).size).toBe(directoryPeople.length);
  });
});

describe('a refused export', () => {
  test.each([
    ['no.sas', 400, 'SharedAccessSignatureTokenInvalid'],
    ['account.sas', 400, 'StorageLocationNotServiceSAS'],
    ['not.a.container', 400, 'StorageLocationNotAzureBlob'],
    ['list.allowed', 400, 'StorageLocationShouldNotAllowListAccess'],
    ['write.denied', 400, 'StorageLocationNeedsWriteAddPermissions'],
    ['page.blobs', 400, 'StorageLocationShouldSupportAppendBlobs'],
    ['storage.invalid', 400, 'StorageLocationInvalid'],
    ['bad.input', 400, 'InvalidInput'],
    ['unauthorized', 401, 'Unauthorized'],
    ['forbidden', 403, 'Forbidden'],
    ['not.found', 404, 'ResourceNotFound'],
    ['throttled.for.good', 429, 'TooManyRequests'],
    ['unavailable', 503, 'ServiceUnavailable'],
  ])('of %s is answered %i %s each time, and leaves nothing', async (address, status, code) => {
    const container = await createContainer(stage);
    expect(await orderFor(address, container)).toEqual([status, code]);
    expect(await orderFor(address, container)).toEqual([status, code]);
    expect(await container.files()).toEqual([]);
    expect(acceptedIn(container)).toEqual([]);
  });

  test('of read.allowed leaves the marker, so that the container is used', async () => {
    const container = await createContainer(stage);
    expect(await orderFor('read.allowed', container)).toEqual([
      400,
      'StorageLocationShouldNotAllowReadAccess',
    ]);
    expect(await container.files()).toEqual(['RequestInfo.json']);
    expect(await orderFor('read.allowed', container)).toEqual([400, 'StorageLocationAlreadyUsed']);
  });

  test('of already.used finds the marker of somebody else, whose operation nobody knows', async () => {
    const container = await createContainer(stage);
    expect(await orderFor('already.used', container)).toEqual([400, 'StorageLocationAlreadyUsed']);
    const marker = await container.text('RequestInfo.json');
    expect(marker).not.toContain(idOf('already.used'));
    for (const [id] of marker.matchAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g)) {
      expect((await client.get(`dataPolicyOperations/${id}`)).code).toBe('OperationNotFound');
    }
  });

  test('covers all nine refusals of the storage', () => {
    const acted = Object.values(scenarios).flatMap((one) => ('storage' in one ? [one.storage] : []));
    expect(acted.sort()).toEqual(Object.keys(storageRefusals).sort());
  });

  test.each([
    ['throttled', [429, 429, 202, 400]],
    ['unavailable.once', [503, 202, 400]],
  ])('of %s is accepted in the end, in the same container', async (address, statuses) => {
    const container = await createContainer(stage);
    const seen = [];
    for (const _ of statuses) seen.push((await orderFor(address, container))[0]);
    expect(seen).toEqual(statuses);
    expect(acceptedIn(container)).toHaveLength(1);
  });

  test('for too many requests carries no Retry-After', async () => {
    const { headers } = await client.order(idOf('throttled'), await createContainer(stage));
    expect(headers.has('retry-after')).toBe(false);
  });
});

describe('an export whose answer tells nothing', () => {
  test('of lost.answer is accepted although the connection breaks', async () => {
    const container = await createContainer(stage);
    await expect(orderFor('lost.answer', container)).rejects.toThrow();
    expect(await container.files()).toEqual(['RequestInfo.json']);
    expect(acceptedIn(container)).toMatchObject([{ posts: [{ answer: 'dropped' }] }]);
    expect(await orderFor('lost.answer', container)).toEqual([400, 'StorageLocationAlreadyUsed']);
  });

  test('of gateway.timeout is accepted although the answer is 504', async () => {
    const container = await createContainer(stage);
    expect(await orderFor('gateway.timeout', container)).toEqual([504, 'PartnerTimeout']);
    const [accepted] = acceptedIn(container);
    expect(await container.text('RequestInfo.json')).toContain(accepted!.operationId);
  });

  test('of marker.only has the marker and is never queued', async () => {
    const container = await createContainer(stage);
    expect(await orderFor('marker.only', container)).toEqual([503, 'ServiceUnavailable']);
    expect(await container.files()).toEqual(['RequestInfo.json']);
    expect(acceptedIn(container)).toEqual([]);
    expect(await orderFor('marker.only', container)).toEqual([400, 'StorageLocationAlreadyUsed']);
  });

  test('of late.marker is done some time after the connection broke', async () => {
    const container = await createContainer(stage);
    await expect(orderFor('late.marker', container)).rejects.toThrow();
    await graph.settled();
    expect(await container.files()).toEqual(['RequestInfo.json']);
    expect(acceptedIn(container)).toHaveLength(1);
  });

  test('of late.marker is accepted once when somebody asks again meanwhile', async () => {
    const container = await createContainer(stage);
    await expect(orderFor('late.marker', container)).rejects.toThrow();
    const again = await orderFor('late.marker', container);
    await graph.settled();
    // Whichever of the two comes first is accepted, and the other finds its marker.
    expect([202, 400]).toContain(again[0]);
    expect(acceptedIn(container)).toHaveLength(1);
  });

  test('of throttled.too.late is accepted although the answer is 429, and the container is used', async () => {
    const container = await createContainer(stage);
    expect(await orderFor('throttled.too.late', container)).toEqual([429, 'TooManyRequests']);
    expect(acceptedIn(container)).toHaveLength(1);
    expect(await orderFor('throttled.too.late', container)).toEqual([400, 'StorageLocationAlreadyUsed']);
    expect(acceptedIn(container)).toHaveLength(1);
  });

  test('of container.deleted is accepted, nobody hears it, and the container is gone', async () => {
    const container = await createContainer(stage);
    await expect(orderFor('container.deleted', container)).rejects.toThrow();
    expect(acceptedIn(container)).toHaveLength(1);
    expect(await container.client.exists()).toBe(false);
    // The policy behind the SAS went with the container, so the service cannot tell it from one that was revoked.
    expect(await orderFor('container.deleted', container)).toEqual([
      400,
      'StorageLocationNeedsWriteAddPermissions',
    ]);
  });

  test('of slow.answer is accepted before the answer, however late that is', async () => {
    const container = await createContainer(stage);
    let answered = false;
    const answer = orderFor('slow.answer', container).finally(() => {
      answered = true;
    });
    while (acceptedIn(container).length === 0) await setImmediate();
    expect(answered).toBe(false);
    expect(await answer).toEqual([202, undefined]);
  });
});

describe('a 202 with unusual headers', () => {
  const headersFor = async (address: string) => {
    const { status, headers } = await client.order(idOf(address), await createContainer(stage));
    const id = headers.get('request-id')!;
    const short = (name: string) =>
      headers.get(name)?.replace(graph.origin, 'graph').replace(id, 'ID') ?? null;
    return [status, short('location'), short('operation-location')];
  };
  test.each([
    ['no.headers', null, null],
    ['other.header', null, 'graph/v1.0/dataPolicyOperations/ID'],
    ['empty.id', 'graph/v1.0/dataPolicyOperations/00000000-0000-0000-0000-000000000000', null],
    ['foreign.host', 'https://evil.example/v1.0/dataPolicyOperations/ID', null],
  ])('of %s names as address %s and %s', async (address, location, operationLocation) => {
    expect(await headersFor(address)).toEqual([202, location, operationLocation]);
  });
});

describe('an operation that goes another way', () => {
  const course = async (address: string, moments: readonly number[]) => {
    const accepted = await client.order(idOf(address), await createContainer(stage));
    const seen = [];
    let at = 0;
    for (const moment of moments) {
      pass((moment - at) * 1_000);
      at = moment;
      const { json, code } = await client.follow(accepted);
      seen.push([
        code ?? json.status,
        json.progress === undefined ? undefined : Number(json.progress.toFixed(2)),
      ]);
    }
    return seen;
  };

  test('of failed fails on the way', async () => {
    expect(await course('failed', [4, 8, 60])).toEqual([
      ['running', 0.33],
      ['failed', 0.5],
      ['failed', 0.5],
    ]);
  });

  test('of gaps is complete with progress 0.83', async () => {
    expect(await course('gaps', [11, 12])).toEqual([
      ['running', 0.75],
      ['complete', 0.83],
    ]);
  });

  test('of unknown.word says a word that nobody knows, and completes', async () => {
    expect(await course('unknown.word', [2, 5, 9, 12])).toEqual([
      ['running', 0.17],
      ['unknownFutureValue', 0.42],
      ['running', 0.75],
      ['complete', 1],
    ]);
  });

  test('of forgotten is known at first, and then is not, by its id or in the list', async () => {
    expect(await course('forgotten', [4, 6, 60])).toEqual([
      ['running', 0.33],
      ['OperationNotFound', undefined],
      ['OperationNotFound', undefined],
    ]);
    const { json } = await client.get('dataPolicyOperations');
    expect(column(json, 'userId')).not.toContain(idOf('forgotten'));
  });

  test('of slow takes ten minutes', async () => {
    expect(await course('slow', [12, 300, 600])).toEqual([
      ['running', 0],
      ['running', 0.5],
      ['complete', 1],
    ]);
  });

  test('of stuck never ends', async () => {
    expect(await course('stuck', [12, 40 * 86_400])).toEqual([
      ['running', 0.5],
      ['running', 0.5],
    ]);
  });
});

test('whoever wants to know how far a POST has come is waited for at each moment', async () => {
  const seen: string[] = [];
  const slow = await stage.graph({
    onMoment: async (moment) => {
      await setImmediate();
      seen.push(moment);
    },
  });
  const speaker = await graphClient(stage, slow);
  const container = await createContainer(stage);
  expect((await speaker.order(megan.id, container)).status).toBe(202);
  expect(seen).toEqual(['arrived', 'marked', 'queued']);
  expect((await speaker.order(megan.id, container)).status).toBe(400);
  expect(seen.slice(3)).toEqual(['arrived']);
});

describe('a script', () => {
  test('changes how exports of a person go, until it is taken back', async () => {
    graph.script(megan.id, 'forbidden');
    expect(await orderFor(megan.id)).toEqual([403, 'Forbidden']);
    graph.script(megan.id, undefined);
    expect(await orderFor(megan.id)).toEqual([202, undefined]);
    graph.script(idOf('forbidden'), 'fine');
    expect(await orderFor('forbidden')).toEqual([202, undefined]);
    graph.script(idOf('forbidden'), undefined);
    expect(await orderFor('forbidden')).toEqual([403, 'Forbidden']);
  });

  test('for the next export is used up by it, whoever it is about', async () => {
    graph.onNextExport({ refusal: { status: 502, code: 'PartnerError' } });
    expect(await orderFor(megan.id)).toEqual([502, 'PartnerError']);
    expect(await orderFor(megan.id)).toEqual([202, undefined]);
  });
});
