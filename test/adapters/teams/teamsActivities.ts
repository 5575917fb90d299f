/** Activities as Teams sends them in its three scopes (Teams docs, "Receive messages", "Universal Actions", install events). */

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

const base = (scope: keyof typeof conversations, serviceUrl: string) => ({
  channelId: 'msteams',
  serviceUrl,
  from: ravi,
  recipient: bot,
  conversation: conversations[scope],
  timestamp: '2026-11-23T09:00:00.000Z',
  localTimestamp: '2026-11-23T10:00:00.000+01:00',
  locale: 'en-GB',
  channelData: {
    tenant: { id: tenantId },
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
  ...base(scope, serviceUrl),
  type: 'message',
  id: '1700000000002',
  text,
  textFormat: 'plain',
  entities: [...mentions, clientInfo],
  ...more,
});

export const cardClick = (
  scope: keyof typeof conversations,
  verb: string,
  data: Readonly<Record<string, unknown>>,
  { serviceUrl = 'http://127.0.0.1:1', ...more }: { serviceUrl?: string; [property: string]: unknown } = {},
) => ({
  ...base(scope, serviceUrl),
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
  ...base(scope, serviceUrl),
  type: 'installationUpdate',
  id: 'f:install-1',
  action,
});

export const membersAdded = (
  scope: keyof typeof conversations,
  { serviceUrl = 'http://127.0.0.1:1' } = {},
) => ({
  ...base(scope, serviceUrl),
  type: 'conversationUpdate',
  id: 'f:update-1',
  membersAdded: [bot],
});
