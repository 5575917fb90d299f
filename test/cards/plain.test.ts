import { toast } from '../../src/cards/plain.ts';
import { describe, expect, test } from '@jest/globals';
import { breakable, escaped, plain } from '../../src/cards/plain.ts';

describe('people’s words', () => {
  test('stay what they are, isolated from the words around them', () => {
    expect(plain('Megan Bowen', 80)).toBe('\u2068Megan Bowen\u2069');
    expect(plain('ليلى', 80)).toBe('\u2068ليلى\u2069');
    expect(plain('👩‍👧 Ana', 80)).toBe('\u2068👩‍👧 Ana\u2069');
  });

  test.each([
    ['line breaks', 'a\r\n\u2028b', 'a b'],
    ['control characters', 'a\u0000\u001b\u0085b', 'a b'],
    ['direction marks and overrides', 'a\u202e\u200f\u2066b\u2069', 'ab'],
    ['zero-width spaces', 'a\u200b\u2060\ufeffb', 'ab'],
    ['halves of characters', 'a\ud83db', 'ab'],
    ['surrounding space', '  a  b ', 'a b'],
  ])('lose %s', (_what, from, to) => {
    expect(plain(from, 80)).toBe(`\u2068${to}\u2069`);
  });

  test('that say nothing are empty', () => {
    expect(plain(' \u200b\n', 80)).toBe('');
  });

  test('are cut between characters', () => {
    expect(plain('😀😀😀😀', 3)).toBe('\u2068😀😀…\u2069');
  });

  test('may break when they are longer than a line, and only then', () => {
    expect(breakable('megan.bowen@contoso.example', 36)).toBe('megan.bowen@contoso.example');
    expect(breakable('firstname.lastname@subsidiary.contoso.example', 36).split('\u200b')).toEqual([
      'firstname.',
      'lastname@',
      'subsidiary.',
      'contoso.',
      'example',
    ]);
    expect(breakable('x'.repeat(50), 20).split('\u200b')).toEqual([
      'x'.repeat(20),
      'x'.repeat(20),
      'x'.repeat(10),
    ]);
  });

  test('do not change a container’s name, which somebody may copy', () => {
    const container = 'dsr-6f1c2a7e-4d0b-4c8e-9a51-2b7f0e9d3c55-1';
    expect(breakable(container, 22)).toBe(container);
  });

  test('are no Markdown and no HTML in a message', () => {
    expect(escaped('**a** [b](c) <i>&`_~#|\\')).toBe(
      '&#42;&#42;a&#42;&#42; &#91;b&#93;(c) &#60;i&#62;&#38;&#96;&#95;&#126;&#35;&#124;&#92;',
    );
  });
});

test.each([
  ['Ravi &#60;R&#62; asked for snake&#95;case', 'Ravi <R> asked for snake_case'],
  ['**3 exports**\n\n- #7 · waiting\n- #8 · `running`', '3 exports #7 · waiting #8 · running'],
  ['a name with &#42;&#42;stars&#42;&#42; and &#96;ticks&#96;', 'a name with **stars** and `ticks`'],
  ['x'.repeat(400), `${'x'.repeat(299)}…`],
])('a notification shows %j as plain text', (message, shown) => {
  expect(toast(message)).toBe(shown);
});
