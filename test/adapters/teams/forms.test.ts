import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { refuse } from '../../../src/domain/refusal.ts';
import type { Conversation } from '../../../src/ports/conversations.ts';
import { words } from '../../../src/cards/words/index.ts';
import type { Form, FormAnswer, TurnAnswer } from '../../../src/ports/turns.ts';
import { ofType } from '../../cards/structure.ts';
import { teamsError } from '../../support/connector.ts';
import { type Bot, handTimer, startBot } from './bot.ts';
import { cardIn, exportRequest } from './exportRequests.ts';
import { cardClick, conversations, megan, message, ravi } from './teamsActivities.ts';

let bot: Bot;
const timer = handTimer();

beforeAll(async () => {
  bot = await startBot({ timer });
});
afterAll(() => bot.close());
beforeEach(() => {
  bot.heard.forms.length = 0;
  bot.connector.requests.length = 0;
  bot.log.lines.length = 0;
});

const form: Form = {
  draft: {
    people: [],
    addresses: 'megan@contoso.example',
    caseNumber: 'DSR-104',
    reason: 'a letter',
    receivedOn: '2026-11-23',
  },
  problems: [],
  cautions: [],
  seen: [],
  today: '2026-11-23',
};
const typed = {
  people: `${megan.aadObjectId},${ravi.aadObjectId}`,
  addresses: 'lee@contoso.example',
  caseNumber: 'DSR-104',
  reason: 'a letter',
  receivedOn: '2026-11-20',
};
const here = () => ({ serviceUrl: bot.connector.url });
const click = (
  verb: string,
  data: Readonly<Record<string, unknown>> = {},
  scope: 'personal' | 'groupChat' = 'personal',
) => cardClick(scope, verb, { ...data, action: verb }, here());
const invoke = async (activity: object) => {
  const response = await bot.post(activity);
  return (await response.json()) as { statusCode: number; type: string; value: unknown };
};
const updates = () => bot.connector.requests.filter(({ method }) => method === 'PUT');
const wordsOf = (card: unknown) => JSON.stringify(card).replace(/[\u2068\u2069]/g, '');

describe('a form', () => {
  test('is a message of its own, in the person’s chat, with the picker of the whole organisation', async () => {
    bot.say.turn = async () => ({ kind: 'form', form });
    await bot.post(message('personal', '/export', here()));
    const [sent] = bot.connector.messages();
    expect(sent?.path).toContain(conversations.personal.id);
    const [attachment] = (sent?.body?.['attachments'] ?? []) as { content: object }[];
    expect(ofType(attachment!.content, 'Input.ChoiceSet')).toMatchObject([
      { 'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' }, isMultiSelect: true },
    ]);
    expect(ofType(attachment!.content, 'Input.Text').map(({ id, value }) => [id, value])).toEqual([
      ['addresses', 'megan@contoso.example'],
      ['caseNumber', 'DSR-104'],
      ['reason', 'a letter'],
    ]);
  });

  describe('that is open', () => {
    const cancel: TurnAnswer = {
      kind: 'cancel',
      otherwise: { kind: 'refused', refusals: [refuse('whichToWithdraw', { numbers: '#7' })] },
    };
    const open = async (scope: 'personal' | 'groupChat' = 'personal') => {
      bot.say.turn = async () =>
        scope === 'personal' ? { kind: 'form', form } : inPrivate({ kind: 'form', form });
      bot.connector.script({ status: 201, body: { id: 'the-form' } });
      await bot.post(message(scope, '/export', here()));
      bot.connector.requests.length = 0;
    };
    const ownChat = conversations.personal.id;
    const inPrivate = (answer: TurnAnswer): TurnAnswer => ({
      kind: 'private',
      conversation: {
        id: ownChat,
        kind: 'personal',
        serviceUrl: bot.connector.url,
        tenantId: conversations.personal.tenantId,
        botId: '28:bot',
      },
      answer,
    });
    const typeCancel = async (scope: 'personal' | 'groupChat' = 'personal') => {
      bot.say.turn = async () => cancel;
      await bot.post(message(scope, 'cancel', here()));
      return wordsOf(bot.connector.messages().map(({ body }) => body));
    };
    const { form: say } = words('en');

    test.each(['personal', 'groupChat'] as const)(
      'is closed by a word, typed in a %s chat',
      async (scope) => {
        await open(scope);
        const said = await typeCancel(scope);
        expect(said).toContain(say.cancelled.slice(0, 20));
        expect(said).not.toContain('withdraw 7');
        expect(updates()).toHaveLength(1);
        expect(updates()[0]?.path).toContain(`${ownChat}/activities/the-form`);
        expect(wordsOf(updates()[0]?.body)).toContain(say.cancelled.slice(0, 20));
        // There is none any more.
        bot.connector.requests.length = 0;
        expect(await typeCancel(scope)).toContain('withdraw 7');
        expect(updates()).toEqual([]);
      },
    );

    test('is not closed when it was sent or dismissed before', async () => {
      for (const verb of ['ask', 'dismiss']) {
        await open();
        bot.say.form = async () => ({ kind: 'asked', requests: [] });
        await invoke({ ...click(verb, typed), replyToId: 'the-form' });
        bot.connector.requests.length = 0;
        const said = await typeCancel();
        expect(said).toContain('withdraw 7');
        expect(said).toContain(say.cancelByButton.slice(0, 20));
      }
    });

    test('has a button that closes it, where Teams does not take the change', async () => {
      await open();
      bot.connector.script({ status: 403, body: teamsError('Forbidden') });
      const said = await typeCancel();
      expect(said).toContain('withdraw 7');
      expect(said).toContain(say.cancelByButton.slice(0, 20));
    });
  });

  const openExport = (where: Conversation, maySee: boolean): Form => ({
    ...form,
    cautions: [
      {
        kind: 'openExport',
        dataSubject: { id: megan.aadObjectId as never, name: 'Megan Bowen' },
        number: 7,
        state: 'exporting',
        maySee,
        card: { ...cardIn(where), activityId: '1700000000001' },
      },
    ],
  });
  const shared: Conversation = {
    id: '19:privacy@thread.v2',
    kind: 'groupChat',
    serviceUrl: 'https://smba.example',
    tenantId: conversations.personal.tenantId,
    botId: '28:bot',
  };
  test.each<[string, Form, { readonly link: boolean; readonly command: boolean }]>([
    ['links to its card in a shared chat', openExport(shared, true), { link: true, command: false }],
    [
      'says what shows it where Teams has no link',
      openExport({ ...shared, id: 'a:1', kind: 'personal' }, true),
      { link: false, command: true },
    ],
    [
      'names no command to whoever may not see it',
      openExport({ ...shared, id: 'a:1', kind: 'personal' }, false),
      { link: false, command: false },
    ],
  ])('about a person with an open export %s', async (_what, about, shows) => {
    bot.say.turn = async () => ({ kind: 'form', form: about });
    await bot.post(message('personal', '/export', here()));
    const [attachment] = bot.connector.messages()[0]?.body?.['attachments'] as [{ content: object }];
    const words = wordsOf(attachment.content);
    expect(words).toContain('Megan Bowen has an export already: #7 is running.');
    expect(ofType(attachment.content, 'Action.OpenUrl').map(({ url }) => url)).toEqual(
      shows.link ? [expect.stringMatching(/^https:\/\/teams\.microsoft\.com\/l\/message\/19/)] : [],
    );
    expect(words.includes('“status 7” shows it.')).toBe(shows.command);
  });

  test('goes to the private chat when the command was a targeted message', async () => {
    bot.say.turn = async () => ({ kind: 'form', form });
    await bot.references.learn(
      {
        ...here(),
        id: 'a:own',
        kind: 'personal',
        tenantId: conversations.personal.tenantId,
        botId: '28:bot',
      },
      ravi.aadObjectId as never,
    );
    await bot.post(
      message('groupChat', '/export', { ...here(), recipient: { id: '28:bot', isTargeted: true } }),
    );
    const sent = bot.connector.messages();
    expect(sent.map(({ path }) => path.includes('a:own'))).toEqual([true, false]);
    expect(sent[1]?.query).toContain('isTargetedActivity=true');
    expect(sent[1]?.body).not.toHaveProperty('attachments');
  });
});

describe('a form that is sent', () => {
  const asked: FormAnswer = { kind: 'asked', requests: [exportRequest(), { ...exportRequest(), number: 8 }] };

  test('is heard as it was filled in, with its message as its key', async () => {
    bot.say.form = async () => ({ kind: 'form', form });
    await invoke(click('ask', { ...typed, seen: 'open-1,open-2', origin: '19:somewhere' }));
    expect(bot.heard.forms).toMatchObject([
      {
        key: `${conversations.personal.id}|form|1700000000003`,
        from: { id: ravi.aadObjectId },
        conversation: { id: conversations.personal.id, kind: 'personal' },
        people: [megan.aadObjectId, ravi.aadObjectId],
        addresses: 'lee@contoso.example',
        caseNumber: 'DSR-104',
        reason: 'a letter',
        receivedOn: '2026-11-20',
        seen: ['open-1', 'open-2'],
        origin: '19:somewhere',
        locale: 'en-GB',
      },
    ]);
  });

  test.each([
    ['nothing', {}],
    [
      'what is no text',
      { people: [1], addresses: {}, caseNumber: 7, reason: null, seen: ['x'], origin: true },
    ],
  ])('is heard with %s in it too', async (_what, data) => {
    bot.say.form = async () => ({ kind: 'form', form });
    await invoke(click('ask', data));
    expect(bot.heard.forms[0]).toMatchObject({
      people: [],
      addresses: '',
      caseNumber: '',
      reason: '',
      seen: [],
    });
    expect(bot.heard.forms[0]).not.toHaveProperty('origin');
  });

  test('becomes a line, for the clicker at once and in the message', async () => {
    bot.say.form = async () => asked;
    const { type, value } = await invoke(click('ask', typed));
    expect(type).toBe('application/vnd.microsoft.card.adaptive');
    expect(wordsOf(value)).toContain(`#${exportRequest().number} and #8`);
    expect(ofType(value as object, 'Input.Text')).toEqual([]);
    await bot.connector.received(1);
    expect(updates()).toMatchObject([{ path: expect.stringContaining('1700000000003') }]);
    expect(wordsOf(updates()[0]?.body)).toContain('#8');
  });

  const wrong: FormAnswer = { kind: 'form', form: { ...form, problems: [refuse('nobodyNamed')] } };

  test('comes back when something is wrong, in its message first: whoever looks elsewhere finds all of it again', async () => {
    bot.say.form = async () => wrong;
    const { type, value } = await invoke(click('ask', typed));
    expect(type).toBe('application/vnd.microsoft.card.adaptive');
    expect(wordsOf(value)).toContain('Choose at least one person');
    expect(updates()).toHaveLength(1);
    expect(updates()[0]?.body).toMatchObject({ attachments: [{ content: value }] });
  });

  test('comes back without its message when that does not change at once', async () => {
    bot.say.form = async () => wrong;
    bot.connector.script({ status: 0, hang: true });
    const answered = invoke(click('ask', typed));
    await bot.connector.received(1);
    timer.pass(1_000);
    expect(wordsOf((await answered).value)).toContain('Choose at least one person');
    // Teams never answers. Nothing is sent again: its sender types on by now.
    const given = () => bot.log.lines.filter(({ event }) => event === 'teams.formNotAmended');
    while (given().length === 0) {
      timer.pass(10_000);
      await new Promise(setImmediate);
    }
    expect(updates()).toHaveLength(1);
  });

  test('whose sender may not ask stays as it is, and says so', async () => {
    bot.say.form = async () => refuse('mayNotAsk');
    const { type, value } = await invoke(click('ask', typed));
    expect([type, value]).toEqual([
      'application/vnd.microsoft.activity.message',
      expect.stringContaining('may ask for exports'),
    ]);
    expect(updates()).toEqual([]);
  });

  test('twice says that it was sent before', async () => {
    bot.say.form = async () => ({ kind: 'redelivered' });
    expect(wordsOf((await invoke(click('ask', typed))).value)).toContain('sent before');
    await bot.connector.received(1);
  });

  test.each<[string, FormAnswer, string]>([
    ['asks', asked, 'Export requested'],
    [
      'comes back',
      { kind: 'form', form: { ...form, problems: [refuse('directoryUnavailable')] } },
      'did not answer',
    ],
    ['is refused', refuse('mayNotAsk'), 'may ask for exports'],
  ])(
    'and takes too long says so, and the message changes by itself when it %s',
    async (_how, answer, words) => {
      let end: (answer: FormAnswer) => void = () => undefined;
      let begun: () => void = () => undefined;
      const began = new Promise<void>((resolve) => (begun = resolve));
      bot.say.form = () => {
        begun();
        return new Promise((resolve) => (end = resolve));
      };
      const answered = invoke(click('ask', typed));
      await began;
      timer.pass(3_000);
      expect((await answered).value).toContain('changes by itself');
      end(answer);
      // A sign of typing came first.
      await bot.connector.received(2);
      expect(wordsOf(updates()[0]?.body)).toContain(words);
    },
  );

  test('and fails after that says so in a message, with the reference of the log', async () => {
    let fail: (error: Error) => void = () => undefined;
    let begun: () => void = () => undefined;
    const began = new Promise<void>((resolve) => (begun = resolve));
    bot.say.form = () => {
      begun();
      return new Promise((_, reject) => (fail = reject));
    };
    const answered = invoke(click('ask', typed));
    await began;
    timer.pass(3_000);
    await answered;
    fail(new Error('secret detail'));
    await bot.connector.received(2);
    const { reference } = bot.log.lines.find(({ event }) => event === 'teams.clickFailed')!.fields;
    expect(bot.connector.messages()[0]?.body?.['text']).toContain(String(reference));
  });

  test('shows what became of it a little later when Teams asks for that', async () => {
    bot.say.form = async () => asked;
    bot.connector.script({ status: 412, body: teamsError('PreconditionFailed') });
    await invoke(click('ask', typed));
    while (updates().length < 2) {
      timer.pass(1_000);
      await new Promise(setImmediate);
    }
    expect(bot.log.lines).toMatchObject([{ event: 'teams.formNotAmended' }]);
  });
});

test('a cancelled form becomes a line', async () => {
  expect(wordsOf((await invoke(click('dismiss'))).value)).toContain('Nothing was requested');
  await bot.connector.received(1);
  expect(wordsOf(updates()[0]?.body)).toContain('Nothing was requested');
  expect(bot.heard.forms).toEqual([]);
});

test.each(['ask', 'dismiss'])('a form lives in no shared chat, so %s there changes nothing', async (verb) => {
  expect((await invoke(click(verb, typed, 'groupChat'))).statusCode).toBe(400);
  expect(bot.heard.forms).toEqual([]);
  expect(updates()).toEqual([]);
});
