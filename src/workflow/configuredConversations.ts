import type { Ports } from '../ports/ports.ts';

/** Says at the start which conversations of the settings the bot is not in: else nobody would know until something is owed there. */
export async function checkConfiguredConversations({
  conversations,
  settings,
  log,
}: Pick<Ports, 'conversations' | 'settings' | 'log'>): Promise<void> {
  const configured = {
    APPROVAL_CONVERSATION: settings.approvalConversation,
    OPERATORS_CONVERSATION: settings.operatorsConversation,
    DIGEST_CONVERSATION: settings.digest?.conversation,
  };
  for (const [setting, id] of Object.entries(configured)) {
    if (id !== undefined && !(await conversations.known(id)))
      log.warn('settings.conversationUnknown', { setting, conversationId: id });
  }
}
