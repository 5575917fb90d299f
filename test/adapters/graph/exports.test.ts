import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import type { TokenCredential } from '@azure/identity';
import { createExports, type ExportsSettings } from '../../../src/adapters/graph/exports.ts';
import { shared } from '../../../src/credential.ts';
import { parseOperationId, parseUserId } from '../../../src/domain/ids.ts';
import type { Fault } from '../../../src/faults.ts';
import type { Exports } from '../../../src/ports/exports.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { SecretUrl } from '../../../src/ports/storage.ts';
import { type GraphServer, type Reply, startGraphServer } from '../../support/graphServer.ts';

const megan = parseUserId('11111111-1111-4111-8111-111111111111')!;
const operation = parseOperationId('22222222-2222-4222-8222-222222222222')!;
const other = '33333333-3333-4333-8333-333333333333';
const container = 'dsr-44444444-4444-4444-8444-444444444444-1';
const sas = `https://contosodsr.blob.core.windows.net/${container}?sv=2026&si=export&sr=c&sig=TOPSECRET`;
const location: SecretUrl = { reveal: () => sas };
const at = { account: 'contosodsr', container };
/** When a POST has to leave. */
const later = new Date('2026-03-02T09:00:10Z');

let graph: GraphServer;
let elsewhere: GraphServer;
let now: Date;
let logged: unknown[];

const credential: TokenCredential = {
  getToken: async () => ({ token: 'the-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};
const log: Log = {
  info: (...line) => logged.push(line),
  warn: (...line) => logged.push(line),
  error: (...line) => logged.push(line),
};
const exportsWith = (settings: Partial<ExportsSettings> = {}): Exports =>
  createExports({
    graphUrl: graph.url,
    version: 'v1.0',
    credential,
    clock: { now: () => now },
    log,
    ...settings,
  });

const submit = (reply: Reply, settings?: Partial<ExportsSettings>) => {
  graph.says(reply);
  return meant(exportsWith(settings).submit(megan, location, later));
};
/** What an answer means; the ids beside it have a test of their own. */
const meant = async <A extends { readonly ids?: unknown }>(answer: Promise<A>): Promise<A> => {
  const { ids: _ids, ...meaning } = await answer;
  return meaning as A;
};
const error = (code: string, inner?: string) => ({
  error: { code, message: 'words', ...(inner && { innerError: { code: inner } }) },
});
const fault = (promise: Promise<unknown>) =>
  promise.then(() => undefined).catch((thrown: unknown) => thrown as Fault);

beforeEach(async () => {
  graph = await startGraphServer();
  elsewhere = await startGraphServer();
  now = new Date('2026-03-02T09:00:00Z');
  logged = [];
});
afterEach(async () => {
  await graph.close();
  await elsewhere.close();
});

describe('ordering an export', () => {
  test('posts the storage location to the data subject, with the token, once', async () => {
    const answer = await submit({
      status: 202,
      headers: {
        location: `https://graph.microsoft.com/v1.0/dataPolicyOperations/${operation}`,
        'retry-after': '60',
      },
    });
    expect(answer).toEqual({ kind: 'accepted', operation, retryAfterSeconds: 60 });
    expect(graph.heard).toHaveLength(1);
    expect(graph.heard[0]).toMatchObject({
      method: 'POST',
      path: `/v1.0/users/${megan}/exportPersonalData`,
      json: { storageLocation: sas },
      headers: { authorization: 'Bearer the-token', 'content-type': 'application/json' },
    });
  });

  test.each([
    ['Location', { location: `/v1.0/dataPolicyOperations/${operation}` }],
    ['Location with a slash and a query', { location: `https://x.example/a/${operation}/?b=c` }],
    ['Location as an OData key', { location: `https://x.example/dataPolicyOperations('${operation}')` }],
    ['Operation-Location alone', { 'operation-location': `https://x.example/${operation.toUpperCase()}` }],
    [
      'Operation-Location when Location names nothing',
      {
        location: 'https://x.example/dataPolicyOperations/',
        'operation-location': `https://x.example/${operation}`,
      },
    ],
    [
      'Operation-Location when Location holds the empty id',
      {
        location: 'https://x.example/00000000-0000-0000-0000-000000000000',
        'operation-location': `/${operation}`,
      },
    ],
  ])('takes the operation from %s', async (_what, headers) => {
    await expect(submit({ status: 202, headers })).resolves.toEqual({
      kind: 'accepted',
      operation,
    });
  });

  test('takes the operation when the body of the 202 breaks off', async () => {
    const headers = { location: `/v1.0/dataPolicyOperations/${operation}` };
    await expect(submit({ status: 202, headers, breakOff: true })).resolves.toMatchObject({
      kind: 'accepted',
    });
  });

  test.each<[string, Reply, unknown]>([
    ['429 defers it', { status: 429 }, { kind: 'deferred' }],
    [
      '429 with seconds defers it so long',
      { status: 429, headers: { 'retry-after': '17' } },
      { kind: 'deferred', retryAfterSeconds: 17 },
    ],
    [
      '429 with a date defers it until then',
      {
        status: 429,
        headers: { date: 'Mon, 02 Mar 2026 09:00:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 09:02:00 GMT' },
      },
      { kind: 'deferred', retryAfterSeconds: 120 },
    ],
    [
      '429 with nonsense defers it',
      { status: 429, headers: { 'retry-after': 'soon' } },
      { kind: 'deferred' },
    ],
    ['401 refuses it', { status: 401 }, { kind: 'refused', because: 'Unauthorized' }],
    [
      '403 refuses it',
      { status: 403, json: error('Authorization_RequestDenied') },
      { kind: 'refused', because: 'Forbidden' },
    ],
    [
      '404 refuses it',
      { status: 404, json: error('Request_ResourceNotFound') },
      { kind: 'refused', because: 'ResourceNotFound' },
    ],
    [
      '404 of something on the way leaves it unknown',
      { status: 404, text: '<html>Not Found</html>' },
      { kind: 'unknown' },
    ],
    [
      'a used container says that an earlier POST arrived',
      { status: 400, json: error('StorageLocationAlreadyUsed') },
      { kind: 'arrivedBefore' },
    ],
    [
      'a used container, told by the inner error, says so too',
      { status: 400, json: error('BadRequest', 'StorageLocationAlreadyUsed') },
      { kind: 'arrivedBefore' },
    ],
    [
      'a used container, told with another status, says so too',
      { status: 409, json: error('StorageLocationAlreadyUsed') },
      { kind: 'arrivedBefore' },
    ],
    [
      '400 with another code refuses it',
      { status: 400, json: error('InvalidInput') },
      { kind: 'refused', because: 'InvalidInput' },
    ],
    [
      '400 with an unknown code refuses it',
      { status: 400, json: error('Whatever') },
      { kind: 'refused', because: 'InvalidInput' },
    ],
    [
      '400 with a code of ours is still a refusal by the service',
      { status: 400, json: error('noAnswer') },
      { kind: 'refused', because: 'InvalidInput' },
    ],
    [
      '400 without a code leaves the outcome unknown',
      { status: 400, text: '<html>Bad Request</html>' },
      { kind: 'unknown' },
    ],
    ['202 without an id leaves the outcome unknown', { status: 202 }, { kind: 'unknown' }],
    [
      '202 with an id that is none leaves the outcome unknown',
      { status: 202, headers: { location: 'https://x.example/dataPolicyOperations/17' } },
      { kind: 'unknown' },
    ],
    ['200 leaves the outcome unknown', { status: 200, json: {} }, { kind: 'unknown' }],
    ['405 leaves the outcome unknown', { status: 405 }, { kind: 'unknown' }],
    [
      '409 leaves the outcome unknown',
      { status: 409, json: error('ConcurrencyConflict') },
      { kind: 'unknown' },
    ],
    ['500 leaves the outcome unknown', { status: 500, json: error('unknown') }, { kind: 'unknown' }],
    ['502 leaves the outcome unknown', { status: 502, json: error('PartnerError') }, { kind: 'unknown' }],
    [
      '503 with Retry-After leaves the outcome unknown',
      { status: 503, headers: { 'retry-after': '1' } },
      { kind: 'unknown' },
    ],
    ['504 leaves the outcome unknown', { status: 504, json: error('PartnerTimeout') }, { kind: 'unknown' }],
    ['a dropped socket leaves the outcome unknown', 'drop', { kind: 'unknown' }],
    [
      'a refusal that breaks off leaves the outcome unknown',
      { status: 400, text: '{"error":', breakOff: true },
      { kind: 'unknown' },
    ],
  ])('%s', async (_what, reply, answer) => {
    await expect(submit(reply)).resolves.toEqual(answer);
    expect(graph.heard).toHaveLength(1);
  });

  test.each([
    'SharedAccessSignatureTokenInvalid',
    'StorageLocationNotServiceSAS',
    'StorageLocationNotAzureBlob',
    'StorageLocationShouldNotAllowListAccess',
    'StorageLocationShouldNotAllowReadAccess',
    'StorageLocationNeedsWriteAddPermissions',
    'StorageLocationShouldSupportAppendBlobs',
    'StorageLocationInvalid',
  ])('is refused because of %s', async (code) => {
    await expect(submit({ status: 400, json: error(code) })).resolves.toEqual({
      kind: 'refused',
      because: code,
    });
    await expect(submit({ status: 400, json: error('BadRequest', code) })).resolves.toEqual({
      kind: 'refused',
      because: code,
    });
  });

  test('silence leaves the outcome unknown, after its time and no longer', async () => {
    await expect(submit('silence', { bounds: { submit: 300 } })).resolves.toEqual({ kind: 'unknown' });
    expect(graph.heard).toHaveLength(1);
  });

  test('a host that cannot be reached leaves the outcome unknown', async () => {
    await graph.close();
    await expect(meant(exportsWith().submit(megan, location, later))).resolves.toEqual({ kind: 'unknown' });
    graph = await startGraphServer();
  });

  test.each<[string, TokenCredential]>([
    ['is refused', { getToken: async () => Promise.reject(new Error('AADSTS7000222: expired, Contoso')) }],
    ['is empty', { getToken: async () => null }],
    ['does not come', shared(async () => ({ getToken: () => new Promise(() => undefined) }))],
  ])('is not sent when the token %s, and that is known before, too', async (_what, broken) => {
    const settings = { credential: broken, bounds: { token: 50 } };
    await expect(submit({ status: 202 }, settings)).resolves.toEqual({ kind: 'notSent' });
    expect(await fault(exportsWith(settings).authorize())).toMatchObject({ code: 'graphTokenUnavailable' });
    expect(graph.heard).toHaveLength(0);
    expect(inspect(logged, { depth: 9 })).not.toMatch(/Contoso/);
  });

  test('is not sent when its time is over by the moment it has its token', async () => {
    const slow: TokenCredential = {
      getToken: async (...asked) => {
        now = new Date(later.getTime() + 1);
        return credential.getToken(...asked);
      },
    };
    await expect(submit({ status: 202 }, { credential: slow })).resolves.toEqual({ kind: 'notSent' });
    expect(graph.heard).toHaveLength(0);
  });

  test.each([301, 302, 307, 308])('does not follow a redirect (%i), nor does its token', async (status) => {
    elsewhere.says({ status: 202, headers: { location: `/${operation}` } });
    await expect(submit({ status, headers: { location: `${elsewhere.url}/v1.0/x` } })).resolves.toEqual({
      kind: 'unknown',
    });
    expect(elsewhere.heard).toHaveLength(0);
  });

  test.each([303, 307, 308])('a redirect on the same host (%i) does not send it again', async (status) => {
    await expect(submit({ status, headers: { location: `${graph.url}/v1.0/again` } })).resolves.toEqual({
      kind: 'unknown',
    });
    expect(graph.heard).toHaveLength(1);
  });

  test('a claims challenge does not send it again', async () => {
    const challenge = `Bearer error="insufficient_claims", claims="${btoa('{"access_token":{}}')}"`;
    await expect(submit({ status: 401, headers: { 'www-authenticate': challenge } })).resolves.toMatchObject({
      kind: 'refused',
    });
    expect(graph.heard).toHaveLength(1);
  });

  test('leaves neither the SAS nor the token in what is logged', async () => {
    await submit({ status: 400, json: { error: { code: 'InvalidInput', message: sas } } });
    await submit('drop');
    await submit({ status: 500, headers: { 'request-id': 'r-1' }, text: sas });
    expect(logged).toHaveLength(3);
    expect(inspect(logged, { depth: 9, showHidden: true })).not.toMatch(/TOPSECRET|the-token/);
  });

  test('uses the version it is told', async () => {
    await submit({ status: 404 }, { version: 'beta' });
    expect(graph.heard[0]?.path).toBe(`/beta/users/${megan}/exportPersonalData`);
  });
});

describe('every answer is found again by Microsoft’s support', () => {
  const sent = () => graph.heard.at(-1)?.headers['client-request-id'];
  const ids = async (answer: Promise<{ readonly ids?: unknown }>) => (await answer).ids;
  const row = { id: operation, userId: megan, status: 'running' };

  test.each<[string, Reply, (exports: Exports) => Promise<{ readonly ids?: unknown }>]>([
    ['an order', { status: 202 }, (exports) => exports.submit(megan, location, later)],
    ['a refusal', { status: 403 }, (exports) => exports.submit(megan, location, later)],
    ['a look', { status: 200, json: row }, (exports) => exports.report(operation)],
    [
      'an operation that is gone',
      { status: 404, json: error('OperationNotFound') },
      (exports) => exports.report(operation),
    ],
    [
      'LIST',
      { status: 200, json: { value: [row] } },
      async (exports) => {
        const listed = await exports.list();
        return listed === 'unavailable' ? {} : listed.rows[0]!.report;
      },
    ],
  ])('%s: by Graph’s id and ours', async (_what, reply, call) => {
    graph.says(typeof reply === 'string' ? reply : { ...reply, headers: { 'request-id': 'r-17' } });
    expect(await ids(call(exportsWith()))).toEqual({ graphRequestId: 'r-17', clientRequestId: sent() });
  });

  test('an order without an answer by ours', async () => {
    graph.says('drop');
    const found = await ids(exportsWith().submit(megan, location, later));
    expect(found).toEqual({ clientRequestId: sent() });
    expect(sent()).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('what is no id is left out', async () => {
    graph.says({ status: 403, headers: { 'request-id': sas } });
    expect(await ids(exportsWith().submit(megan, location, later))).toEqual({ clientRequestId: sent() });
  });
});

describe('following an operation', () => {
  const row = { id: operation, userId: megan, status: 'running', progress: 0.25, storageLocation: sas };
  const report = (reply: Reply, settings?: Partial<ExportsSettings>) => {
    graph.says(reply);
    return meant(exportsWith(settings).report(operation));
  };

  test('asks the configured host by id', async () => {
    await expect(report({ status: 200, json: row, headers: { 'retry-after': '90' } })).resolves.toEqual({
      kind: 'report',
      userId: megan,
      status: 'running',
      progress: 0.25,
      retryAfterSeconds: 90,
    });
    expect(graph.heard[0]).toMatchObject({ method: 'GET', path: `/v1.0/dataPolicyOperations/${operation}` });
  });

  test('never sends its token to the host that Location named', async () => {
    graph.says((request) =>
      request.method === 'POST'
        ? { status: 202, headers: { location: `${elsewhere.url}/v1.0/dataPolicyOperations/${operation}` } }
        : { status: 200, json: row },
    );
    const exports = exportsWith();
    const answer = await exports.submit(megan, location, later);
    await exports.report(answer.kind === 'accepted' ? answer.operation : ('' as typeof operation));
    expect(graph.heard).toHaveLength(2);
    expect(elsewhere.heard).toHaveLength(0);
  });

  test('drops the storage location at the door', async () => {
    const answer = await report({ status: 200, json: row });
    expect(inspect(answer, { depth: 9, showHidden: true })).not.toMatch(/TOPSECRET|storageLocation/i);
  });

  test.each([
    ['a number', 0.5, 0.5],
    ['a string', '0.5', 0.5],
    ['nothing done', 0, 0],
    ['everything done', 1, 1],
    ['percent', 40, 0.4],
    ['percent in a string', '100', 1],
    ['more than all', 250, 1],
    ['the service could not tell', -1, undefined],
    ['the service could not tell, in a string', '-1', undefined],
    ['words', 'half', undefined],
    ['an empty string', '', undefined],
    ['null', null, undefined],
    ['not given', undefined, undefined],
  ])('reads progress: %s', async (_what, progress, share) => {
    await expect(report({ status: 200, json: { ...row, progress } })).resolves.toEqual({
      kind: 'report',
      userId: megan,
      status: 'running',
      ...(share !== undefined && { progress: share }),
    });
  });

  test.each([
    ['a date', '2026-03-01T10:00:00Z', new Date('2026-03-01T10:00:00Z')],
    ['the default date of the service', '0001-01-01T00:00:00Z', undefined],
    ['null', null, undefined],
    ['words', 'yesterday', undefined],
  ])('reads the completion: %s', async (_what, completedDateTime, completedAt) => {
    const answer = await report({ status: 200, json: { ...row, status: 'complete', completedDateTime } });
    expect(answer).toMatchObject({ kind: 'report', status: 'complete' });
    expect(answer.kind === 'report' && answer.completedAt).toEqual(completedAt);
  });

  test('gives a status that nobody knows as it is', async () => {
    await expect(
      report({ status: 200, json: { ...row, status: 'unknownFutureValue' } }),
    ).resolves.toMatchObject({
      status: 'unknownFutureValue',
    });
  });

  test.each<[string, Reply, unknown]>([
    [
      'is not found: 400 OperationNotFound',
      { status: 400, json: error('OperationNotFound') },
      { kind: 'notFound' },
    ],
    ['is not found: 404', { status: 404, json: error('OperationNotFound') }, { kind: 'notFound' }],
    ['is throttled', { status: 429 }, { kind: 'throttled' }],
    [
      'is throttled for a while',
      { status: 429, headers: { 'retry-after': '30' } },
      { kind: 'throttled', retryAfterSeconds: 30 },
    ],
  ])('%s', async (_what, reply, answer) => {
    await expect(report(reply)).resolves.toEqual(answer);
  });

  test.each<[string, Reply]>([
    ['graphUnauthorized', { status: 401 }],
    ['graphForbidden', { status: 403, json: error('Authorization_RequestDenied') }],
    ['graphUnavailable', { status: 503 }],
    ['graphUnexpected', { status: 400, json: error('BadRequest') }],
    ['graphUnavailable', { status: 404, text: '<html>Not Found</html>' }],
    ['graphUnavailable', { status: 400, text: 'Bad Request' }],
    ['graphUnexpected', { status: 404, json: error('ResourceNotFound') }],
    ['graphUnexpected', { status: 200, text: 'not JSON' }],
    ['graphUnexpected', { status: 200, json: { id: operation } }],
    ['graphUnexpected', { status: 302, headers: { location: 'https://x.example' } }],
    ['graphSilent', 'drop'],
    ['graphSilent', 'silence'],
  ])('throws %s', async (code, reply) => {
    const thrown = await fault(report(reply, reply === 'silence' ? { bounds: { report: 300 } } : {}));
    expect(thrown).toMatchObject({ name: 'Fault', code, retryable: true });
    expect(graph.heard).toHaveLength(1);
  });

  test('a fault names status, code and request id, and no words of the answer', async () => {
    const json = { error: { code: 'generalException', message: `Megan ${sas}` } };
    const thrown = await fault(report({ status: 500, headers: { 'request-id': 'r-17' }, json }));
    expect((thrown?.cause as Error).message).toBe('report: 500 generalException, request-id r-17');
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toMatch(/TOPSECRET|Megan|the-token/);
  });
});

describe('looking through LIST', () => {
  const row = (id: string, storageLocation: unknown, userId: string = megan) => ({
    id,
    userId,
    status: 'running',
    storageLocation,
  });
  const list = (...value: unknown[]): Reply => ({ status: 200, json: { value } });

  test('finds an operation by its container, never by its user', async () => {
    graph.says(list(row(other, sas.replace('-1?', '-2?')), row(operation, sas)));
    await expect(exportsWith().find(at)).resolves.toMatchObject({ operation });
    graph.says(list(row(other, 'https://contosodsr.blob.core.windows.net/portal?sig=x'), row(other, null)));
    await expect(exportsWith().find(at)).resolves.not.toHaveProperty('operation');
  });

  test('does not take the same container of another account', async () => {
    graph.says(list(row(other, sas.replace('contosodsr', 'fabrikam'))));
    await expect(exportsWith().find(at)).resolves.not.toHaveProperty('operation');
  });

  test('reads the account from the path where an emulator has it', async () => {
    graph.says(list(row(operation, `http://127.0.0.1:10000/dsrexports/${container}?sig=x`)));
    await expect(exportsWith().find({ account: 'dsrexports', container })).resolves.toMatchObject({
      operation,
    });
  });

  test('turns the pages on the configured host, whatever host the link names', async () => {
    graph.says((request) =>
      request.path.includes('$skiptoken=two')
        ? list(row(operation, sas))
        : {
            status: 200,
            json: { value: [row(other, null)], '@odata.nextLink': `${elsewhere.url}/evil?$skiptoken=two` },
          },
    );
    await expect(exportsWith().find(at)).resolves.toMatchObject({ operation });
    expect(graph.heard.map(({ path }) => path)).toEqual([
      '/v1.0/dataPolicyOperations',
      '/v1.0/dataPolicyOperations?$skiptoken=two',
    ]);
    expect(elsewhere.heard).toHaveLength(0);
  });

  test('ends when a link leads in circles', async () => {
    graph.says({
      status: 200,
      json: { value: [], '@odata.nextLink': 'https://x.example/?$skiptoken=again' },
    });
    await expect(exportsWith().find(at)).resolves.not.toHaveProperty('operation');
    expect(graph.heard).toHaveLength(100);
  });

  test('gives every operation without its storage location', async () => {
    graph.says(list(row(operation, sas), { id: 'not an operation' }));
    const listed = await exportsWith().list();
    expect(listed).toEqual({
      calls: 1,
      rows: [
        {
          operation,
          location: at,
          report: { kind: 'report', userId: megan, status: 'running', ids: expect.anything() },
        },
      ],
    });
    expect(inspect(listed, { depth: 9 })).not.toMatch(/TOPSECRET/);
  });

  test.each<Exclude<Reply, string>>([
    { status: 400, json: error('Request_BadRequest') },
    { status: 404, json: error('ResourceNotFound') },
    { status: 405 },
    { status: 501 },
  ])('looks for a container without it for a day where LIST is refused ($status)', async (reply) => {
    graph.says(reply);
    const exports = exportsWith();
    await expect(exports.list()).resolves.toBe('unavailable');
    await expect(exports.find(at)).resolves.not.toHaveProperty('operation');
    expect(graph.heard).toHaveLength(1);

    now = new Date(now.getTime() + 24 * 3_600_000);
    graph.says(list(row(operation, sas)));
    await expect(exports.find(at)).resolves.toMatchObject({ operation });
  });

  test.each<[string, Reply]>([
    ['graphForbidden', { status: 403 }],
    ['graphThrottled', { status: 429 }],
    ['graphUnavailable', { status: 500 }],
    ['graphUnavailable', { status: 404, text: '<html>Not Found</html>' }],
    ['graphSilent', 'drop'],
  ])('finds nothing and says why (%s), and asks again next time', async (code, reply) => {
    graph.says(reply);
    const exports = exportsWith();
    await expect(exports.find(at)).resolves.not.toHaveProperty('operation');
    expect(logged).toEqual([['graph.listFailed', { code }]]);
    graph.says(list(row(operation, sas)));
    await expect(exports.find(at)).resolves.toMatchObject({ operation });
  });
});
