import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type AdaptiveCard, bind, loadTemplate } from '../../src/cards/bind.ts';
import { formView, lineView } from '../../src/cards/formCard.ts';
import { helpView } from '../../src/cards/helpCard.ts';
import { hintView } from '../../src/cards/hintCard.ts';
import { listView } from '../../src/cards/listCard.ts';
import { testView } from '../../src/cards/testCard.ts';
import { requestTemplates, viewOf } from '../../src/cards/requestCard.ts';
import { verbs } from '../../src/cards/verbs.ts';
import type { Verb } from '../../src/ports/turns.ts';
import { forms, hints, lines, lists, samples } from './examples.ts';
import { faultsOf, parts } from './structure.ts';

// A template and a sample of the same first name, pasted into the Adaptive Cards designer, are a card. After a change
// of words or views, UPDATE_SAMPLES=1 writes them anew.

const folder = new URL('../../cards/', import.meta.url);
const sampleFile = (name: string) => new URL(`samples/${name}.json`, folder);
const read = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

const views: Record<string, { readonly template: string; readonly view: object }> = {
  ...Object.fromEntries(
    Object.entries(samples).map(([name, { request, context }]) => [name, viewOf(request, context)]),
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

const { UPDATE_SAMPLES } = process.env;
if (UPDATE_SAMPLES === '1') {
  for (const [name, { view }] of Object.entries(views))
    writeFileSync(sampleFile(name), `${JSON.stringify(view, null, 2)}\n`);
}

describe.each(Object.entries(views))('sample %s', (name, { template, view }) => {
  test('is what the bot shows today', () => {
    expect(read(sampleFile(name))).toEqual(JSON.parse(JSON.stringify(view)));
  });

  test('makes a card with its template', () => {
    expect(name.split('-')[0]).toBe(template);
    const card: AdaptiveCard = bind(loadTemplate(template), read(sampleFile(name)) as object);
    expect(faultsOf(card)).toEqual([]);
  });
});

test('there is no sample that nobody looks at', () => {
  expect(readdirSync(new URL('samples/', folder)).sort()).toEqual(
    Object.keys(views)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

test('the templates ask for the verbs that the bot knows, each in its data too', () => {
  // The workflow knows the same ones: this line does not compile otherwise.
  const known: Record<Verb, Verb> = verbs;
  const asked = Object.keys(requestTemplates)
    .flatMap((name) => [...parts(read(new URL(`${name}.json`, folder)))])
    .filter(({ type }) => type === 'Action.Execute')
    .map(({ verb, data }) => {
      expect(data).toEqual({ card: '${cardId}', action: verb });
      return verb;
    });
  expect([...new Set(asked)].sort()).toEqual(Object.values(known).sort());
});

test('no template holds a sentence of its own', () => {
  for (const name of [...Object.keys(requestTemplates), 'help']) {
    for (const part of parts(read(new URL(`${name}.json`, folder))))
      for (const key of ['text', 'title', 'label', 'placeholder', 'errorMessage', 'fallbackText'])
        if (part[key] !== undefined) expect(part[key]).toMatch(/^\$\{[\w.]+\}$/);
  }
});
