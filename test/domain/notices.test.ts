import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import { noticeOf } from '../../src/domain/notices.ts';
import { mona, person, ravi } from '../support/world/people.ts';

const at = new Date('2026-03-02T09:00:00Z');
const by = person(mona);
const ordered = {
  approvals: [{ by, at }],
  approvedAt: at,
  attempt: 1,
  location: { account: 'exports', container: 'dsr-1-1' },
};
const accepted = {
  ...ordered,
  operation: 'op' as OperationId,
  acceptedAt: at,
  report: { status: 'running' },
};
const waiting: State = { kind: 'awaitingApproval', approvals: [], expiresAt: at, attempt: 1 };
const approved: State = { kind: 'approved', ...ordered, submitAt: at };
const submitting: State = { kind: 'submitting', ...ordered, posts: 1, answerBy: at };
const exporting: State = { kind: 'exporting', ...accepted, known: true };
const uncertain: State = { kind: 'uncertain', ...ordered, since: at, because: 'containerMissing' };

describe('a notice', () => {
  const told: [State, State][] = [
    [exporting, { kind: 'completed', ...accepted, completedAt: at }],
    [exporting, { kind: 'failed', ...ordered, failedAt: at, because: 'operationFailed', ordered: true }],
    [waiting, { kind: 'rejected', by, rejectedAt: at, because: 'no' }],
    [waiting, { kind: 'expired', expiredAt: at }],
    [submitting, uncertain],
    [exporting, { kind: 'forgotten', ...accepted, forgottenAt: at }],
    [exporting, { kind: 'abandoned', ...ordered, by, abandonedAt: at }],
  ];
  test.each(told.map(([before, after]) => [after.kind, before, after] as const))(
    'says that a request is %s',
    (kind, before, after) => {
      expect(noticeOf(before, after)).toBe(kind);
    },
  );

  test('says once that an export takes too long', () => {
    const overdue: State = { ...exporting, overdueSince: at };
    expect(noticeOf(exporting, overdue)).toBe('overdue');
    expect(noticeOf(overdue, { ...overdue, report: { status: 'running', progress: 0.9 } })).toBeUndefined();
  });

  test.each<[string, State, State]>([
    ['a request is approved', waiting, approved],
    ['it waits for the second approval', waiting, { ...waiting, approvals: [{ by, at }] }],
    ['it is submitted', approved, submitting],
    ['the export began', submitting, exporting],
    ['the export moved on', exporting, { ...exporting, report: { status: 'running', progress: 0.5 } }],
    ['somebody looks again', uncertain, uncertain],
    ['the requester withdrew it', waiting, { kind: 'withdrawn', by: person(ravi), withdrawnAt: at }],
  ])('is not needed when %s: the card shows it', (_when, before, after) => {
    expect(noticeOf(before, after)).toBeUndefined();
  });
});
