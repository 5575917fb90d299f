import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lifecycle, type State } from '../../src/domain/exportRequest.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import {
  isListCheaper,
  listSeconds,
  lookAgainAt,
  pollSeconds,
  revokeAt,
  stepOf,
} from '../../src/domain/schedule.ts';
import { mona, person, ravi } from '../support/world/people.ts';

const at = new Date('2026-03-02T09:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const after = (ms: number) => new Date(at.getTime() + ms);
const pace = { floorSeconds: 60, quotaPerHour: 10_000 };
const report = { status: 'complete', progress: 1 };
const ordered = {
  approvals: [{ by: person(mona), at }],
  approvedAt: at,
  attempt: 1,
  location: { account: 'exports', container: 'dsr-1-1' },
};
const accepted = { ...ordered, operation: 'op' as OperationId, acceptedAt: at, report };
const ended: readonly State[] = [
  { kind: 'completed', ...accepted, completedAt: at },
  { kind: 'failed', ...ordered, failedAt: at, because: 'operationFailed', ordered: true },
  { kind: 'forgotten', ...accepted, forgottenAt: at },
  { kind: 'abandoned', ...ordered, by: person(mona), abandonedAt: at },
  { kind: 'rejected', by: person(mona), rejectedAt: at, because: 'no' },
  { kind: 'expired', expiredAt: at },
  { kind: 'withdrawn', by: person(ravi), withdrawnAt: at },
];
const waiting: State = { kind: 'awaitingApproval', approvals: [], expiresAt: after(72 * hour), attempt: 1 };
const approved: State = { kind: 'approved', ...ordered, submitAt: at };
const submitting: State = { kind: 'submitting', ...ordered, posts: 1, answerBy: after(30_000) };
const uncertain: State = { kind: 'uncertain', ...ordered, since: at, because: 'containerMissing' };
const exporting: State = { kind: 'exporting', ...accepted, known: true };
const forgotten: State = { kind: 'forgotten', ...accepted, forgottenAt: at, closesAt: after(30 * day) };
const open = [waiting, approved, submitting, uncertain, exporting, forgotten];

describe('the next step', () => {
  test('of each open state goes to its queue, and an ended request has none', () => {
    expect(open.map((state) => [state.kind, stepOf(state)])).toEqual([
      ['awaitingApproval', 'expire'],
      ['approved', 'submit'],
      ['submitting', 'submit'],
      ['uncertain', 'submit'],
      ['exporting', 'poll'],
      ['forgotten', 'poll'],
    ]);
    expect(ended.map(stepOf)).toEqual(ended.map(() => undefined));
    expect(new Set([...open, ...ended].map(({ kind }) => kind)).size).toBe(Object.keys(lifecycle).length);
  });

  test('is due when the state says, and never for an ended request', () => {
    expect(lookAgainAt(waiting, at)).toEqual(after(72 * hour));
    expect(lookAgainAt({ ...approved, submitAt: after(hour) }, at)).toEqual(after(hour));
    expect(lookAgainAt({ ...approved, submitAt: after(30 * day) }, at)).toEqual(after(7 * day));
    expect(lookAgainAt(submitting, at)).toEqual(after(30_000));
    expect(lookAgainAt({ ...submitting, recovery: { since: at, arrived: false } }, at)).toEqual(at);
    expect(lookAgainAt(uncertain, at)).toEqual(after(day));
    expect(lookAgainAt(exporting, at)).toEqual(at);
    expect(lookAgainAt(forgotten, at)).toEqual(after(day));
    expect(lookAgainAt(forgotten, after(29.5 * day))).toEqual(after(30 * day));
    expect(ended.map((state) => lookAgainAt(state, at))).toEqual(ended.map(() => undefined));
  });
});

const one = { firstHour: 1, firstDay: 0, older: 0 };

describe('polling', () => {
  const ages: [string, number, number][] = [
    ['right away', 0, 60],
    ['in the first hour', hour - 1, 60],
    ['in the first day', hour, 300],
    ['at the end of the first day', day - 1, 300],
    ['later', day, 900],
    ['after a month', 30 * day, 900],
  ];
  test.each(ages)('%s waits as long as the age says', (_when, ageMs, seconds) => {
    expect(pollSeconds(pace, { ageMs, open: one })).toBe(seconds);
  });

  test('waits at least as long as Graph asked for, and never less than the floor', () => {
    expect(pollSeconds(pace, { ageMs: 0, open: one, retryAfterSeconds: 120 })).toBe(120);
    expect(pollSeconds(pace, { ageMs: 0, open: one, retryAfterSeconds: 1 })).toBe(60);
    expect(pollSeconds({ ...pace, floorSeconds: 1 }, { ageMs: 0, open: one })).toBe(1);
  });

  test('of all open operations together stays under half of the quota, however many there are', () => {
    const some = fc.integer({ min: 0, max: 300_000 });
    fc.assert(
      fc.property(
        some,
        some,
        some,
        fc.integer({ min: 1, max: 3_600 }),
        (firstHour, firstDay, older, floorSeconds) => {
          const open = { firstHour, firstDay, older };
          const slower = { ...pace, floorSeconds };
          const each = (ageMs: number) => 3_600 / pollSeconds(slower, { ageMs, open });
          const reads = firstHour * each(0) + firstDay * each(2 * hour) + older * each(2 * day);
          expect(reads).toBeLessThanOrEqual(0.45 * pace.quotaPerHour + 1e-6);
        },
      ),
    );
  });

  test('keeps the young ones quicker when there are too many', () => {
    const open = { firstHour: 50, firstDay: 950, older: 4_000 };
    const seconds = [0, 2 * hour, 2 * day].map((ageMs) =>
      Math.round(pollSeconds(pace, { ageMs, open }) / 60),
    );
    expect(seconds).toEqual([7, 34, 101]);
  });
});

describe('LIST', () => {
  test('is asked for so rarely that its pages take seven twentieths of the quota at most', () => {
    expect(listSeconds(pace, 1)).toBe(60);
    expect(listSeconds(pace, 58)).toBe(60);
    expect(listSeconds(pace, 175)).toBe(180);
  });

  test('is worth it when it takes fewer calls than the looks it stands for', () => {
    expect(isListCheaper(pace, { firstHour: 1, firstDay: 0, older: 0 }, 1)).toBe(false);
    expect(isListCheaper(pace, { firstHour: 2, firstDay: 0, older: 0 }, 1)).toBe(true);
    expect(isListCheaper(pace, { firstHour: 0, firstDay: 0, older: 15 }, 1)).toBe(false);
    expect(isListCheaper(pace, { firstHour: 0, firstDay: 0, older: 16 }, 1)).toBe(true);
    expect(isListCheaper(pace, { firstHour: 0, firstDay: 0, older: 150 }, 10)).toBe(false);
  });
});

describe('the write permission', () => {
  test('ends after its grace when everything was written, and three times that when services never answered', () => {
    const completed = (progress?: number): State => ({
      kind: 'completed',
      ...accepted,
      completedAt: at,
      report: { status: 'complete', ...(progress !== undefined && { progress }) },
    });
    expect(revokeAt(completed(1), 24)).toEqual(after(24 * hour));
    expect(revokeAt(completed(), 24)).toEqual(after(24 * hour));
    expect(revokeAt(completed(0.9), 24)).toEqual(after(72 * hour));
    expect(revokeAt(completed(0), 24)).toEqual(after(72 * hour));
    expect(revokeAt({ kind: 'forgotten', ...accepted, forgottenAt: at }, 24)).toEqual(after(72 * hour));
    expect(revokeAt(forgotten, 24)).toBeUndefined();
  });

  test('ends at once where nothing was ordered, and after its grace where something was', () => {
    const failed: State = { kind: 'failed', ...ordered, failedAt: at, because: 'Forbidden', ordered: false };
    expect(revokeAt(failed, 24)).toEqual(at);
    expect(revokeAt({ ...failed, ordered: true }, 24)).toEqual(after(24 * hour));
    expect(revokeAt({ kind: 'expired', expiredAt: at }, 24)).toEqual(at);
    expect(revokeAt({ kind: 'withdrawn', by: person(ravi), withdrawnAt: at }, 24)).toEqual(at);
    // A second order that is rejected leaves the first one's container behind.
    expect(revokeAt({ kind: 'rejected', by: person(mona), rejectedAt: at, because: '' }, 24)).toEqual(at);
  });

  test('stays while it is needed, and after abandoning until somebody says so', () => {
    expect(open.map((state) => revokeAt(state, 24))).toEqual(open.map(() => undefined));
    const abandoned: State = { kind: 'abandoned', ...ordered, by: person(mona), abandonedAt: at };
    expect(revokeAt(abandoned, 24)).toBeUndefined();
  });
});
