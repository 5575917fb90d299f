import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createStorageLocations } from '../../src/adapters/blob/storageLocations.ts';
import { createDirectory } from '../../src/adapters/graph/directory.ts';
import { createExports } from '../../src/adapters/graph/exports.ts';
import { parseOperationId, parseUserId } from '../../src/domain/ids.ts';
import { Fault } from '../../src/faults.ts';
import { startGraphServer } from '../support/graphServer.ts';
import type { Target } from './fuzz.ts';
import { disturbed, hostileJson, hostileText } from './hostile.ts';

const id = '11111111-1111-4111-8111-111111111111';
const user = parseUserId(id)!;
const operation = parseOperationId('22222222-2222-4222-8222-222222222222')!;
const clock = { now: () => new Date('2026-03-02T09:00:00Z') };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const row = {
  id: operation,
  userId: id,
  status: 'running',
  progress: 0.5,
  completedDateTime: null,
  storageLocation: 'https://contosodsr.blob.core.windows.net/dsr-1-1',
};
const person = {
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: 'Megan',
  userPrincipalName: 'megan@contoso.example',
  mail: null,
  userType: 'Member',
  accountEnabled: true,
};
const json = fc.oneof(
  hostileJson,
  ...[
    row,
    person,
    { value: [row, row] },
    { value: [person], '@odata.nextLink': 'https://x.example?$skiptoken=1' },
  ].map(disturbed),
  disturbed({ error: { code: 'TooManyRequests', message: 'm', innerError: { code: 'x' } } }),
);
const header = hostileText.map((text) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 200));
const head = {
  status: fc.constantFrom(200, 200, 200, 202, 204, 400, 401, 403, 404, 409, 429, 500, 503),
  headers: fc.record({ location: header, 'retry-after': header }),
};
const reply = fc.oneof(
  fc.record({ ...head, json }),
  fc.record({ ...head, text: hostileText }),
  fc.record({ ...head, text: hostileText, breakOff: fc.constant(true) }),
);

export const fromGraph: Target = {
  name: 'Graph answers',
  percent: 10,
  open: async () => {
    const graph = await startGraphServer();
    const settings = {
      graphUrl: graph.url,
      version: 'v1.0' as const,
      credential: {
        getToken: async () => ({ token: 'the-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
      },
      clock,
      log,
    };
    const exports = createExports(settings);
    const directory = createDirectory(settings);
    const principals = { users: [], groups: [id] } as never;
    const calls = [
      () =>
        exports.submit(
          user,
          { reveal: () => 'https://contosodsr.blob.core.windows.net/dsr-1-1?sig=x' },
          clock.now(),
        ),
      () => exports.report(operation),
      () => exports.find({ account: 'contosodsr', container: 'dsr-1-1' }),
      () => directory.user(user),
      () => directory.find('megan@contoso.example'),
      () => directory.includes(principals, user),
      () => directory.members(principals, 20),
    ];
    return {
      property: fc.asyncProperty(fc.nat({ max: calls.length - 1 }), reply, async (which, said) => {
        graph.says(said);
        (graph.heard as unknown[]).length = 0;
        try {
          const answer: unknown = await calls[which]!();
          assert.ok(!JSON.stringify(answer ?? null).includes('sig='), 'a storage location got through');
        } catch (error) {
          assert.ok(error instanceof Fault, `no fault of ours: ${String(error)}`);
        }
        assert.ok(
          graph.heard.every(({ path }) => path.startsWith('/v1.0/')),
          'it followed an address of the answer',
        );
      }),
      close: () => graph.close(),
    };
  },
};

export const markers: Target = {
  name: 'RequestInfo.json',
  percent: 10,
  open: async () => {
    const blobs = await startGraphServer();
    const host = new URL(blobs.url).host;
    const storage = createStorageLocations({
      connectionString: `DefaultEndpointsProtocol=http;AccountName=exports;AccountKey=aHVudGVyMg==;BlobEndpoint=${blobs.url}/exports;`,
      hostSuffixes: [host],
      sasDays: 60,
      clock,
      log,
    });
    const content = fc.oneof(
      hostileText,
      fc.json(),
      fc.tuple(hostileText, hostileText).map(([before, after]) => `${before}${id}${after}`),
      fc.constantFrom(
        `{"commandId":"${id}"`,
        id.repeat(3_000),
        Buffer.from(id, 'utf16le').toString('latin1'),
      ),
    );
    return {
      property: fc.asyncProperty(content, async (text) => {
        blobs.says({
          status: 200,
          text,
          headers: { etag: '"1"', 'content-length': String(Buffer.byteLength(text)) },
        });
        (blobs.heard as unknown[]).length = 0;
        const marker = await storage.marker({ account: 'exports', container: 'dsr-1-1' });
        assert.equal(marker.kind, 'present');
        assert.ok(marker.ids.every((one) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one)));
        assert.equal(new Set(marker.ids).size, marker.ids.length);
      }),
      close: () => blobs.close(),
    };
  },
};
