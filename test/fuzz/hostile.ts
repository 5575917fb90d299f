/** Words and values that somebody might send who means no good, or whose client is broken. */
import fc from 'fast-check';

/** Stands in every hostile text, so that it is found again wherever it came to. */
export const planted = 'qqx';

const pieces = fc.constantFrom(
  '${name}',
  '${1+1}',
  '{{DATE(2026-01-01)}}',
  '**b**',
  '[l](https://evil.example)',
  '![i](javascript:alert(1))',
  '<script>alert(1)</script>',
  '<at>somebody</at>',
  '<at ',
  '&lt;b&gt;',
  '&nbsp;',
  '\n# heading\n- list',
  '|`~_\\',
  '\u202eoverride\u2066',
  '\u200b\u200c\u200d',
  '\u0000\u001b[31m',
  '\ud800',
  '__proto__',
  '../../etc',
  '%00%ff',
  '"},{"type":"Action.OpenUrl"',
  '/export',
  'approve',
  'megan@contoso.example',
  'adele@contoso.example,',
  'DSR-1',
  '#1',
  '999999999999',
  ' ',
  // The library keeps to short texts by itself; limits are for long ones.
  'x'.repeat(1_500),
  'long words '.repeat(200),
);

/** Text of pieces that mean something somewhere, and of any characters at all. */
export const hostileText = fc
  .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ maxLength: 2_000 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** The same, but found again. */
export const plantedText = hostileText.map((text) => `${planted} ${text}`);

/** Any JSON, some of it deep, some with names that act on objects. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, true, 0, -1, 1e308, '', [], {}),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'id', 'type', 'toString'), hostileText),
  fc.integer({ min: 1, max: 1_000 }).map(nested),
);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { value };
  return value;
}

/** A document with hostile values in a few of its places. */
export const disturbed = (document: object): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.constantFrom(...pathsOf(document)), hostileJson), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const copy = structuredClone(document);
      for (const [path, value] of changes) put(copy, path, structuredClone(value));
      return copy;
    });

/** A document as text, one of its parts nested as deep as fits into what the door takes: no value of ours could be built so deep. */
export const deepened = (document: object): fc.Arbitrary<string> =>
  fc
    .record({
      part: fc.constantFrom(...Object.keys(document), 'somethingNew'),
      depth: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 40_000 })),
      brackets: fc.constantFrom(['[', ']'] as const, ['{"a":', '}'] as const),
    })
    .map(({ part, depth, brackets: [open, close] }) => {
      const rest = JSON.stringify({ ...document, [part]: undefined });
      return `${rest.slice(0, -1)},${JSON.stringify(part)}:${open.repeat(depth)}1${close.repeat(depth)}}`;
    });

function pathsOf(node: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof node !== 'object' || node === null) return [path];
  const inner = Object.entries(node).flatMap(([key, value]) => pathsOf(value, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

/** Nothing where an earlier change took the way there. */
function put(document: object, path: readonly string[], value: unknown): void {
  let at: unknown = document;
  for (const key of path.slice(0, -1)) at = (at as Record<string, unknown> | undefined)?.[key];
  if (typeof at === 'object' && at !== null) (at as Record<string, unknown>)[path.at(-1)!] = value;
}
