import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { words } from '../../../src/cards/words/index.ts';
import { refusalText } from '../../../src/cards/refusal.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { refuse } from '../../../src/domain/refusal.ts';
import type { Card, Conversation } from '../../../src/ports/conversations.ts';
import type { DirectoryUser } from '../../../src/ports/directory.ts';
import { ask, location, megan as subject, requests } from '../../cards/examples.ts';
import { type Bot, startBot } from './bot.ts';
import { cardIn } from './exportRequests.ts';
import { botTeamsId, cardClick, conversations, megan, message, ravi, tenantId } from './teamsActivities.ts';

// Who stands in a channel that is shared with another organisation, and what becomes of each.

const channel = '19:channel@thread.tacv2';
const elsewhere = 'f5fc0923-a730-4ce3-8a73-179eb8d37889';
const outsider = { id: '229:1outsider', name: 'Olga Outside', aadObjectId: ravi.aadObjectId };
const account: DirectoryUser = {
  id: ravi.aadObjectId as UserId,
  name: 'Ravi Shah',
  address: 'ravi@contoso.example',
  guest: false,
  enabled: true,
};
const member = ({ id, aadObjectId, name }: typeof ravi, tenant = tenantId) => ({
  id,
  objectId: aadObjectId,
  name,
  tenantId: tenant,
});
const notOurs = refusalText(refuse('otherTenantMayNot'), { locale: 'en' });
const guestsMayNot = refusalText(refuse('guestsMayNot'), { locale: 'en' });

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ cardPrivacy: 'full', approvalConversation: channel });
});
afterAll(() => bot.close());
beforeEach(() => {
  for (const list of [bot.connector.requests, bot.connector.rosterReads]) list.length = 0;
  for (const list of [bot.references.learnt, bot.log.lines]) list.length = 0;
  for (const list of [bot.heard.turns, bot.heard.clicks, bot.heard.door]) list.length = 0;
  bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
  bot.say.user = async () => account;
  bot.connector.members(channel, [member(ravi), member(megan), member(outsider, elsewhere)]);
});

const said = () => bot.connector.messages().map(({ body }) => body?.['text']);
const write = (more: Record<string, unknown> = {}) =>
  bot.post(message('channel', 'help', { serviceUrl: bot.connector.url, ...more }));
const click = async (more: Record<string, unknown> = {}) => {
  const activity = cardClick('channel', 'approve', { card: 'c' }, { serviceUrl: bot.connector.url, ...more });
  const response = await bot.post(activity);
  return { status: response.status, body: (await response.json()) as { type?: string; value?: unknown } };
};

describe('in a channel that is shared with another organisation', () => {
  test('whoever the roster counts to the other is not heard and makes the bot say nothing, whatever the directory and the lists say', async () => {
    expect((await write({ from: outsider })).status).toBe(200);
    expect(said()).toEqual([]);
    expect([bot.heard.turns, bot.references.learnt]).toEqual([[], []]);
    expect(bot.heard.door).toEqual(['sender timed', 'outsider']);
    expect(bot.log.lines).toMatchObject([
      { event: 'teams.activityRefused', fields: { because: 'outsider' } },
    ]);
    expect(JSON.stringify(bot.log.lines)).not.toContain('Olga');
  });

  test('and reads why in the answer to their click alone', async () => {
    expect(await click({ from: outsider })).toEqual({
      status: 200,
      body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: notOurs },
    });
    expect([said(), bot.heard.clicks, bot.references.learnt]).toEqual([[], [], []]);
  });

  test.each([
    [
      'an edited message',
      { type: 'messageUpdate', channelData: { tenant: { id: tenantId }, eventType: 'editMessage' } },
    ],
    ['a slash command', { recipient: { id: botTeamsId, isTargeted: true } }],
  ])('nor does %s get any further', async (_what, more) => {
    await write({ from: outsider, ...more });
    expect([said(), bot.heard.turns]).toEqual([[], []]);
  });

  test.each<[string, DirectoryUser | undefined, readonly string[], string]>([
    ['does not know', undefined, [], notOurs],
    ['knows as a guest, who is told', { ...account, guest: true }, [guestsMayNot], guestsMayNot],
  ])('nor is one of us whom the directory %s', async (_who, known, below, sentence) => {
    bot.say.user = async () => known;
    await write();
    expect(said()).toEqual(below);
    expect((await click()).body.value).toBe(sentence);
    expect([bot.heard.turns, bot.heard.clicks, bot.references.learnt]).toEqual([[], [], []]);
  });

  test('our own people are heard, and when the directory says nothing the command asks it again', async () => {
    await write();
    bot.say.user = () => Promise.reject(new Error('silent'));
    await write({ id: '2' });
    expect(bot.heard.turns).toHaveLength(2);
    expect(bot.log.lines).toMatchObject([{ event: 'teams.senderUnchecked' }]);
  });

  test('the roster is asked once in ten minutes, and again when members came or went', async () => {
    const asked = () => bot.connector.rosterReads.length;
    bot.connector.members(channel, [member(ravi)]);
    for (const id of ['1', '2', '3']) await write({ id });
    expect(asked()).toBe(1);
    bot.connector.members(channel, [member(ravi), member(outsider, elsewhere)]);
    await write({ from: outsider, id: '4' });
    expect(bot.heard.turns).toHaveLength(4);
    await write({ type: 'conversationUpdate', id: 'f:1', membersAdded: [outsider] });
    await write({ from: outsider, id: '5' });
    expect([asked(), bot.heard.turns.length, said().at(-1)]).toEqual([2, 4, undefined]);
    bot.clock.at = new Date(bot.clock.at.getTime() + 600_000);
    await write({ id: '6' });
    expect(asked()).toBe(3);
  });
});

describe('what a card shows there', () => {
  const place: Conversation = {
    id: conversations.channel.id,
    kind: 'channel',
    serviceUrl: '',
    tenantId,
    botId: botTeamsId,
  };
  const card = (): Card => ({
    ...cardIn({ ...place, serviceUrl: bot.connector.url }),
    requestId: requests.exporting.id,
    role: 'both',
    shownRevision: 0,
    sends: 0,
    owedAt: bot.clock.at,
  });
  const private_ = [subject.name, subject.address, ask.caseNumber, location.account, 'Alex Wilber'];
  const shown = async () => {
    for (const request of Object.values(requests)) await bot.teams.conversations.show(card(), request);
    bot.say.click = async () => ({ kind: 'card', card: card(), request: requests.exporting });
    bot.say.turn = async () => ({ kind: 'status', request: requests.rejected });
    await write();
    const answered = JSON.stringify((await click()).body);
    const text = bot.connector.messages().map(({ body }) => JSON.stringify(body));
    const words_ = [...text, answered].join('\n').replace(/[\u2066-\u2069\u200b]/g, '');
    return private_.filter((one) => words_.includes(one));
  };

  test('while Teams does not say who reads along, a click is decided and answered all the same, with a reference', async () => {
    bot.connector.scriptRoster({ status: 200, hang: true });
    bot.say.click = async () => ({ kind: 'card', card: card(), request: requests.exporting });
    const { body } = await click();
    expect([bot.connector.rosterReads.length, bot.heard.clicks.length]).toEqual([1, 1]);
    // The answer did not wait until the roster was given up.
    expect(bot.log.lines.map(({ event }) => event)).not.toContain('teams.rosterUnread');
    expect(private_.filter((one) => JSON.stringify(body).includes(one))).toEqual([]);
    expect(JSON.stringify(body)).toContain('#7');
  });

  test('is everything that CARD_PRIVACY allows, among ourselves', async () => {
    bot.connector.members(channel, [member(ravi), member(megan)]);
    expect(await shown()).toEqual(private_);
  });

  test.each<[string, () => void]>([
    ['somebody of another organisation reads along', () => undefined],
    [
      'somebody without an account does',
      () => {
        bot.connector.members(channel, [member(ravi), { ...member(megan), userRole: 'anonymous' }]);
      },
    ],
    [
      'the roster cannot be read',
      () => {
        bot.connector.scriptRoster({ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
      },
    ],
    [
      'it is too long to be read',
      () => {
        bot.connector.members(
          channel,
          Array.from({ length: 5_001 }, () => member(megan)),
        );
      },
    ],
  ])('is a reference at most where %s, be it the approval conversation', async (_where, arrange) => {
    arrange();
    expect(await shown()).toEqual([]);
  });
});

describe('whom Teams does not name', () => {
  const noAccount = words('en').transport.noAccount;
  const anonymous = { id: '29:1anonymous', name: 'Anon1 (Guest)' };

  test.each([
    ['nobody', anonymous],
    ['somebody by another id', { ...ravi, aadObjectId: 'ravi' }],
  ])(
    'but as %s, is told so, below a message and in the answer to a click, and nothing is stored',
    async (_who, from) => {
      expect((await write({ from })).status).toBe(200);
      expect(said()).toEqual([noAccount]);
      expect((await click({ from })).body.value).toBe(noAccount);
      expect([bot.heard.turns, bot.heard.clicks, bot.references.learnt]).toEqual([[], [], []]);
      expect(bot.heard.door).toEqual(['sender timed', 'sender', 'sender timed', 'sender']);
    },
  );

  test('in a conversation of another tenant nobody is written to; a click there is answered', async () => {
    const conversation = { ...conversations.channel, tenantId: elsewhere };
    expect((await write({ conversation })).status).toBe(403);
    expect((await click({ conversation })).body.value).toBe(notOurs);
    expect(bot.connector.requests).toEqual([]);
  });
});

describe('what Teams leaves out', () => {
  const own = () => ({ ...conversations.personal, serviceUrl: bot.connector.url });
  const writes = (more: Record<string, unknown>) =>
    bot.post(message('personal', 'help', { serviceUrl: bot.connector.url, ...more }));
  const german = { locale: undefined, entities: [{ type: 'clientInfo', platform: 'iOS' }] };

  beforeEach(() => {
    bot.references.personal.clear();
    bot.say.turn = async () => ({ kind: 'help' });
  });

  test('the language is the last one that the person was seen with, and it stays written down', async () => {
    bot.references.personal.set(ravi.aadObjectId, {
      id: own().id,
      kind: 'personal',
      serviceUrl: bot.connector.url,
      tenantId,
      botId: botTeamsId,
      locale: 'de-DE',
    });
    await writes(german);
    expect(bot.heard.turns[0]?.locale).toBe('de-DE');
    expect(bot.references.learnt).toMatchObject([{ conversation: { locale: 'de-DE' } }]);
    await write(german);
    expect(bot.heard.turns[1]?.locale).toBe('de-DE');
  });

  test('of whom no language is known, none is written down', async () => {
    await writes(german);
    expect(bot.heard.turns[0]?.locale).toBe('en');
    expect(bot.references.learnt[0]?.conversation).not.toHaveProperty('locale');
  });

  test('the name is the directory’s', async () => {
    await writes({ from: { ...ravi, name: undefined } });
    expect(bot.heard.turns[0]?.from).toEqual({ id: ravi.aadObjectId, name: 'Ravi Shah', teamsId: ravi.id });
  });
});
