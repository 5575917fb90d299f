import { describe, expect, test } from '@jest/globals';
import { type AdaptiveCard, maxCardBytes } from '../../src/cards/bind.ts';
import { type FormContext, formCard } from '../../src/cards/formCard.ts';
import { listCard } from '../../src/cards/listCard.ts';
import { lengths } from '../../src/cards/plain.ts';
import { severalText } from '../../src/cards/severalText.ts';
import { statusCard } from '../../src/cards/statusCard.ts';
import { words } from '../../src/cards/words/index.ts';
import { maxPeople, maxReason } from '../../src/domain/command.ts';
import type { ExportRequest } from '../../src/domain/exportRequest.ts';
import { languages } from '../../src/domain/language.ts';
import { refuse } from '../../src/domain/refusal.ts';
import { ask, context, forms, fourEyes, later, megan, requests } from './examples.ts';
import { parts } from './structure.ts';
import { asRead } from '../support/asRead.ts';

const bytes = (card: AdaptiveCard | string) =>
  Buffer.byteLength(typeof card === 'string' ? card : JSON.stringify(card));
const textIn = (card: AdaptiveCard) =>
  asRead([...parts(card)].map(({ text }) => (typeof text === 'string' ? text : '')).join('\n'));

/** The most that anybody's names and words take: four bytes a character, or two after JSON has escaped them. */
const wide = (length: number) => '𝔐"'.repeat(length / 2);
const people = Array.from({ length: maxPeople }, (_, n) => ({
  id: `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}` as typeof megan.id,
  name: `${String(n)} ليلى بنت عبد الرحمن الحداد`,
}));
const openExports: FormContext['cautions'] = people.flatMap((dataSubject, person) =>
  [1, 2, 3].map((each) => ({
    kind: 'openExport',
    dataSubject,
    number: person * 3 + each,
    state: 'awaitingApproval',
    url: `https://teams.microsoft.com/l/message/19%3A${'a'.repeat(40)}%40thread.v2/1700000000000?tenantId=${megan.id}`,
  })),
);
const form: FormContext = { ...Object.values(forms)[0]!, problems: [], cautions: [] };

describe.each(languages)('in %s', (locale) => {
  const say = words(locale).form;

  test('a form about twenty people with three open exports each fits, and counts what it leaves out', () => {
    const seen = openExports.map((caution) => ('number' in caution ? `open-${String(caution.number)}` : ''));
    const card = formCard({ ...form, locale, cautions: openExports, seen });
    expect(bytes(card)).toBeLessThanOrEqual(maxCardBytes);
    const shown = openExports.filter(({ dataSubject }) => textIn(card).includes(dataSubject.name));
    // One sentence for each person at least, before anybody is left out.
    expect(new Set(shown.map(({ dataSubject }) => dataSubject.id)).size).toBe(maxPeople);
    const left = Array.from({ length: 60 }, (_, n) => n + 1).filter((n) =>
      textIn(card).includes(asRead(say.left(n))),
    );
    expect(left).toEqual([40]);
    // Sending it again goes on: nothing is told twice.
    expect(JSON.stringify(card)).toContain(seen.join(','));
  });

  test('a form fits with everything in it at its largest', () => {
    const largest = people.map((person) => ({ ...person, name: wide(lengths.name) }));
    const address = `${'x'.repeat(300)}@contoso.example`;
    const card = formCard({
      ...form,
      locale,
      draft: {
        people: largest,
        addresses: Array.from({ length: maxPeople }, () => address).join(', '),
        caseNumber: wide(lengths.caseNumber),
        reason: wide(7_000),
        receivedOn: '2026-03-02',
      },
      problems: Array.from({ length: 60 }, (_, n) => refuse('notTaken', { name: `${wide(70)}${String(n)}` })),
      cautions: largest.flatMap((dataSubject, n) => [
        { ...openExports[3 * n]!, dataSubject },
        { kind: 'disabledAccount' as const, dataSubject },
      ]),
    });
    expect(bytes(card)).toBeLessThanOrEqual(maxCardBytes);
    expect(textIn(card)).toMatch(/\d/);
  });

  test('a form that fits leaves nothing out', () => {
    const card = formCard({ ...form, locale, cautions: openExports.slice(0, 6) });
    expect(textIn(card)).toContain('#6');
  });

  const large: ExportRequest = {
    ...requests.completed,
    ask: {
      ...ask,
      dataSubject: { ...megan, name: wide(200), address: wide(320) },
      requester: { ...ask.requester, name: wide(200) },
      caseNumber: wide(60),
      reason: wide(maxReason),
    },
    history: Array.from({ length: 100 }, () => requests.completed.history[0]!).map((entry) => ({
      ...entry,
      by: { id: megan.id, name: wide(200) },
    })),
  };

  test('a page of a list, and how one export stands, fit as they are', () => {
    const list = { filter: 'all', everybody: true, later: true, next: 7, rules: fourEyes, locale } as const;
    const whose = { address: wide(320), name: wide(320) };
    expect(
      bytes(listCard({ ...list, whose, requests: Array.from({ length: 10 }, () => large) })),
    ).toBeLessThanOrEqual(maxCardBytes);
    for (const state of Object.values(requests).map(({ state }) => state)) {
      const unreached = [{ where: 'personal', because: 'late' }] as const;
      const seen = {
        ...context,
        locale,
        now: later(40),
        unreached,
        approverNames: Array<string>(40).fill(wide(80)),
      };
      expect(
        bytes(statusCard({ ...large, state }, { ...seen, cardUrl: 'https://teams.example' })),
      ).toBeLessThanOrEqual(maxCardBytes);
    }
  });

  test('the message about twenty requests fits', () => {
    const text = severalText(
      Array.from({ length: maxPeople }, () => large),
      { privacy: 'full', locale, rules: fourEyes },
    );
    expect(bytes(text)).toBeLessThanOrEqual(maxCardBytes);
  });
});
