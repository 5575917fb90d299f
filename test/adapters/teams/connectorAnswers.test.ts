import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Mentioned } from '../../../src/ports/turns.ts';
import type { Card, Conversation, Delivery } from '../../../src/ports/conversations.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { requests } from '../../cards/examples.ts';
import { type Bot, startBot } from './bot.ts';
import { cardIn } from './exportRequests.ts';
import { answer, answerNames } from './payloads.ts';
import { bot as self, botTeamsId, mention, message, ravi, tenantId } from './teamsActivities.ts';

// What each answer of the real connector means to the bot, through its own http client.

type Meaning =
  /** To a new card, and to the update of one. */
  | { readonly toSend: string; readonly toUpdate: string }
  /** To the wish for a 1:1 chat: its id, or none. */
  | { readonly opens: string | undefined }
  /** To the question who was mentioned. */
  | { readonly mentioned: Partial<Mentioned> }
  /** To the question who is there: people of ours, and whether others read along. */
  | { readonly people: number; readonly outsiders: boolean }
  | { readonly refuses: string };

const both = (kind: string): Meaning => ({ toSend: kind, toUpdate: kind });
const ownChat =
  'a:1TntkAg6ANK6T9bNY7K5t4e8chfceyLbfYcXv9Jjp4x2oz03H2h6oGoG5mu-A99AbuJ9z7hecK3V_GaQWYkKyoOIq5-2yixoMstL2bIPDTlwdqtLrOpPM22tjKbzN4YTd';

const meanings: Readonly<Record<string, Meaning>> = {
  '401-BotNotRegistered-documented': both('retry after 300 s'),
  '403-BotDisabledByAdmin-documented': both('conversationGone'),
  '403-ConversationBlockedByUser': both('conversationGone'),
  '403-MessageWritesBlocked-inner-reconstructed': both('conversationGone'),
  '404-ActivityNotFoundInConversation-documented': {
    toSend: 'seemsGone conversation',
    toUpdate: 'seemsGone message',
  },
  '404-ConversationNotFound-documented': both('seemsGone conversation'),
  '412-PreconditionFailed-documented': both('retry'),
  '413-MessageSizeTooBig-documented': both('rejected'),
  '429-Throttled-documented': both('retry after 5 s'),
  '429-no-retry-after-reconstructed': both('retry'),
  '502-ServiceError': both('retry'),
  // It answers to another question: were it taken for somebody's own chat, all details would go into a channel.
  'createConversation-201-channel-thread': { opens: undefined },
  'createConversation-201-personal': { opens: ownChat },
  'createConversation-400-BadSyntax': { opens: undefined },
  'createConversation-403-BotNotInConversationRoster': { opens: undefined },
  'createConversation-ServiceError-AclCheckFailed': { opens: undefined },
  'member-200-anonymous-documented': { mentioned: { kind: 'notAPerson' } },
  'member-200-documented': {
    mentioned: { kind: 'person', id: '489cab4a-016a-4857-8327-51081b6d34c5' as UserId, tenantId },
  },
  'member-400-MemberNotFoundInConversation-reconstructed': { mentioned: { kind: 'notAPerson' } },
  'members-200-guest-not-signed-in-reconstructed': { people: 1, outsiders: false },
  'members-200-missing-email': { people: 2, outsiders: false },
  'members-404-ThreadNotFound': { refuses: 'rosterRefused' },
  // Their tenants are written like people's ids: nobody can tell that they are ours.
  'pagedmembers-200-documented': { people: 0, outsiders: true },
  'post-activity-201-documented': { toSend: 'delivered 1675173753869', toUpdate: 'delivered 1675173753869' },
  'post-activity-202-no-body': { toSend: 'accepted', toUpdate: 'delivered m-1' },
  'put-targeted-400-BadArgument': both('rejected'),
};

let bot: Bot;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());
beforeEach(async () => {
  bot.clock.at = new Date(bot.clock.at.getTime() + 3_600_000);
  bot.references.personal.clear();
  bot.heard.turns.length = 0;
});

const scripted = (name: string) => {
  const { status, headers, body } = answer(name);
  const { ['Retry-After']: retryAfter } = headers;
  return {
    status,
    ...(body !== null && { body }),
    ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
  };
};

const place = (): Conversation => ({
  id: '19:group-chat@thread.v2',
  kind: 'groupChat',
  serviceUrl: bot.connector.url,
  tenantId,
  botId: botTeamsId,
});

const words = (delivery: Delivery): string => {
  switch (delivery.kind) {
    case 'delivered':
      return `delivered ${delivery.activityId}`;
    case 'seemsGone':
      return `seemsGone ${delivery.what}`;
    case 'retry':
      return `retry${delivery.afterMs === undefined ? '' : ` after ${delivery.afterMs / 1_000} s`}`;
    default:
      return delivery.kind;
  }
};

async function shown(name: string, activityId?: string): Promise<string> {
  const card: Card = {
    ...cardIn(place()),
    requestId: requests.exporting.id,
    role: 'both',
    shownRevision: 0,
    sends: 0,
    owedAt: bot.clock.at,
    ...(activityId !== undefined && { activityId }),
  };
  bot.connector.script(scripted(name));
  return words(await bot.teams.conversations.show(card, requests.exporting));
}

async function meaningOf(name: string, expected: Meaning): Promise<Meaning> {
  const { conversations } = bot.teams;

  if ('toSend' in expected) return { toSend: await shown(name), toUpdate: await shown(name, 'm-1') };
  if ('opens' in expected) {
    await bot.post(message('groupChat', 'help', { serviceUrl: bot.connector.url }));
    bot.connector.script(scripted(name));
    return { opens: (await conversations.open(ravi.aadObjectId as UserId))?.id };
  }
  if ('mentioned' in expected) {
    const who = { id: '29:1somebody', name: 'Somebody' };
    await bot.post(
      message('groupChat', 'help', {
        serviceUrl: bot.connector.url,
        mentions: [mention(self), mention(who)],
      }),
    );
    bot.connector.script(scripted(name));
    return { mentioned: await bot.heard.turns[0]!.resolve(who.id) };
  }
  const page = () => {
    const { status, body } = scripted(name) as { status: number; body: unknown };
    return { status, body: Array.isArray(body) ? { members: body } : body };
  };
  bot.connector.scriptRoster(page());
  try {
    const people = (await conversations.members(place())).length;
    bot.connector.scriptRoster(page());
    return { people, outsiders: await conversations.hasOutsiders(place()) };
  } catch (error) {
    return { refuses: (error as { code: string }).code };
  }
}

describe('what the real connector answers', () => {
  test('has a row for each answer', () => {
    expect(Object.keys(meanings).sort()).toEqual(answerNames);
  });

  test.each(Object.entries(meanings))('%s', async (name, meaning) => {
    expect(await meaningOf(name, meaning)).toMatchObject(meaning);
  });
});
