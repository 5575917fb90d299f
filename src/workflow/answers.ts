import type { Refusal } from '../domain/refusal.ts';
import { refuse } from '../domain/refusal.ts';
import type { Ports } from '../ports/ports.ts';
import type { Turn, TurnAnswer } from '../ports/turns.ts';

export const no = (...refusals: readonly Refusal[]): TurnAnswer => ({ kind: 'refused', refusals });

/** A "no" that is audited: by its code, never by what was typed. */
export async function refused(
  refusal: Refusal,
  { from }: Turn,
  requests: Ports['requests'],
): Promise<TurnAnswer> {
  const by = { kind: 'person', person: from } as const;
  await requests.note({ event: 'refuse', by, details: { code: refusal.code } });
  return no(refusal);
}

/** Where others read along, an answer that is not theirs goes to the person's own chat. */
export async function privately(
  answer: TurnAnswer,
  { conversation, from }: Turn,
  { conversations, log }: Ports,
): Promise<TurnAnswer> {
  if (conversation.kind === 'personal') return answer;
  const own = await conversations.open(from.id).catch((error: unknown) => {
    log.error('answer.noPrivateChat', error);
    return undefined;
  });
  return own ? { kind: 'private', conversation: own, answer } : no(refuse('noPrivateChat'));
}
