/** Activities as Teams sends them, in the organisation of the sandbox. */
import { alex, botId, botName, mona, type SandboxPerson, tenantId } from '../../../src/sandbox/people.ts';

/** The bot, as Teams writes its id. */
export const botInTeams = `28:${botId}`;

const from = ({ id, name }: SandboxPerson) => ({ id: `29:${id}`, name, aadObjectId: id });
const base = (serviceUrl: string) => ({
  channelId: 'msteams',
  serviceUrl,
  recipient: { id: botInTeams, name: botName },
  locale: 'en-GB',
  timestamp: new Date().toISOString(),
  channelData: { tenant: { id: tenantId } },
  entities: [
    { type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Web', timezone: 'Europe/London' },
  ],
});

/** Somebody who may ask and approve writes in a chat with the bot. `id` is this message's own. */
export const said = (text: string, chat: number, id: string, serviceUrl: string): string =>
  JSON.stringify({
    ...base(serviceUrl),
    type: 'message',
    id,
    from: from(alex),
    conversation: { conversationType: 'personal', id: `a:chat-${String(chat)}`, tenantId },
    text,
    textFormat: 'plain',
  });

/** An approver clicks on Approve. */
export const approved = (
  card: { readonly cardId: string; readonly conversationId: string; readonly activityId: string },
  serviceUrl: string,
): string =>
  JSON.stringify({
    ...base(serviceUrl),
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: `f:${card.cardId}`,
    from: from(mona),
    replyToId: card.activityId,
    conversation: { conversationType: 'groupChat', isGroup: true, id: card.conversationId, tenantId },
    value: {
      action: {
        type: 'Action.Execute',
        title: 'Approve',
        verb: 'approve',
        data: { card: card.cardId, action: 'approve' },
      },
      trigger: 'manual',
    },
  });
