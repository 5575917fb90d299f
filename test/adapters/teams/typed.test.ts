import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseActivity } from '../../../src/adapters/teams/inbound/activities.ts';
import { typedPieces } from '../../../src/adapters/teams/inbound/typed.ts';
import { vocabulary } from '../../../src/cards/words/index.ts';
import { parseCommand } from '../../../src/domain/command.ts';
import type { Piece } from '../../../src/domain/typedText.ts';
import { bot, megan, mention, message } from './teamsActivities.ts';

const adam = { id: '29:1adam-in-teams', name: 'Adam Smith' };
const html = (content: string) => ({ attachments: [{ contentType: 'text/html', content }] });
const typed = (...args: Parameters<typeof message>) => parseActivity(message(...args), 'en')!.pieces;
/** Mentions in brackets, words of others in angles. */
const read = (pieces: readonly Piece[]) =>
  pieces
    .map((piece) =>
      piece.kind === 'words'
        ? piece.text
        : piece.kind === 'mention'
          ? `[${piece.name}]`
          : ` «${piece.text.trim()}»`,
    )
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();

describe('what was typed', () => {
  test.each([
    [
      'the bot first',
      '<at>Data Export</at> /export <at>Megan Bowen</at> DSR-1 by post',
      [mention(bot), mention(megan)],
      '/export [Megan Bowen] DSR-1 by post',
    ],
    [
      'no-break spaces',
      '<at>Data Export</at>&nbsp;/export\u00a0<at>Megan Bowen</at>&nbsp;DSR-1',
      [mention(bot), mention(megan)],
      '/export [Megan Bowen] DSR-1',
    ],
    [
      'the bot twice',
      '<at>Data Export</at> /export <at>Megan Bowen</at> DSR-1 <at>Data Export</at>',
      [mention(bot), mention(megan), mention(bot)],
      '/export [Megan Bowen] DSR-1',
    ],
    [
      'the bot twice, of which one entity tells',
      '<at>Data Export</at> help <at>Data Export</at>',
      [mention(bot)],
      'help',
    ],
    [
      'the bot last',
      '/export <at>Megan Bowen</at> DSR-1 <at>Data Export</at>',
      [mention(megan), mention(bot)],
      '/export [Megan Bowen] DSR-1',
    ],
    ['a line break', '<at>Data Export</at>\napprove 1\r\napprove 2 ', [mention(bot)], 'approve 1\napprove 2'],
    [
      'entities in another order than the text',
      '/export <at>Megan Bowen</at> DSR-1, <at>Adam Smith</at>',
      [mention(adam), mention(megan)],
      '/export [Megan Bowen] DSR-1, [Adam Smith]',
    ],
    [
      'a mention that the text writes otherwise',
      '<at id="0">Megan B.</at> /export DSR-1',
      [mention(megan)],
      '[Megan Bowen] /export DSR-1',
    ],
    [
      'a mention with another at sign',
      'export <at>Megan Bowen</at> DSR-17',
      [mention(megan, '<at>@Megan Bowen</at>')],
      'export [Megan Bowen] DSR-17',
    ],
    [
      'mentions without text, in another order',
      'export <at>Megan Bowen</at> 1, <at>Adam Smith</at>',
      [
        { ...mention(adam), text: undefined as never },
        { ...mention(megan), text: undefined as never },
      ],
      'export [Megan Bowen] 1, [Adam Smith]',
    ],
    [
      'a mention without text and without a tag',
      'export @Megan Bowen DSR-1',
      [{ ...mention(megan), text: undefined as never }],
      'export [Megan Bowen] DSR-1',
    ],
    ['a mention that is nowhere in the text', 'export DSR-1', [mention(megan)], '[Megan Bowen]export DSR-1'],
    ['a mention without an entity', '/export <at>Somebody</at> DSR-1', [], '/export DSR-1'],
    [
      'one person in three mentions',
      'status <at>Zoe</at> <at>Van</at> <at>Dyke</at>',
      ['Zoe', 'Van', 'Dyke'].map((name) => mention({ id: '29:zoe', name })),
      'status [Zoe Van Dyke]',
    ],
    [
      'one person mentioned twice in a row',
      'status <at>Megan Bowen</at> <at>Megan Bowen</at>',
      [mention(megan), mention(megan)],
      'status [Megan Bowen]',
    ],
    [
      'one person in two mentions, the bot too',
      '<at>Data</at> <at>Export</at> export <at>Megan</at> <at>Bowen</at> 1',
      ['Data', 'Export']
        .map((name) => mention({ ...bot, name }))
        .concat(['Megan', 'Bowen'].map((name) => mention({ ...megan, name }))),
      'export [Megan Bowen] 1',
    ],
    [
      'encoded characters',
      '/export &lt;megan@contoso.example&gt; DSR-1 &quot;it&#39;s&quot; a &amp;lt; b',
      [],
      `/export <megan@contoso.example> DSR-1 "it's" a &lt; b`,
    ],
    [
      'a mention without a tag, twice',
      '@Data Export /export @Megan DSR-1 @Data Export',
      [mention(bot, '@Data Export'), mention(megan, '@Megan')],
      '/export [Megan Bowen] DSR-1',
    ],
    [
      'an address that holds a mention’s text',
      '/export lee@megan.example 1 @Megan',
      [mention(megan, '@Megan')],
      '/export lee@megan.example 1 [Megan Bowen]',
    ],
    [
      'another bot',
      '<at>Other Bot 1</at>   <at>Data Export</at>  export',
      [mention({ id: '28:other', name: 'Other Bot 1' }), mention(bot)],
      '[Other Bot 1] export',
    ],
  ])('is words and people in their order, with %s', (_with, text, mentions, expected) => {
    expect(read(typed('groupChat', text, { mentions }))).toBe(expected);
  });

  test.each([
    ['an emoji', '🦊 Megan 🧑‍💻'],
    ['a name written from right to left', 'מייגן בואן'],
    ['Arabic with direction marks', '\u202bليلى\u202c'],
    ['characters that regular expressions read', 'M. (ext) [x] $& \\ + ? | -'],
    ['encoded characters', 'Bowen &amp; Sons'],
    ['the name of another', 'Megan Bowen Bowen'],
  ])('finds a mention whose name has %s', (_what, name) => {
    const mentions = [mention(bot), mention({ ...megan, name })];
    const pieces = typed('channel', `<at>Data Export</at> /export <at>${name}</at> DSR-1`, { mentions });
    expect(pieces.filter(({ kind }) => kind === 'mention')).toEqual([
      { kind: 'mention', id: megan.id, name },
    ]);
    expect(read(pieces)).toMatch(/^\/export \[.*\] DSR-1$/s);
  });

  test('never takes a person from its words', () => {
    const pieces = typed('groupChat', `/export <at>Megan Bowen</at> ${megan.aadObjectId}`);
    expect(pieces.map(({ kind }) => kind)).toEqual(['words']);
  });

  test('with a hundred thousand opening tags is read in no time', () => {
    const startedAt = performance.now();
    const mentions = Array.from({ length: 300 }, (_, n) =>
      mention({ id: `29:${String(n)}`, name: `M ${String(n)}` }),
    );
    for (const text of ['<at', '<at>', '<quoted ', '&', '<blockquote ', '<span schema.skype.com/Mention '])
      typed('groupChat', text.repeat(100_000), { mentions, ...html(text.repeat(100_000)) });
    // What looks at each pair of them takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('words of others', () => {
  const skype = 'http://schema.skype.com';
  test.each<[string, string, string, string]>([
    [
      'a quoted reply, by its marker',
      '<quoted messageId="1783379480258"/>\nstatus 17',
      `<blockquote itemtype="${skype}/Reply"><p itemprop="preview">approve 9</p></blockquote><p>status 17</p>`,
      'status 17',
    ],
    ['two quotations', '<quoted messageId="1"/> approve 7 <quoted messageId="2"/>', '', 'approve 7'],
    [
      'a quoted reply without a marker',
      'Data Export\nreject 9: no\n\nstatus 17',
      `<blockquote itemtype="${skype}/Reply"><strong>Data Export</strong><p>reject 9: no</p></blockquote><p>status 17</p>`,
      'status 17\n«Data Exportreject 9: no»',
    ],
    [
      'a forwarded message alone',
      'approve 9',
      `<blockquote itemtype="${skype}/Forward"><p>approve 9</p></blockquote>`,
      '«approve 9»',
    ],
    [
      'a forwarded message that quotes another',
      '<quoted messageId="1"/>\napprove 9',
      `<blockquote itemtype="${skype}/Forward"><blockquote itemtype="${skype}/Reply">x</blockquote><p>approve 9</p></blockquote>`,
      '«x approve 9»',
    ],
    [
      'words before a forwarded message',
      'export a@contoso.example DSR-1\r\n\r\nplease approve 9',
      `<p>export a@contoso.example DSR-1</p><blockquote itemtype="${skype}/Forward"><p>please approve 9</p></blockquote>`,
      'export a@contoso.example DSR-1\n«please approve 9»',
    ],
    [
      'a quotation in a quotation',
      'x\ny\nlist',
      '<blockquote>x<blockquote>y</blockquote>z</blockquote><div>list</div>',
      'list\n«x y z»',
    ],
    [
      'a quotation that does not end',
      'list approve 9',
      '<p>list</p><blockquote>approve 9',
      'list\n«approve 9»',
    ],
  ])('are kept apart: %s', (_what, text, content, expected) => {
    expect(read(typed('personal', text, html(content)))).toBe(expected);
  });

  test('leave the mentions before them where they were typed', () => {
    const mentions = [mention(bot), mention(megan), mention(adam)];
    const pieces = typed(
      'groupChat',
      '<at>Data Export</at> export <at>Megan Bowen</at> DSR-1\n\nask <at>Adam Smith</at>',
      {
        mentions,
        ...html(
          `<p><span itemtype="${skype}/Mention" itemid="0">Data Export</span>&nbsp;export <span itemid="1" itemtype="${skype}/Mention">Megan Bowen</span> DSR-1 &lt;at&gt;</p><blockquote itemtype="${skype}/Forward">ask <span itemtype="${skype}/Mention" itemid="2">Adam Smith</span></blockquote>`,
        ),
      },
    );
    expect(read(pieces)).toBe('export [Megan Bowen] DSR-1 <at>\n«ask <at>Adam Smith</at>»');
  });
});

describe('a message of the real Teams', () => {
  const parsed = (name: string) => {
    const body: unknown = JSON.parse(
      readFileSync(new URL(`../../fixtures/teams/inbound/${name}.json`, import.meta.url), 'utf8'),
    );
    return parseCommand(parseActivity(body, 'en')!.pieces, vocabulary('en'));
  };
  const erika = { kind: 'address', address: 'erika@contoso.com' };

  test.each<[string, object]>([
    ['message-channel-mention', { kind: 'export', people: [], lacks: { code: 'nobodyNamed' } }],
    ['message-channel-mention-2025-12', { kind: 'list', filter: 'open' }],
    ['message-channel-mention-angle-brackets', { kind: 'export', people: [erika] }],
    [
      'message-channel-mention-text-differs-documented',
      { kind: 'export', people: [{ name: 'Pranav Smith' }], caseNumber: 'DSR-17' },
    ],
    [
      'message-channel-mention-three-word-name-split-entities',
      { kind: 'export', people: [{ name: 'Zoe Van Dyke' }], caseNumber: 'DSR-17', reason: 'access request' },
    ],
    ['message-channel-mention-two-bots-2017', { kind: 'export', people: [{ name: 'Other Bot 1' }] }],
    ['message-channel-reply-in-thread-mention', { kind: 'status', number: 17 }],
    ['message-channel-reply-in-thread-no-mention', { kind: 'export', people: [] }],
    ['message-groupchat-mention-trailing-newline', { kind: 'export', people: [] }],
    [
      'message-groupchat-targeted-slash-reconstructed',
      { kind: 'export', people: [erika], caseNumber: 'DSR-17' },
    ],
    [
      'message-personal-bold-italic-documented',
      { people: [erika], caseNumber: 'DSR-17', reason: 'requested by bold-italic rich text' },
    ],
    ['message-personal-quoted-reply', { kind: 'status', number: 17 }],
    ['message-personal-trailing-spaces-2017', { kind: 'export', people: [] }],
    ['message-personal-file-documented', { kind: 'help' }],
    ['message-personal-pasted-image', { kind: 'help' }],
  ])('%s is understood', (name, command) => {
    expect(parsed(name)).toMatchObject(command);
  });
});

test('anything at all gives pieces, and never throws', () => {
  const tags = fc.constantFrom(
    '<at>',
    '</at>',
    '<quoted messageId="1"/>',
    '<blockquote>',
    '</blockquote>',
    '<p>',
    '&amp;',
    '@',
    'Megan',
    '\n',
  );
  const text = fc
    .array(fc.oneof(tags, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 20 })
    .map((all) => all.join(''));
  const entity = fc.record({ id: fc.constantFrom('29:a', '29:b', bot.id), name: text, text });
  fc.assert(
    fc.property(text, text, fc.array(entity, { maxLength: 5 }), (words, content, mentions) => {
      const pieces = typedPieces({ text: words, html: content, mentions, recipientId: bot.id });
      for (const [index, piece] of pieces.entries()) {
        expect(piece.kind !== 'mention' || piece.id !== bot.id).toBe(true);
        // Words and people alternate: two of a person in a row are one.
        const next = pieces[index + 1];
        expect(piece.kind === 'words' && next?.kind === 'words').toBe(false);
        expect(piece.kind === 'mention' && next?.kind === 'mention' && next.id === piece.id).toBe(false);
      }
    }),
  );
});
