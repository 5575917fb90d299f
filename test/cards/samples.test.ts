import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type AdaptiveCard, bind, loadTemplate } from '../../src/cards/bind.ts';
import { formView, lineView } from '../../src/cards/formCard.ts';
import { helpView } from '../../src/cards/helpCard.ts';
import { hintView } from '../../src/cards/hintCard.ts';
import { listView } from '../../src/cards/listCard.ts';
import { testView } from '../../src/cards/testCard.ts';
import { viewOf } from '../../src/cards/requestCard.ts';
import { verbs } from '../../src/cards/verbs.ts';
import type { Verb } from '../../src/ports/turns.ts';
import { forms, hints, lines, lists, samples } from './examples.ts';
import { faultsOf, parts } from './structure.ts';

// A template of `cards/` and a sample for it, pasted into the Adaptive Cards designer, are a card. This writes the samples.

const folder = new URL('../../cards/', import.meta.url);
const output = new URL('../output/samples/', import.meta.url);
const read = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

const views: Record<string, { readonly template: string; readonly view: object }> = {
  ...Object.fromEntries(
    Object.entries(samples).map(([name, { request, context }]) => [
      name,
      { template: 'request', view: viewOf(request, context) },
    ]),
  ),
  'help-personal': { template: 'help', view: helpView({ locale: 'en-US', scope: 'personal' }) },
  ...Object.fromEntries(
    Object.entries(lists).map(([name, context]) => [name, { template: 'list', view: listView(context) }]),
  ),
  ...Object.fromEntries(
    Object.entries(hints).map(([name, refusal]) => [
      name,
      { template: 'hint', view: hintView(refusal, { locale: 'en-US' }) },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(forms).map(([name, context]) => [name, { template: 'form', view: formView(context) }]),
  ),
  ...Object.fromEntries(
    Object.entries(lines).map(([name, text]) => [name, { template: 'line', view: lineView(text, 'en-US') }]),
  ),
  test: { template: 'test', view: testView('en-US') },
  'help-group-chat': { template: 'help', view: helpView({ locale: 'en-US', scope: 'groupChat' }) },
};

mkdirSync(output, { recursive: true });

test.each(Object.entries(views))('sample %s makes a card with its template', (name, { template, view }) => {
  const sample = JSON.stringify(view, null, 2);
  writeFileSync(new URL(`${name}.json`, output), `${sample}\n`);
  const card: AdaptiveCard = bind(loadTemplate(template), JSON.parse(sample) as object);
  expect(faultsOf(card)).toEqual([]);
});

test('the templates ask for the verbs that the bot knows, each in its data too', () => {
  // The workflow knows the same ones: this line does not compile otherwise.
  const known: Record<Verb, Verb> = verbs;
  const asked = [...parts(read(new URL('request.json', folder)))]
    .filter(({ type }) => type === 'Action.Execute')
    .map(({ verb, data }) => {
      expect(data).toEqual({ card: '${cardId}', action: verb });
      return verb;
    });
  expect([...new Set(asked)].sort()).toEqual(Object.values(known).sort());
});

test('no template holds a sentence of its own', () => {
  for (const name of ['request', 'help']) {
    for (const part of parts(read(new URL(`${name}.json`, folder))))
      for (const key of ['text', 'title', 'label', 'placeholder', 'errorMessage', 'fallbackText'])
        if (part[key] !== undefined) expect(part[key]).toMatch(/^\$\{[\w.]+\}$/);
  }
});
