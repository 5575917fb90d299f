import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  clickOf,
  mentionedOthers,
  parseActivity,
  parseCardAction,
  turnKey,
} from '../../../src/adapters/teams/inbound/activities.ts';
import { withoutThread } from '../../../src/domain/ids.ts';
import { bot, cardClick, installed, megan, mention, message, ravi } from './teamsActivities.ts';

const parsed = (...args: Parameters<typeof message>) => parseActivity(message(...args), 'en')!;

describe('a message', () => {
  test('is the same in all three scopes but for its conversation', () => {
    const kinds = (['personal', 'groupChat', 'channel'] as const).map((scope) => parsed(scope, 'help'));
    expect(kinds.map(({ conversation }) => conversation.kind)).toEqual(['personal', 'groupChat', 'channel']);
    expect(kinds.map(({ text, locale, from }) => [text, locale, from.userId])).toEqual(
      kinds.map(() => ['help', 'en-GB', ravi.aadObjectId]),
    );
  });

  test('has a key that a second delivery repeats', () => {
    expect(turnKey(parsed('channel', 'help'))).toBe(
      '19:channel@thread.tacv2;messageid=1700000000001|1700000000002',
    );
  });

  test.each([
    [
      'the bot first',
      '<at>Data Export</at> /export <at>Megan Bowen</at> DSR-1 asked by post',
      [mention(bot), mention(megan)],
      '/export DSR-1 asked by post',
    ],
    [
      'a no-break space as entity',
      '<at>Data Export</at>&nbsp;/export <at>Megan Bowen</at>&nbsp;DSR-1',
      [mention(bot), mention(megan)],
      '/export DSR-1',
    ],
    [
      'a no-break space as character',
      '<at>Data Export</at>\u00a0/export\u00a0<at>Megan Bowen</at>\u00a0DSR-1',
      [mention(bot), mention(megan)],
      '/export DSR-1',
    ],
    [
      'the bot twice',
      '<at>Data Export</at> /export <at>Megan Bowen</at> DSR-1 <at>Data Export</at>',
      [mention(bot), mention(megan), mention(bot)],
      '/export DSR-1',
    ],
    [
      'the bot last',
      '/export <at>Megan Bowen</at> DSR-1 <at>Data Export</at>',
      [mention(megan), mention(bot)],
      '/export DSR-1',
    ],
    [
      'line breaks and tabs',
      '<at>Data Export</at>\n/export\t<at>Megan Bowen</at>\r\n DSR-1 ',
      [mention(bot), mention(megan)],
      '/export DSR-1',
    ],
    [
      'a mention that the text writes otherwise',
      '<at id="0">Megan B.</at> /export DSR-1',
      [mention(megan)],
      '/export DSR-1',
    ],
    ['a mention without an entity', '/export <at>Somebody</at> DSR-1', [], '/export DSR-1'],
    [
      'encoded characters',
      '/export &lt;megan@contoso.example&gt; DSR-1 &quot;it&#39;s&quot; a &amp;lt; b',
      [],
      `/export <megan@contoso.example> DSR-1 "it's" a &amp;lt; b`,
    ],
    [
      'a mention without a tag, twice',
      '@Data Export /export @Megan DSR-1 @Data Export',
      [mention(bot, '@Data Export'), mention(megan, '@Megan')],
      '/export DSR-1',
    ],
  ])('loses its mentions, with %s', (_name, text, mentions, expected) => {
    expect(parsed('groupChat', text, { mentions }).text).toBe(expected);
  });

  test.each([
    ['an emoji', '🦊 Megan 🧑‍💻'],
    ['a name written from right to left', 'מייגן בואן'],
    ['Arabic with direction marks', '\u202bليلى\u202c'],
    ['characters that regular expressions read', 'M. (ext) [x] $& \\ + ?'],
    ['encoded characters', 'Bowen &amp; Sons'],
    ['the name of another', 'Megan Bowen Bowen'],
  ])('loses a mention whose name has %s', (_what, name) => {
    const somebody = { ...megan, name };
    const incoming = parsed('channel', `<at>Data Export</at> /export <at>${name}</at> DSR-1`, {
      mentions: [mention(bot), mention(somebody)],
    });
    expect(incoming.text).toBe('/export DSR-1');
    expect(incoming.mentions[1]).toMatchObject({ id: megan.id, name });
  });

  test('names everybody mentioned but the bot, as often as they were', () => {
    const other = { id: '28:another-bot', name: 'Another' };
    const mentions = [mention(bot), mention(megan), mention(other), mention(bot), mention(megan)];
    expect(mentionedOthers(parsed('groupChat', '', { mentions }))).toEqual([megan.id, other.id, megan.id]);
  });

  test('never takes a person from its words', () => {
    const incoming = parsed('groupChat', `/export <at>Megan Bowen</at> ${megan.aadObjectId}`);
    expect(mentionedOthers(incoming)).toEqual([]);
  });

  test.each([
    ['the activity', { locale: 'fr-CH' }, 'fr-CH'],
    ['the client', { locale: undefined, entities: [{ type: 'clientInfo', locale: 'ar-EG' }] }, 'ar-EG'],
    ['nobody', { locale: undefined, entities: [] }, 'en'],
    ['the organisation, where the client says one that we do not speak', { locale: 'pt-BR' }, 'en'],
    ['somebody who means no language', { locale: '../../etc', entities: [] }, 'en'],
  ])('is in the language that %s says', (_who, more, locale) => {
    expect(parsed('personal', 'help', more).locale).toBe(locale);
  });

  test('is targeted when only its sender saw it', () => {
    expect(parsed('groupChat', '/export', { recipient: { ...bot, isTargeted: true } }).targeted).toBe(true);
    expect(parsed('groupChat', '/export').targeted).toBe(false);
  });

  test('comes from a 1:1 chat when nothing else is said, and from nowhere we know when the kind is new', () => {
    const conversation = { id: 'a:1', tenantId: 't' };
    expect(parsed('personal', '', { conversation }).conversation.kind).toBe('personal');
    expect(
      parsed('personal', '', { conversation: { ...conversation, isGroup: true } }).conversation.kind,
    ).toBeUndefined();
    expect(
      parsed('personal', '', { conversation: { ...conversation, conversationType: 'meeting' } }).conversation
        .kind,
    ).toBeUndefined();
  });

  test('with a hundred thousand opening tags is read in no time', () => {
    const startedAt = performance.now();
    parsed('groupChat', '<at'.repeat(100_000), {
      mentions: Array.from({ length: 300 }, () => mention(megan)),
    });
    // What looks at each pair of them takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('anything at all', () => {
  test('is an activity or none, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const incoming = parseActivity(body, 'en');
        expect(incoming === undefined || incoming.type !== '').toBe(true);
      }),
    );
  });

  test('in the place of any field leaves the rest readable', () => {
    const whole = message('groupChat', 'help', { mentions: [mention(megan)] });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.anything(), (field, value) => {
        const incoming = parseActivity({ ...whole, [field]: value }, 'en');
        if (field !== 'type') expect(incoming?.type).toBe('message');
      }),
    );
  });
});

describe('a click', () => {
  const from = { id: ravi.aadObjectId as never, name: ravi.name, teamsId: ravi.id };

  test('says which card, which button and why', () => {
    const activity = parseActivity(
      cardClick('channel', 'reject', { card: 'c-1', because: '  not needed  ', approver: 'me' }),
      'en',
    )!;
    expect(clickOf(activity, from, 'reject')).toEqual({
      from,
      conversationId: '19:channel@thread.tacv2;messageid=1700000000001',
      activityId: '1700000000003',
      cardId: 'c-1',
      verb: 'reject',
      because: 'not needed',
    });
  });

  test('is cut at a thousand characters, never within one', () => {
    const because = (typed: string) => parseCardAction({ action: { data: { because: typed } } }).because;
    expect(because('x'.repeat(2_000))).toHaveLength(1_000);
    const cut = because(`${'x'.repeat(999)}🦊🦊`);
    expect(cut).toBe('x'.repeat(999));
    expect(cut.isWellFormed()).toBe(true);
  });

  test('reads the reason of what was clicked, where a card asks for two', () => {
    const clicked = (verb: string) =>
      parseCardAction({ action: { verb, data: { because: 'no', extension: 'more time' } } }).because;
    expect([clicked('reject'), clicked('extend')]).toEqual(['no', 'more time']);
  });

  test('without data, or with data of another kind, names no card', () => {
    for (const value of [
      undefined,
      null,
      7,
      {},
      { action: 7 },
      { action: { data: [] } },
      { action: { data: { card: 7 } } },
    ]) {
      expect(parseCardAction(value)).toEqual({ verb: '', cardId: '', because: '' });
    }
  });
});

test('an installation says what was done', () => {
  expect(parseActivity(installed('groupChat', 'add'), 'en')?.action).toBe('add');
});

test('a channel is known without its thread', () => {
  expect(withoutThread('19:channel@thread.tacv2;messageid=17')).toBe('19:channel@thread.tacv2');
  expect(withoutThread('a:1')).toBe('a:1');
});
