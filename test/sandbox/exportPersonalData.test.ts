import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ContainerSASPermissions } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphMiniature } from '../../src/sandbox/graph/graphMiniature.ts';
import { alex, megan, tenantId } from '../../src/sandbox/people.ts';
import { type GraphClient, graphClient } from './client.ts';
import { createContainer } from './container.ts';
import { enterStage, type Stage } from './stage.ts';
import { askForToken } from './token.ts';

let stage: Stage;
let graph: GraphMiniature;
let client: GraphClient;
beforeAll(async () => {
  stage = await enterStage();
  graph = await stage.graph();
  client = await graphClient(stage, graph);
}, 30_000);
afterAll(() => stage.leave());

const guids = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

describe('an accepted export', () => {
  test('is answered with 202, no body, both addresses, Retry-After, and a request id that is the operation id', async () => {
    const container = await createContainer(stage);
    const answer = await client.order(megan.id, container);
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({});
    const id = answer.headers.get('request-id')!;
    expect(answer.headers.get('location')).toBe(`${graph.origin}/v1.0/dataPolicyOperations/${id}`);
    expect(answer.headers.get('operation-location')).toBe(answer.headers.get('location'));
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  test('has left a marker with several ids, the operation and the data subject among them', async () => {
    const container = await createContainer(stage);
    const answer = await client.order(megan.id, container);
    expect(await container.files()).toEqual(['RequestInfo.json']);
    const ids = (await container.text('RequestInfo.json')).match(guids)!;
    expect(ids).toEqual(
      expect.arrayContaining([answer.headers.get('request-id'), megan.id, tenantId] as string[]),
    );
    expect(new Set(ids).size).toBe(4);
    const { blobType } = await container.client.getBlobClient('RequestInfo.json').getProperties();
    expect(blobType).toBe('AppendBlob');
  });

  test('is in the ledger once, with every POST that came with its container', async () => {
    const container = await createContainer(stage);
    const { headers } = await client.order(megan.id, container);
    await client.order(megan.id, container);
    const entries = graph.ledger().filter((entry) => entry.container === container.client.containerName);
    expect(entries).toMatchObject([
      {
        operationId: headers.get('request-id'),
        userId: megan.id,
        account: stage.azurite.accountName,
        posts: [{ answer: 202 }, { answer: 400, code: 'StorageLocationAlreadyUsed' }],
      },
    ]);
  });

  test('is accepted once when two POSTs with one container race', async () => {
    const container = await createContainer(stage);
    const answers = await Promise.all([client.order(megan.id, container), client.order(megan.id, container)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 400]);
  });
});

describe('the storage probe', () => {
  const refusalOf = async (sasUrl: string) => {
    const { status, code } = await client.order(megan.id, { sasUrl });
    return [status, code];
  };
  const good = async () => new URL((await createContainer(stage)).sasUrl);

  test('refuses an address without SAS', async () => {
    const url = await good();
    url.search = '';
    expect(await refusalOf(url.href)).toEqual([400, 'SharedAccessSignatureTokenInvalid']);
  });

  test('refuses an account SAS', async () => {
    const url = await good();
    url.searchParams.set('ss', 'b');
    expect(await refusalOf(url.href)).toEqual([400, 'StorageLocationNotServiceSAS']);
  });

  test.each([
    ['an account without container', (path: string) => path.replace(/\/[^/]+$/, '')],
    ['a folder in a container', (path: string) => `${path}/folder`],
    ['a container with a slash behind it', (path: string) => `${path}/`],
  ])('refuses the address of %s', async (_what, change) => {
    const url = await good();
    url.pathname = change(url.pathname);
    expect(await refusalOf(url.href)).toEqual([400, 'StorageLocationNotAzureBlob']);
  });

  test('takes the account of a real address from its host, and goes nowhere beyond this machine', async () => {
    const real = 'https://contoso.blob.core.windows.net';
    expect(await refusalOf(`${real}/a/b?sig=x`)).toEqual([400, 'StorageLocationNotAzureBlob']);
    expect(await refusalOf(`${real}/a?sig=x`)).toEqual([400, 'StorageLocationInvalid']);
    expect(graph.posts().at(-1)).toMatchObject({ account: 'contoso', container: 'a' });
  });

  test('refuses a SAS that lists, and writes nothing', async () => {
    const container = await createContainer(stage, 'acwl');
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationShouldNotAllowListAccess']);
    expect(await container.files()).toEqual([]);
  });

  test('refuses a SAS that reads, and leaves its marker', async () => {
    const container = await createContainer(stage, 'racw');
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationShouldNotAllowReadAccess']);
    expect(await container.files()).toEqual(['RequestInfo.json']);
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationAlreadyUsed']);
  });

  test('takes its marker away again when the SAS lets it', async () => {
    const container = await createContainer(stage, 'racwd');
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationShouldNotAllowReadAccess']);
    expect(await container.files()).toEqual([]);
  });

  test('refuses a SAS whose policy was removed as one that may not write', async () => {
    const container = await createContainer(stage);
    await container.revoke();
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationNeedsWriteAddPermissions']);
  });

  test('refuses a SAS that may create nothing', async () => {
    const container = await createContainer(stage, 'd');
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationNeedsWriteAddPermissions']);
  });

  test('refuses what is no address, a host that does not answer, and a container that is not there', async () => {
    const gone = await good();
    gone.port = '1';
    const missing = await createContainer(stage);
    const permissions = ContainerSASPermissions.parse('acw');
    const expiresOn = new Date(Date.now() + 3_600_000);
    const missingUrl = await missing.client.generateSasUrl({ permissions, expiresOn });
    await missing.client.delete();
    expect(await refusalOf('not an address?sig=x')).toEqual([400, 'StorageLocationInvalid']);
    expect(await refusalOf(gone.href)).toEqual([400, 'StorageLocationInvalid']);
    expect(await refusalOf(missingUrl)).toEqual([400, 'StorageLocationInvalid']);
  });

  test('refuses an account that knows no append blobs', async () => {
    const premium = await pageBlobAccount();
    const { port } = premium.address() as AddressInfo;
    const answer = await refusalOf(`http://127.0.0.1:${port}/premium/container?sig=x`);
    premium.close();
    expect(answer).toEqual([400, 'StorageLocationShouldSupportAppendBlobs']);
  });

  test('refuses a container that has the marker, and changes nothing in it', async () => {
    const container = await createContainer(stage);
    await client.order(megan.id, container);
    const before = await container.text('RequestInfo.json');
    expect(await refusalOf(container.sasUrl)).toEqual([400, 'StorageLocationAlreadyUsed']);
    expect(await container.text('RequestInfo.json')).toBe(before);
  });
});

describe('what is checked before the storage', () => {
  test('a token, then both permissions, then the id, then the person', async () => {
    const container = await createContainer(stage);
    const body = JSON.stringify({ storageLocation: container.sasUrl });
    const url = `${graph.origin}/v1.0/users/${megan.id}/exportPersonalData`;
    const without = await fetch(url, { method: 'POST', body });
    expect(without.status).toBe(401);
    expect(await without.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } });

    expect((await client.order(megan.userPrincipalName, container)).code).toBe('InvalidInput');
    expect((await client.order(alex.id.replace('a1e0', 'ffff'), container)).status).toBe(404);
    expect(await container.files()).toEqual([]);
  });

  test.each([[['User.Export.All']], [['User.Read.All']], [[]]])(
    'the roles %j alone are not enough',
    async (roles) => {
      const container = await createContainer(stage);
      stage.identity.grant(roles);
      const { code, status } = await (await graphClient(stage, graph)).order(megan.id, container);
      stage.identity.grant(['User.Export.All', 'User.Read.All', 'GroupMember.Read.All']);
      expect([status, code]).toEqual([403, 'Authorization_RequestDenied']);
    },
  );

  test('a token for another audience is none', async () => {
    const { body } = await askForToken(stage.identity);
    const answer = await fetch(`${graph.origin}/v1.0/users`, {
      headers: { Authorization: `Bearer ${String(body['access_token'])}` },
    });
    expect(answer.status).toBe(401);
  });

  test.each([['not JSON'], ['{}'], ['{"storageLocation":5}'], ['null']])(
    'the body %s is refused',
    async (body) => {
      const { status, code } = await client.post(`users/${megan.id}/exportPersonalData`, body);
      expect([status, code]).toEqual([400, expect.stringMatching(/^(InvalidInput|BadRequest)$/)]);
    },
  );

  test('an error has the form of Graph, with the id of its request', async () => {
    const { json, headers } = await client.get('users/nobody@contoso.example');
    expect(json).toEqual({
      error: {
        code: 'Request_ResourceNotFound',
        message: expect.stringContaining('nobody@contoso.example'),
        innerError: {
          date: '2026-11-23T09:00:00',
          'request-id': headers.get('request-id'),
          'client-request-id': headers.get('request-id'),
        },
      },
    });
  });
});

describe('the version', () => {
  test('v1.0 does not offer exports under beta, and a national cloud offers them only there', async () => {
    const national = await stage.graph({ version: 'beta' });
    const offered = async (one: GraphMiniature, version: string) => {
      const speaker = await graphClient(stage, one);
      const answer = await speaker.get(`../${version}/dataPolicyOperations`);
      return answer.status;
    };
    expect(await offered(graph, 'v1.0')).toBe(200);
    expect(await offered(graph, 'beta')).toBe(400);
    expect(await offered(national, 'v1.0')).toBe(400);
    expect(await offered(national, 'beta')).toBe(200);
    expect(await offered(national, 'v9.9')).toBe(400);
  });

  test('a method that is not offered is refused with 405', async () => {
    const { status } = await client.get(`users/${megan.id}/exportPersonalData`);
    expect(status).toBe(405);
  });
});

/** A premium account for page blobs: it answers to a write as Azure does, and to nothing else. */
function pageBlobAccount(): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method === 'PUT') response.writeHead(400, { 'x-ms-error-code': 'BlobTypeNotSupported' });
    else response.writeHead(403);
    response.end();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
