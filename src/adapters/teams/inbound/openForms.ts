/** Which form a person has open, as far as this process showed it: `cancel` closes it where a button would. */
import { lineCard } from '../../../cards/formCard.ts';
import { words } from '../../../cards/words/index.ts';
import type { UserId } from '../../../domain/ids.ts';
import type { Conversation } from '../../../ports/conversations.ts';
import type { Outbound } from '../outbound/messenger.ts';
import { cardMessage } from '../outbound/messages.ts';

interface OpenForm {
  readonly conversation: Conversation;
  readonly activityId: string;
}

/** The oldest is forgotten: its button still closes it. */
const mostRemembered = 1_000;

export type OpenForms = ReturnType<typeof openForms>;

export function openForms(outbound: Pick<Outbound, 'amend'>) {
  const open = new Map<UserId, OpenForm>();

  return {
    opened(person: UserId, form: OpenForm): void {
      open.delete(person);
      open.set(person, form);
      const [oldest] = open.keys();
      if (open.size > mostRemembered && oldest !== undefined) open.delete(oldest);
    },

    /** It was sent, or closed by its button. */
    done(person: UserId, activityId: string): void {
      if (open.get(person)?.activityId === activityId) open.delete(person);
    },

    /** False when none is known, or Teams did not take it. */
    async close(person: UserId, locale: string): Promise<boolean> {
      const form = open.get(person);
      if (!form) return false;
      const card = lineCard(words(locale).form.cancelled, locale);
      const { kind } = await outbound.amend(
        form.conversation,
        form.activityId,
        cardMessage(form.conversation, card),
      );
      if (kind !== 'delivered') return false;
      open.delete(person);
      return true;
    },
  };
}
