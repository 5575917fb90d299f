/**
 * People of other organisations in conversations of ours: a shared channel has them, a meeting's chat may (Teams docs, "Apps for
 * shared and private channels": the roster names the tenant of each member).
 */
import type { Clock } from '../../../ports/clock.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Log } from '../../../ports/log.ts';
import { withoutThread } from '../../../domain/ids.ts';
import type { Roster } from './roster.ts';

export interface Outsiders {
  /** Whether any of them read along. A roster that cannot be read counts as having some. */
  among(conversation: Conversation): Promise<boolean>;
  /** Whether a member is one of them, as far as the roster tells. */
  includes(conversation: Conversation, teamsId: string): Promise<boolean>;
  /** Members came or went. */
  forget(conversationId: string): void;
}

/** Teams tells the bot who comes and goes, but not always and not every instance of it. */
const goodForMs = 600_000;
/** What could not be read is soon asked again. */
const unreadForMs = 60_000;
const mostRemembered = 5_000;

export function outsiders(
  roster: Pick<Roster, 'tenantOf' | 'hasOutsiders'>,
  clock: Clock,
  log: Log,
): Outsiders {
  const known = new Map<string, { readonly until: number; readonly any: Promise<boolean> }>();

  const read = async (conversation: Conversation, id: string): Promise<boolean> => {
    try {
      return await roster.hasOutsiders(conversation);
    } catch (error) {
      log.error('teams.rosterUnread', error, { conversationId: id });
      return remember(id, unreadForMs, Promise.resolve(true));
    }
  };
  const remember = (id: string, forMs: number, any: Promise<boolean>) => {
    if (known.size >= mostRemembered) known.clear();
    known.set(id, { until: clock.now().getTime() + forMs, any });
    return any;
  };

  const among = (conversation: Conversation): Promise<boolean> => {
    if (conversation.kind === 'personal') return Promise.resolve(false);
    const id = withoutThread(conversation.id);
    const last = known.get(id);
    if (last && clock.now().getTime() < last.until) return last.any;
    return remember(id, goodForMs, read(conversation, id));
  };

  return {
    among,

    async includes(conversation, teamsId) {
      if (!(await among(conversation))) return false;
      try {
        const tenant = await roster.tenantOf(conversation, teamsId);
        return tenant !== undefined && tenant !== conversation.tenantId.toLowerCase();
      } catch (error) {
        // The directory knows whom it has.
        log.error('teams.rosterUnread', error, { conversationId: conversation.id });
        return false;
      }
    },

    forget: (conversationId) => {
      known.delete(withoutThread(conversationId));
    },
  };
}
