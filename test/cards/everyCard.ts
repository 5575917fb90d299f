import type { AdaptiveCard } from '../../src/cards/bind.ts';
import { formCard, lineCard } from '../../src/cards/formCard.ts';
import { helpCard } from '../../src/cards/helpCard.ts';
import { hintCard } from '../../src/cards/hintCard.ts';
import { listCard } from '../../src/cards/listCard.ts';
import { requestCard } from '../../src/cards/requestCard.ts';
import { statusCard } from '../../src/cards/statusCard.ts';
import { testCard } from '../../src/cards/testCard.ts';
import { words } from '../../src/cards/words/index.ts';
import { forms, hardCases, hints, lists, samples } from './examples.ts';

const entries = <T>(of: Readonly<Record<string, T>>, draw: (each: T) => AdaptiveCard) =>
  Object.fromEntries(Object.entries(of).map(([name, each]) => [name, draw(each)]));

/** Every card that the bot can send, as somebody of this locale reads it. A new kind of card belongs here: tests and pictures follow. */
export const everyCard = (locale: string): Readonly<Record<string, AdaptiveCard>> => ({
  ...entries({ ...samples, ...hardCases }, ({ request, context }) =>
    requestCard(request, { ...context, locale }),
  ),
  ...entries(lists, (context) => listCard({ ...context, locale })),
  ...entries(hints, (refusal) => hintCard(refusal, { locale })),
  ...entries(forms, (context) => formCard({ ...context, locale })),
  'line-sent': lineCard(words(locale).form.sent([7, 8]), locale),
  status: statusCard(samples['progress-exporting'].request, {
    ...samples['progress-exporting'].context,
    locale,
    cardUrl: 'https://teams.example/card',
  }),
  ...entries({ 'help-personal': 'personal', 'help-groupChat': 'groupChat' } as const, (scope) =>
    helpCard({ locale, scope }),
  ),
  test: testCard(locale),
});
