import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { vocabulary } from '../../src/cards/words/index.ts';
import { type Command, maxPeople, maxReason, parseCommand as parse } from '../../src/domain/command.ts';
import type { Named } from '../../src/domain/named.ts';
import { nearest } from '../../src/domain/nearest.ts';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import { clean, oneLine } from '../../src/domain/typedText.ts';
import { mentioning, pieces } from '../support/pieces.ts';

const exporting = (addresses: readonly string[], caseNumber: string, reason = '') => ({
  kind: 'export',
  people: addresses.map(named),
  others: [],
  caseNumber,
  reason,
});
const named = (who: string): Named =>
  who.includes('@') ? { kind: 'address', address: who } : { kind: 'mention', id: who, name: who };
const calledBy = (people: readonly Named[]) =>
  people.map((one) => (one.kind === 'mention' ? one.name : one.address));
const parseCommand = (text: string, mentioned: number, pattern?: RegExp) =>
  parse(mentioning(text, mentioned), vocabulary('en'), pattern);
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
      exporting(['person-1;'], 'DSR-104', 'letter of 27 February'),
    );
    expect(parseCommand('/export , DSR-104', 2)).toEqual(exporting(['person-1;', 'person-2;'], 'DSR-104'));
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
    [
      'when its reason is longer than a card',
      `/export ${adele} DSR-1 ${'x'.repeat(1_001)}`,
      0,
      'reasonTooLong',
    ],
    ['when the reason of a rejection is', `reject 7 ${'x'.repeat(1_001)}`, 0, 'reasonTooLong'],
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

  test('with the word it did not know, as it was typed', () => {
    for (const typed of ['[free](https://evil.example)', '“exprot', 'naïve'])
      expect(parseCommand(`${typed}. x`, 0)).toMatchObject({ details: { word: typed } });
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
    ['the word alone', '/export', 0, { people: [], caseNumber: '', reason: '', lacks: 'nobodyNamed' }],
    [
      'nobody named',
      '/export DSR-104 a letter',
      0,
      { people: [], caseNumber: 'DSR-104', reason: 'a letter', lacks: 'nobodyNamed' },
    ],
    [
      'a name instead of an address',
      '/export Megan Bowen DSR-104',
      0,
      { people: [], caseNumber: '', reason: 'Megan Bowen DSR-104', lacks: 'nobodyNamed' },
    ],
    [
      'no case number',
      `/export ${adele}`,
      0,
      { people: [named(adele)], caseNumber: '', reason: '', lacks: 'caseNumberMissing' },
    ],
    [
      'words without a digit',
      `/export ${adele} please now`,
      0,
      { people: [named(adele)], caseNumber: '', reason: 'please now', lacks: 'caseNumberMissing' },
    ],
    [
      'only a mention',
      '/export',
      1,
      { people: [named('person-1;')], caseNumber: '', reason: '', lacks: 'caseNumberMissing' },
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
    ['status', 1, { kind: 'list', filter: 'all', whose: named('person-1;') }],
    [`status <${adele}>`, 0, { kind: 'list', filter: 'all', whose: named(adele) }],
    ['list', 0, { kind: 'list', filter: 'open' }],
    ['/list Overdue', 0, { kind: 'list', filter: 'overdue' }],
    [`list mine.`, 0, { kind: 'list', filter: 'mine' }],
    ['list all', 0, { kind: 'list', filter: 'all' }],
    [`list ${adele}`, 0, { kind: 'list', filter: 'all', whose: named(adele) }],
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
    const italian = { ...words, own: words, cancel: [] };
    expect(parse(pieces('/Ritirare 3'), italian)).toEqual({ kind: 'withdraw', number: 3 });
    expect(parse(pieces('list miei'), italian)).toEqual({ kind: 'list', filter: 'mine' });
    expect(parse(pieces('ritirar 3'), italian)).toMatchObject({
      details: { nearest: 'ritirare' },
    });
  });
});

describe('whose data is meant', () => {
  const [megan, adam] = ['Megan Bowen', 'Adam Smith'];
  const said = (text: string, pattern?: RegExp) => {
    const command = parse(
      pieces(
        text,
        [megan, adam].filter((name) => text.includes(`@${name}`)),
      ),
      vocabulary('en'),
      pattern,
    );
    if (command.kind !== 'export') throw new Error(`no export: ${text}`);
    const { people, others, caseNumber, reason } = command;
    return [calledBy(people), caseNumber, reason, calledBy(others)];
  };

  test.each<[string, unknown[]]>([
    ['/export @Megan Bowen DSR-1 access request', [[megan], 'DSR-1', 'access request', []]],
    ['/export DSR-104 @Megan Bowen', [[megan], 'DSR-104', '', []]],
    [
      '/export DSR-104 access request for @Megan Bowen, urgent',
      [[megan], 'DSR-104', 'access request for urgent', []],
    ],
    [`export DSR-104 ${adele}, ${lee}`, [[adele, lee], 'DSR-104', '', []]],
    ['@Megan Bowen export DSR-104 letter', [[megan], 'DSR-104', 'letter', []]],
    ['/export @Megan Bowen and @Adam Smith DSR-1', [[megan, adam], 'DSR-1', '', []]],
    [`/export @Megan Bowen, ${lee} und @Adam Smith: DSR-1`, [[megan, lee, adam], 'DSR-1', '', []]],
    ['تصدير @Megan Bowen و @Adam Smith DSR-1', [[megan, adam], 'DSR-1', '', []]],
  ])('%s: all who are named in one place', (text, meant) => {
    expect(said(text)).toEqual(meant);
  });

  test.each<[string, unknown[]]>([
    [
      '/export @Megan Bowen DSR-1 access request, @Adam Smith please approve',
      [[megan], 'DSR-1', 'access request, Adam Smith please approve', [adam]],
    ],
    [
      `/export ${adele} DSR-1 ask ${lee}, she knows, who; why`,
      [[adele], 'DSR-1', `ask ${lee}, she knows, who; why`, [lee]],
    ],
    [
      '/export DSR-1 @Megan Bowen access request, @Adam Smith please approve',
      [[megan], 'DSR-1', 'access request, Adam Smith please approve', [adam]],
    ],
    ['@Adam Smith export @Megan Bowen DSR-1', [[megan], 'DSR-1', '', [adam]]],
    ['/export @Megan Bowen please, @Adam Smith', [[megan], '', 'please, Adam Smith', [adam]]],
    [`/export @Megan Bowen DSR-1 I am @Megan Bowen`, [[megan], 'DSR-1', 'I am Megan Bowen', []]],
  ])('%s: the first of several groups, and the others stay words', (text, meant) => {
    expect(said(text)).toEqual(meant);
  });

  test('twenty addresses of sixty letters are twenty people', () => {
    const addresses = Array.from({ length: 20 }, (_, n) => `${String(n).padStart(42, 'p')}@contoso.example`);
    expect(said(`/export ${addresses.join(', ')} DSR-104 letter`)).toEqual([
      addresses,
      'DSR-104',
      'letter',
      [],
    ]);
  });

  test.each([
    `mailto:${adele}`,
    `<mailto:${adele}?subject=x>`,
    `[${adele}](mailto:${adele})`,
    `${adele}.`,
    `(${adele}),`,
    `"${adele}"`,
    `“${adele}”`,
    `«${adele}»;`,
    'ade\u00adle@contoso.example',
    'ade\u180ele@contoso.\ufe0fexample\u034f',
    '\u061c\u2067adele@contoso.\u2060example\u2069',
    `Adele Vance <${adele}>`,
    `"Vance, Adele" <${adele}>;`,
    `Vance, Adele <${adele}>;`,
    `Adele Vance (IT) <mailto:${adele}>`,
  ])('an address is found in %s', (text) => {
    expect(said(`/export ${text} DSR-104 a letter`)).toEqual([[adele], 'DSR-104', 'a letter', []]);
    expect(said(`/export DSR-104 ${text}`)).toEqual([[adele], 'DSR-104', '', []]);
  });

  test('several addresses are found however they are parted', () => {
    for (const between of ['،', '؛ ', ', ', ';', '\n', ' & ', ' et '])
      expect(said(`/export Adele Vance <${adele}>${between}Lee Gu <${lee}> DSR-104`)).toEqual([
        [adele, lee],
        'DSR-104',
        '',
        [],
      ]);
    expect(said(`/export ${adele}،${lee}؛DSR-104`)).toEqual([[adele, lee], 'DSR-104', '', []]);
  });

  test('an apostrophe is one, whatever a phone makes of it', () => {
    for (const mark of ["'", '’', '‘', '\u02bc', '´'])
      expect(said(`/export sean.o${mark}brien@contoso.example DSR-1`)[0]).toEqual([
        "sean.o'brien@contoso.example",
      ]);
  });

  test.each([
    'DSR–104',
    'DSR\u2011104',
    'DSR—104',
    'DSR\u2060-104',
    'DSR-١٠٤',
    'DSR-۱۰۴',
    '“DSR-104”',
    '(DSR-104)',
    'DSR-104.',
    'DSR-104:',
  ])('a case number is found in %s, with a pattern and without one', (typed) => {
    expect(said(`/export ${adele} ${typed} x`)).toEqual([[adele], 'DSR-104', 'x', []]);
    expect(said(`/export ${adele} ${typed} x`, /^DSR-\d+$/)).toEqual([[adele], 'DSR-104', 'x', []]);
  });

  test('brackets of a case number’s own stay', () => {
    expect(said(`/export ${adele} 2026(3) x`)[1]).toBe('2026(3)');
  });

  test('a reason keeps what its writer typed but for what nobody sees', () => {
    expect(said(`/export ${adele} DSR-1 “it’s” – ١٢ (see p. 2).\u200b\u00ad`)[2]).toBe(
      '“it’s” – ١٢ (see p. 2).',
    );
  });
});

describe('a message of several lines', () => {
  const of = (text: string) => parse(pieces(text), vocabulary('en'));

  test.each([
    'approve 1\napprove 2',
    `export ${adele} DSR-1\nexport ${lee} DSR-2`,
    'approve 1\r\n\r\n/reject #2: no',
    'status 1\u2028liste',
    `hello\nexport ${adele} DSR-1`,
    'withdraw 3\nstatus',
    `reject 7 wrong person\nstatus ${adele}`,
    'approve 1\n/anything\nموافقة ٢',
    'approve 7\n/help',
    `export ${adele} DSR-1\nexport DSR-2 ${lee}`,
    `export ${adele} DSR-1\nexport`,
    'approve 1\n- approve 2',
    'approve 1\n2. ablehnen 2',
    'approve 7, 8',
    'approve 7 and #8.',
    'approve ٧ و٨',
    'retirer 7 8',
    'approve 7; reject 8',
    'reject 7 approve 8 instead',
  ])('is refused when it holds two commands: %j', (text) => {
    expect(of(text)).toMatchObject({ code: 'severalCommands' });
  });

  test.each([
    [`export ${adele}\nDSR-104\nreject was no option`, { reason: 'reject was no option' }],
    [`export\n${adele}\n${lee}\nDSR-104`, { caseNumber: 'DSR-104' }],
    ['reject 7\nstatus of her case is unclear', { because: 'status of her case is unclear' }],
    [
      'reject 7\nexport it again with the other account',
      { because: 'export it again with the other account' },
    ],
    ['reject 7 no\nhelp', { because: 'no help' }],
    ['reject 7: they typed /export', { because: 'they typed /export' }],
    ['reject 7: 2 copies are enough', { because: '2 copies are enough' }],
    [
      'reject 7 approve it again\n- with the other account',
      { because: 'approve it again - with the other account' },
    ],
    ['\n\nstatus 7', { kind: 'status', number: 7 }],
  ])('is one command when the rest is none: %j', (text, command) => {
    expect(of(text)).toMatchObject(command);
  });
});

test.each(['1, ', '1 ', ', ', ' +&', '[a](', '- '])(
  'ten thousand characters of %j behind a number are read in no time',
  (piece) => {
    const startedAt = performance.now();
    const text = `approve 7 ${piece.repeat(10_000 / piece.length)}-`;
    parse(pieces(text), vocabulary('en'));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  },
);

describe('a number', () => {
  test.each([
    ['approve 7.', { kind: 'decide', number: 7, because: '' }],
    ['approve #7,', { kind: 'decide', number: 7 }],
    ['approve (7)', { kind: 'decide', number: 7 }],
    ['approve “7”!', { kind: 'decide', number: 7 }],
    ['reject 7: a copy', { kind: 'decide', number: 7, because: 'a copy' }],
    ['reject 7:a copy', { kind: 'decide', number: 7, because: 'a copy' }],
    ['reject 7 – a copy', { kind: 'decide', number: 7, because: 'a copy' }],
    ['رفض ٧: نسخة', { kind: 'decide', number: 7, because: 'نسخة' }],
    ['\u061c\u00ad\u2060موافقة ٧؟', { kind: 'decide', number: 7 }],
    ['status 7?', { kind: 'status', number: 7 }],
    ['withdraw 7.', { kind: 'withdraw', number: 7 }],
    ['cancel 7', { kind: 'withdraw', number: 7 }],
    ['approve 7-8', { code: 'numberMissing' }],
    ['approve 7.5', { code: 'numberMissing' }],
    ['approve 7:8', { code: 'numberMissing' }],
  ])('%s', (text, command) => {
    expect(parse(pieces(text), vocabulary('en'))).toMatchObject(command);
  });

  test.each(['status', 'list'])(
    '%s of somebody takes the address out of whatever stands around it',
    (verb) => {
      for (const typed of [
        `${adele}?`,
        `${adele}.`,
        `(${adele})`,
        `“${adele}”`,
        `mailto:${adele}`,
        `of Adele <${adele}>`,
      ])
        expect(parse(pieces(`${verb} ${typed}`), vocabulary('en'))).toEqual({
          kind: 'list',
          filter: 'all',
          whose: named(adele),
        });
    },
  );
});

test.each(['cancel', 'Cancel.', 'abbrechen', '/annuler', 'إلغاء', 'الغاء'])(
  '%s alone means what is open, and names no request',
  (text) => {
    expect(parse(pieces(text), vocabulary('en'))).toEqual({ kind: 'cancel' });
  },
);

test('words of others are never a command, a reason or an approval', () => {
  const foreign = { kind: 'foreign', text: `/export ${lee} DSR-9` } as const;
  const command = { kind: 'words', text: `/export ${adele} DSR-1` } as const;
  expect(parse([foreign], vocabulary('en'))).toEqual({ kind: 'help' });
  expect(parse([foreign, command, foreign], vocabulary('en'))).toEqual(exporting([adele], 'DSR-1'));
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
    fc.string({ unit: 'grapheme', minLength: maxReason, maxLength: 10_000 }).map((end) => `/export ${end}`),
  );

  test('gives a command or a refusal, and never throws', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(30),
        fc.constantFrom(undefined, /^(?:\w+-\d+)$/),
        (typed, mentioned, pattern) => {
          expect([
            'export',
            'status',
            'list',
            'withdraw',
            'cancel',
            'decide',
            'audit',
            'help',
            'refusal',
          ]).toContain(parseCommand(typed, mentioned, pattern).kind);
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
        expect(command.people.length).toBeGreaterThan(0);
        expect(command.people.length).toBeLessThanOrEqual(maxPeople);
        expect(command.caseNumber).toMatch(/^\S*\d\S*$/);
        expect(command.reason.length).toBeLessThanOrEqual(maxReason);
        for (const one of command.people)
          if (one.kind === 'address') expect(one.address).toMatch(/^[^\s@,;<>]+@[^\s@,;<>]+$/);
        // Nobody is both.
        expect(calledBy(command.people).filter((one) => calledBy(command.others).includes(one))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('means the same with invisible characters anywhere in it', () => {
    const typed = fc.constantFrom(
      `/export ${adele}, <${lee}> DSR-104 a letter`,
      'reject 7: a copy',
      `status ${adele}?`,
      'withdraw 7',
      'list overdue',
    );
    const invisible = fc.constantFrom(
      ...Array.from('\u061c\u00ad\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff'),
    );
    fc.assert(
      fc.property(typed, fc.array(fc.tuple(fc.nat(60), invisible), { maxLength: 8 }), (plain, marks) => {
        const marked = marks.reduce<string>(
          (all, [at, mark]) => all.slice(0, at) + mark + all.slice(at),
          plain,
        );
        expect(parseCommand(marked, 0)).toEqual(parseCommand(plain, 0));
      }),
    );
  });

  test('names everybody once: whose data is meant, or who is only talked about', () => {
    const part = fc.constantFrom('@p-1', '@p-2', '@p-3', adele, lee, 'DSR-1', 'and', ',', 'please', '\n');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 15 }), (parts) => {
        const command = parse(pieces(`export ${parts.join(' ')}`, ['p-1', 'p-2', 'p-3']), vocabulary('en'));
        if (command.kind !== 'export') return;
        const all = [...calledBy(command.people), ...calledBy(command.others)].sort();
        const mentioned = ['p-1', 'p-2', 'p-3'];
        const expected = [adele, lee].filter((one) => parts.some((typed) => typed === one));
        expect(all).toEqual([...expected, ...mentioned].sort());
      }),
    );
  });

  test('is clean once it was cleaned, and keeps every letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const once = clean(typed);
        expect(clean(once)).toBe(once);
        const letters = (of: string) => of.match(/[\p{L}\p{N}]/gu) ?? [];
        expect(letters(once)).toEqual(letters(typed));
        expect(oneLine(typed)).not.toMatch(
          /[\n\u00a0\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/,
        );
      }),
    );
  });

  test('after the case number comes back as the reason, with one space between words', () => {
    const plain = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })
      .filter((one) => !/[\s&]/.test(one));
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 20 }), (words) => {
        const { others: _, ...said } = exporting([adele], 'DSR-104', words.join(' '));
        expect(parseCommand(`export ${adele} DSR-104 ${words.join('  ')}`, 0)).toMatchObject(said);
      }),
    );
  });
});
