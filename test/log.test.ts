import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scrub } from '../src/log.ts';

const signature = 'c2lnbmF0dXJlJTJGaXMlMkJzZWNyZXQ%3D';
const token = `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.${'s'.repeat(40)}-_`;
const container = 'https://exports.blob.core.windows.net/dsr-1';
const sas = `sv=2024-11-04&si=export&sr=c&sig=${signature}`;

const texts = [
  `${container}?${sas}`,
  `PUT ${container}/.probe?${sas} gave 403`,
  `{"storageLocation":"${container}?${sas}"}`,
  `<Url>${container}?${sas.replaceAll('&', '&amp;')}</Url>`,
  JSON.stringify({ storageLocation: `${container}?${sas}` }).replaceAll('&', '\\u0026'),
  `SharedAccessSignature=${sas};BlobEndpoint=${container}`,
  `the policy ${sas} was refused`,
  `redirect to https://login.example/?next=${encodeURIComponent(`${container}?${sas}`)}`,
  `location=${encodeURIComponent(`${container}?${sas}`)}`,
  `Authorization: Bearer ${token}`,
  `{"access_token":"${token}","expires_in":3599}`,
  `client_assertion=${token}&grant_type=client_credentials`,
  `DefaultEndpointsProtocol=https;AccountName=exports;AccountKey=${signature};EndpointSuffix=core.windows.net`,
  `grant_type=client_credentials&client_secret=${signature}&scope=x`,
  `connect postgres://bot:${signature}@db.example:5432/bot failed`,
];

describe('the log', () => {
  const script = new URL('support/crash/logger.ts', import.meta.url).pathname;
  const { stdout } = spawnSync(process.execPath, [script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

  test.each(texts)('never holds the secret of: %s', (text) => {
    const secret = text.includes(token) ? token.slice(2, 40) : signature.slice(0, 20);
    expect(lines.length).toBe(texts.length * 9);
    expect(scrub(text)).not.toContain(secret);
    for (const line of stdout.split('\n')) expect(line).not.toContain(secret);
  });

  test('says when, what, for which request, and what kind of error it was', () => {
    expect(lines[0]).toMatchObject({
      level: 50,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
      event: 'plain',
      requestId: 'id-1',
      error: { name: 'Error', code: 'EBROKEN', statusCode: 503, message: `${container}?[…]` },
    });
    expect(lines[1]).toMatchObject({
      error: { message: 'outer', cause: { message: `${container}?[…]`, cause: { name: 'TypeError' } } },
    });
  });

  test('leaves out the fields of an error, which may hold anything', () => {
    expect(lines[0]!['error']).not.toHaveProperty('url');
    expect(lines[0]!['error']).not.toHaveProperty('body');
  });
});

describe('scrubbing', () => {
  test('leaves words alone', () => {
    const text =
      'Graph answered 503 after 20 s; the operation 8d3b1f70-52a6-4e0f-b7d4-0c9a8e6f1b22 is asked again.';
    expect(scrub(text)).toBe(text);
  });

  test('takes a query out wherever it stands, and never throws', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(scrub(`${before} ${container}?${sas} ${after}`)).not.toContain(signature);
        expect(scrub(`${before}${container}?${sas}${after}`)).not.toContain(signature);
      }),
      { numRuns: 500 },
    );
  });
});
