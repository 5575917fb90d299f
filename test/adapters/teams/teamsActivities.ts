/**
 * Activities of the real Teams (`test/fixtures/teams`) in its three scopes, with the ids, words and addresses of a test in them.
 * Captures are of one scope each: what another scope has besides is taken from that scope's message.
 */
import { readFileSync } from 'node:fs';

const real = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../fixtures/teams/inbound/${name}.json`, import.meta.url), 'utf8'),
  ) as Readonly<Record<string, unknown>>;
const messages = {
  personal: real('message-personal-web'),
  groupChat: real('message-groupchat-mention-trailing-newline'),
  channel: real('message-channel-mention'),
} as const;
const click = real('invoke-adaptiveCard-action-personal-web-no-verb');
const install = real('installationUpdate-add-team');
const added = real('conversationUpdate-membersAdded-bot-team');

export const tenantId = '5e1f4c2a-7b1d-4c7e-9a55-0d2f6b1c8e11';
export const botAppId = 'b0700000-1111-4222-8333-444455556666';
export const botTeamsId = `28:${botAppId}`;

export const ravi = {
  id: '29:1ravi-in-teams',
  name: 'Ravi Shah',
  aadObjectId: '0a111111-aaaa-4bbb-8ccc-000000000001',
};
export const megan = {
  id: '29:1megan-in-teams',
  name: 'Megan Bowen',
  aadObjectId: '0a222222-aaaa-4bbb-8ccc-000000000002',
};

export const conversations = {
  personal: { conversationType: 'personal', id: 'a:1-personal-chat', tenantId },
  groupChat: { conversationType: 'groupChat', id: '19:group-chat@thread.v2', isGroup: true, tenantId },
  channel: {
    conversationType: 'channel',
    id: '19:channel@thread.tacv2;messageid=1700000000001',
    isGroup: true,
    tenantId,
  },
} as const;

export const mention = (who: { id: string; name: string }, text = `<at>${who.name}</at>`) => ({
  type: 'mention',
  mentioned: { id: who.id, name: who.name },
  text,
});
export const bot = { id: botTeamsId, name: 'Data Export' };

const place = (scope: keyof typeof conversations, serviceUrl: string) => ({
  serviceUrl,
  from: ravi,
  recipient: bot,
  conversation: conversations[scope],
  locale: 'en-GB',
  channelData: {
    ...(messages[scope]['channelData'] as object),
    ...(scope === 'channel' && {
      teamsChannelId: '19:channel@thread.tacv2',
      teamsTeamId: '19:team@thread.tacv2',
      channel: { id: '19:channel@thread.tacv2' },
      team: { id: '19:team@thread.tacv2' },
    }),
  },
});

const clientInfo = {
  type: 'clientInfo',
  locale: 'en-GB',
  country: 'GB',
  platform: 'Web',
  timezone: 'Europe/London',
};

export const message = (
  scope: keyof typeof conversations,
  text: string,
  {
    serviceUrl = 'http://127.0.0.1:1',
    mentions = [],
    ...more
  }: {
    serviceUrl?: string;
    mentions?: readonly ReturnType<typeof mention>[];
    [property: string]: unknown;
  } = {},
) => ({
  ...messages[scope],
  // It repeats the words that were captured.
  attachments: [],
  ...place(scope, serviceUrl),
  type: 'message',
  id: '1700000000002',
  text,
  entities: [...mentions, clientInfo],
  ...more,
});

export const cardClick = (
  scope: keyof typeof conversations,
  verb: string,
  data: Readonly<Record<string, unknown>>,
  { serviceUrl = 'http://127.0.0.1:1', ...more }: { serviceUrl?: string; [property: string]: unknown } = {},
) => ({
  ...click,
  ...place(scope, serviceUrl),
  type: 'invoke',
  name: 'adaptiveCard/action',
  id: 'f:invoke-1',
  replyToId: '1700000000003',
  entities: [clientInfo],
  value: { action: { type: 'Action.Execute', title: 'A button', verb, data }, trigger: 'manual' },
  ...more,
});

export const installed = (
  scope: keyof typeof conversations,
  action: string,
  { serviceUrl = 'http://127.0.0.1:1' } = {},
) => ({
  ...install,
  ...place(scope, serviceUrl),
  type: 'installationUpdate',
  id: 'f:install-1',
  action,
});

export const membersAdded = (
  scope: keyof typeof conversations,
  { serviceUrl = 'http://127.0.0.1:1' } = {},
) => ({
  ...added,
  ...place(scope, serviceUrl),
  type: 'conversationUpdate',
  id: 'f:update-1',
  membersAdded: [bot],
});
