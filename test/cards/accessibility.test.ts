import { describe, expect, test } from '@jest/globals';
import { maxCardBytes } from '../../src/cards/bind.ts';
import {
  type CardContext,
  type CardRole,
  type Privacy,
  viewOf,
  requestCard,
} from '../../src/cards/requestCard.ts';
import { catalogues } from '../../src/cards/words/index.ts';
import { languages } from '../../src/domain/language.ts';
import { context, type Example, later, lee, mona, requests } from './examples.ts';
import { everyCard } from './everyCard.ts';
import { faultsOf, type Json, ofType, parts } from './structure.ts';

// What people who hear a card instead of seeing it, or who see no colours, depend on; in every language.

const roles: readonly CardRole[] = ['requester', 'approval', 'both'];
const privacies: readonly Privacy[] = ['full', 'name', 'reference'];
const more: Partial<CardContext> = {
  portalUrl: 'https://portal.azure.example/#view/container/dsr-6f1c2a7e',
  privateChatUrl: 'https://teams.microsoft.com/l/chat/0/0?users=28:bot',
  approverNames: [mona.name, lee.name],
  writeAccess: { kind: 'open', until: later(60) },
  unreached: [{ where: 'channel', because: 'late' }],
};
const contexts = (locale: string) =>
  (Object.keys(requests) as Example[]).flatMap((example) =>
    roles.flatMap((role) =>
      privacies.flatMap((privacy) =>
        // In time, soon due, past due.
        [0, 24, 40].map((days) => ({
          name: `${example} as ${role} (${privacy}, day ${days})`,
          request: requests[example],
          context: { ...context, ...more, role, privacy, locale, now: later(days, 4) },
        })),
      ),
    ),
  );

const string = (value: unknown) => (typeof value === 'string' ? value : '');
/** Its words in the order in which they are read out. */
const read = (card: object): readonly string[] =>
  [...parts(card)].flatMap((part) =>
    ['text', 'label', 'title'].map((key) => string(part[key])).filter((text) => text !== ''),
  );
const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text);
const inputs = (card: object) => [...parts(card)].filter(({ type }) => string(type).startsWith('Input.'));
const actions = (card: object) => [...parts(card)].filter(({ type }) => string(type).startsWith('Action.'));

describe.each(languages)('in the language %s', (language) => {
  const { rtl } = catalogues[language];
  const requestCards = contexts(language).map(({ name, ...each }) => ({
    name,
    ...each,
    card: requestCard(each.request, each.context),
  }));
  const all: readonly { readonly name: string; readonly card: Json }[] = [
    ...requestCards,
    ...Object.entries(everyCard(language)).map(([name, card]) => ({ name, card })),
  ];
  /** The names of the cards of which something is not true. */
  const exceptions = (isTrue: (card: Json) => boolean) =>
    all.filter(({ card }) => !isTrue(card)).map(({ name }) => name);

  test('every card is a good one, small enough, with nothing left to fill in', () => {
    expect(all.flatMap(({ name, card }) => faultsOf(card).map((fault) => `${name}: ${fault}`))).toEqual([]);
    expect(exceptions((card) => Buffer.byteLength(JSON.stringify(card)) < maxCardBytes)).toEqual([]);
    expect(
      exceptions((card) => !/\$\{|undefined|NaN|\[object|Invalid Date/.test(JSON.stringify(card))),
    ).toEqual([]);
  });

  test('no card asks to be refreshed: teams-ai would answer such a click by changing the card for everybody', () => {
    expect(exceptions((card) => !JSON.stringify(card).includes('"refresh"'))).toEqual([]);
  });

  test('every card says which language it is in and which way it is read, those inside it too', () => {
    expect(exceptions((card) => card['lang'] === language && card['rtl'] === rtl)).toEqual([]);
  });

  test('a client that shows no cards says something in the same language', () => {
    const others = Object.values(everyCard('en')).map(({ fallbackText }) => fallbackText);
    expect(exceptions(({ fallbackText }) => hasWords(string(fallbackText)))).toEqual([]);
    if (language !== 'en')
      expect(exceptions((card) => !others.includes(string(card['fallbackText'])))).toEqual([]);
  });

  test('every input has a label and says what is wrong with it', () => {
    expect(all.some(({ card }) => inputs(card).length > 0)).toBe(true);
    expect(
      exceptions((card) =>
        inputs(card).every(
          (input) =>
            hasWords(string(input['label'])) &&
            (!input['isRequired'] || hasWords(string(input['errorMessage']))),
        ),
      ),
    ).toEqual([]);
  });

  test('every picture has words, and every button a title', () => {
    expect(
      exceptions((card) => ofType(card, 'Image').every(({ altText }) => hasWords(string(altText)))),
    ).toEqual([]);
    expect(exceptions((card) => actions(card).every(({ title }) => hasWords(string(title))))).toEqual([]);
    // One title for two buttons of a card would leave a listener guessing.
    expect(
      exceptions((card) => {
        const titles = ((card['actions'] ?? []) as readonly Json[]).map(({ title }) => title);
        return new Set(titles).size === titles.length;
      }),
    ).toEqual([]);
  });

  test('the title is a heading and comes first, then what it means, then the facts, then the buttons', () => {
    expect(
      exceptions(
        (card) =>
          card['actions'] === undefined ||
          Object.keys(card).indexOf('actions') > Object.keys(card).indexOf('body'),
      ),
    ).toEqual([]);
    for (const { name, request, context: seen, card } of requestCards) {
      const view = viewOf(request, seen);
      const said = read(card['body'] as object);
      const [heading] = ofType(card, 'TextBlock').filter(({ style }) => style === 'heading');
      expect({ name, heading: heading?.['text'] }).toEqual({ name, heading: view.title });
      const order = [
        view.kicker,
        view.title,
        view.lead[0]?.text,
        view.facts[0]?.label,
        view.facts.at(-1)?.value,
      ]
        .filter((text) => text !== undefined)
        .map((text) => said.indexOf(text));
      expect({ name, order }).toEqual({ name, order: [...order].sort((a, b) => a - b) });
      expect(Math.min(...order)).toBe(0);
    }
  });

  test('a colour never says anything that the title does not say in words', () => {
    const tones = new Map<string, Set<string>>();
    for (const { request, context: seen } of requestCards) {
      const view = viewOf(request, seen);
      tones.set(view.title, (tones.get(view.title) ?? new Set()).add(view.tone));
    }
    expect([...tones].filter(([, seen]) => seen.size > 1)).toEqual([]);
    const coloured = (card: Json) =>
      ofType(card, 'Container').filter(({ style }) =>
        ['accent', 'good', 'warning', 'attention'].includes(string(style)),
      );
    expect(exceptions((card) => coloured(card).every((each) => read(each).some(hasWords)))).toEqual([]);
  });

  test('no sign stands alone: beside it there are words', () => {
    const rows = (card: Json) => [
      ...ofType(card, 'Container'),
      ...ofType(card, 'ColumnSet'),
      ...ofType(card, 'AdaptiveCard'),
    ];
    expect(
      exceptions((card) =>
        rows(card).every(
          (row) => read(row).every(hasWords) || read(row).some((text) => hasWords(text) && text.length > 2),
        ),
      ),
    ).toEqual([]);
  });
});
