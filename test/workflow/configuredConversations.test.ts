import { expect, test } from '@jest/globals';
import { checkConfiguredConversations } from '../../src/workflow/configuredConversations.ts';
import { approvalChannel, groupChat, world } from '../support/world.ts';

test('at the start the log names each setting whose conversation the bot is not in', async () => {
  const w = world({
    approvalConversation: approvalChannel.id,
    operatorsConversation: groupChat.id,
    digest: { atMinutes: 0, conversation: '19:nowhere@thread.tacv2' },
  });
  w.teams.installedIn.set(approvalChannel.id, approvalChannel);
  const told: unknown[] = [];
  const log = { ...w.ports.log, warn: (event: string, fields?: object) => void told.push([event, fields]) };
  await checkConfiguredConversations({ ...w.ports, log });
  expect(told).toEqual([
    ['settings.conversationUnknown', { setting: 'OPERATORS_CONVERSATION', conversationId: groupChat.id }],
    [
      'settings.conversationUnknown',
      { setting: 'DIGEST_CONVERSATION', conversationId: '19:nowhere@thread.tacv2' },
    ],
  ]);
});
