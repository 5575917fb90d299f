import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { refuse } from '../../../src/domain/refusal.ts';
import type { ClickAnswer, TurnAnswer } from '../../../src/ports/turns.ts';
import { words } from '../../../src/cards/words/index.ts';
import { type Scripted, teamsError } from '../../support/connector.ts';
import { type Bot, handTimer, startBot } from './bot.ts';
import { cardIn, exportRequest } from './exportRequests.ts';
import {
  bot as self,
  botTeamsId,
  cardClick,
  conversations,
  installed,
  megan,
  membersAdded,
  mention,
  message,
  ravi,
  tenantId,
} from './teamsActivities.ts';

let bot: Bot;
const timer = handTimer();

beforeAll(async () => {
  bot = await startBot({ timer });
});
afterAll(() => bot.close());
beforeEach(() => {
  bot.heard.turns.length = 0;
  bot.heard.commands.length = 0;
  bot.heard.clicks.length = 0;
  bot.connector.requests.length = 0;
  bot.log.lines.length = 0;
  bot.references.learnt.length = 0;
  bot.references.personal.clear();
  bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
});
afterEach(async () => {
  // Every timer is given back, if only when a typing sign has arrived.
  while (timer.waiting() > 0) await new Promise(setImmediate);
});

const here = () => ({ serviceUrl: bot.connector.url });
const groupMessage = (text: string, mentions: ReturnType<typeof mention>[] = [], more = {}) =>
  message('groupChat', `<at>Data Export</at> ${text}`, {
    ...here(),
    mentions: [mention(self), ...mentions],
    ...more,
  });
const said = () => bot.connector.messages().map(({ body }) => body ?? {});
const invoke = async (activity: object) => {
  const response = await bot.post(activity);
  return {
    status: response.status,
    body: (await response.json()) as { statusCode: number; type: string; value: unknown },
  };
};

/** Something that goes on until a test ends it. */
function endless<T>() {
  let end: (value: T) => void = () => undefined;
  let begin: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (begin = resolve));
  const work = new Promise<T>((resolve) => (end = resolve));
  return {
    began,
    end: (value: T) => {
      end(value);
    },
    run: () => {
      begin();
      return work;
    },
  };
}

describe('a message', () => {
  test('becomes a turn: who, where, what, and its key', async () => {
    bot.say.turn = async () => ({ kind: 'asked', requests: [] });
    expect((await bot.post(message('channel', '/export megan@contoso.example DSR-1', here()))).status).toBe(
      200,
    );
    expect(bot.heard.turns).toEqual([
      {
        key: '19:channel@thread.tacv2;messageid=1700000000001|1700000000002',
        from: { id: ravi.aadObjectId, name: ravi.name, teamsId: ravi.id },
        conversation: {
          id: conversations.channel.id,
          kind: 'channel',
          serviceUrl: bot.connector.url,
          tenantId,
          botId: botTeamsId,
        },
        pieces: [{ kind: 'words', text: '/export megan@contoso.example DSR-1' }],
        resolve: expect.any(Function),
        locale: 'en-GB',
      },
    ]);
    expect(said()).toEqual([]);
  });

  test('has its conversation learnt, a channel with its thread, a person only with their 1:1 chat', async () => {
    await bot.post(message('channel', 'help', here()));
    await bot.post(message('personal', 'help', here()));
    expect(bot.references.learnt.map(({ conversation, person }) => [conversation.id, person])).toEqual([
      [conversations.channel.id, undefined],
      ['19:channel@thread.tacv2', undefined],
      ['a:1-personal-chat', ravi.aadObjectId],
    ]);
    await bot.post(message('personal', 'help', here()));
    expect(bot.references.learnt).toHaveLength(3);
    bot.clock.at = new Date(bot.clock.at.getTime() + 600_000);
    await bot.post(message('personal', 'help', here()));
    expect(bot.references.learnt).toHaveLength(4);
  });

  test.each([
    ['of its data alone', { text: undefined, textFormat: undefined }],
    ['with its title as text', { text: 'approve 1' }],
    ['with words as its data', { text: 'approve 1', value: 'approve 1' }],
  ])('that a card’s button sent, %s, is no command, and is answered', async (_how, more) => {
    await bot.post(message('personal', '', { ...here(), id: 'f:1', value: { actionId: 'a' }, ...more }));
    expect(bot.heard.turns).toEqual([]);
    expect(said()).toMatchObject([{ text: words('en').transport.unknownAction }]);
  });

  test('that asks for help gets the help card of its scope', async () => {
    bot.say.turn = async () => ({ kind: 'help' });
    await bot.post(groupMessage('help'));
    expect(said()).toMatchObject([{ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] }]);
    expect(said()[0]).not.toHaveProperty('text');
  });

  test('that was answered before gets no second answer', async () => {
    bot.say.turn = async () => ({ kind: 'redelivered' });
    await bot.post(groupMessage('/export'));
    expect(said()).toEqual([]);
  });

  test('is refused in one message, each sentence once', async () => {
    bot.say.turn = async () => ({
      kind: 'refused',
      refusals: [
        refuse('mayNotAsk'),
        refuse('nobodyFound', { address: 'a@contoso.example' }),
        refuse('mayNotAsk'),
      ],
    });
    await bot.post(message('personal', '/export', here()));
    expect(said()).toHaveLength(1);
    const text = String(said()[0]?.['text']);
    expect(text.split('\n\n')).toHaveLength(2);
    expect(text).toContain('a@contoso.example');
  });

  test('that somebody redirected with Markdown is shown as it was typed', async () => {
    bot.say.turn = async () => ({
      kind: 'refused',
      refusals: [refuse('unknownCommand', { word: '[x](http://evil.example)<at>all</at>' })],
    });
    await bot.post(message('personal', 'x', here()));
    const [hint] = said();
    const { body } = (hint?.['attachments'] as { content: { body: object[] } }[])[0]!.content;
    // In a text run, where no Markdown is read, and nowhere else.
    expect(body).toMatchObject([{ type: 'RichTextBlock', inlines: [{ type: 'TextRun' }] }]);
    expect(JSON.stringify(body)).toContain('[x](http://evil.example)');
    expect(String(hint?.['summary'])).not.toContain('evil.example');
  });

  const guests: TurnAnswer = {
    kind: 'refused',
    refusals: [
      refuse('guestSubject', { name: 'Megan Bowen', address: 'megan@contoso.example' }),
      refuse('storageNotReady', { because: 'StorageLocationInvalid' }),
    ],
  };
  test('is refused in a shared chat with no more than cards say there, and in the private one with all of it', async () => {
    bot.say.turn = async () => guests;
    await bot.post(groupMessage('/export megan@contoso.example DSR-1'));
    const [own, shared] = said().map(({ text }) => String(text));
    expect(shared).toMatch(/This person is a guest.*I answered in our private chat/s);
    expect(shared).not.toMatch(/Megan|megan@|StorageLocationInvalid/);
    expect(own).toMatch(/Megan Bowen.* is a guest.*StorageLocationInvalid/s);
  });

  test('is refused by name where the name stands in the chat, or in a 1:1 chat', async () => {
    bot.say.turn = async () => guests;
    await bot.post(groupMessage('/export DSR-1', [mention(megan)]));
    await bot.post(message('personal', '/export megan@contoso.example DSR-1', here()));
    expect(said().map(({ text }) => String(text).includes('Megan Bowen'))).toEqual([true, true, true]);
    expect(said().map(({ text }) => String(text).includes('StorageLocationInvalid'))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('that breaks something gets a reference, and the log has the same', async () => {
    bot.say.turn = async () => Promise.reject(new Error('secret detail'));
    expect((await bot.post(groupMessage('/export'))).status).toBe(200);
    const text = String(said()[0]?.['text']);
    const reference = /Reference: ([0-9a-f]{8})$/.exec(text)?.[1];
    expect(text).toContain('nothing was stored');
    expect(text).not.toContain('secret');
    expect(bot.log.lines).toMatchObject([
      { level: 'error', event: 'teams.turnFailed', fields: { reference } },
    ]);
  });

  describe('whose answer Teams does not take yet', () => {
    const throttled = (headers = {}) => ({ status: 429, body: teamsError('Throttled'), headers });
    const pass = async (ms: number) => {
      timer.pass(ms);
      for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    };
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise(setImmediate);
    };

    test('gets it when Teams said, and not before, while the message itself is taken at once', async () => {
      bot.say.turn = async () => ({ kind: 'help' });
      bot.connector.script(throttled({ 'retry-after': '10' }), throttled({ 'retry-after': '20' }));
      expect((await bot.post(groupMessage('help'))).status).toBe(200);
      await pass(9_999);
      expect(said()).toHaveLength(1);
      await pass(1);
      await bot.connector.received(2);
      await until(() => timer.waiting() > 0);
      await pass(19_999);
      expect(said()).toHaveLength(2);
      await pass(1);
      await bot.connector.received(3);
      await until(() => timer.waiting() === 0);
      expect(said()).toHaveLength(3);
    });

    test('gets it with twice as long each time where Teams does not say, and behind those before it', async () => {
      bot.say.turn = async () => ({ kind: 'help' });
      bot.connector.script(throttled(), throttled(), { status: 412, body: teamsError('PreconditionFailed') });
      await bot.post(groupMessage('help'));
      // A second message of that chat: its answer waits as well, and its turn does not.
      bot.say.turn = async () => ({ kind: 'refused', refusals: [refuse('mayNotAsk')] });
      await bot.post(groupMessage('/export'));
      for (const [n, ms] of [1_000, 2_000, 4_000].entries()) {
        await pass(ms - 1);
        expect(said()).toHaveLength(n + 1);
        await pass(1);
        await bot.connector.received(n + 2);
        if (n < 2) await until(() => timer.waiting() > 0);
      }
      await bot.connector.received(5);
      expect(said().map((body) => 'text' in body)).toEqual([false, false, false, false, true]);
    });

    test.each<[string, Scripted, number]>([
      ['does not find the chat', { status: 404, body: teamsError('ConversationNotFound') }, 10],
      ['refuses this once', { status: 403, body: teamsError('ServiceError') }, 10],
      ['fails', { status: 500 }, 2],
      ['says nothing', { status: 0, drop: true }, 2],
    ])('gets it when Teams %s in passing; when it goes on, the log says so', async (_what, answer, most) => {
      bot.say.turn = async () => ({ kind: 'help' });
      bot.connector.script(answer);
      await bot.post(groupMessage('help'));
      await pass(1_000);
      await bot.connector.received(2);
      await until(() => timer.waiting() === 0);
      bot.connector.script(...Array.from({ length: most }, () => answer));
      await bot.post(groupMessage('help', [], { id: 'another' }));
      for (let n = 1; n < most; n++) {
        await pass(60_000);
        await bot.connector.received(2 + n + 1);
        if (n < most - 1) await until(() => timer.waiting() > 0);
      }
      await until(() => bot.log.lines.some(({ event }) => event === 'teams.answerLost'));
      expect(said()).toHaveLength(2 + most);
    });

    test('hears nothing of it after ten minutes, and the log says so', async () => {
      bot.say.turn = async () => ({ kind: 'help' });
      bot.connector.script(...Array.from({ length: 3 }, () => throttled({ 'retry-after': '299' })));
      await bot.post(groupMessage('help'));
      for (const n of [2, 3]) {
        await pass(299_000);
        await bot.connector.received(n);
        if (n < 3) await until(() => timer.waiting() > 0);
      }
      await until(() => bot.log.lines.some(({ event }) => event === 'teams.answerLost'));
      expect(said()).toHaveLength(3);
    });
  });
});

describe('a command', () => {
  const holdsSecret =
    'https://x.blob.core.windows.net/c?sv=2024-11-04&sig=abcdefghijklmnopqrstuvwxyz0123456789%3D';
  test.each([
    ['/export megan@contoso.example DSR-1 by letter', 'onExport', { kind: 'export', caseNumber: 'DSR-1' }],
    ['Export', 'onExport', { kind: 'export' }],
    ['/status 7', 'onStatus', { kind: 'status', number: 7 }],
    ['status megan@contoso.example', 'onList', { kind: 'list', filter: 'all' }],
    ['/list overdue', 'onList', { kind: 'list', filter: 'overdue' }],
    ['/withdraw 7', 'onWithdraw', { kind: 'withdraw', number: 7 }],
    ['/approve 7', 'onApprove', { kind: 'decide', verb: 'approve', number: 7 }],
    ['genehmigen 7', 'onApprove', { kind: 'decide', verb: 'approve', number: 7 }],
    // A string or RegExp as a selector would find the other command in the reason.
    ['reject 7 they typed /export', 'onReject', { kind: 'decide', verb: 'reject' }],
    ['/audit', 'onAudit', { kind: 'audit' }],
    ['/help', 'onHelp', { kind: 'help' }],
    ['', 'onHelp', { kind: 'help' }],
    ['please export this', 'onNotUnderstood', { kind: 'refusal', code: 'unknownCommand' }],
    ['approve', 'onNotUnderstood', { kind: 'refusal', code: 'numberMissing' }],
    [`/approve 7 ${holdsSecret}`, 'onPastedSecret', { kind: 'refusal', code: 'pastedSecret' }],
  ])('"%s" has the route to %s, and no other', async (text, handler, understood) => {
    bot.say.turn = async () => ({ kind: 'redelivered' });
    await bot.post(message('personal', text, here()));
    expect(bot.heard.commands).toEqual([[handler, expect.objectContaining(understood)]]);
  });

  test('is understood with the case numbers of the organisation', async () => {
    const other = await startBot({ casePattern: /^HR-\d+$/ });
    try {
      await other.post(
        message('personal', '/export a@contoso.example DSR-1', { serviceUrl: other.connector.url }),
      );
      expect(other.heard.commands).toMatchObject([['onExport', { lacks: { code: 'caseNumberPattern' } }]]);
    } finally {
      await other.close();
    }
  });
});

describe('an edited message', () => {
  const edited = (scope: 'personal' | 'groupChat', text: string, eventType = 'editMessage', more = {}) => {
    const { channelData, ...activity } = message(scope, text, { ...here(), ...more });
    return { ...activity, type: 'messageUpdate', channelData: { ...channelData, eventType } };
  };

  test('is a turn with the key of the message it was, marked as edited', async () => {
    bot.say.turn = async () => ({ kind: 'redelivered' });
    await bot.post(message('personal', 'exprt', here()));
    await bot.post(edited('personal', '/status 7'));
    const [first, second] = bot.heard.turns;
    expect(first).not.toHaveProperty('edited');
    expect(second).toMatchObject({ edited: true, key: first!.key, pieces: [{ text: '/status 7' }] });
    expect(bot.heard.commands[1]).toEqual(['onStatus', { kind: 'status', number: 7 }]);
  });

  test('is told what to do when nothing came of it', async () => {
    bot.say.turn = async () => ({ kind: 'refused', refusals: [refuse('turnTaken')] });
    await bot.post(edited('personal', '/approve 7'));
    expect(said().map(({ text }) => String(text))).toEqual([expect.stringContaining('as a new message')]);
  });

  test('counts in a shared chat only while it is meant for the bot', async () => {
    bot.say.turn = async () => ({ kind: 'redelivered' });
    await bot.post(edited('groupChat', 'I meant the other one'));
    expect(bot.heard.turns).toEqual([]);
    await bot.post(
      edited('groupChat', '<at>Data Export</at> status 7', 'editMessage', { mentions: [mention(self)] }),
    );
    expect(bot.heard.turns).toMatchObject([{ edited: true }]);
  });

  test.each(['undeleteMessage', 'softDeleteMessage', ''])('of the kind "%s" is none', async (eventType) => {
    expect((await bot.post(edited('personal', '/approve 7', eventType))).status).toBe(200);
    expect([bot.heard.turns, said()]).toEqual([[], []]);
  });
});

describe('a long turn', () => {
  test('shows typing once, before its answer', async () => {
    const turn = endless<TurnAnswer>();
    bot.say.turn = turn.run;
    const posted = bot.post(groupMessage('/export'));
    await turn.began;
    timer.pass(1_499);
    expect(bot.connector.requests).toEqual([]);
    timer.pass(1);
    await bot.connector.received(1);
    timer.pass(5_000);
    turn.end({ kind: 'help' });
    await posted;
    expect(bot.connector.requests.map(({ body }) => body?.['type'])).toEqual(['typing', 'message']);
  });

  test('that ends in time shows none', async () => {
    bot.say.turn = async () => ({ kind: 'help' });
    await bot.post(groupMessage('help'));
    timer.pass(10_000);
    expect(bot.connector.requests.map(({ body }) => body?.['type'])).toEqual(['message']);
  });
});

describe('a mention', () => {
  const resolve = async (scope: 'groupChat' | 'channel', id = megan.id) => {
    bot.say.turn = async (turn) => {
      resolved = turn.resolve(id).catch((error: unknown) => error);
      await resolved;
      return { kind: 'asked', requests: [] };
    };
    let resolved: Promise<unknown> = Promise.resolve();
    await bot.post(
      message(scope, `/export <at>${megan.name}</at> DSR-1`, { ...here(), mentions: [mention(megan)] }),
    );
    return resolved;
  };
  const member = {
    id: megan.id,
    name: 'Megan B. Bowen',
    objectId: megan.aadObjectId.toUpperCase(),
    tenantId: tenantId.toUpperCase(),
  };
  const person = { kind: 'person', id: megan.aadObjectId, tenantId, name: 'Megan B. Bowen' };

  test('is whom the roster of the chat says', async () => {
    bot.connector.members(conversations.groupChat.id, [member]);
    expect(await resolve('groupChat')).toEqual(person);
    expect(bot.connector.requests).toMatchObject([
      { method: 'GET', path: `/v3/conversations/${conversations.groupChat.id}/members/${megan.id}` },
    ]);
  });

  test('is looked up in the channel, not in the thread', async () => {
    bot.connector.members('19:channel@thread.tacv2', [member]);
    expect(await resolve('channel')).toEqual(person);
  });

  test.each([
    ['has no Entra id', { id: megan.id, name: 'Anonymous' }, { kind: 'notAPerson', name: 'Megan Bowen' }],
    [
      'is of another tenant',
      { ...member, tenantId: ravi.aadObjectId },
      { ...person, tenantId: ravi.aadObjectId },
    ],
    [
      'comes without tenant and name',
      { id: megan.id, aadObjectId: megan.aadObjectId },
      { ...person, name: 'Megan Bowen' },
    ],
  ])('whose member %s', async (_what, found, expected) => {
    bot.connector.members(conversations.groupChat.id, [found]);
    expect(await resolve('groupChat')).toEqual(expected);
  });

  test('of a tag, a team or somebody who left is nobody', async () => {
    bot.connector.members(conversations.groupChat.id, []);
    expect(await resolve('groupChat')).toEqual({ kind: 'notAPerson', name: 'Megan Bowen' });
  });

  test('of another bot is known without asking', async () => {
    expect(await resolve('groupChat', '28:another')).toEqual({ kind: 'anotherBot', name: '' });
    expect(bot.connector.requests).toEqual([]);
  });

  test.each([500, 503, 429])('is a fault when Teams answers %i, and is asked for once', async (status) => {
    bot.connector.script({ status });
    expect(await resolve('groupChat')).toMatchObject({
      code: 'rosterUnavailable',
    });
    expect(bot.connector.requests).toHaveLength(1);
  });

  test('is told apart where Teams does not say who is in the chat', async () => {
    bot.connector.script({ status: 403, body: teamsError('BotNotInConversationRoster') });
    expect(await resolve('groupChat')).toEqual({ kind: 'rosterRefused', name: 'Megan Bowen' });
  });

  test('is a fault when Teams gives no answer in three seconds', async () => {
    bot.connector.script({ status: 0, hang: true });
    const resolved = resolve('groupChat');
    await bot.connector.received(1);
    timer.pass(3_000);
    expect(await resolved).toMatchObject({ code: 'rosterUnavailable' });
  });
});

describe('a slash command that only its sender saw', () => {
  const targeted = () =>
    groupMessage('/export megan@contoso.example DSR-1', [], { recipient: { ...self, isTargeted: true } });

  test('is a turn in the 1:1 chat, made where needed', async () => {
    bot.say.turn = async () => ({ kind: 'asked', requests: [] });
    await bot.post(targeted());
    expect(bot.heard.turns[0]).toMatchObject({
      key: `${conversations.groupChat.id}|1700000000002`,
      conversation: { kind: 'personal', serviceUrl: bot.connector.url },
    });
    expect(bot.references.personal.get(ravi.aadObjectId)).toBeDefined();
  });

  test.each([
    ['one', [exportRequest()], ['The export is asked for. Its card is in our private chat.']],
    [
      'several',
      [exportRequest(), { ...exportRequest(), number: 8 }],
      [
        expect.stringContaining('2 exports are asked for'),
        'The exports are asked for. Their cards are in our private chat.',
      ],
    ],
  ])('that asks for %s says to its sender alone where the cards are', async (_, requests, texts) => {
    bot.say.turn = async () => ({ kind: 'asked', requests });
    await bot.post(targeted());
    const messages = bot.connector.messages();
    expect(messages.map(({ body }) => body?.['text'])).toEqual(texts);
    expect(messages.at(-1)).toMatchObject({
      path: `/v3/conversations/${conversations.groupChat.id}/activities`,
      query: 'isTargetedActivity=true',
      body: { recipient: { id: ravi.id } },
    });
    // What counts them names people, so it goes where the cards go.
    for (const { path, query } of messages.slice(0, -1)) {
      expect(path).not.toContain(conversations.groupChat.id);
      expect(query).toBe('');
    }
  });

  test('is answered to its sender alone', async () => {
    bot.say.turn = async () => ({
      kind: 'refused',
      refusals: [refuse('guestSubject', { name: 'Megan Bowen' })],
    });
    await bot.post(targeted());
    expect(bot.connector.messages()).toMatchObject([
      {
        path: `/v3/conversations/${conversations.groupChat.id}/activities`,
        query: 'isTargetedActivity=true',
        body: { recipient: { id: ravi.id } },
      },
    ]);
    expect(String(said()[0]?.['text'])).toContain('Megan Bowen');
  });

  test('is not asked at all when there is no 1:1 chat', async () => {
    bot.connector.script({ status: 403, body: teamsError('ForbiddenOperationException') });
    await bot.post(targeted());
    expect(bot.heard.turns).toEqual([]);
    expect(bot.connector.messages()).toMatchObject([{ query: 'isTargetedActivity=true' }]);
  });
});

describe('an installation', () => {
  test.each(['personal', 'groupChat', 'channel'] as const)(
    'in a %s is welcomed once, and learnt',
    async (scope) => {
      await bot.post(installed(scope, 'add', here()));
      await bot.post(membersAdded(scope, here()));
      expect(said()).toMatchObject([{ attachments: [{ content: { type: 'AdaptiveCard' } }] }]);
      expect(bot.references.learnt[0]?.conversation.id).toBe(conversations[scope].id);
    },
  );

  test('that is delivered twice is welcomed once', async () => {
    const keys = new Set<string>();
    bot.say.installed = async (key) => keys.size < keys.add(key).size;
    await bot.post(installed('groupChat', 'add', here()));
    await bot.post(installed('groupChat', 'add', here()));
    bot.say.installed = async () => true;
    expect(said()).toHaveLength(1);
  });

  test('is welcomed although the store is away', async () => {
    bot.say.installed = async () => Promise.reject(new Error('the store is away'));
    await bot.post(installed('groupChat', 'add', here()));
    bot.say.installed = async () => true;
    expect(said()).toHaveLength(1);
    expect(bot.log.lines[0]).toMatchObject({ level: 'error', event: 'teams.installNotStored' });
  });

  test('names the conversation in the log, which settings want', async () => {
    await bot.post(installed('groupChat', 'add', here()));
    expect(bot.log.lines).toMatchObject([
      {
        level: 'info',
        event: 'teams.added',
        fields: { conversationId: conversations.groupChat.id, kind: 'groupChat' },
      },
    ]);
  });

  test('is told on, so that cards which were owed there are shown', async () => {
    await bot.post(installed('groupChat', 'add', here()));
    expect(bot.heard.installed.at(-1)?.id).toBe(conversations.groupChat.id);
  });

  describe('that ends', () => {
    const left = (members: unknown) => ({
      ...membersAdded('groupChat', here()),
      membersAdded: undefined,
      membersRemoved: members,
    });
    const known = () => bot.references.conversations.get(conversations.groupChat.id);

    test.each([
      ['says so', () => installed('groupChat', 'remove', here())],
      ['takes the bot out', () => left([ravi, self])],
    ])(
      'when Teams %s: the chat is not written to any more, and its cards are owed elsewhere',
      async (_how, activity) => {
        await bot.post(membersAdded('groupChat', here()));
        bot.heard.removed.length = 0;
        expect((await bot.post(activity())).status).toBe(200);
        expect(known()).toMatchObject({ removedAt: bot.clock.at });
        expect(bot.heard.removed.map(({ id }) => id)).toEqual([conversations.groupChat.id]);
        expect(await bot.teams.conversations.known(conversations.groupChat.id)).toBeUndefined();
        expect(said()).toEqual([]);
        // Whoever adds it again is heard at once.
        await bot.post(installed('groupChat', 'add', here()));
        expect(known()).not.toHaveProperty('removedAt');
      },
    );

    test('does not when somebody else left', async () => {
      bot.heard.removed.length = 0;
      await bot.post(left([ravi]));
      await bot.post(left('nonsense'));
      expect(known()).not.toHaveProperty('removedAt');
      expect(bot.heard.removed).toEqual([]);
    });
  });

  test.each(['remove', 'add-upgrade', 'remove-upgrade'])('%s is taken without a word', async (action) => {
    expect((await bot.post(installed('groupChat', action, here()))).status).toBe(200);
    expect(said()).toEqual([]);
  });

  test('is taken even when it cannot be learnt', async () => {
    const { learn } = bot.references;
    bot.references.learn = async () => Promise.reject(new Error('the store is away'));
    expect((await bot.post(membersAdded('groupChat', here()))).status).toBe(200);
    bot.references.learn = learn;
    expect(bot.log.lines).toMatchObject([{ level: 'error', event: 'teams.referenceNotLearnt' }]);
  });
});

describe('a click', () => {
  const click = (verb: string, data = { card: 'c-1' } as object, more = {}) =>
    cardClick('groupChat', verb, { ...data }, { ...here(), ...more });
  const card = cardIn({
    id: conversations.groupChat.id,
    kind: 'groupChat',
    serviceUrl: 'https://smba.trafficmanager.net/teams',
    tenantId,
    botId: botTeamsId,
  });

  test.each(['approve', 'reject', 'withdraw', 'tryAgain', 'checkAgain', 'startOver', 'abandon', 'revoke'])(
    'on %s is answered with the card as it stands',
    async (verb) => {
      bot.say.click = async () => ({ kind: 'card', card, request: exportRequest('completed') });
      const { status, body } = await invoke(click(verb, { card: 'c-1', because: 'no reason' }));
      expect([status, body.statusCode, body.type]).toEqual([
        200,
        200,
        'application/vnd.microsoft.card.adaptive',
      ]);
      expect(body.value).toMatchObject({ type: 'AdaptiveCard' });
      expect(body.value).not.toHaveProperty('refresh');
      expect(JSON.stringify(body.value)).not.toContain('megan@contoso.example');
      expect(bot.heard.clicks).toEqual([
        {
          from: { id: ravi.aadObjectId, name: ravi.name, teamsId: ravi.id },
          conversationId: conversations.groupChat.id,
          activityId: '1700000000003',
          cardId: 'c-1',
          verb,
          because: 'no reason',
        },
      ]);
      expect(bot.connector.requests).toEqual([]);
    },
  );

  test('that may not decide is told so in words, and nobody else is', async () => {
    bot.say.click = async () => refuse('mayNotApprove', { approvers: 'Mona Kane' });
    const { status, body } = await invoke(click('approve'));
    expect([status, body.statusCode, body.type]).toEqual([
      200,
      200,
      'application/vnd.microsoft.activity.message',
    ]);
    expect(body.value).toContain('Mona Kane');
    expect(body.value).not.toMatch(/&#|`/);
    expect(bot.connector.requests).toEqual([]);
  });

  test('that breaks something is told to try again, with the reference of the log', async () => {
    bot.say.click = async () => Promise.reject(new Error('secret detail'));
    const { status, body } = await invoke(click('approve'));
    expect([status, body.statusCode, body.type]).toEqual([200, 500, 'application/vnd.microsoft.error']);
    const { message: words } = body.value as { message: string };
    expect(words).not.toContain('secret');
    expect(bot.log.lines).toMatchObject([
      { event: 'teams.clickFailed', fields: { reference: words.slice(-8) } },
    ]);
  });

  test('on a card that cannot be rendered is answered too', async () => {
    bot.say.click = async () => ({ kind: 'card', card, request: {} as never });
    expect((await invoke(click('approve'))).body.statusCode).toBe(500);
  });

  test.each([
    ['approve', 'is being recorded'],
    ['page', 'took too long'],
  ])('on %s is answered after three seconds, whatever goes on: it %s', async (verb, sentence) => {
    const work = endless<ReturnType<typeof refuse>>();
    bot.say.click = work.run;
    bot.say.page = work.run;
    const answered = invoke(click(verb, { card: 'c-1', filter: 'open' }));
    await work.began;
    timer.pass(3_000);
    const { status, body } = await answered;
    expect([status, body.statusCode, body.type]).toEqual([
      200,
      200,
      'application/vnd.microsoft.activity.message',
    ]);
    expect(body.value).toContain(sentence);
    // Nobody knows yet whether it will be done.
    expect(body.value).not.toMatch(/approved|recorded\.|was /);
    work.end(refuse('unknownCard'));
    expect(bot.log.lines).toMatchObject([{ event: 'teams.clickSlow' }]);
  });

  test('that takes long shows typing before its clicker is told so, and one that ends in time shows none', async () => {
    const work = endless<ClickAnswer>();
    bot.say.click = work.run;
    const answered = invoke(click('approve'));
    await work.began;
    timer.pass(1_500);
    await bot.connector.received(1);
    expect(bot.connector.requests).toMatchObject([
      { path: `/v3/conversations/${conversations.groupChat.id}/activities`, body: { type: 'typing' } },
    ]);
    work.end(refuse('unknownCard'));
    await answered;
    bot.say.click = async () => refuse('unknownCard');
    await invoke(click('approve'));
    timer.pass(10_000);
    expect(bot.connector.requests).toHaveLength(1);
  });

  test('does not wait for its conversation to be learnt', async () => {
    const learning = endless<undefined>();
    const { learn } = bot.references;
    bot.references.learn = learning.run;
    bot.say.click = async () => refuse('unknownCard');
    try {
      expect((await invoke(click('approve'))).body.value).toContain('not in use any more');
    } finally {
      learning.end(undefined);
      bot.references.learn = learn;
    }
  });

  test.each(['export/approve', 'APPROVE', '', 'toString', '__proto__'])(
    'on the unknown button "%s" is answered with an error, and nobody is asked',
    async (verb) => {
      const { status, body } = await invoke(click(verb));
      expect([status, body.statusCode, body.type]).toEqual([200, 400, 'application/vnd.microsoft.error']);
      expect(bot.heard.clicks).toEqual([]);
    },
  );

  test.each([
    undefined,
    null,
    7,
    {},
    { action: null },
    { action: { type: 'Action.Submit', verb: 'approve' } },
  ])('with the value %j is answered with an error', async (value) => {
    const { status, body } = await invoke(click('approve', {}, { value }));
    expect([status, body.statusCode]).toEqual([200, 400]);
    expect(bot.heard.clicks).toEqual([]);
  });

  const notHere = words('en').transport.notHere;
  test.each([
    ['task/fetch', { task: { type: 'message', value: notHere } }],
    ['composeExtension/query', { composeExtension: { type: 'message', text: notHere } }],
    ['signin/verifyState', {}],
    ['new', {}],
  ])(
    'that is no click but %s is answered with 200, and where Teams shows a sentence, with one',
    async (name, answer) => {
      const { status, body } = await invoke(click('approve', {}, { name }));
      expect([status, body]).toEqual([200, answer]);
      expect(bot.heard.clicks).toEqual([]);
    },
  );

  test('is answered fifty times at once', async () => {
    bot.say.click = async () => refuse('notInThisState', { state: 'approved' });
    const all = await Promise.all(Array.from({ length: 50 }, () => invoke(click('approve'))));
    expect(all.every(({ body }) => body.type === 'application/vnd.microsoft.activity.message')).toBe(true);
  });
});

describe('closing', () => {
  test('takes nothing new and waits for the turn in hand', async () => {
    const other = await startBot();
    const turn = endless<TurnAnswer>();
    other.say.turn = turn.run;
    const posted = other.post(message('personal', '/export', { serviceUrl: other.connector.url }));
    await turn.began;
    let closed = false;
    const closing = other.teams.close().then(() => (closed = true));
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
    expect(closed).toBe(false);
    turn.end({ kind: 'help' });
    expect((await posted).status).toBe(200);
    await closing;
    expect(other.connector.messages()).toHaveLength(1);
    await other.connector.close();
    await other.issuer.close();
  });
});

test('closing waits until the conversation of a click is learnt, which the clicker did not', async () => {
  const other = await startBot();
  const learning = endless<undefined>();
  other.references.learn = learning.run;
  const click = cardClick('personal', 'approve', {}, { serviceUrl: other.connector.url });
  expect((await other.post(click)).status).toBe(200);
  let closed = false;
  const closing = other.close().then(() => (closed = true));
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  learning.end(undefined);
  await closing;
});

test('closing waits for a click whose clicker was told that it takes too long', async () => {
  const slow = handTimer();
  const other = await startBot({ timer: slow });
  const work = endless<ClickAnswer>();
  other.say.click = work.run;
  const answered = other.post(cardClick('personal', 'approve', {}, { serviceUrl: other.connector.url }));
  await work.began;
  slow.pass(3_000);
  expect((await answered).status).toBe(200);
  let closed = false;
  const closing = other.close().then(() => (closed = true));
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  work.end(refuse('unknownCard'));
  await closing;
});

test('without keys nobody is let in, and the operator is told', async () => {
  const other = await startBot({ keysFail: true });
  const response = await other.post(message('personal', 'help', { serviceUrl: other.connector.url }));
  expect([response.status, await response.text()]).toEqual([503, '']);
  expect(other.heard.turns).toEqual([]);
  expect(other.log.lines).toMatchObject([{ level: 'error', event: 'teams.keysUnavailable' }]);
  await other.close();
});
