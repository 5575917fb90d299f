import { describe, expect, test } from '@jest/globals';
import { blanked } from '../../src/domain/blank.ts';
import { isBlanked } from '../../src/domain/exportRequest.ts';
import { requests } from '../cards/examples.ts';

const examples = Object.entries(requests).map(([name, request]) => {
  const ask = { ...request.ask, deciders: ['Mona Kane', 'Lee Gu'] };
  return [name, { ...request, ask }] as const;
});

/** Every text under a key that people fill: `because` is theirs in a rejection only, and a code elsewhere. */
const words = ['name', 'address', 'caseNumber', 'reason', 'deciders'];

function wordsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return words.includes(key) && value !== '' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value)
    ? value.flatMap((item) => wordsIn(item, key))
    : Object.entries(value).flatMap(([name, item]) => wordsIn(item, name));
}

describe('a request whose record is blanked', () => {
  test.each(examples)('names nobody and says nothing that people wrote: %s', (_, request) => {
    expect(wordsIn(request).length).toBeGreaterThan(4);
    const after = blanked(request);
    expect(wordsIn(after)).toEqual([]);
    expect(isBlanked(after.ask)).toBe(true);
    if (after.state.extension) expect(after.state.extension.because).toBe('');
    if (after.state.kind === 'rejected') expect(after.state.because).toBe('');
  });

  test.each(examples)('keeps where it stands, when, and the ids: %s', (_, request) => {
    const { ask, state, history } = blanked(request);
    const { ask: asked } = request;
    expect(state.kind).toBe(request.state.kind);
    expect([ask.dataSubject.id, ask.requester.id]).toEqual([asked.dataSubject.id, asked.requester.id]);
    expect(history.map(({ event, at, by }) => [event, at, by?.id])).toEqual(
      request.history.map(({ event, at, by }) => [event, at, by?.id]),
    );
    const { approvals = [] } = 'approvals' in request.state ? request.state : {};
    if ('approvals' in state) {
      expect(state.approvals.map(({ by, at }) => [by.id, at])).toEqual(
        approvals.map(({ by, at }) => [by.id, at]),
      );
    }
  });

  test('is blanked once: again changes nothing', () => {
    for (const [, request] of examples) {
      const after = blanked(request);
      expect(blanked(after)).toEqual(after);
    }
  });
});
