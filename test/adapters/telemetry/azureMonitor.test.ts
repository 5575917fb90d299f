import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { generate } from 'selfsigned';

jest.setTimeout(60_000);
const key = '11111111-2222-4333-8444-555555555555';
const dir = mkdtempSync(join(tmpdir(), 'azure-'));
const bodies: string[] = [];
let said = '';
let host = '';

interface Envelope {
  readonly iKey: string;
  readonly data: {
    readonly baseType: string;
    readonly baseData: { readonly name?: string; readonly metrics?: readonly { readonly name: string }[] };
  };
}

beforeAll(async () => {
  const { private: privateKey, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const caFile = join(dir, 'ca.pem');
  writeFileSync(caFile, cert);
  // Application Insights' ingestion: POST of envelopes to /v2.1/track, an answer that counts them.
  const ingestion = createServer({ key: privateKey, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      bodies.push(text);
      const count = (JSON.parse(text) as unknown[]).length;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ itemsReceived: count, itemsAccepted: count, errors: [] }));
    });
  });
  await new Promise<void>((resolve) => ingestion.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${String((ingestion.address() as AddressInfo).port)}`;
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('../../support/telemetry/watchALittle.ts', import.meta.url)),
    ],
    {
      env: {
        PATH: process.env['PATH'],
        NODE_EXTRA_CA_CERTS: caFile,
        CONNECTION: `InstrumentationKey=${key};IngestionEndpoint=https://${host}/`,
      },
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => ingestion.close(resolve));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('Azure Monitor', () => {
  test('is sent metrics and traces, under the key of the connection string', () => {
    const envelopes = bodies.flatMap((body) => JSON.parse(body) as Envelope[]);
    expect(new Set(envelopes.map(({ iKey }) => iKey))).toEqual(new Set([key]));
    const names = envelopes.flatMap(({ data: { baseData } }) => [
      baseData.name,
      ...(baseData.metrics ?? []).map(({ name }) => name),
    ]);
    expect(names).toContain('turn');
    expect(names).toContain('data_export.refusals');
  });

  test('is the only one that hears anything: no report about itself, no settings from elsewhere', () => {
    const hosts = [...said.matchAll(/^host (.+)$/gm)].map(([, name]) => name);
    expect(hosts.length).toBeGreaterThan(0);
    expect([...new Set(hosts)]).toEqual([host.split(':')[0]]);
    expect(said).not.toContain('telemetry.exportFailed');
  });
});
