import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Connector, connector } from '../../../src/adapters/teams/outbound/connector.ts';
import {
  type CardSettings,
  type Outbound,
  outbound,
} from '../../../src/adapters/teams/outbound/messenger.ts';
import { serviceUrls } from '../../../src/adapters/teams/inbound/door.ts';
import { type Pace, pace } from '../../../src/adapters/teams/outbound/pace.ts';
import { roster } from '../../../src/adapters/teams/outbound/roster.ts';
import { blanked as blankedOf } from '../../../src/domain/blank.ts';
import type { Digest } from '../../../src/domain/digest.ts';
import type { ExportRequest } from '../../../src/domain/exportRequest.ts';
import type { CardId, UserId } from '../../../src/domain/ids.ts';
import type { Card, Conversation } from '../../../src/ports/conversations.ts';
import { type FakeConnector, fakeConnector, teamsError } from '../../support/connector.ts';
import { memoryBudget } from '../../support/world/budget.ts';
import { handTimer, logBook, referenceBook, rules } from './bot.ts';
import { exportRequest } from './exportRequests.ts';
import { botAppId, botTeamsId, megan, ravi, tenantId } from './teamsActivities.ts';

let teams: FakeConnector;
let conversations: Outbound;
let references: ReturnType<typeof referenceBook>;
let log: ReturnType<typeof logBook>;
let timer: ReturnType<typeof handTimer>;
let tokens: string[];
let token: () => Promise<string>;
const clock = { ms: 1_800_000_000_000, now: () => new Date(clock.ms) };

function start(
  more: Partial<CardSettings> & {
    hosts?: string[];
    call?: Connector['call'];
    leave?: Pace['leave'];
    teamsWeb?: string;
    among?: (conversation: Conversation) => Promise<boolean>;
  } = {},
) {
  const {
    among = async () => false,
    hosts = [new URL(teams.url).host],
    call,
    leave,
    cardPrivacy = 'name',
    teamsWeb = 'https://teams.microsoft.com',
    ...settings
  } = more;
  const allowed = serviceUrls(hosts);
  const wire: Connector = call
    ? { call }
    : connector({
        credential: {
          getToken: async (scope) => {
            tokens.push(String(scope));
            return { token: await token(), expiresOnTimestamp: Infinity };
          },
          forget: () => tokens.push('forget'),
        },
        scope: 'the connector',
        serviceUrls: allowed,
        timer,
      });
  const usual = pace(memoryBudget(clock), timer);
  const paced: Pace = { ...usual, ...(leave && { leave }) };
  conversations = outbound({
    connector: wire,
    roster: roster(wire, paced),
    outsiders: { among },
    pace: paced,
    timer,
    clock,
    log,
    serviceUrls: allowed,
    references,
    settings: { rules, cardPrivacy, locale: 'en', ...settings },
    bot: { id: botAppId, tenantId },
    portal: 'https://portal.example/{account}/{container}',
    ...(teamsWeb !== '' && { teamsWeb }),
  });
}

beforeEach(async () => {
  teams = await fakeConnector();
  references = referenceBook();
  log = logBook();
  timer = handTimer();
  tokens = [];
  token = async () => 'the-token';
  start();
});
afterEach(() => teams.close());

const place = (kind: Conversation['kind'] = 'personal', id = 'a:1'): Conversation => ({
  id,
  kind,
  serviceUrl: teams.url,
  tenantId,
  botId: botTeamsId,
});
const card = (more: Partial<Card> = {}): Card => ({
  id: '0c000000-0000-4000-8000-000000000001' as CardId,
  requestId: exportRequest().id,
  role: 'requester',
  conversation: place(),
  owedRevision: 1,
  shownRevision: 0,
  sends: 0,
  replacements: 0,
  unheard: 0,
  isLate: false,
  owedAt: new Date('2026-11-23T09:00:00Z'),
  locale: 'en',
  ...more,
});
const show = (more: Partial<Card> = {}, request: ExportRequest = exportRequest()) =>
  conversations.show(card(more), request);
const channelThread = '19:channel@thread.tacv2;messageid=17';

describe('the sensitivity label', () => {
  const entities = () => teams.requests.map(({ body }) => body?.['entities']);
  const label = (name: string, description: unknown = expect.any(String)) => ({
    type: 'https://schema.org/Message',
    '@type': 'Message',
    '@context': 'https://schema.org',
    usageInfo: { '@type': 'CreativeWork', name, description },
  });
  const blanked = () => {
    const request = exportRequest('completed');
    return { ...request, ...blankedOf(request) };
  };

  test('is on a card that names somebody, in its language, and on its updates', async () => {
    await show();
    await show({ locale: 'de', activityId: 'm-1' });
    expect(entities()).toEqual([
      [label('Personal data', expect.stringContaining('people who need it'))],
      [label('Personenbezogene Daten')],
    ]);
  });

  test('stands beside the mention of a notice', async () => {
    const mentions = { id: ravi.aadObjectId as UserId, name: 'Ravi Shah', teamsId: ravi.id };
    await show({ role: 'notice', notice: 'completed', mentions }, exportRequest('completed'));
    expect(entities()).toEqual([[expect.objectContaining({ type: 'mention' }), label('Personal data')]]);
  });

  test('is on nothing that names nobody', async () => {
    start({ cardPrivacy: 'reference' });
    await show({ conversation: place('groupChat', '19:group') });
    await show({ activityId: 'm-1' }, blanked());
    expect(entities()).toEqual([undefined, undefined]);
  });

  test.each([
    ['Confidential', [label('Confidential')]],
    ['', undefined],
  ])('is "%s" where the organisation says so', async (messageLabel, expected) => {
    start({ messageLabel });
    await show();
    expect(entities()).toEqual([expected]);
  });
});

describe('showing a card', () => {
  test('sends a new message: the card alone, with a summary and the token', async () => {
    await expect(show()).resolves.toEqual({ kind: 'delivered', activityId: 'sent-1' });
    const [sent] = teams.requests;
    expect(sent).toMatchObject({
      method: 'POST',
      path: '/v3/conversations/a:1/activities',
      authorization: 'Bearer the-token',
    });
    const { type, text, summary, attachments } = sent!.body as Record<string, unknown> & {
      attachments: { contentType: string; content: object }[];
    };
    expect({ type, text }).toEqual({ type: 'message', text: undefined });
    expect(summary).toContain('#7');
    expect(attachments).toHaveLength(1);
    expect(attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard' },
    });
    expect(attachments[0]!.content).not.toHaveProperty('refresh');
  });

  test('updates the message that it already is', async () => {
    await expect(show({ activityId: 'm-1', conversation: place('channel', channelThread) })).resolves.toEqual(
      {
        kind: 'delivered',
        activityId: 'm-1',
      },
    );
    expect(teams.requests).toMatchObject([
      { method: 'PUT', path: `/v3/conversations/${channelThread}/activities/m-1`, body: { id: 'm-1' } },
    ]);
  });

  test.each([
    ['in full in a 1:1 chat', {}, () => place(), true],
    ['with little in a group chat', {}, () => place('groupChat', '19:g@thread.v2'), false],
    ['with little in a channel', {}, () => place('channel', channelThread), false],
    [
      'in full in a group chat where the settings say so',
      { cardPrivacy: 'full' as const },
      () => place('groupChat', '19:g@thread.v2'),
      true,
    ],
    [
      'in full in the approval conversation',
      { approvalConversation: '19:g@thread.v2' },
      () => place('groupChat', '19:g@thread.v2'),
      true,
    ],
    [
      'in full in a thread of the approval channel',
      { approvalConversation: '19:channel@thread.tacv2' },
      () => place('channel', channelThread),
      true,
    ],
    [
      'with little in another group chat',
      { approvalConversation: '19:other@thread.v2' },
      () => place('groupChat', '19:g@thread.v2'),
      false,
    ],
  ])('is %s', async (_how, settings, where, full) => {
    start(settings);
    await show({ conversation: where() });
    const said = JSON.stringify(teams.requests[0]!.body);
    expect(said.includes('megan@contoso.example')).toBe(full);
    expect(said.includes('an access request')).toBe(full);
    expect(said.includes('Megan')).toBe(true);
    expect(said.includes(`https://teams.microsoft.com/l/chat/0/0?users=28:${botAppId}`)).toBe(!full);
  });

  test('names nobody where the settings say so', async () => {
    start({ cardPrivacy: 'reference' });
    await show({ conversation: place('groupChat', '19:g@thread.v2') });
    expect(JSON.stringify(teams.requests[0]!.body)).not.toMatch(/Megan|megan|access request/);
  });

  test('links a completed export to its container in the portal', async () => {
    await show({}, exportRequest('completed'));
    expect(JSON.stringify(teams.requests[0]!.body)).toContain('https://portal.example/exports/dsr-1');
  });

  test.each([
    [500, 'unknown'],
    [503, 'retry'],
    [502, 'retry'],
    [429, 'retry'],
    [412, 'retry'],
    [404, 'seemsGone'],
  ])('posts once whatever comes back: %i', async (status, kind) => {
    teams.script({ status, body: teamsError('ServiceError') });
    expect((await show()).kind).toBe(kind);
    expect(teams.requests).toHaveLength(1);
  });

  test('posts once when the connection breaks, and calls the outcome unknown', async () => {
    teams.script({ status: 0, drop: true });
    expect((await show()).kind).toBe('unknown');
    expect(teams.requests).toHaveLength(1);
  });

  test('posts once when no answer comes in ten seconds', async () => {
    teams.script({ status: 0, hang: true });
    const shown = show();
    await teams.received(1);
    timer.pass(9_999);
    timer.pass(1);
    await expect(shown).resolves.toEqual({ kind: 'unknown', because: 'no answer in time' });
    expect(teams.requests).toHaveLength(1);
  });

  test('knows that nothing left when nobody listens', async () => {
    const { url } = teams;
    await teams.close();
    await expect(show({ conversation: { ...place(), serviceUrl: url } })).resolves.toEqual({
      kind: 'retry',
      because: 'ECONNREFUSED',
    });
    teams = await fakeConnector();
  });

  test('does not follow a redirect with its token', async () => {
    teams.script({ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' } });
    await expect(show()).resolves.toEqual({ kind: 'rejected', because: '307' });
  });

  test('sends nothing to a host that is not allowed, and asks for no token', async () => {
    start({ hosts: ['smba.trafficmanager.net'] });
    expect((await show()).kind).toBe('retry');
    expect(teams.requests).toEqual([]);
    expect(tokens).toEqual([]);
  });

  test('sends nothing without a token, and knows it', async () => {
    token = async () => Promise.reject(new Error('secret detail of the authority'));
    await expect(show()).resolves.toEqual({ kind: 'retry', because: 'no token: Error' });
    expect(teams.requests).toEqual([]);
  });

  test('asks for a fresh token after one was refused, tells the operator, and takes its time', async () => {
    teams.script({ status: 401, body: teamsError('BotNotRegistered') });
    await expect(show()).resolves.toMatchObject({ kind: 'retry', afterMs: 300_000 });
    await show();
    expect(tokens).toEqual(['the connector', 'forget', 'the connector']);
    expect(log.lines.map(({ level, event }) => [level, event])).toEqual([['error', 'teams.unauthorised']]);
  });

  test.each([
    ['seconds', '7', 7_000],
    ['a date', new Date(1_800_000_000_000 + 9_000).toUTCString(), 9_000],
  ])('waits as long as Teams says in %s, the whole conversation', async (_in, value, afterMs) => {
    clock.ms = 1_800_000_000_000;
    const date = new Date(1_800_000_000_000).toUTCString();
    teams.script({ status: 429, headers: { 'retry-after': value, date } });
    await expect(show()).resolves.toMatchObject({ kind: 'retry', afterMs });
    await expect(show({ activityId: 'm-1' })).resolves.toEqual({ kind: 'retry', afterMs, because: 'pace' });
    expect(teams.requests).toHaveLength(1);
    expect((await show({ conversation: place('personal', 'a:2') })).kind).toBe('delivered');
  });

  test('stays where it is when Teams names a host that is not allowed', async () => {
    teams.script({ status: 403, body: teamsError('InvalidBotApiHost') });
    await expect(show()).resolves.toMatchObject({ kind: 'retry', because: '403 InvalidBotApiHost' });
    expect(teams.requests).toHaveLength(1);
  });

  test.each([
    [201, 'delivered', 1],
    [403, 'retry', 0],
  ])(
    'moves once to the GCC host when Teams says so and it is allowed, and keeps it when that helps: %i',
    async (status, kind, learnt) => {
      const asked: string[] = [];
      const gcc = 'https://smba.infra.gcc.teams.microsoft.com/teams';
      start({
        hosts: [new URL(teams.url).host, 'smba.infra.gcc.teams.microsoft.com'],
        call: async (_method, serviceUrl) => {
          asked.push(serviceUrl);
          return serviceUrl === gcc
            ? {
                kind: 'answered',
                status,
                code: status === 403 ? 'InvalidBotApiHost' : '',
                body: { id: 'm-1' },
              }
            : { kind: 'answered', status: 403, code: 'InvalidBotApiHost', body: undefined };
        },
      });
      expect((await show()).kind).toBe(kind);
      expect(asked).toEqual([teams.url, gcc]);
      expect(references.learnt.map(({ conversation }) => conversation.serviceUrl)).toEqual(
        learnt ? [gcc] : [],
      );
    },
  );

  describe('once Teams has moved the tenant', () => {
    const wrongGeo = {
      status: 400,
      body: {
        error: {
          code: 'BadArgument',
          message: 'Incoming request was redirected to the wrong geo! Current geo: EMEA, Target geo: EUDB',
        },
      },
    };
    const at = (path: string, id = 'a:1') => ({
      ...place('personal', id),
      serviceUrl: `${teams.url}${path}`,
    });
    const paths = () => teams.requests.map(({ path }) => path);

    test('goes where the newest reference of its conversation says, not where it was made', async () => {
      references.conversations.set('a:1', at('/de/'));
      await show({ conversation: at('/emea/'), activityId: 'm-1' });
      expect(paths()).toEqual(['/de/v3/conversations/a:1/activities/m-1']);
    });

    test('goes to a thread where its channel was heard from last, in whichever thread', async () => {
      references.conversations.set(channelThread, { ...at('/emea/', channelThread), kind: 'channel' });
      references.conversations.set('19:channel@thread.tacv2', at('/de/', '19:channel@thread.tacv2'));
      await show({ conversation: { ...at('/emea/', channelThread), kind: 'channel' } });
      expect(paths()).toEqual([`/de/v3/conversations/${channelThread}/activities`]);
    });

    test('shows what those may see who are known to read along at the new place, where the old one tells nothing', async () => {
      start({ among: async ({ serviceUrl }) => !serviceUrl.endsWith('/de/') });
      const group = { ...at('/emea/', '19:g@thread.v2'), kind: 'groupChat' } as const;
      references.conversations.set(group.id, { ...group, serviceUrl: at('/de/').serviceUrl });
      await show({ conversation: group });
      await show({ conversation: group, role: 'notice', notice: 'completed' }, exportRequest('completed'));
      const { name } = exportRequest().ask.dataSubject;
      expect(teams.requests.map(({ body }) => JSON.stringify(body).includes(name))).toEqual([true, true]);
    });

    test.each([
      ['another instance has learnt meanwhile', () => references.conversations.set('a:1', at('/de/'))],
      ['the last activity came from', () => conversations.noteOrigin(at('/de/', 'a:other'))],
      ['the newest of all references says', () => references.conversations.set('a:2', at('/de/', 'a:2'))],
    ])('is tried once more where %s, and that is learnt', async (_how, learnt) => {
      references.conversations.set('a:1', at('/emea/'));
      teams.script(wrongGeo);
      const shown = show({ conversation: at('/emea/') });
      await teams.received(1);
      learnt();
      expect((await shown).kind).toBe('delivered');
      expect(paths()).toEqual([
        '/emea/v3/conversations/a:1/activities',
        '/de/v3/conversations/a:1/activities',
      ]);
      expect(references.conversations.get('a:1')).toEqual(at('/de/'));
      await show({ conversation: at('/emea/') });
      expect(paths().at(-1)).toBe('/de/v3/conversations/a:1/activities');
    });

    test('waits, and is not lost, while nobody knows where to', async () => {
      references.conversations.set('a:1', at('/emea'));
      conversations.noteOrigin(at('/emea/', 'a:other'));
      teams.script(wrongGeo, wrongGeo);
      expect(await show({ conversation: at('/emea/') })).toMatchObject({ kind: 'retry', afterMs: 300_000 });
      expect(teams.requests).toHaveLength(1);
    });
  });

  test('sends nothing where the bot was removed from, until something comes from there', async () => {
    references.conversations.set('a:1', { ...place(), removedAt: clock.now() });
    await expect(show()).resolves.toEqual({ kind: 'conversationGone', because: 'removed' });
    expect(teams.requests).toEqual([]);
    references.conversations.set('a:1', place());
    expect((await show()).kind).toBe('delivered');
  });

  test('that Teams takes without naming it is accepted', async () => {
    teams.script({ status: 202 });
    await expect(show()).resolves.toEqual({ kind: 'accepted' });
    expect(teams.requests).toHaveLength(1);
  });

  test.each([
    ['https://gov.teams.microsoft.us', true],
    ['https://dod.teams.microsoft.us', true],
    ['', false],
  ])('links into the Teams of its cloud: %s', async (teamsWeb, isLinked) => {
    start({ teamsWeb });
    await show({ conversation: place('groupChat', '19:g@thread.v2') });
    const said = JSON.stringify(teams.requests[0]!.body);
    expect(said).not.toContain('teams.microsoft.com/l/chat');
    expect(said.includes(`${teamsWeb}/l/chat/0/0?users=28:${botAppId}`)).toBe(isLinked);
    const status = await conversations.renderStatus(
      {
        request: exportRequest(),
        card: card({ conversation: place('groupChat', '19:g@thread.v2'), activityId: '17' }),
      },
      place(),
      'en',
    );
    expect(JSON.stringify(status).includes(`${teamsWeb}/l/message/`)).toBe(isLinked);
  });

  test('answers when the card cannot be rendered', async () => {
    expect((await show({ role: 'notice' })).kind).toBe('rejected');
    expect(teams.requests).toEqual([]);
  });

  test('shows cards of one conversation one after another, and others meanwhile', async () => {
    teams.script({ status: 0, hang: true });
    const first = show();
    await teams.received(1);
    const second = show({ activityId: 'm-2' });
    await show({ conversation: place('personal', 'a:2') });
    expect(teams.requests.map(({ path }) => path)).toEqual([
      '/v3/conversations/a:1/activities',
      '/v3/conversations/a:2/activities',
    ]);
    timer.pass(10_000);
    expect((await first).kind).toBe('unknown');
    expect((await second).kind).toBe('delivered');
  });

  test('waits a little for the pace, and hands a long wait back', async () => {
    const waits = [300, 100, 0];
    start({ leave: async () => waits.shift() ?? 6_000 });
    const first = show();
    for (const ms of [300, 100]) {
      await timer.began();
      clock.ms += ms;
      timer.pass(ms);
    }
    expect((await first).kind).toBe('delivered');
    expect(await show()).toEqual({ kind: 'retry', afterMs: 6_000, because: 'pace' });
    expect(teams.requests).toHaveLength(1);
  });
});

test('the morning digest shows as much as its conversation may read', async () => {
  const request = exportRequest('awaitingApproval');
  const none = { pastDue: [], dueSoon: [], unclear: [], takesTooLong: [], running: [] };
  const digest: Digest = {
    day: '2027-01-15',
    open: 1,
    counts: { pastDue: 0, dueSoon: 0, unclear: 0, takesTooLong: 0, waiting: 1, running: 0 },
    listed: { ...none, waiting: [request] },
    audit: { rows: 3, hash: 'abc' },
  };
  const { name } = request.ask.dataSubject;
  const channel = place('channel', '19:c@thread.tacv2');
  const said = async () => {
    expect(await conversations.digest(channel, digest)).toMatchObject({ kind: 'delivered' });
    const body = teams.requests.at(-1)!.body as Record<string, string>;
    expect(body).toMatchObject({ textFormat: 'markdown', channelData: { notification: { alert: true } } });
    expect(body['text']).toContain('Audit: 3 rows, ending in `abc`.');
    expect('entities' in body).toBe(body['text']!.includes(name));
    return body['text'];
  };
  expect(await said()).toContain(name);
  start({ cardPrivacy: 'reference' });
  expect(await said()).not.toContain(name);
  start({ cardPrivacy: 'reference', approvalConversation: channel.id });
  expect(await said()).toContain(name);
});

describe('a notice', () => {
  const mentions = { id: ravi.aadObjectId as UserId, name: 'Ravi <Shah> & Co', teamsId: ravi.id };
  const said = () => teams.requests[0]!.body as Record<string, string> & { entities?: unknown };

  test('is a new message with an alert that mentions whom it is for', async () => {
    await show(
      { role: 'notice', notice: 'completed', conversation: place('groupChat', '19:g@thread.v2'), mentions },
      exportRequest('completed'),
    );
    const mention = '<at>Ravi &#60;Shah&#62; &#38; Co</at>';
    expect(said()).toMatchObject({
      type: 'message',
      textFormat: 'xml',
      entities: [
        { type: 'mention', text: mention, mentioned: { id: ravi.id, name: 'Ravi <Shah> & Co' } },
        { usageInfo: { name: 'Personal data' } },
      ],
      channelData: { notification: { alert: true } },
    });
    expect(said()['text']).toMatch(new RegExp(`^${mention} .+`));
    expect(said()['summary']).toContain('#7');
    expect(said()).not.toHaveProperty('attachments');
  });

  test('is plain text in the notification that people see of it', async () => {
    const name = 'Snake_case *Bowen*';
    const request = exportRequest('completed');
    const { ask } = request;
    await show(
      { role: 'notice', notice: 'completed', mentions },
      { ...request, ask: { ...ask, dataSubject: { ...ask.dataSubject, name } } },
    );
    expect(said()['text']).toContain('Snake&#95;case');
    expect(said()['summary']).toContain(name);
  });

  test('mentions nobody whose id in Teams is not known', async () => {
    const { teamsId: _unknown, ...nameless } = mentions;
    await show(
      {
        role: 'notice',
        notice: 'failed',
        conversation: place('groupChat', '19:g@thread.v2'),
        mentions: nameless,
      },
      exportRequest('failed'),
    );
    expect(said().entities).toMatchObject([{ usageInfo: {} }]);
    expect(said()['text']).not.toContain('<at>');
  });

  test('names nobody where cards do not', async () => {
    start({ cardPrivacy: 'reference' });
    await show(
      { role: 'notice', notice: 'completed', conversation: place('groupChat', '19:g@thread.v2') },
      exportRequest('completed'),
    );
    expect(JSON.stringify(said())).not.toContain('Megan');
  });
});

describe('a 1:1 chat', () => {
  const mona = '0a333333-aaaa-4bbb-8ccc-000000000003' as UserId;

  test('that is known is not made again', async () => {
    references.personal.set(mona, place('personal', 'a:mona'));
    await expect(conversations.open(mona)).resolves.toMatchObject({ id: 'a:mona' });
    expect(teams.requests).toEqual([]);
  });

  test('is made where the last activity came from, and learnt', async () => {
    conversations.noteOrigin(place('groupChat', '19:g@thread.v2'));
    await expect(conversations.open(mona)).resolves.toEqual(place('personal', 'a:chat-1'));
    expect(teams.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v3/conversations',
        body: {
          isGroup: false,
          bot: { id: botTeamsId },
          members: [{ id: mona }],
          tenantId,
          channelData: { tenant: { id: tenantId } },
        },
      },
    ]);
    expect(references.learnt).toEqual([{ conversation: place('personal', 'a:chat-1'), person: mona }]);
  });

  test('is made by way of the approval conversation after a restart', async () => {
    start({ approvalConversation: '19:g@thread.v2' });
    references.conversations.set('19:g@thread.v2', place('groupChat', '19:g@thread.v2'));
    await expect(conversations.open(mona)).resolves.toMatchObject({ id: 'a:chat-1' });
  });

  test('is not made when nobody knows where Teams is', async () => {
    await expect(conversations.open(mona)).resolves.toBeUndefined();
    expect(teams.requests).toEqual([]);
  });

  test('that the bot was removed from, or that seems gone, is made anew and keeps the language of its person', async () => {
    references.personal.set(mona, { ...place('personal', 'a:mona'), locale: 'de', removedAt: clock.now() });
    conversations.noteOrigin(place('groupChat', '19:g@thread.v2'));
    await expect(conversations.open(mona)).resolves.toEqual({
      ...place('personal', 'a:chat-1'),
      locale: 'de',
    });
    await expect(conversations.reopen(place('personal', 'a:chat-1'))).resolves.toEqual({
      kind: 'open',
      conversation: { ...place('personal', 'a:chat-2'), locale: 'de' },
    });
    expect(await conversations.open(mona)).toMatchObject({ id: 'a:chat-2' });
    expect(teams.requests.map(({ body }) => body?.['members'])).toEqual([[{ id: mona }], [{ id: mona }]]);
  });

  test('is looked for anew only when somebody is known to be in it, or is named', async () => {
    conversations.noteOrigin(place());
    expect(await conversations.reopen(place('personal', 'a:unknown'))).toMatchObject({ kind: 'refused' });
    expect(await conversations.reopen(place('groupChat', '19:g@thread.v2'), mona)).toMatchObject({
      kind: 'refused',
    });
    expect(teams.requests).toEqual([]);
    expect(await conversations.reopen(place('personal', 'a:unknown'), mona)).toMatchObject({ kind: 'open' });
    teams.script({ status: 403, body: teamsError('BotNotInConversationRoster') });
    expect(await conversations.reopen(place('personal', 'a:unknown'), mona)).toEqual({
      kind: 'refused',
      because: '403 BotNotInConversationRoster',
    });
    teams.script({ status: 429, headers: { 'retry-after': '10' } });
    expect(await conversations.reopen(place('personal', 'a:unknown'), mona)).toMatchObject({
      kind: 'retry',
      afterMs: 10_000,
    });
    expect(teams.requests).toHaveLength(3);
  });

  test('that does not take an answer is found anew at once, and has it', async () => {
    references.personal.set(mona, place('personal', 'a:mona'));
    conversations.noteOrigin(place());
    teams.script({ status: 404, body: teamsError('ConversationNotFound') });
    const answer = { type: 'message', text: 'hello', conversation: { id: 'a:mona' } };
    expect(await conversations.say(place('personal', 'a:mona'), answer)).toMatchObject({ kind: 'delivered' });
    expect(teams.requests.at(-1)).toMatchObject({
      path: '/v3/conversations/a:chat-1/activities',
      body: { text: 'hello', conversation: { id: 'a:chat-1' } },
    });
  });

  test.each([403, 404, 400])('is not made when Teams refuses: %i', async (status) => {
    conversations.noteOrigin(place());
    teams.script({ status, body: teamsError('ForbiddenOperationException') });
    await expect(conversations.open(mona)).resolves.toBeUndefined();
    expect(teams.requests).toHaveLength(1);
    expect(references.learnt).toEqual([]);
  });

  test('is asked for twice when Teams stumbles', async () => {
    conversations.noteOrigin(place());
    teams.script({ status: 503 });
    await expect(conversations.open(mona)).resolves.toMatchObject({ id: 'a:chat-1' });
    expect(teams.requests).toHaveLength(2);
  });
});

describe('members', () => {
  const member = (n: number, more = {}) => ({
    id: `29:${n}`,
    objectId: `0a000000-aaaa-4bbb-8ccc-${String(n).padStart(12, '0')}`,
    tenantId,
    ...more,
  });

  test('are those of the channel, whatever the thread, from our tenant', async () => {
    teams.members('19:channel@thread.tacv2', [
      member(1),
      member(2, { tenantId: botAppId }),
      { id: '29:anonymous' },
      { ...member(3), objectId: undefined as never, aadObjectId: member(3).objectId },
    ]);
    await expect(conversations.members(place('channel', channelThread))).resolves.toEqual([
      member(1).objectId,
      member(3).objectId,
    ]);
  });

  test('are read page by page, two pages at most', async () => {
    teams.members(
      'a:1',
      Array.from({ length: 1_500 }, (_, n) => member(n)),
    );
    await expect(conversations.members(place())).resolves.toHaveLength(1_000);
    expect(teams.requests).toHaveLength(2);
  });

  test.each([
    [403, 'BotNotInConversationRoster', 'rosterRefused'],
    [404, 'ConversationNotFound', 'rosterRefused'],
    [503, 'ServiceError', 'rosterUnavailable'],
  ])('are a fault that names its cause: %i', async (status, code, fault) => {
    teams.script({ status, body: teamsError(code) });
    await expect(conversations.members(place())).rejects.toMatchObject({ code: fault });
  });

  test('are a fault when Teams gives no answer in three seconds', async () => {
    teams.script({ status: 0, hang: true });
    const asked = conversations.members(place());
    await teams.received(1);
    timer.pass(3_000);
    await expect(asked).rejects.toMatchObject({ code: 'rosterUnavailable' });
  });
});

describe('a channel or chat that only the settings name', () => {
  const id = '19:approvals@thread.tacv2';

  test.each([
    ['a channel', { approvalConversation: id }, id, 'channel'],
    ['an older channel', { operatorsConversation: '19:a@thread.skype' }, '19:a@thread.skype', 'channel'],
    [
      'a group chat',
      { digest: { atMinutes: 0, conversation: '19:g@thread.v2' } },
      '19:g@thread.v2',
      'groupChat',
    ],
  ] as const)('is known when its roster says so, and learnt: %s', async (_what, settings, asked, kind) => {
    start(settings);
    references.conversations.set('a:other', place('personal', 'a:other'));
    await expect(conversations.known(asked)).resolves.toEqual(place(kind, asked));
    await expect(conversations.known(asked)).resolves.toEqual(place(kind, asked));
    expect(teams.requests.map(({ path }) => path)).toEqual([`/v3/conversations/${asked}/pagedmembers`]);
    expect(references.conversations.get(asked)).toEqual(place(kind, asked));
  });

  test('is not when the bot is not in it, and the log says what Teams said', async () => {
    start({ approvalConversation: id });
    conversations.noteOrigin(place());
    teams.script({ status: 403, body: teamsError('BotNotInConversationRoster') });
    await expect(conversations.known(id)).resolves.toBeUndefined();
    expect(log.lines).toMatchObject([
      {
        event: 'teams.conversationRefused',
        fields: { conversationId: id, because: '403 BotNotInConversationRoster' },
      },
    ]);
    expect(references.learnt).toEqual([]);
  });

  test.each([
    ['no setting names', {}, id],
    [
      'no chat of several people or channel has',
      { approvalConversation: '19:a_b@unq.gbl.spaces' },
      '19:a_b@unq.gbl.spaces',
    ],
  ])('nothing is asked about an id that %s', async (_why, settings, asked) => {
    start(settings);
    conversations.noteOrigin(place());
    await expect(conversations.known(asked)).resolves.toBeUndefined();
    expect(teams.requests).toEqual([]);
  });
});

describe('a conversation', () => {
  test('is known when it was learnt and its host is still allowed', async () => {
    await expect(conversations.known('a:1')).resolves.toBeUndefined();
    references.conversations.set('a:1', place());
    await expect(conversations.known('a:1')).resolves.toEqual(place());
    references.conversations.set('a:1', { ...place(), serviceUrl: 'https://evil.example' });
    await expect(conversations.known('a:1')).resolves.toBeUndefined();
  });
});

test('no line of the log names anybody', async () => {
  conversations.noteOrigin(place());
  teams.script({ status: 401 }, { status: 403 });
  await show();
  await conversations.open(megan.aadObjectId as UserId);
  expect(JSON.stringify(log.lines)).not.toMatch(/Megan|Ravi|contoso/);
});
