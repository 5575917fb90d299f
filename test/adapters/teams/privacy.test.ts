import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, dayAt } from '../../../src/domain/day.ts';
import { topics } from '../../../src/domain/digest.ts';
import type { ExportRequest } from '../../../src/domain/exportRequest.ts';
import type { CardId } from '../../../src/domain/ids.ts';
import { type RefusalCode, refuse } from '../../../src/domain/refusal.ts';
import { words } from '../../../src/cards/words/index.ts';
import type { Card, CardRole, Conversation } from '../../../src/ports/conversations.ts';
import type { Form, TurnAnswer } from '../../../src/ports/turns.ts';
import { ask, location, megan, noticeKinds, requests } from '../../cards/examples.ts';
import { type Bot, startBot } from './bot.ts';
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

// Everything that the bot says where others read along, as it arrives at the connector, in one table.

const privacies = ['full', 'name', 'reference'] as const;
const scopes = ['groupChat', 'channel'] as const;
const all = Object.values<ExportRequest>(requests);

/** Nobody wrote any of it into the chat: the directory, the request or a person in private said it. */
const inside = ['inside.address@contoso.example', 'Inside Displayname', 'StorageSecretDetail'];
/** Cards name them to whoever may read names. */
const approver = 'Inside Approver';
const details = [
  megan.address,
  ask.caseNumber,
  'received by post',
  location.account,
  location.container,
  'identity check',
  'User.Export.All',
  'portal.example',
];
const names = ['Megan', 'Bowen', 'Alex', 'Wilber', 'Mona', 'Kane', 'Lee Gu', 'Ravi', 'Shah'];
/** Typed by whoever asks: cards show it to nobody, and theirs is the only message that they can delete. */
const typed = ['typed.address@contoso.example', 'TYPED-CASE-1', 'typedword'];

/** A refusal with all that any refusal ever says, so that the next one that says more is in here too. */
const refusalOf = (code: RefusalCode) =>
  refuse(code, {
    name: inside[1]!,
    address: inside[0]!,
    approvers: approver,
    because: inside[2]!,
    caseNumber: typed[1]!,
    word: typed[2]!,
    nearest: 'export',
    number: 7,
    numbers: '#7, #8',
    max: 20,
    needed: 2,
    at: '2026-03-02T09:00:00Z',
    day: '2026-03-02',
    state: 'awaitingApproval',
  });
const codes = Object.keys(words('en').refusals) as RefusalCode[];

const ownChat = 'a:1-personal-chat';
const [someRequest] = all;
const form: Form = {
  draft: {
    people: [],
    addresses: megan.address,
    caseNumber: ask.caseNumber,
    reason: ask.reason,
    receivedOn: '',
  },
  problems: [refusalOf('nobodyFound')],
  cautions: [],
  seen: [],
  today: dayAt(new Date('2026-03-02T09:00:00Z'), 'UTC'),
};

describe.each(privacies)('CARD_PRIVACY=%s', (privacy) => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ cardPrivacy: privacy });
  });
  afterAll(() => bot.close());
  beforeEach(() => {
    bot.connector.requests.length = 0;
    bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
    bot.references.personal.set(ravi.aadObjectId, personal());
  });

  const personal = (): Conversation => ({
    id: ownChat,
    kind: 'personal',
    serviceUrl: bot.connector.url,
    tenantId,
    botId: botTeamsId,
  });
  const shared = (scope: (typeof scopes)[number]): Conversation => ({
    ...personal(),
    id: conversations[scope].id,
    kind: scope,
  });
  /** All that left for a chat, mentions and summaries included, without the marks that hold words together. */
  const saidIn = ({ id }: Conversation) =>
    bot.connector.requests
      .filter(({ path }) => path.includes(id))
      .map(({ body }) => JSON.stringify(body ?? {}).replace(/[\u2066-\u2069\u200b]/g, ''))
      .join('\n');
  const say = async (scope: (typeof scopes)[number], answer: TurnAnswer, text = 'x', more: object = {}) => {
    bot.say.turn = async () => answer;
    const { status } = await bot.post(
      message(scope, `<at>Data Export</at> ${text}`, {
        serviceUrl: bot.connector.url,
        mentions: [mention(self)],
        ...more,
      }),
    );
    expect(status).toBe(200);
  };
  const nothingInside = (text: string) => {
    for (const one of inside) expect(text).not.toContain(one);
    if (privacy === 'reference') expect(text).not.toContain(approver);
  };
  /** What every reader of a shared chat may see of a request. */
  const noMoreThanAllowed = (text: string) => {
    expect(text).not.toBe('');
    if (privacy !== 'full') for (const detail of details) expect(text).not.toContain(detail);
    if (privacy === 'reference') for (const name of names) expect(text).not.toContain(name);
  };

  describe.each(scopes)('in a %s', (scope) => {
    test('no refusal says anything that was not written there, and whoever asked reads all of it, alone', async () => {
      for (const code of codes) {
        bot.connector.requests.length = 0;
        const refusals = [refusalOf(code), refusalOf('nobodyFound')];
        await say(scope, { kind: 'refused', refusals }, typed.join(' '));
        const text = saidIn(shared(scope));
        expect(text).toContain('in our private chat');
        nothingInside(text);
        if (privacy !== 'full')
          for (const word of typed) expect([code, text.includes(word)]).toEqual([code, false]);
        expect(saidIn(personal())).toContain(inside[0]);
      }
    });

    test('nor does any of them alone, as a sentence or as a card', async () => {
      for (const code of codes) await say(scope, { kind: 'refused', refusals: [refusalOf(code)] });
      const text = saidIn(shared(scope));
      nothingInside(text);
      for (const word of typed) expect(text).not.toContain(word);
    });

    test('a person who was mentioned there is named where cards name people', async () => {
      const refusals = [refuse('guestSubject', { name: 'Megan Bowen', address: inside[0]! })];
      await say(scope, { kind: 'refused', refusals }, '/export DSR-1', {
        mentions: [mention(self), mention({ id: '29:megan', name: 'Megan Bowen' })],
      });
      const text = saidIn(shared(scope));
      expect(text.includes('Megan Bowen')).toBe(privacy !== 'reference');
      nothingInside(text);
    });

    test('without a private chat the shared one still hears no more', async () => {
      bot.references.personal.clear();
      bot.connector.script({ status: 403, body: { error: { code: 'Forbidden', message: 'no' } } });
      await say(scope, { kind: 'refused', refusals: [refusalOf('nobodyFound')] });
      const text = saidIn(shared(scope));
      nothingInside(text);
      expect(text).not.toContain('in our private chat');
    });

    test.each<[string, TurnAnswer]>([
      ['lists', { kind: 'list', page: { filter: 'all', requests: all, everybody: true } }],
      ['a status', { kind: 'status', request: someRequest! }],
      ['forms', { kind: 'form', form }],
      ['refusals', { kind: 'refused', refusals: [refusalOf('mayNotApprove')] }],
    ])('%s that are private go to the person’s own chat, whole', async (_what, answer) => {
      await say(scope, { kind: 'private', conversation: personal(), answer });
      const text = saidIn(shared(scope));
      for (const word of [...details, ...names, ...inside]) expect(text).not.toContain(word);
      const own = saidIn(personal());
      expect([megan.name, megan.address, approver].some((one) => own.includes(one))).toBe(true);
    });

    test('how an export stands, in every state', async () => {
      for (const request of all) await say(scope, { kind: 'status', request });
      noMoreThanAllowed(saidIn(shared(scope)));
    });

    test('what several exports are, and what was decided', async () => {
      for (const verb of ['approve', 'reject', 'withdraw'] as const)
        for (const request of all) await say(scope, { kind: 'decided', verb, request });
      for (const request of all) {
        await say(scope, { kind: 'asked', requests: [request, request] });
      }
      noMoreThanAllowed(saidIn(shared(scope)));
    });

    test('who was named and not taken: by name where cards name people, and only as it was written there', async () => {
      const [request] = all;
      const notTaken = [refusalOf('notTaken'), refuse('notTaken', { name: 'Adam Smith' })];
      await say(scope, { kind: 'asked', requests: [request!], notTaken }, '/export x', {
        mentions: [mention(self), mention({ id: '29:adam', name: 'Adam Smith' })],
      });
      const text = saidIn(shared(scope));
      expect(text).toContain('not among the people named first');
      expect(text.includes('Adam Smith')).toBe(privacy !== 'reference');
      nothingInside(text);
      expect(saidIn(personal())).toContain('Adam Smith');
    });

    test('an error, of a command and of a click, and what an unknown button is told', async () => {
      const broken = () => Promise.reject(new Error([...inside, ...details, ...names].join(' ')));
      bot.say.turn = broken;
      await bot.post(message(scope, 'x', { serviceUrl: bot.connector.url, mentions: [mention(self)] }));
      bot.say.click = broken;
      const answers = await Promise.all(
        ['approve', 'page', 'ask', 'nothing'].map(async (verb) => {
          const click = cardClick(scope, verb, { card: 'c' }, { serviceUrl: bot.connector.url });
          return (await bot.post(click)).text();
        }),
      );
      const text = [saidIn(shared(scope)), ...answers].join('\n');
      for (const word of [...inside, ...details, ...names]) expect(text).not.toContain(word);
    });

    const card = (role: CardRole, more: Partial<Card> = {}): Card => ({
      id: '0e000000-0000-4000-8000-000000000001' as CardId,
      requestId: someRequest!.id,
      role,
      conversation: shared(scope),
      owedRevision: 1,
      shownRevision: 0,
      owedAt: bot.clock.at,
      sends: 0,
      replacements: 0,
      unheard: 0,
      isLate: false,
      locale: 'en',
      mentions: { id: ask.requester.id, name: ask.requester.name, teamsId: '29:alex' },
      ...more,
    });
    const writeAccess = { endsAt: new Date('2026-05-01T00:00:00Z') };

    test('every card of every state, new and updated, and the answer to a click', async () => {
      for (const request of all) {
        const withNames = {
          ...request,
          writeAccess,
          ask: { ...request.ask, deciders: ['Mona Kane', 'Lee Gu'] },
        };
        for (const role of ['requester', 'approval', 'both'] as const) {
          await bot.teams.conversations.show(card(role), withNames, [{ where: 'personal', because: 'late' }]);
          await bot.teams.conversations.show(card(role, { activityId: 'a-1' }), withNames);
          bot.say.click = async () => ({ kind: 'card', card: card(role), request: withNames });
          const answer = await bot.post(
            cardClick(scope, 'approve', { card: 'c' }, { serviceUrl: bot.connector.url }),
          );
          noMoreThanAllowed((await answer.text()).replace(/[\u2066-\u2069\u200b]/g, ''));
        }
      }
      noMoreThanAllowed(saidIn(shared(scope)));
    });

    test.each(noticeKinds)('the notice %s, whom it mentions included', async (notice) => {
      for (const request of all)
        await bot.teams.conversations.show(card('notice', { notice }), { ...request, writeAccess });
      const text = saidIn(shared(scope));
      for (const detail of details) expect(text).not.toContain(detail);
      if (privacy === 'reference') for (const name of names) expect(text).not.toContain(name);
    });

    test('the morning digest, and alarms', async () => {
      const day = addDays(dayAt(new Date('2026-03-02T09:00:00Z'), 'UTC'), 0);
      const perTopic = <T>(value: T) =>
        Object.fromEntries(topics.map((topic) => [topic, value])) as Record<(typeof topics)[number], T>;
      await bot.teams.conversations.digest(shared(scope), {
        day,
        open: all.length,
        counts: perTopic(all.length),
        listed: perTopic(all),
        audit: { rows: 9, hash: 'ab'.repeat(32) },
      });
      noMoreThanAllowed(saidIn(shared(scope)));
    });
  });

  test('in a 1:1 chat nothing is left out', async () => {
    bot.say.turn = async () => ({ kind: 'refused', refusals: [refusalOf('guestSubject')] });
    await bot.post(message('personal', 'x', { serviceUrl: bot.connector.url }));
    bot.say.turn = async () => ({ kind: 'status', request: requests.rejected });
    await bot.post(message('personal', 'x', { serviceUrl: bot.connector.url }));
    const text = saidIn(personal());
    for (const word of [inside[1]!, megan.address, ask.caseNumber]) expect(text).toContain(word);
  });
});
