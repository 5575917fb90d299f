import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { words } from '../../../src/cards/words/index.ts';
import { refuse } from '../../../src/domain/refusal.ts';
import type { CardId, UserId } from '../../../src/domain/ids.ts';
import type { Card } from '../../../src/ports/conversations.ts';
import { noticeMessage } from '../../../src/adapters/teams/outbound/messages.ts';
import { type Bot, startBot } from './bot.ts';
import { exportRequest } from './exportRequests.ts';
import { botTeamsId, cardClick, conversations, message, ravi, tenantId } from './teamsActivities.ts';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ locale: 'fr' });
});
afterAll(() => bot.close());
beforeEach(() => {
  bot.connector.requests.length = 0;
  bot.references.learnt.length = 0;
  bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
});

const from = (locale: string | undefined) => ({ serviceUrl: bot.connector.url, locale, entities: [] });
const said = () => bot.connector.messages().map(({ body }) => body?.['text']);

describe('an answer', () => {
  test.each([
    ['the language of their client', 'de-CH', 'de'],
    ['the language of their client', 'ar', 'ar'],
    ['the organisation’s, when the bot does not speak theirs', 'ja-JP', 'fr'],
    ['the organisation’s, when the client says none', undefined, 'fr'],
  ])('comes in %s (%s)', async (_which, locale, language) => {
    bot.say.turn = async () => ({ kind: 'refused', refusals: [refuse('mayNotAsk')] });
    await bot.post(message('personal', '/export', from(locale)));
    expect(said()).toEqual([words(language).refusals.mayNotAsk({})]);
  });

  test('to a fault, too', async () => {
    bot.say.turn = () => Promise.reject(new Error('broken'));
    await bot.post(message('personal', '/export', from('de')));
    expect(said()).toEqual([expect.stringContaining('Kennung: ')]);
  });

  test('tells the bot which language somebody reads, for the day it writes to them first', async () => {
    await bot.post(message('personal', 'help', from('de-CH')));
    await bot.post(message('groupChat', 'help', from('de-CH')));
    expect(bot.references.learnt.map(({ conversation }) => [conversation.kind, conversation.locale])).toEqual(
      [
        ['personal', 'de-CH'],
        // Many people read that one.
        ['groupChat', undefined],
      ],
    );
    expect(bot.references.personal.get(ravi.aadObjectId)?.locale).toBe('de-CH');
  });
});

test('a notice that mentions somebody is read from the right where its sentence is', () => {
  const where = {
    kind: 'groupChat',
    id: '19:a@thread.v2',
    serviceUrl: '',
    tenantId,
    botId: botTeamsId,
  } as const;
  const person = { id: ravi.aadObjectId as UserId, name: ravi.name, teamsId: ravi.id };
  const text = (language: 'ar' | 'en') =>
    noticeMessage(
      where,
      words(language).notices.completed(words(language).notices.export(7, undefined)),
      person,
    )['text'];
  expect(text('ar')).toMatch(/^\u200f<at>Ravi Shah<\/at> التصدير/u);
  expect(text('en')).toMatch(/^<at>Ravi Shah<\/at> Export/);
});

describe('a click', () => {
  const card: Card = {
    id: '0c000000-0000-4000-8000-000000000001' as CardId,
    requestId: exportRequest().id,
    role: 'approval',
    conversation: {
      id: conversations.groupChat.id,
      kind: 'groupChat',
      serviceUrl: 'https://smba.trafficmanager.net/teams',
      tenantId,
      botId: botTeamsId,
    },
    owedRevision: 1,
    shownRevision: 1,
    sends: 1,
    replacements: 0,
    unheard: 0,
    isLate: false,
    owedAt: new Date('2026-11-23T09:00:00Z'),
    locale: 'ar',
  };
  const answerTo = async (locale: string) => {
    const response = await bot.post(cardClick('groupChat', 'approve', { card: card.id }, from(locale)));
    return ((await response.json()) as { value: unknown }).value;
  };

  test('leaves the card in its language, which others read as well', async () => {
    bot.say.click = async () => ({ kind: 'card', card, request: exportRequest('completed') });
    expect(await answerTo('de')).toMatchObject({ lang: 'ar', rtl: true });
  });

  test('that changes nothing is told to the clicker in theirs', async () => {
    bot.say.click = async () => refuse('unknownCard');
    expect(await answerTo('de')).toBe(words('de').refusals.unknownCard({}));
  });
});
