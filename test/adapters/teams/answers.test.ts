import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CardId } from '../../../src/domain/ids.ts';
import { refuse } from '../../../src/domain/refusal.ts';
import type { Card, Conversation } from '../../../src/ports/conversations.ts';
import type { Page, TurnAnswer } from '../../../src/ports/turns.ts';
import { faultsOf, type Json, ofType, verbsOf } from '../../cards/structure.ts';
import { type Bot, startBot } from './bot.ts';
import { exportRequest } from './exportRequests.ts';
import {
  bot as self,
  botTeamsId,
  cardClick,
  conversations,
  mention,
  message,
  ravi,
  tenantId,
} from './teamsActivities.ts';

// What the bot says to a message, as it arrives at the connector.

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());
beforeEach(() => {
  bot.connector.requests.length = 0;
  bot.heard.pages.length = 0;
  bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
});

const here = () => ({ serviceUrl: bot.connector.url });
const own = (): Conversation => ({
  id: 'a:1-own',
  kind: 'personal',
  serviceUrl: bot.connector.url,
  tenantId,
  botId: botTeamsId,
});
const inGroup = (text: string, more = {}) =>
  message('groupChat', `<at>Data Export</at> ${text}`, { ...here(), mentions: [mention(self)], ...more });
const personal = (text: string) => message('personal', text, here());

/** Every message that left: where to, and what it says. */
const sent = () =>
  bot.connector.messages().map(({ path, query, body }) => ({
    to: path.split('/')[3],
    query,
    text: body?.['text'],
    card: (body?.['attachments'] as { content: Json }[] | undefined)?.[0]?.content,
  }));
async function answered(answer: TurnAnswer, activity: object = personal('x')) {
  bot.say.turn = async () => answer;
  await bot.post(activity);
  return sent();
}
const wordsOf = (card: object | undefined) => JSON.stringify(card).replace(/[\u2066-\u2069\u200b]/g, '');

const page: Page = { filter: 'open', requests: [exportRequest()], everybody: true, next: 7 };

describe('several exports of one command', () => {
  const requests = [exportRequest(), { ...exportRequest(), number: 8 }];

  test('are told in one message; one alone is told by its card', async () => {
    const [message, ...others] = await answered({ kind: 'asked', requests });
    expect(others).toEqual([]);
    expect(wordsOf({ text: message?.text })).toContain('2 exports are asked for');
    expect(wordsOf({ text: message?.text })).toContain('#7 Megan Bowen and #8 Megan Bowen');
    bot.connector.requests.length = 0;
    expect(await answered({ kind: 'asked', requests: requests.slice(1) })).toEqual([]);
  });

  test('are told with who was named and is not among them', async () => {
    const notTaken = [
      refuse('notTaken', { name: 'Adam Smith' }),
      refuse('notTaken', { address: 'lee@contoso.example' }),
    ];
    const [message, ...others] = await answered({ kind: 'asked', requests: requests.slice(1), notTaken });
    expect(others).toEqual([]);
    for (const one of ['Adam Smith', 'lee@contoso.example'])
      expect(wordsOf({ text: message?.text })).toContain(one);
  });

  test('are told without names where a shared chat may not read them', async () => {
    const discreet = await startBot({ cardPrivacy: 'reference' });
    try {
      discreet.say.turn = async () => ({ kind: 'asked', requests });
      await discreet.post(
        message('groupChat', '<at>Data Export</at> x', {
          serviceUrl: discreet.connector.url,
          mentions: [mention(self)],
        }),
      );
      const text = discreet.connector.messages()[0]?.body?.['text'];
      expect(text).toContain('#7 and #8');
      expect(text).not.toContain('Megan');
    } finally {
      await discreet.close();
    }
  });
});

describe('a list', () => {
  test('is a card with a way to the next page', async () => {
    const [{ card } = { card: undefined }] = await answered({ kind: 'list', page });
    expect(faultsOf(card!)).toEqual([]);
    expect(wordsOf(card)).toContain('#7 Megan Bowen');
    expect(ofType(card!, 'Action.Execute')).toMatchObject([
      { verb: 'page', data: { filter: 'open', after: 7, whose: '' } },
    ]);
  });

  test('that nobody else may read goes to the reader’s chat, and the shared one hears only that', async () => {
    const messages = await answered(
      { kind: 'private', conversation: own(), answer: { kind: 'list', page } },
      inGroup('list'),
    );
    expect(messages).toMatchObject([
      { to: own().id, card: { type: 'AdaptiveCard' } },
      { to: conversations.groupChat.id, text: 'I answered in our private chat.' },
    ]);
    expect(JSON.stringify(messages[1])).not.toContain('Megan');
  });

  test('asked for by a targeted message goes to the 1:1 chat, because its buttons have to last', async () => {
    const messages = await answered(
      { kind: 'list', page },
      inGroup('/list', { recipient: { ...self, isTargeted: true } }),
    );
    expect(messages).toMatchObject([
      { card: { type: 'AdaptiveCard' }, query: '' },
      { to: conversations.groupChat.id, query: 'isTargetedActivity=true', text: expect.any(String) },
    ]);
    expect(messages[0]?.to).not.toBe(conversations.groupChat.id);
  });

  const turned = async (data: object) => {
    bot.say.page = async () => ({ kind: 'list', page: { ...page, requests: [] } });
    const response = await bot.post(cardClick('personal', 'page', { ...data }, here()));
    return (await response.json()) as { statusCode: number; value: Json };
  };

  test('is turned by its button, and answered to whoever clicked', async () => {
    const { value } = await turned({
      filter: 'all',
      after: 12,
      whose: ravi.aadObjectId.toUpperCase(),
      name: 'Ravi',
    });
    expect(bot.heard.pages).toEqual([
      {
        from: { id: ravi.aadObjectId, name: ravi.name, teamsId: ravi.id },
        filter: 'all',
        after: 12,
        whose: { id: ravi.aadObjectId, name: 'Ravi' },
      },
    ]);
    expect(wordsOf(value)).toContain('There are no more.');
    expect(bot.connector.requests).toEqual([]);
  });

  test.each([{ filter: 'secret' }, {}, { filter: 7 }])('is not turned to %j', async (data) => {
    expect((await turned(data)).statusCode).toBe(400);
    expect(bot.heard.pages).toEqual([]);
  });

  test.each([-1, 1.5, 'x', 2 ** 40, null])(
    'begins anew behind the number %j, which is none',
    async (after) => {
      await turned({ filter: 'all', after });
      expect(bot.heard.pages[0]).not.toHaveProperty('after');
    },
  );
});

describe('how an export stands', () => {
  const card = (): Card => ({
    id: '0c000000-0000-4000-8000-000000000001' as CardId,
    requestId: exportRequest().id,
    role: 'both',
    conversation: { ...own(), id: conversations.channel.id, kind: 'channel' },
    activityId: '1700000000009',
    owedRevision: 1,
    shownRevision: 1,
    owedAt: new Date('2026-11-23T09:00:00Z'),
    replacements: 0,
    unheard: 0,
    isLate: false,
    sends: 1,
    locale: 'en',
  });

  test('is a copy of its card without buttons, with the way to the one that is kept true', async () => {
    const [{ card: shown } = { card: undefined }] = await answered({
      kind: 'status',
      request: exportRequest(),
      card: card(),
    });
    expect(faultsOf(shown!)).toEqual([]);
    expect(verbsOf(shown!)).toEqual([]);
    expect(wordsOf(shown)).toContain('megan@contoso.example');
    expect(wordsOf(shown)).toContain('This copy does not change.');
    expect(ofType(shown!, 'Action.OpenUrl')[0]?.['url']).toBe(
      `https://teams.microsoft.com/l/message/${encodeURIComponent('19:channel@thread.tacv2')}/1700000000009?tenantId=${tenantId}&parentMessageId=1700000000001`,
    );
  });

  test('has no link where Teams has none: to a 1:1 chat with a bot', async () => {
    const inOwn = { ...card(), conversation: own() };
    const [{ card: shown } = { card: undefined }] = await answered({
      kind: 'status',
      request: exportRequest(),
      card: inOwn,
    });
    expect(ofType(shown!, 'Action.OpenUrl')).toEqual([]);
  });

  test('shows in a shared chat what its privacy allows, and everything where only the asker reads', async () => {
    const status: TurnAnswer = { kind: 'status', request: exportRequest('completed') };
    const [shared] = await answered(status, inGroup('status 7'));
    expect(wordsOf(shared?.card)).not.toContain('megan@contoso.example');
    bot.connector.requests.length = 0;
    const [targeted] = await answered(
      status,
      inGroup('/status 7', { recipient: { ...self, isTargeted: true } }),
    );
    expect(targeted?.query).toBe('isTargetedActivity=true');
    expect(wordsOf(targeted?.card)).toContain('megan@contoso.example');
  });
});

describe('a decision by text', () => {
  test.each([
    ['approve', 'completed', 'You approved export #7.'],
    ['approve', 'awaitingApproval', 'Somebody else’s approval is still needed.'],
    ['reject', 'failed', 'You rejected export #7.'],
    ['withdraw', 'failed', 'You withdrew export #7.'],
  ] as const)('to %s (%s) is confirmed in a sentence', async (verb, state, words) => {
    const messages = await answered({ kind: 'decided', verb, request: exportRequest(state) });
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toContain(words);
  });

  test('that is refused where others read along is refused in private', async () => {
    const no: TurnAnswer = { kind: 'refused', refusals: [refuse('ownRequest', { approvers: 'Mona Kane' })] };
    const messages = await answered(
      { kind: 'private', conversation: own(), answer: no },
      inGroup('approve 7'),
    );
    expect(messages[0]).toMatchObject({ to: own().id, text: expect.stringContaining('Mona Kane') });
    expect(JSON.stringify(messages[1])).not.toContain('Mona');
  });
});

describe('the sensitivity label', () => {
  const draft = { people: [], addresses: '', caseNumber: '', reason: '', receivedOn: '2026-11-23' };
  const form = { draft, problems: [], cautions: [], seen: [], today: '2026-11-23' } as const;
  const request = exportRequest();
  test.each<[string, TurnAnswer, readonly boolean[], boolean?]>([
    ['a list of exports', { kind: 'list', page }, [true]],
    ['an empty list', { kind: 'list', page: { ...page, requests: [] } }, [false]],
    ['how an export stands', { kind: 'status', request }, [true]],
    ['several exports', { kind: 'asked', requests: [request, { ...request, number: 8 }] }, [true]],
    ['an empty form', { kind: 'form', form }, [false]],
    [
      'a form with an address',
      { kind: 'form', form: { ...form, draft: { ...draft, addresses: 'a@b.example' } } },
      [true],
    ],
    ['help', { kind: 'help' }, [false]],
    ['a refusal', { kind: 'refused', refusals: [refuse('mayNotAsk')] }, [false]],
    [
      'a refusal that names somebody',
      { kind: 'refused', refusals: [refuse('guestSubject', { name: 'Megan' })] },
      [true],
    ],
    [
      'a refusal in private, and not what the shared chat hears of it',
      { kind: 'refused', refusals: [refuse('guestSubject', { name: 'Megan' })] },
      [true, false],
      true,
    ],
  ])('of %s', async (_, answer, expected, isShared = false) => {
    await answered(answer, isShared ? inGroup('export') : undefined);
    const entities = bot.connector.messages().map(({ body }) => JSON.stringify(body?.['entities'] ?? []));
    expect(entities.map((each) => each.includes('"usageInfo"'))).toEqual(expected);
  });
});

describe('what nobody understands', () => {
  test('is answered with the nearest command and a button that helps', async () => {
    const [{ card } = { card: undefined }] = await answered({
      kind: 'refused',
      refusals: [refuse('unknownCommand', { word: 'exprot', nearest: 'export' })],
    });
    expect(faultsOf(card!)).toEqual([]);
    expect(wordsOf(card)).toMatch(/exprot.*Did you mean “export”/);
    expect(verbsOf(card!)).toEqual(['help']);
  });

  test.each(['personal', 'groupChat', 'channel'] as const)(
    'and the button shows how to begin in a %s',
    async (scope) => {
      const response = await bot.post(cardClick(scope, 'help', {}, here()));
      const { value } = (await response.json()) as { value: Json };
      expect(wordsOf(value)).toContain(scope === 'personal' ? 'Type the person’s address' : 'Mention me');
    },
  );
});
