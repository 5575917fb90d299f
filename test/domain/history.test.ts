import { describe, expect, test } from '@jest/globals';
import type { EventKind, HistoryEntry } from '../../src/domain/exportRequest.ts';
import { withEntry } from '../../src/domain/history.ts';

const start = new Date('2026-03-02T09:00:00Z').getTime();
/** Of events that follow each other an hour apart. */
const history = (...events: (EventKind | 'ask')[]) =>
  events.reduce<readonly HistoryEntry[]>(
    (before, event, n) => withEntry(before, { event, to: 'approved', at: new Date(start + n * 3_600_000) }),
    [],
  );
const names = (...events: (EventKind | 'ask')[]) => history(...events).map(({ event }) => event);

describe('the history', () => {
  test('leaves out what says nothing to a person', () => {
    expect(names('ask', 'approve', 'prepareSubmission', 'miss', 'report', 'close', 'complete')).toEqual([
      'ask',
      'approve',
      'complete',
    ]);
  });

  test('of a request that is throttled for days holds the latest try, however many there were', () => {
    const throttled = Array.from({ length: 200 }, (): EventKind[] => [
      'startSubmission',
      'deferSubmission',
    ]).flat();
    const kept = history(
      'ask',
      'approve',
      ...throttled,
      'waitToSubmit',
      'waitToSubmit',
      'startSubmission',
      'acceptSubmission',
    );
    expect(kept.map(({ event }) => event)).toEqual([
      'ask',
      'approve',
      'deferSubmission',
      'waitToSubmit',
      'startSubmission',
      'acceptSubmission',
    ]);
    expect(kept[2]?.at).toEqual(new Date(start + 401 * 3_600_000));
  });

  test('says nothing of a submission that did not leave', () => {
    expect(names('approve', 'startSubmission', 'holdSubmission')).toEqual(['approve']);
    // A repeated one: the first did leave.
    const repeated: HistoryEntry = { event: 'holdSubmission', to: 'submitting', at: new Date(start) };
    const before = history('approve', 'startSubmission', 'repeatSubmission');
    expect(withEntry(before, repeated)).toEqual(before);
  });
});
