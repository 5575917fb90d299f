import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { serviceUrls } from '../../../src/adapters/teams/inbound/door.ts';
import { words } from '../../../src/cards/words/index.ts';
import { clouds } from '../../../src/clouds.ts';
import { parseUserId } from '../../../src/domain/ids.ts';
import type { DirectoryUser } from '../../../src/ports/directory.ts';
import { decide } from '../../../src/workflow/decide.ts';
import { fillForm } from '../../../src/workflow/fillForm.ts';
import { turnPage } from '../../../src/workflow/look.ts';
import { handle } from '../../support/handle.ts';
import { world } from '../../support/world.ts';
import { type Bot, startBot } from './bot.ts';
import { inbound, inboundNames, type Payload, serviceUrlsSeen } from './payloads.ts';
import { megan, ravi, tenantId } from './teamsActivities.ts';

const mona = {
  aadObjectId: '0a333333-aaaa-4bbb-8ccc-000000000003',
  name: 'Mona Kane',
  id: '29:1mona-in-teams',
};
const erika = { aadObjectId: '0a444444-aaaa-4bbb-8ccc-000000000004', name: 'Erika Muster' };
const zoe = {
  aadObjectId: '0a555555-aaaa-4bbb-8ccc-000000000005',
  name: 'Zoe Van Dyke',
  id: '29:1nKzaw3clw4aAvihVZ6pyNrCTPKoF-_0OuewOewz57FO27i05wJNlSeTdfXULInt08SEAEp7BPkhJvh6Tm3k62m',
};
const user = (
  { aadObjectId, name }: { aadObjectId: string; name: string },
  address: string,
): DirectoryUser => ({
  id: parseUserId(aadObjectId)!,
  name,
  address,
  guest: false,
  enabled: true,
});
const everybody = [
  user(ravi, 'ravi@contoso.com'),
  user(megan, 'megan@contoso.com'),
  user(mona, 'mona@contoso.com'),
  user(erika, 'erika@contoso.com'),
  user(zoe, 'zoe@contoso.com'),
];

const raviInTeams =
  '29:1I_HerInTmqjxNS8H8Hc7dG3HqVY6rt_4NWLUckJUMzNLr1dQpn9vq-DG_rqP_qJExqYYrDZY2EHePxjDwix36f';
const places: Readonly<Record<string, string>> = {
  'a:1TntkAg6ANK6T9bNY7K5t4e8chfceyLbfYcXv9Jjp4x2oz03H2h6oGoG5mu-A99AbuJ9z7hecK3V_GaQWYkKyoOIq5-2yixoMstL2bIPDTlwdqtLrOpPM22tjKbzN4YTd':
    'own chat',
  '19:ac5c62d7edfa9f7e9865fa95f5fcf68d@thread.tacv2': 'channel',
  '19:eb5bdadb2deee2120fd5e39dcf48ac0e@thread.skype': 'old channel',
  '19:c47ca84f890864ab42b673137a47fc7f@thread.skype': 'old team',
  '19:4c1561fcd6dc0b6a2e76972b81c436c3@thread.tacv2': 'shared channel',
  '19:26c436067b957f543ece8817a1ff99a5@thread.v2': 'group chat',
};
/** A conversation by its name here; a thread of a channel as one. */
const placeOf = (id: string) => {
  const [base = '', thread] = id.split(';messageid=');
  const opened = bot.references.learnt.find(({ conversation }) => conversation.id === id);
  const whose = everybody.find((one) => one.id === opened?.person)?.name;
  const name = places[base] ?? (whose === undefined ? base : `chat with ${whose}`);
  return `${name}${thread === undefined ? '' : ', thread'}`;
};

const without = (part: unknown, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(part as object).filter(([name]) => !names.includes(name)));

/**
 * Published in part: what is missing is no fact, so it is taken from a capture of the same kind. `instead` names what was published
 * and cannot be, such as the documentation's own host.
 */
function whole(name: string, instead: readonly string[] = []): Payload {
  const published = without(inbound(name), ...instead);
  const capture = inbound('invoke-signin-verifyState');
  const from = { ...(capture['from'] as object), ...(published['from'] as object | undefined) };
  return { ...without(capture, 'name', 'value', 'replyToId'), ...published, from };
}

const inPart: Readonly<Record<string, readonly string[]>> = {
  'invoke-application-search-documented': [],
  'invoke-composeExtension-fetchTask-channel-reply-documented': [],
  'invoke-copilot-m365extensions': [],
  'invoke-fileConsent-accept-documented': [],
  'invoke-fileConsent-decline-documented': [],
  'invoke-signin-failure-documented': [],
  'invoke-suggestedActions-submit-documented': [],
  'message-channel-mention-text-differs-documented': ['serviceUrl', 'recipient', 'from'],
  'message-channel-messageBack-documented': [],
};

const payload = (name: string): Payload => {
  const instead = inPart[name];
  return instead ? whole(name, instead) : inbound(name);
};

interface Row {
  readonly status: number;
  /** What somebody reads: messages by place, and the answer to an invoke. */
  readonly sees: readonly string[];
  /** Conversations that the bot writes down, with whose and in which language. */
  readonly stores?: readonly string[];
}

/** Sentences that many of them end with. */
const { exports, form: formWords, help: helpWords, refusals, transport } = words('en');
const help = `card: ${helpWords.fallback}`;
const form = `card: ${formWords.fallback}`;
const elsewhere = exports.private;
const { noAccount, notHere, unknownAction: otherCard } = transport;
const edited = refusals.turnTaken({});

const rows: Readonly<Record<string, Row>> = {
  'conversationUpdate-channelCreated-documented': {
    status: 200,
    sees: [],
    stores: ['channel old team at /amer-client-ss.msg/'],
  },
  'conversationUpdate-channelDeleted-documented': {
    status: 200,
    sees: [],
    stores: ['channel old team at /amer-client-ss.msg/'],
  },
  'conversationUpdate-meeting-memberAdded': { status: 403, sees: [] },
  'conversationUpdate-membersAdded-bot-team': {
    status: 200,
    sees: [],
    stores: ['channel channel at /amer/…/'],
  },
  'conversationUpdate-membersAdded-bot-team-2021-documented': {
    status: 200,
    sees: [],
    stores: ['channel channel at /amer/'],
  },
  'conversationUpdate-membersAdded-personal-first': {
    status: 200,
    sees: [],
    stores: ['personal own chat at /amer/ of Ravi Shah'],
  },
  'conversationUpdate-membersRemoved-documented': {
    status: 200,
    sees: [],
    stores: ['channel old team at /amer-client-ss.msg/'],
  },
  'conversationUpdate-shared-channel-transitive-member-documented': {
    status: 200,
    sees: [],
    stores: ['channel shared channel at /amer/…/'],
  },
  'conversationUpdate-teamRenamed-documented': {
    status: 200,
    sees: [],
    stores: ['channel old team at /amer-client-ss.msg/'],
  },
  'conversationUpdate-teamrestored-documented': {
    status: 200,
    sees: [],
    stores: ['channel old team at /amer-client-ss.msg/'],
  },
  'event-meetingStart-documented': { status: 200, sees: [] },
  'installationUpdate-add-team': {
    status: 200,
    sees: [`channel: ${help}`],
    stores: ['channel channel at /amer/…/'],
  },
  'installationUpdate-upgrade-personal': {
    status: 200,
    sees: [],
    stores: ['personal own chat at /emea/…/ of Ravi Shah in en-US'],
  },
  'invoke-adaptiveCard-action-personal-web-no-verb': { status: 200, sees: [`answer: error: ${otherCard}`] },
  'invoke-android-name-invoke-reconstructed': {
    status: 200,
    sees: [`answer: activity.message: ${otherCard}`, `own chat: ${otherCard}`],
  },
  'invoke-application-search-documented': {
    status: 200,
    sees: ['answer: search.searchResponse: {"results":[]}'],
  },
  'invoke-card-button-unq-conversation-no-type-documented': {
    status: 200,
    sees: [`answer: activity.message: ${noAccount}`],
  },
  'invoke-composeExtension-fetchTask-channel-reply-documented': {
    status: 200,
    sees: [`answer: dialog: ${notHere}`],
  },
  'invoke-composeExtension-submitAction-chat-of-two-people': {
    status: 200,
    sees: [`answer: dialog: ${notHere}`],
  },
  'invoke-copilot-m365extensions': { status: 200, sees: [`answer: activity.message: ${notHere}`] },
  'invoke-fileConsent-accept-documented': {
    status: 200,
    sees: ['answer: {}', 'own chat: This offer is too old. Type /audit for a new one.'],
  },
  'invoke-fileConsent-decline-documented': {
    status: 200,
    sees: ['answer: {}', 'own chat: No file was made. Type /audit when you need it.'],
  },
  'invoke-signin-failure-documented': { status: 200, sees: ['answer: {}'] },
  'invoke-signin-tokenExchange': {
    status: 412,
    sees: [
      `answer: {"id":"c577057a-c78a-4591-85a8-79316508b917","connectionName":"sso","failureDetail":"${notHere}"}`,
    ],
  },
  'invoke-signin-verifyState': { status: 200, sees: ['answer: {}'] },
  'invoke-suggestedActions-submit-documented': {
    status: 200,
    sees: [`answer: activity.message: ${otherCard}`, `own chat: ${otherCard}`],
  },
  'message-channel-cardSubmit-no-text': {
    status: 200,
    sees: [`channel, thread: ${otherCard}`],
    stores: ['channel channel, thread at /amer/…/', 'channel channel at /amer/…/'],
  },
  'message-channel-mention': {
    status: 200,
    sees: [`chat with Ravi Shah: ${form}`, `channel, thread: ${elsewhere}`],
    stores: [
      'channel channel, thread at /amer/…/',
      'channel channel at /amer/…/',
      'personal chat with Ravi Shah at /amer/…/ of Ravi Shah',
    ],
  },
  'message-channel-mention-2025-12': {
    status: 200,
    sees: ['chat with Ravi Shah: card: Open exports', `channel, thread: ${elsewhere}`],
    stores: [
      'channel channel, thread at /amer/…/',
      'channel channel at /amer/…/',
      'personal chat with Ravi Shah at /amer/…/ of Ravi Shah',
    ],
  },
  'message-channel-mention-angle-brackets': {
    status: 200,
    sees: [`chat with Ravi Shah: ${form}`, `old channel, thread: ${elsewhere}`],
    stores: [
      'channel old channel, thread at /apac/',
      'channel old channel at /apac/',
      'personal chat with Ravi Shah at /apac/ of Ravi Shah',
    ],
  },
  'message-channel-mention-text-differs-documented': {
    status: 200,
    sees: ['old channel, thread: both card of a request', 'chat with Ravi Shah: requester card of a request'],
    stores: [
      'channel old channel, thread at /amer/…/',
      'channel old channel at /amer/…/',
      'personal chat with Ravi Shah at /amer/…/ of Ravi Shah',
    ],
  },
  'message-channel-mention-three-word-name-split-entities': {
    status: 200,
    sees: ['channel, thread: both card of a request', 'chat with Ravi Shah: requester card of a request'],
    stores: [
      'channel channel, thread at /amer/',
      'channel channel at /amer/',
      'personal chat with Ravi Shah at /amer/ of Ravi Shah',
    ],
  },
  'message-channel-mention-two-bots-2017': { status: 200, sees: [`old channel, thread: ${noAccount}`] },
  'message-channel-messageBack-documented': {
    status: 200,
    sees: [`old channel, thread: ${otherCard}`],
    stores: [
      'channel old channel, thread at /amer-client-ss.msg/',
      'channel old channel at /amer-client-ss.msg/',
    ],
  },
  'message-channel-reply-in-thread-mention': {
    status: 200,
    sees: [
      'chat with Ravi Shah: There is no export #17 that you may see. `list` shows those that you may.',
      `channel, thread: ${elsewhere}`,
    ],
    stores: [
      'channel channel, thread at /amer/…/',
      'channel channel at /amer/…/',
      'personal chat with Ravi Shah at /amer/…/ of Ravi Shah',
    ],
  },
  'message-channel-reply-in-thread-no-mention': {
    status: 200,
    sees: [`chat with Ravi Shah: ${form}`, `channel, thread: ${elsewhere}`],
    stores: [
      'channel channel, thread at /amer/…/',
      'channel channel at /amer/…/',
      'personal chat with Ravi Shah at /amer/…/ of Ravi Shah',
    ],
  },
  'message-groupchat-mention-trailing-newline': {
    status: 200,
    sees: [`chat with Ravi Shah: ${form}`, `group chat: ${elsewhere}`],
    stores: ['groupChat group chat at /amer/', 'personal chat with Ravi Shah at /amer/ of Ravi Shah'],
  },
  'message-groupchat-targeted-slash-reconstructed': {
    status: 200,
    sees: [
      'group chat, to its sender alone: Der Export ist angefordert. Seine Karte finden Sie in unserem privaten Chat.',
      'chat with Ravi Shah: requester card of a request',
      'chat with Mona Kane: approval card of a request',
    ],
    stores: [
      'groupChat group chat at /emea/…/',
      'personal chat with Ravi Shah at /emea/…/ of Ravi Shah',
      'personal chat with Mona Kane at /emea/…/ of Mona Kane',
    ],
  },
  'message-personal-2018-no-conversation-tenant': {
    status: 200,
    sees: [`own chat: ${form}`],
    stores: ['personal own chat at /amer/ of Ravi Shah in en-US'],
  },
  'message-personal-2026-01': {
    status: 200,
    sees: [`own chat: ${form}`],
    stores: ['personal own chat at /amer/…/ of Ravi Shah'],
  },
  'message-personal-bold-italic-documented': {
    status: 200,
    sees: ['own chat: requester card of a request', 'chat with Mona Kane: approval card of a request'],
    stores: [
      'personal own chat at /amer/ of Ravi Shah in en-US',
      'personal chat with Mona Kane at /amer/ of Mona Kane',
    ],
  },
  'message-personal-file-documented': {
    status: 200,
    sees: [`own chat: ${help}`],
    stores: ['personal own chat at /amer/ of Ravi Shah in en-US'],
  },
  'message-personal-ios-no-locale-reconstructed': {
    status: 200,
    sees: [`own chat: ${form}`],
    stores: ['personal own chat at /emea/ of Ravi Shah'],
  },
  'message-personal-pasted-image': {
    status: 200,
    sees: [`own chat: ${help}`],
    stores: ['personal own chat at /amer/ of Ravi Shah in en-US'],
  },
  'message-personal-quoted-reply': {
    status: 200,
    sees: ['own chat: There is no export #17 that you may see. `list` shows those that you may.'],
    stores: ['personal own chat at /amer/…/ of Ravi Shah in en-US'],
  },
  'message-personal-trailing-spaces-2017': { status: 200, sees: [`own chat: ${noAccount}`] },
  'message-personal-web': {
    status: 200,
    sees: [`own chat: ${form}`],
    stores: ['personal own chat at /amer/…/ of Ravi Shah in en-US'],
  },
  'message-personal-web-html-span': {
    status: 200,
    sees: [`own chat: ${form}`],
    stores: ['personal own chat at /amer/…/ of Ravi Shah in en-US'],
  },
  'messageDelete-softDelete-reconstructed': { status: 200, sees: [] },
  'messageReaction-channel-like': { status: 200, sees: [] },
  'messageReaction-personal-heart': { status: 200, sees: [] },
  'messageUpdate-edited-reconstructed': {
    status: 200,
    sees: [`own chat: ${edited}`],
    stores: ['personal own chat at /amer/ of Ravi Shah in en-US'],
  },
  'messageUpdate-undeleted-reconstructed': { status: 200, sees: [] },
};

let bot: Bot;
let w: ReturnType<typeof world>;

beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());
beforeEach(() => {
  bot.connector.requests.length = 0;
  bot.references.learnt.length = 0;
  bot.references.conversations.clear();
  bot.references.personal.clear();
  // What was learnt a moment ago is not written again.
  bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
  w = world({
    requesters: { users: [everybody[0]!.id], groups: [] },
    approvers: { users: [everybody[2]!.id], groups: [] },
    cardPrivacy: 'name',
    tenantId,
  });
  w.directory.users.push(...everybody);
  const ports = { ...w.ports, conversations: bot.teams.conversations };
  bot.say.turn = (turn) => handle(turn, ports);
  bot.say.click = (click) => decide(click, ports);
  bot.say.page = (page) => turnPage(page, ports);
  bot.say.form = (filled) => fillForm(filled, ports);
  bot.say.user = (id) => w.directory.user(id);
  for (const id of Object.keys(places).filter((one) => one.startsWith('19:')))
    bot.connector.members(
      id,
      [{ ...ravi, id: raviInTeams }, mona, zoe, { ...megan, id: '29:279UNC8AaEna5-6f87' }].map(
        ({ id: teamsId, aadObjectId, name }) => ({ id: teamsId, objectId: aadObjectId, name, tenantId }),
      ),
    );
});

const worldwide = serviceUrls(clouds.global.serviceUrlHosts);

/** As Bot Connector would post it, with the connector of the test behind each address that Teams may name. */
async function post(activity: Payload): Promise<{ status: number; body: string }> {
  const seen = new URL(String(activity['serviceUrl']));
  const serviceUrl = worldwide.allow(seen.href)
    ? `${bot.connector.url}${seen.pathname}`
    : String(activity['serviceUrl']);
  const response = await bot.post(
    { ...activity, serviceUrl },
    `Bearer ${await bot.issuer.token({ serviceUrl })}`,
  );
  return { status: response.status, body: await response.text() };
}

/** The words of a message without the marks around names; of a card what a notification says of it. */
const spoken = ({ body = {} }: { readonly body?: Record<string, unknown> | undefined }) =>
  (typeof body['text'] === 'string' ? body['text'] : `card: ${String(body['summary'])}`)
    .replace(/[\u2066-\u2069\u200b]/g, '')
    .replace(/\s+/g, ' ');

/** An invoke's answer, by the place where Teams shows it. */
function answerOf(body: string): string {
  const { composeExtension, task, type, value, ...other } = JSON.parse(body || '{}') as {
    readonly composeExtension?: object;
    readonly task?: { readonly value: string };
    readonly type?: string;
    readonly value?: string | { readonly message?: string };
  };
  if (composeExtension) return `message extension: ${JSON.stringify(composeExtension)}`;
  if (task) return `dialog: ${task.value}`;
  const kind = (type ?? '').replace(/^application\/vnd\.microsoft\./, '');
  if (kind === '') return JSON.stringify(other);
  return `${kind}: ${typeof value === 'string' ? value : (value?.message ?? JSON.stringify(value))}`;
}

async function outcomeOf(activity: Payload): Promise<Row> {
  const { status, body } = await post(activity);
  // Teams waits for the answer to a consent, not for what is said about the file.
  if (activity['name'] === 'fileConsent/invoke') await bot.connector.received(1);
  const said = bot.connector.messages().map((request) => {
    const [, id = ''] = /\/v3\/conversations\/(.+)\/activities/.exec(request.path) ?? [];
    const onlyTo = request.query.includes('isTargetedActivity') ? ', to its sender alone' : '';
    return `${placeOf(id)}${onlyTo}: ${spoken(request)}`;
  });
  const asked = w.requests.latest() === undefined ? [] : await w.cards();
  const cards = asked.map(
    ({ role, conversation }) => `${placeOf(conversation.id)}: ${role} card of a request`,
  );
  const stores = bot.references.learnt.map(({ conversation, person }) => {
    const { id, kind, serviceUrl, locale } = conversation;
    const whose = everybody.find((one) => one.id === person)?.name;
    const path = serviceUrl.replace(bot.connector.url, '').replace(tenantId, '…');
    return [`${kind} ${placeOf(id)}`, `at ${path}`, whose && `of ${whose}`, locale && `in ${locale}`]
      .filter(Boolean)
      .join(' ');
  });
  const answered = activity['type'] === 'invoke' ? [`answer: ${answerOf(body)}`] : [];
  return { status, sees: [...answered, ...said, ...cards], ...(stores.length > 0 && { stores }) };
}

describe('what the real Teams sends', () => {
  test('has a row for each payload', () => {
    expect(Object.keys(rows).sort()).toEqual(inboundNames);
  });

  test.each(inboundNames)('%s', async (name) => {
    expect(await outcomeOf(payload(name))).toEqual(rows[name]);
  });

  test('comes from addresses that are known, but for the ring of Microsoft’s own and for clouds of governments', () => {
    const unknown = serviceUrlsSeen().filter(({ serviceUrl }) => !worldwide.allow(serviceUrl));
    expect(unknown.map(({ serviceUrl }) => new URL(serviceUrl).host)).toEqual([
      'canary.botapi.skype.com',
      'smba.infra.gcc.teams.microsoft.com',
      'smba.infra.gov.teams.microsoft.us',
      'smba.infra.dod.teams.microsoft.us',
    ]);
  });
});
