import { describe, expect, test } from '@jest/globals';
import { bind, maxCardBytes, parseTemplate } from '../../src/cards/bind.ts';

const template = parseTemplate('trial', {
  type: 'AdaptiveCard',
  body: [
    { type: 'TextBlock', text: '${title}' },
    { type: 'TextBlock', $data: '${lines}', text: '${text}' },
    { type: 'TextBlock', $when: '${extra.shown}', text: '${extra.text}' },
  ],
});
const view = { title: 'Title', lines: [{ text: 'one' }, { text: 'two' }], extra: { shown: false } };
const texts = (over: object) =>
  (bind(template, { ...view, ...over }) as unknown as { body: { text: unknown }[] }).body.map(
    ({ text }) => text,
  );

describe('binding a template', () => {
  test('puts the values in their places', () => {
    expect(texts({})).toEqual(['Title', 'one', 'two']);
    expect(texts({ extra: { shown: true, text: 'more' } })).toEqual(['Title', 'one', 'two', 'more']);
  });

  test('keeps numbers and booleans what they are', () => {
    expect(texts({ title: 3 })[0]).toBe(3);
  });

  test.each([
    ['a value', { title: undefined }, 'title'],
    ['a value of an entry', { lines: [{}] }, 'text'],
    ['a list', { lines: undefined }, 'lines'],
    ['a condition', { extra: {} }, 'extra.shown'],
    ['a value of a part that is shown', { extra: { shown: true } }, 'extra.text'],
  ])('throws when the view lacks %s', (_what, over, path) => {
    expect(() => texts(over)).toThrow(`the card trial names values its view lacks: ${path}`);
  });

  test('does not take words for a condition', () => {
    expect(() => texts({ extra: { shown: 'no' } })).toThrow('extra.shown');
  });

  test('an empty text is a value', () => {
    expect(texts({ title: '' })[0]).toBe('');
  });

  test('leaves what looks like a placeholder in people’s words alone', () => {
    expect(texts({ title: '${lines} ${1+1}' })[0]).toBe('${lines} ${1+1}');
  });

  test('remembers nothing of a card that failed', () => {
    expect(() => texts({ title: undefined })).toThrow();
    expect(texts({})).toHaveLength(3);
  });

  test('refuses a card that is too large', () => {
    expect(() => texts({ title: 'x'.repeat(maxCardBytes) })).toThrow('over 28672');
  });

  test.each(['${if(a, b, c)}', 'Hello ${name}', '${a'])(
    'takes no template with more than a path: %s',
    (text) => {
      expect(() => parseTemplate('trial', { type: 'TextBlock', text })).toThrow('more than a path');
    },
  );

  test('takes no condition that is not a path', () => {
    expect(() => parseTemplate('trial', { type: 'TextBlock', $when: 'true' })).toThrow('more than a path');
  });
});
