import { describe, expect, test } from '@jest/globals';
import { digestText } from '../../src/cards/digestText.ts';
import { notice } from '../../src/cards/notice.ts';
import { refusalText } from '../../src/cards/refusal.ts';
import { dayText, moment, shortMoment } from '../../src/cards/when.ts';
import { catalogues, commandMenu, vocabulary } from '../../src/cards/words/index.ts';
import { commandNames, listFilters, parseCommand } from '../../src/domain/command.ts';
import { languages } from '../../src/domain/language.ts';
import { refuse } from '../../src/domain/refusal.ts';
import { everythingSaid, leavesOf, unusedProperties } from './catalogues.ts';
import { fourEyes, later, requests } from './examples.ts';
import { everyCard } from './everyCard.ts';
import { parts } from './structure.ts';
import { pieces } from '../support/pieces.ts';
import { asRead } from '../support/asRead.ts';

const others = languages.filter((language) => language !== 'en');
const english = everythingSaid('en');

/** The same word, name or number in that language. Everything else would be a sentence that nobody translated. */
const sameInAll = {
  de: [
    'form.fields.addresses.placeholder',
    'form.fields.caseNumber.placeholder',
    'labels.status',
    'labels.container',
    'notices.export',
    'exports.row',
    'awaitingApproval.approvals',
    'commands.status.words.0',
    'commands.export.words.0',
  ],
  fr: [
    'form.fields.addresses.placeholder',
    'form.fields.caseNumber.placeholder',
    'labels.reason',
    'exports.row',
  ],
  ar: ['form.fields.addresses.placeholder', 'form.fields.caseNumber.placeholder', 'exports.row'],
} as const;

test('no sentence of the catalogue is there for nobody', () => {
  expect(unusedProperties()).toEqual([]);
});

describe.each(languages)('the catalogue %s', (language) => {
  const said = everythingSaid(language);

  test('can say everything with whatever it is told, and leaves nothing to fill in', () => {
    const bad = said.filter(
      ({ text }) => /undefined|NaN|null|\$\{|\[object|\(\)|^\s|\s$| {2}/.test(text) || text === '',
    );
    expect(bad).toEqual([]);
  });

  test.each([
    [/^failed\.codes\.\w+\.why$/, 16],
    [/^uncertain\.because\./, 3],
    [/^approved\.waitingFor\./, 4],
    [/^unreached\.because\./, 10],
    [/^titles\./, 17],
    [/^states\./, 12],
    [/^refusals\./, 40],
  ])('tells everything apart that is called %s', (group, least) => {
    // Of a refusal both its sentences are one: with details, and without.
    const told = Map.groupBy(
      said.filter(({ path }) => group.test(path)),
      ({ path }) => path,
    );
    const sentences = [...told.values()].map((each) => each.map(({ text }) => text).join(' '));
    expect(sentences.length).toBeGreaterThanOrEqual(least);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test('has a pair for every mark that opens', () => {
    for (const { path, text } of said) {
      const pairs = [
        [/[\u2066\u2068]/g, /\u2069/g],
        [/\(/g, /\)/g],
        [/«/g, /»/g],
        [/„/g, language === 'de' ? /“/g : /„/g],
      ] as const;
      for (const [open, close] of pairs)
        expect([path, text.match(open)?.length ?? 0]).toEqual([path, text.match(close)?.length ?? 0]);
      expect([path, (text.match(/`/g)?.length ?? 0) % 2]).toEqual([path, 0]);
    }
  });

  test('writes its quotation marks and spaces as the language does', () => {
    const wrong: Record<typeof language, RegExp> = {
      en: /["']|«|„/,
      de: /["']|«|”|’(?=\s)| [:;?!]/,
      // A narrow no-break space before them, and inside of the quotation marks.
      fr: /["'“”„]|[^\u202f\d][;?!»]| [:;?!»]|«[^\u202f]/,
      ar: /["'“”„,;?]/,
    };
    // Colons and commas of what people type, and of what is put in, are theirs.
    const own = said
      .filter(({ path }) => !/^(commands|filters)\.|placeholder$/.test(path))
      .map(({ path, text }) => ({
        path,
        text: text.replace(/\u2066[^\u2069]*\u2069|`[^`]*`|npm run audit:\w+|Mar \d+, \d+|\d[\d,]*/g, 'x'),
      }));
    expect(own.filter(({ text }) => wrong[language].test(text))).toEqual([]);
  });

  test('tells commands that it understands, in its own words', () => {
    const menu = commandMenu(language);
    expect(menu.map(({ title }) => title)).toEqual(
      commandNames.map((name) => catalogues[language].commands[name].words[0]),
    );
    for (const { path, text } of said) {
      for (const [, code] of text.matchAll(/`([^`]+)`/g)) {
        const typed = asRead(code ?? '');
        if (['zzz', 'zzz 7', 'abab'].includes(typed) || typed.endsWith(' zzz')) continue;
        const first = typed.replace(/^\//, '').split(' ')[0] ?? '';
        expect({
          path,
          first,
          known: Object.values(vocabulary(language).own.commands).flat().includes(first),
        }).toEqual({
          path,
          first,
          known: true,
        });
        const command = parseCommand(pieces(code ?? ''), vocabulary(language));
        // A command without its number is asked for it; everything else does what it says.
        expect({ path, typed, command }).not.toMatchObject({
          command: { code: expect.stringMatching(/^unknown/) },
        });
      }
    }
  });

  test('gives examples that can be typed as they stand, copied from the card or not', () => {
    const { help } = catalogues[language];
    for (const text of [help.examples.personal, asRead(help.examples.personal)])
      expect(parseCommand(pieces(text), vocabulary(language), /^DSR-\d+$/)).toMatchObject({
        kind: 'export',
        people: [{ address: 'megan@contoso.com' }],
        caseNumber: 'DSR-104',
        reason: expect.stringMatching(/\p{L}/u),
      });
    for (const example of [help.examples.groupChat, help.examples.channel])
      expect(parseCommand(pieces(example, ['Megan Bowen']), vocabulary(language), /^DSR-\d+$/)).toMatchObject(
        { kind: 'export', people: [{ id: 'Megan Bowen' }], caseNumber: 'DSR-104' },
      );
  });
});

describe.each(others)('the catalogue %s, compared with the English one', (language) => {
  const said = everythingSaid(language);

  test('has the same keys', () => {
    // How many words there are for a command is each language's own business.
    const keys = (of: typeof language | 'en') =>
      [...leavesOf(of).keys()].filter((path) => !/^(commands\.\w+\.words|filters)\./.test(path)).sort();
    expect(keys(language)).toEqual(keys('en'));
  });

  test('leaves nothing in English', () => {
    const same = said.filter(
      ({ path, text }) =>
        !/^(commands\.\w+\.words|filters)\./.test(path) &&
        !sameInAll[language].some((allowed) => allowed === path) &&
        /\p{L}/u.test(text) &&
        english.some((one) => one.path === path && one.text === text),
    );
    // What is put in alone, such as a name, reads the same.
    expect(
      same
        .map(({ path, text }) => [path, text])
        .filter(([, text]) => !/^\u2068[^\u2069]*\u2069$/.test(text ?? '')),
    ).toEqual([]);
    const paths = new Set(said.map(({ path }) => path));
    expect(sameInAll[language].filter((path) => !paths.has(path))).toEqual([]);
  });

  test('mentions whatever the English one mentions', () => {
    const told = (details: readonly unknown[], text: string) => {
      const all = details.flatMap((detail) =>
        typeof detail === 'object' && detail !== null ? (Object.values(detail) as unknown[]) : [detail],
      );
      // In Arabic one and two are words; whole lists and codes have words of their own.
      return all
        .filter((detail) =>
          typeof detail === 'number'
            ? Math.abs(detail) > 2 && Math.abs(detail) < 1000
            : typeof detail === 'string' && !(detail in catalogues.en.states),
        )
        .map((detail) => String(typeof detail === 'number' ? Math.abs(detail) : detail))
        .filter((detail) => asRead(text).includes(asRead(detail)));
    };
    said.forEach(({ path, details, text }, index) => {
      const original = english.find(
        (one) => one.path === path && JSON.stringify(one.details) === JSON.stringify(details),
      );
      if (!original || details.length === 0) return;
      expect({ path, index, told: told(details, text) }).toEqual({
        path,
        index,
        told: told(details, original.text),
      });
    });
  });
});

describe('what people type', () => {
  test('is one command, and one filter, whatever the language', () => {
    const { commands, filters } = vocabulary('en');
    for (const known of [commands, filters]) {
      const words = Object.values(known).flat();
      expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
      for (const word of words) expect(word).toBe(word.normalize('NFC').toLowerCase());
    }
  });

  test.each([
    ['de', '/Genehmigen 7', { kind: 'decide', verb: 'approve', number: 7 }],
    ['de', 'zuru\u0308ckziehen 7', { kind: 'withdraw', number: 7 }],
    ['de', 'ablehnen #7 falsche Person', { verb: 'reject', because: 'falsche Person' }],
    ['de', 'liste überfällig', { kind: 'list', filter: 'overdue' }],
    ['de', 'HILFE!', { kind: 'help' }],
    [
      'fr',
      '/exporter megan@contoso.example DSR-104 demande d’accès',
      { kind: 'export', caseNumber: 'DSR-104' },
    ],
    ['fr', 'Refuser 7 mauvaise personne', { verb: 'reject', number: 7 }],
    ['fr', 'liste miens', { kind: 'list', filter: 'mine' }],
    ['fr', 'Bonjour !', { kind: 'help' }],
    ['ar', '/تصدير megan@contoso.example DSR-104 طلب', { kind: 'export', caseNumber: 'DSR-104' }],
    ['ar', 'موافقة ٧', { kind: 'decide', verb: 'approve', number: 7 }],
    ['ar', 'رفض ۱۲ الشخص الخطأ', { verb: 'reject', number: 12, because: 'الشخص الخطأ' }],
    ['ar', 'قائمة متأخرة', { kind: 'list', filter: 'overdue' }],
    ['ar', '\u200fمساعدة؟', { kind: 'help' }],
    ['ar', '؟', { kind: 'help' }],
    // Somebody reads one language and types another.
    ['ar', 'genehmigen 7', { verb: 'approve' }],
  ])('in %s: %s', (language, text, command) => {
    expect(parseCommand(pieces(text), vocabulary(language))).toMatchObject(command);
  });

  test('of lists is understood in each language', () => {
    for (const language of languages)
      for (const filter of listFilters)
        for (const word of vocabulary(language).own.filters[filter])
          expect(parseCommand(pieces(`list ${word}`), vocabulary('en'))).toMatchObject({
            filter,
          });
  });
});

describe('dates, numbers and plurals', () => {
  const { exporting } = requests;
  const expected = {
    'en-US': ['Mar 5, 2026, 9:00 AM UTC', 'in 7 days, on Apr 2, 2026', '62%'],
    'en-GB': ['5 Mar 2026, 09:00 UTC', 'in 7 days, on 2 Apr 2026', '62%'],
    de: ['5. März 2026, 09:00 UTC', 'in 7 Tagen fällig, am 2. Apr. 2026', '62 %'],
    'de-AT': ['5. März 2026, 09:00 UTC', 'in 7 Tagen fällig, am 2. Apr. 2026', '62 %'],
    fr: ['5 mars 2026, 09:00 UTC', 'dans 7 jours, le 2 avr. 2026', '62 %'],
    'fr-CA': ['5 mars 2026, 09 h 00 UTC', 'dans 7 jours, le 2 avr. 2026', '62 %'],
    ar: ['5 مارس 2026، 9:00 ص UTC', 'خلال 7 أيام، في 2 أبريل 2026', '62'],
    // Eastern digits and another calendar are what these would have by themselves.
    'ar-SA': ['5 مارس 2026، 9:00 ص UTC', 'خلال 7 أيام، في 2 أبريل 2026', '62'],
  } as const;

  test.each(Object.entries(expected))('are those of %s', (locale, [moment, due, percent]) => {
    const card = everyCard(locale)['progress-exporting']!;
    const text = (of: object) =>
      asRead([...parts(of)].map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n'));
    expect(text(everyCard(locale)['approval-approver']!)).toContain(moment);
    expect(text(card)).toContain(percent);
    expect(text(card)).not.toMatch(/[\u0660-\u0669\u06f0-\u06f9]/);
    expect(
      asRead(notice('dueSoon', exporting, { privacy: 'full', locale, rules: fourEyes, now: later(24) })),
    ).toContain(due);
    expect(
      asRead(refusalText(refuse('approvalExpired', { at: '2026-03-05T09:00:00Z' }), { locale })),
    ).toContain(moment);
  });

  test.each([
    ['en-US', 'Mar_5,_2026, 9:00_AM_UTC'],
    ['en-GB', '5_Mar_2026, 09:00_UTC'],
    ['de', '5._März_2026, 09:00_UTC'],
    ['fr', '5_mars_2026, 09:00_UTC'],
    ['fr-CA', '5_mars_2026, 09_h_00_UTC'],
    ['ar', '5_مارس_2026، 9:00_ص_UTC'],
  ])('break in %s between the day and the time, in neither', (locale, held) => {
    expect(moment(new Date('2026-03-05T09:00:00Z'), locale, 'UTC').replaceAll('\u00a0', '_')).toBe(held);
    const [day] = held.split(locale === 'ar' ? '، ' : ', ');
    expect(dayText('2026-03-05', locale).replaceAll('\u00a0', '_')).toBe(day);
  });

  test('call the first of a month in French what people call it', () => {
    const first = new Date('2026-05-01T09:00:00Z');
    expect(asRead(dayText('2026-05-01', 'fr'))).toBe('1er mai 2026');
    expect(asRead(shortMoment(first, 'fr-CA', 'UTC'))).toMatch(/^1er mai/);
    expect(asRead(dayText('2026-05-11', 'fr'))).toBe('11 mai 2026');
    expect(asRead(dayText('2026-05-01', 'de'))).toBe('1. Mai 2026');
  });

  test.each([
    ['en-US', 'Mar 2, 9:00 AM'],
    ['en-GB', '2 Mar, 09:00'],
    ['de', '2. März, 09:00'],
    ['fr', '2 mars, 09:00'],
    ['ar', '2 مارس، 9:00 ص'],
  ])('write the hour in %s in one way, in the history too', (locale, first) => {
    const texts = [...parts(everyCard(locale)['progress-exporting']!)].map((part) => part['text']);
    expect(texts.map((text) => (typeof text === 'string' ? asRead(text) : ''))).toContain(first);
  });

  test.each([
    ['en', ['1 day', '2 days', '3 days', '11 days', '100 days']],
    ['de', ['1 Tag', '2 Tagen', '3 Tagen', '11 Tagen', '100 Tagen']],
    ['fr', ['1 jour', '2 jours', '3 jours', '11 jours', '100 jours']],
    ['ar', ['يوم واحد', 'يومين', '3 أيام', '11 يومًا', '100 يوم']],
  ] as const)('count in %s as people do', (language, days) => {
    const { term } = catalogues[language];
    expect(
      [1, 2, 3, 11, 100].map((n, index) =>
        term.due(n, 'X').includes(` ${days[index]!}${language === 'ar' ? '،' : ','}`),
      ),
    ).toEqual(days.map(() => true));
  });

  test('of the digest are counted, too', () => {
    const digest = (locale: string) =>
      asRead(
        digestText(
          {
            day: '2026-03-26',
            open: 12,
            counts: { pastDue: 0, dueSoon: 2, unclear: 1, takesTooLong: 0, waiting: 0, running: 1 },
            listed: {
              pastDue: [],
              dueSoon: [exporting],
              unclear: [],
              takesTooLong: [],
              waiting: [],
              running: [],
            },
            audit: { rows: 1234, hash: 'abab' },
          },
          { privacy: 'full', locale, rules: fourEyes },
        ),
      );
    expect(digest('de')).toMatch(
      /26\. März 2026: 12 Exporte sind offen[^]*2 bald fällig · 1 braucht eine Entscheidung[^]*1\.234 Zeilen/,
    );
    expect(digest('fr')).toMatch(
      /26 mars 2026\u202f: 12 exports ouverts[^]*2 bientôt échus · 1 demande une décision[^]*1\u202f234 lignes/,
    );
    expect(digest('ar')).toMatch(/26 مارس 2026: 12 عملية تصدير مفتوحة[^]*تستحق قريبًا: 2[^]*1,234 صف/);
  });
});

describe('Arabic', () => {
  const said = everythingSaid('ar');

  test('begins each sentence with a letter of its own, so that clients which guess read it from the right', () => {
    const names =
      /^(language|form\.fields\.\w+\.placeholder|buttons|labels|titles|filters|commands\.\w+\.words|exports\.row|list|quoted)/;
    const turned = said.filter(
      ({ path, text }) =>
        !names.test(path) &&
        !/^[^\p{L}]*\p{Script=Arabic}/u.test(
          text.replace(/[\u2066\u2068][^\u2069]*\u2069|Mar \d+, \d+/g, ''),
        ),
    );
    expect(turned.filter(({ text }) => /\p{L}/u.test(asRead(text)))).toEqual([]);
  });

  test('puts quotation marks around words from the left where those begin and end', () => {
    const { quoted, rejected } = catalogues.ar;
    expect(quoted('حالة')).toBe('«حالة»');
    expect(rejected.because('x', '\u2068not ours\u2069')).toMatch(/: \u2068«not ours»\u2069$/);
  });

  test('keeps together what is written from left to right', () => {
    for (const { path, text } of said.filter(({ path }) => !path.endsWith('.placeholder'))) {
      const outside = text.replace(/\u2066[^\u2069]*\u2069/g, '');
      // A sign beside a number, an address, a path or a dotted name would be torn apart.
      expect([
        path,
        /#\d|@|\w+\.\w+\.\w+|[a-z]\/|dsr-/i.exec(outside.replace(/\u2068[^\u2069]*\u2069/g, ''))?.[0],
      ]).toEqual([path, undefined]);
    }
  });
});
