import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxPeople, maxTextLength, parseCommand } from '../../src/domain/command.ts';
import { isRefusal } from '../../src/domain/refusal.ts';

const exporting = (addresses: readonly string[], caseNumber: string, reason = '') => ({
  kind: 'export',
  addresses,
  caseNumber,
  reason,
});
const adele = 'adele@contoso.example';
const lee = 'lee@contoso.example';
const nbsp = '\u00a0';
const zeroWidth = '\u200b';
const rightToLeft = '\u200f';

describe('the command', () => {
  test.each([
    ['with a slash', `/export ${adele} DSR-104`],
    ['without one', `export ${adele} DSR-104`],
    ['in capitals', `/EXPORT ${adele} DSR-104`],
    ['in any case', `ExPoRt ${adele} DSR-104`],
    ['with spaces around', `  /export   ${adele}   DSR-104  `],
    ['with no-break spaces', `/export${nbsp}${adele}${nbsp}DSR-104`],
    ['with the no-break spaces of HTML', `/export&nbsp;${adele}&nbsp;DSR-104`],
    ['over several lines', `/export ${adele}\r\nDSR-104\n`],
    ['with invisible marks', `${zeroWidth}/export ${rightToLeft}${adele}${zeroWidth} DSR-104\ufeff`],
    ['with the address in brackets', `/export <${adele}> DSR-104`],
    ['with the address in capitals', `/export ${adele.toUpperCase()} DSR-104`],
    ['with a comma after the case number', `/export ${adele} DSR-104,`],
  ])('is understood %s', (_how, text) => {
    expect(parseCommand(text, 0)).toEqual(exporting([adele], 'DSR-104'));
  });

  test('takes mentioned people, whose names are not in its text', () => {
    expect(parseCommand('/export  DSR-104 letter of 27 February', 1)).toEqual(
      exporting([], 'DSR-104', 'letter of 27 February'),
    );
    expect(parseCommand('/export , DSR-104', 2)).toEqual(exporting([], 'DSR-104'));
  });

  test.each([
    ['spaces', `${adele} ${lee}`],
    ['commas', `${adele},${lee}`],
    ['commas and spaces', `${adele}, ${lee}`],
    ['semicolons, as Outlook copies them', `${adele}; ${lee};`],
    ['brackets and commas', `<${adele}>, <${lee}>`],
  ])('takes several addresses, parted by %s', (_by, addresses) => {
    expect(parseCommand(`/export ${addresses} DSR-104`, 0)).toEqual(exporting([adele, lee], 'DSR-104'));
  });

  test('parts the last address from a case number that touches it', () => {
    expect(parseCommand(`/export ${adele},DSR-104 letter`, 0)).toEqual(
      exporting([adele], 'DSR-104', 'letter'),
    );
  });

  test('names a person once who is named twice', () => {
    expect(parseCommand(`/export ${adele} ${adele.toUpperCase()} DSR-104`, 0)).toEqual(
      exporting([adele], 'DSR-104'),
    );
  });

  test.each([
    'request of 27 February; see the letter, page 2',
    `ask ${lee}, she knows, who; why`,
    '“quoted” (brackets) 100 % & more',
    '👩‍👩‍👧 asked for it 🎉',
    'בקשה של מגן כהן',
    'نامه‌ای از مشتری',
  ])('keeps the reason as it was typed: %s', (reason) => {
    expect(parseCommand(`/export ${adele} DSR-104 ${reason}`, 0)).toEqual(
      exporting([adele], 'DSR-104', reason),
    );
  });

  test('takes marks out of the reason that would turn other words on the card around', () => {
    expect(parseCommand(`/export ${adele} DSR-104 a\u202eb\u2066c\u200fd${zeroWidth}e`, 0)).toEqual(
      exporting([adele], 'DSR-104', 'abcde'),
    );
  });

  test.each(['', ' ', '/', 'help', '/help', 'Hello', 'hi', '?', zeroWidth, nbsp])(
    'shows what it can do for "%s"',
    (text) => {
      expect(parseCommand(text, 0)).toEqual({ kind: 'help' });
    },
  );
});

describe('a command is refused', () => {
  test.each([
    ['when it is another one', '/exports x', 0, 'unknownCommand'],
    ['when it names nobody', '/export DSR-104', 0, 'nobodyNamed'],
    ['when it is the word alone', '/export', 0, 'nobodyNamed'],
    ['without a case number', `/export ${adele}`, 0, 'caseNumberMissing'],
    ['when the word after the people has no digit', `/export ${adele} please`, 0, 'caseNumberMissing'],
    ['when only a mention stands there', '/export', 1, 'caseNumberMissing'],
    ['when it is longer than a card', `/export ${adele} DSR-1 ${'x'.repeat(10_000)}`, 0, 'textTooLong'],
    ['when it names too many people', '/export DSR-104', maxPeople + 1, 'tooManyPeople'],
    ['when addresses and mentions are too many', `/export ${adele} DSR-104`, maxPeople, 'tooManyPeople'],
  ])('%s', (_when, text, mentioned, code) => {
    expect(parseCommand(text, mentioned)).toMatchObject({ kind: 'refusal', code });
  });

  test('when the case number does not have the organisation’s pattern, which replaces the rule of the digit', () => {
    const pattern = /^(?:CASE-[A-Z]{3})$/;
    expect(parseCommand(`/export ${adele} DSR-104`, 0, pattern)).toMatchObject({
      code: 'caseNumberPattern',
      details: { caseNumber: 'DSR-104' },
    });
    expect(parseCommand(`/export ${adele} CASE-ABC x`, 0, pattern)).toEqual(
      exporting([adele], 'CASE-ABC', 'x'),
    );
    expect(parseCommand(`/export ${adele}`, 0, pattern)).toMatchObject({ code: 'caseNumberMissing' });
  });

  test('with the beginning of the word it did not know, whole characters only', () => {
    const answer = parseCommand(`${'x'.repeat(39)}🎉🎉`, 0);
    expect(isRefusal(answer) && answer.details['word']).toBe(`${'x'.repeat(39)}🎉`);
  });
});

describe('any text', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '/export',
      'export',
      adele,
      `<${lee}>`,
      ',',
      ';',
      'DSR-104',
      nbsp,
      zeroWidth,
      rightToLeft,
    ),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
    fc
      .string({ unit: 'grapheme', minLength: maxTextLength, maxLength: 10_000 })
      .map((end) => `/export ${end}`),
  );

  test('gives a command or a refusal, and never throws', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(30),
        fc.constantFrom(undefined, /^(?:\w+-\d+)$/),
        (typed, mentioned, pattern) => {
          expect(['export', 'help', 'refusal']).toContain(parseCommand(typed, mentioned, pattern).kind);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('that gives an export names somebody and a case, and no more people than allowed', () => {
    const tail = fc
      .array(word, { maxLength: 12 })
      .map((words) => `/export ${adele} ${words.join(' ')} DSR-1`);
    fc.assert(
      fc.property(fc.oneof(text, tail), fc.nat(30), (typed, mentioned) => {
        const command = parseCommand(typed, mentioned);
        if (command.kind !== 'export') return;
        const people = command.addresses.length + mentioned;
        expect(people).toBeGreaterThan(0);
        expect(people).toBeLessThanOrEqual(maxPeople);
        expect(command.caseNumber).toMatch(/^\S*\d\S*$/);
        for (const address of command.addresses) expect(address).toMatch(/^[^\s@,;<>]+@[^\s@,;<>]+$/);
      }),
      { numRuns: 500 },
    );
  });

  test('after the case number comes back as the reason, with one space between words', () => {
    const plain = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })
      .filter((one) => !/[\s&]/.test(one));
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 20 }), (words) => {
        expect(parseCommand(`export ${adele} DSR-104 ${words.join('  ')}`, 0)).toEqual(
          exporting([adele], 'DSR-104', words.join(' ')),
        );
      }),
    );
  });
});
