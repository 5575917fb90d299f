import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { vocabulary } from '../../src/cards/words/index.ts';
import { type Command, maxPeople, maxTextLength, parseCommand as parse } from '../../src/domain/command.ts';
import { nearest } from '../../src/domain/nearest.ts';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';

const exporting = (addresses: readonly string[], caseNumber: string, reason = '') => ({
  kind: 'export',
  addresses,
  caseNumber,
  reason,
});
const parseCommand = (text: string, mentioned: number, pattern?: RegExp) =>
  parse({ text, mentioned }, vocabulary('en'), pattern);
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
    ['when it is longer than a card', `/export ${adele} DSR-1 ${'x'.repeat(10_000)}`, 0, 'textTooLong'],
    ['when it names too many people', '/export DSR-104', maxPeople + 1, 'tooManyPeople'],
    ['when addresses and mentions are too many', `/export ${adele} DSR-104`, maxPeople, 'tooManyPeople'],
    ['when it decides without a number', 'approve', 0, 'numberMissing'],
    ['when what it decides is no number', 'reject DSR-104 no', 0, 'numberMissing'],
    ['when what it withdraws is no number', 'withdraw mine', 0, 'numberMissing'],
    ['when a number is none that a database has', 'approve 99999999999', 0, 'numberMissing'],
    ['when it asks how something stands that is no export', 'status of things', 0, 'whichExport'],
    ['when it asks about several people at once', 'status', 2, 'whichExport'],
    ['when it lists what nobody lists', 'list everything', 0, 'unknownFilter'],
  ])('%s', (_when, text, mentioned, code) => {
    expect(parseCommand(text, mentioned)).toMatchObject({ kind: 'refusal', code });
  });

  test('with the beginning of the word it did not know, whole characters only', () => {
    const answer = parseCommand(`${'x'.repeat(39)}🎉🎉`, 0);
    expect(isRefusal(answer) && answer.details['word']).toBe(`${'x'.repeat(39)}🎉`);
  });
});

describe('an export that lacks something is one all the same, for a form to ask for the rest', () => {
  const lacking = (text: string, mentioned = 0, pattern?: RegExp) => {
    const command = parseCommand(text, mentioned, pattern);
    if (command.kind !== 'export') throw new Error(`no export: ${text}`);
    const { lacks, ...said } = command;
    return { ...said, lacks: lacks?.code, details: lacks?.details };
  };

  test.each([
    ['the word alone', '/export', 0, { addresses: [], caseNumber: '', reason: '', lacks: 'nobodyNamed' }],
    [
      'nobody named',
      '/export DSR-104 a letter',
      0,
      { addresses: [], caseNumber: 'DSR-104', reason: 'a letter', lacks: 'nobodyNamed' },
    ],
    [
      'a name instead of an address',
      '/export Megan Bowen DSR-104',
      0,
      { addresses: [], caseNumber: '', reason: 'Megan Bowen DSR-104', lacks: 'nobodyNamed' },
    ],
    [
      'no case number',
      `/export ${adele}`,
      0,
      { addresses: [adele], caseNumber: '', reason: '', lacks: 'caseNumberMissing' },
    ],
    [
      'words without a digit',
      `/export ${adele} please now`,
      0,
      { addresses: [adele], caseNumber: '', reason: 'please now', lacks: 'caseNumberMissing' },
    ],
    [
      'only a mention',
      '/export',
      1,
      { addresses: [], caseNumber: '', reason: '', lacks: 'caseNumberMissing' },
    ],
  ])('%s', (_what, text, mentioned, said) => {
    expect(lacking(text, mentioned)).toMatchObject(said);
  });

  test('a case number that does not have the organisation’s pattern, which replaces the rule of the digit', () => {
    const pattern = /^(?:CASE-[A-Z]{3})$/;
    expect(lacking(`/export ${adele} DSR-104 why`, 0, pattern)).toMatchObject({
      lacks: 'caseNumberPattern',
      details: { caseNumber: 'DSR-104' },
      caseNumber: 'DSR-104',
      reason: 'why',
    });
    expect(parseCommand(`/export ${adele} CASE-ABC x`, 0, pattern)).toEqual(
      exporting([adele], 'CASE-ABC', 'x'),
    );
    expect(lacking(`/export ${adele}`, 0, pattern).lacks).toBe('caseNumberMissing');
  });
});

describe('every other command', () => {
  test.each<[string, number, Command]>([
    ['status 7', 0, { kind: 'status', number: 7 }],
    ['/STATUS #7', 0, { kind: 'status', number: 7 }],
    ['status', 0, { kind: 'list', filter: 'open' }],
    ['status', 1, { kind: 'list', filter: 'all', whose: { kind: 'mentioned' } }],
    [`status <${adele}>`, 0, { kind: 'list', filter: 'all', whose: { kind: 'address', address: adele } }],
    ['list', 0, { kind: 'list', filter: 'open' }],
    ['/list Overdue', 0, { kind: 'list', filter: 'overdue' }],
    [`list mine.`, 0, { kind: 'list', filter: 'mine' }],
    ['list all', 0, { kind: 'list', filter: 'all' }],
    [`list ${adele}`, 0, { kind: 'list', filter: 'all', whose: { kind: 'address', address: adele } }],
    ['withdraw', 0, { kind: 'withdraw' }],
    ['withdraw 7', 0, { kind: 'withdraw', number: 7 }],
    ['approve #12', 0, { kind: 'decide', verb: 'approve', number: 12, because: '' }],
    ['/approve\u200b 12', 0, { kind: 'decide', verb: 'approve', number: 12, because: '' }],
    [
      'reject 12 wrong person, ask again',
      0,
      { kind: 'decide', verb: 'reject', number: 12, because: 'wrong person, ask again' },
    ],
  ])('%s', (text, mentioned, command) => {
    expect(parseCommand(text, mentioned)).toEqual(command);
  });

  test('is understood by every word of every language, with the slash and without it', () => {
    for (const [name, words] of Object.entries(vocabulary('en').commands)) {
      for (const word of words) {
        expect(parseCommand(`/${word.toUpperCase()}`, 0)).toEqual(parseCommand(word, 0));
        expect(parseCommand(word, 0)).not.toMatchObject({ code: 'unknownCommand' });
        // One word for two commands would make one of them unreachable.
        const owners = Object.entries(vocabulary('en').commands).filter(([, all]) => all.includes(word));
        expect(owners.map(([owner]) => owner)).toEqual([name]);
      }
    }
  });

  test('takes its words as they are given: a language more needs no code', () => {
    const { commands, filters } = vocabulary('en');
    const words = {
      commands: { ...commands, withdraw: ['ritirare'] },
      filters: { ...filters, mine: ['miei'] },
    };
    const italian = { ...words, own: words };
    expect(parse({ text: '/Ritirare 3', mentioned: 0 }, italian)).toEqual({ kind: 'withdraw', number: 3 });
    expect(parse({ text: 'list miei', mentioned: 0 }, italian)).toEqual({ kind: 'list', filter: 'mine' });
    expect(parse({ text: 'ritirar 3', mentioned: 0 }, italian)).toMatchObject({
      details: { nearest: 'ritirare' },
    });
  });
});

describe('a typing error is told with the nearest word', () => {
  test.each([
    ['/exprot x', 'export'],
    ['exports', 'export'],
    ['ecport', 'export'],
    ['sttaus 7', 'status'],
    ['lst', 'list'],
    ['aprove 7', 'approve'],
    ['withdrwa', 'withdraw'],
    ['hlep', 'help'],
    ['please export the data', 'export'],
    ['could I have an export?', 'export'],
  ])('%s: %s', (text, word) => {
    expect((parseCommand(text, 0) as Refusal).details).toMatchObject({ nearest: word });
  });

  test.each(['delete everything', 'guten Tag', '42', 'x', '🎉', '<script>'])(
    'and without one where none is near: %s',
    (text) => {
      const answer = parseCommand(text, 0) as Refusal;
      expect([answer.code, answer.details['nearest']]).toEqual(['unknownCommand', undefined]);
    },
  );

  test('lists too', () => {
    expect(parseCommand('list overdeu', 0)).toMatchObject({ details: { nearest: 'overdue' } });
  });

  test('short words forgive one mistake, longer ones two', () => {
    expect(nearest('lits', ['list'])).toBe('list');
    expect(nearest('lxyt', ['list'])).toBeUndefined();
    expect(nearest('exxorx', ['export'])).toBe('export');
    expect(nearest('exxxrx', ['export'])).toBeUndefined();
    expect(nearest('', ['a'])).toBeUndefined();
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
      'status',
      'list',
      'withdraw',
      '/approve',
      'reject',
      '#7',
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
          expect(['export', 'status', 'list', 'withdraw', 'decide', 'audit', 'help', 'refusal']).toContain(
            parseCommand(typed, mentioned, pattern).kind,
          );
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
        if (command.kind !== 'export' || command.lacks) return;
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
