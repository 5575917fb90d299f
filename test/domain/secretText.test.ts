import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failures } from '../../src/domain/failure.ts';
import { holdsSecret } from '../../src/domain/secretText.ts';

// Made up, in the shapes that Azure and Entra give out.
const sig = 'hT2%2FqGm0x8yZ%2B3aVwK5dQe1rLs7uJb9nPcF4iXoYk%3D';
const account = 'https://exports.blob.core.windows.net/dsr-1';
const bySas = `${account}?sv=2024-11-04&se=2026-05-01T00%3A00%3A00Z&sr=c&sp=acw&sig=${sig}`;
const byPolicy = `${account}?sv=2024-11-04&si=write&sr=c&sig=${sig}`;
const header = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9';
const token = `${header}.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLW9mLW5vYm9keQ`;
const key = 'Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFy==';

const shapes: readonly (readonly [string, string])[] = [
  ['a SAS URL', bySas],
  ['a SAS URL by stored access policy', byPolicy],
  ['a SAS token alone', `sig=${sig}&sv=2024-11-04&se=2026-05-01`],
  ['a SAS URL whose signature is not encoded', bySas.replace(sig, decodeURIComponent(sig))],
  ['a SAS URL inside another address', `https://x.example/?next=${encodeURIComponent(bySas)}`],
  ['a SAS URL encoded twice', `https://x.example/?next=${encodeURIComponent(encodeURIComponent(bySas))}`],
  ['a SAS URL in capitals', bySas.toUpperCase()],
  ['a SAS URL as HTML', bySas.replaceAll('&', '&amp;')],
  ['a SAS URL with invisible marks in it', bySas.replace('&sig=', '&s\u200big=')],
  ['a connection string', `DefaultEndpointsProtocol=https;AccountName=exports;AccountKey=${key}`],
  ['a connection string by SAS', `BlobEndpoint=${account};SharedAccessSignature=sv=2024-11-04&sig=${sig}`],
  ['a header by SAS', `SharedAccessSignature sr=exports&sig=${sig}&se=1790000000`],
  ['a key of a bus', `SharedAccessKeyName=root;SharedAccessKey=${key}`],
  ['a token', token],
  ['a torn token', token.split('.').slice(0, 2).join('.')],
  ['an encrypted token', `${header}.T0tPS09LT0tPSw.MTIzNDU2Nzg5MA.Y2lwaGVydGV4dA.dGFn`],
  ['a header with a token', `Authorization: Bearer ${token}`],
  ['an encoded header with a token', encodeURIComponent(`Bearer ${token}`)],
  ['an opaque token', 'bearer 0.AXoA5f1e7e57c0dePq3Rk8mVxYz'],
];

describe('a secret is recognised', () => {
  test.each(shapes)('%s', (_what, secret) => {
    expect(holdsSecret(secret)).toBe(true);
  });

  test('wherever it stands in a text', () => {
    const words = fc.lorem({ maxCount: 6 });
    const one = fc.constantFrom(...shapes.map(([, secret]) => secret));
    fc.assert(
      fc.property(words, one, words, fc.constantFrom(' ', '\n', ' "'), (before, secret, after, gap) =>
        holdsSecret(`${before}${gap}${secret} ${after}`),
      ),
    );
  });
});

describe('ordinary words are not taken for one', () => {
  test.each([
    '',
    'letter of 27 February',
    'DSR-104 asked by letter, see https://intranet.contoso.example/cases?id=104&view=full',
    'the shared access signature of the container was refused',
    'the account key = the one we rotated',
    'AccountKey = consectetuer',
    'who is the bearer of this letter',
    'the bearer token was wrong',
    'Bearer 0b07b07b-0000-4000-8000-000000000b07',
    'bearer Rechtsschutzversicherungsgesellschaften',
    'sig = signature in our forms',
    'https://contoso.example/?sig=hello&page=2',
    'https://contoso.example/map?se=5&sp=2',
    'megan@contoso.example wants eyJunk',
    'eyJ.short.one',
    ...Object.keys(failures),
  ])('%s', (words) => {
    expect(holdsSecret(words)).toBe(false);
  });

  test('whatever people write about people, cases and addresses', () => {
    const word = fc.oneof(
      fc.lorem({ maxCount: 8 }),
      fc.emailAddress(),
      fc.uuid(),
      fc.webUrl({ withQueryParameters: false }),
      fc.constantFrom('DSR-104', 'Bearer', 'sig', 'AccountKey', 'GDPR Art. 15', 'eyJ', '&', '?', '='),
      fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
      fc.string({ unit: fc.constantFrom('ä', 'ß', 'ش', '漢', '🦊', ' '), maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => !holdsSecret(words.join(' '))),
      { numRuns: 1_000 },
    );
  });

  test('in no more time than their length takes', () => {
    for (const part of ['eyJ', 'eyJa.', 'sig=', '%25', '&amp;', 'bearer ', 'accountkey=', 'sharedaccess']) {
      const began = performance.now();
      holdsSecret(part.repeat(30_000));
      // A quarter of a million characters; what looks at each pair of them takes half a minute.
      expect(performance.now() - began).toBeLessThan(5_000);
    }
  });
});
