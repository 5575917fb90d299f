import type { ExportRequest } from '../domain/exportRequest.ts';
import type { AdaptiveCard } from './bind.ts';
import { type CardContext, requestCard } from './requestCard.ts';
import { moment } from './when.ts';
import { tag, words } from './words/index.ts';

export type StatusContext = Omit<CardContext, 'cardId' | 'role'> & {
  /** Where the card is that follows the request. */
  readonly cardUrl?: string;
};

/** A request as it stands now, to be read: its buttons are on the cards that are kept true. */
export function statusCard(request: ExportRequest, { cardUrl, ...context }: StatusContext): AdaptiveCard {
  const { exports: say } = words(context.locale);
  const card = requestCard(request, { ...context, cardId: '', role: 'requester' });
  const asOf = say.asOf(moment(context.now, tag(context.locale), context.rules.timeZone));
  return {
    ...card,
    body: [
      ...(card['body'] as readonly unknown[]),
      {
        type: 'TextBlock',
        text: asOf,
        wrap: true,
        isSubtle: true,
        size: 'Small',
        spacing: 'Large',
        separator: true,
      },
    ],
    actions: [
      ...(cardUrl === undefined ? [] : [{ type: 'Action.OpenUrl', title: say.open, url: cardUrl }]),
      ...((card['actions'] ?? []) as readonly { type: string }[]).filter(
        ({ type }) => type === 'Action.OpenUrl',
      ),
    ],
  };
}
