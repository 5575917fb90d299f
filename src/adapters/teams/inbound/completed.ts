/** What Teams left out of an activity, from what is known of its sender. */
import type { Directory } from '../../../ports/directory.ts';
import type { Log } from '../../../ports/log.ts';
import type { References } from '../outbound/messenger.ts';
import { type Timer, within } from '../timer.ts';
import type { Admitted } from './door.ts';

/** Somebody waits, and without it they are answered, too. */
const waitMs = 1_000;

export function completer(parts: {
  readonly references: Pick<References, 'personalConversation'>;
  readonly directory: Pick<Directory, 'user'>;
  readonly timer: Timer;
  readonly log: Log;
}) {
  const { references, directory, timer, log } = parts;

  async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await within(timer, waitMs, work, () => undefined);
    } catch (error) {
      log.error('teams.senderIncomplete', error);
      return undefined;
    }
  }

  /** iOS may say no language; the person's own chat remembers the last one. */
  async function inLastLanguage(admitted: Admitted): Promise<Admitted> {
    const { activity, conversation, person } = admitted;
    if (!activity.saysNoLocale || !person) return admitted;
    const known = await inTime(references.personalConversation(person.id));
    const locale = known?.locale;
    if (locale === undefined) return admitted;
    return {
      ...admitted,
      activity: { ...activity, locale },
      conversation: conversation?.kind === 'personal' ? { ...conversation, locale } : conversation,
    };
  }

  /** Teams may leave out what somebody is called; what they do is told under their name. */
  async function named(admitted: Admitted): Promise<Admitted> {
    const { activity, person } = admitted;
    if (person?.name !== '' || (activity.type !== 'message' && activity.type !== 'invoke')) return admitted;
    const user = await inTime(directory.user(person.id));
    return user ? { ...admitted, person: { ...person, name: user.name } } : admitted;
  }

  return async (admitted: Admitted): Promise<Admitted> => named(await inLastLanguage(admitted));
}
