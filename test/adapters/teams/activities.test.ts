import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  clickOf,
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
    expect(kinds.map(({ pieces, locale, from }) => [pieces, locale, from.userId])).toEqual(
      kinds.map(() => [[{ kind: 'words', text: 'help' }], 'en-GB', ravi.aadObjectId]),
    );
  });

  test('has a key that a second delivery repeats', () => {
    expect(turnKey(parsed('channel', 'help'))).toBe(
      '19:channel@thread.tacv2;messageid=1700000000001|1700000000002',
    );
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

  const guids = '0a111111-aaaa-4bbb-8ccc-000000000001_b0700000-1111-4222-8333-444455556666';
  test.each<[string, object, object, string | undefined]>([
    ['a:1', {}, {}, 'personal'],
    ['8:orgid:1', {}, {}, 'personal'],
    ['a:1', { conversationType: 'personal' }, {}, 'personal'],
    ['a:1', { isGroup: true }, {}, undefined],
    ['a:1', { conversationType: 'meeting' }, {}, undefined],
    ['a:1', {}, { meeting: { id: 'm' } }, undefined],
    ['outlook:1', {}, {}, undefined],
    ['19:meeting_NTU@thread.v2', { isGroup: true }, { meeting: { id: 'm' } }, 'groupChat'],
    ['19:meeting_NTU@thread.v2', {}, {}, 'groupChat'],
    ['19:meeting_NTU@thread.v2', { conversationType: 'personal' }, {}, 'groupChat'],
    ['19:26c4@thread.v2', {}, {}, 'groupChat'],
    ['19:26c4@thread.skype', {}, {}, 'groupChat'],
    [`19:${guids}@unq.gbl.spaces`, {}, {}, 'groupChat'],
    [`19:${guids}@unq.gbl.spaces`, { conversationType: 'personal' }, {}, 'groupChat'],
    [`19:${guids}@unq.gbl.spaces`, {}, { channel: { id: '19:c' }, team: { id: '19:t' } }, 'groupChat'],
    ['19:c47c@thread.tacv2', {}, {}, 'channel'],
    ['19:c47c@thread.skype', {}, { team: { id: '19:c47c' } }, 'channel'],
    ['19:eb5b@thread.skype;messageid=1', {}, {}, 'channel'],
  ])(
    'in %s with %j beside %j is from a chat of the kind %s: a thread is never somebody’s own',
    (id, more, channelData, kind) => {
      const conversation = { id, tenantId: 't', ...more };
      expect(parsed('personal', '', { conversation, channelData }).conversation.kind).toBe(kind);
    },
  );
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
