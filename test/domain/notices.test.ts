import { describe, expect, test } from '@jest/globals';
import type { Ask, State } from '../../src/domain/exportRequest.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import { besides, noticeOf } from '../../src/domain/notices.ts';
import { adele, channel, chatWith, groupChat, mona, person, ravi } from '../support/world/people.ts';

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
const ask: Ask = {
  dataSubject: { ...person(adele), address: adele.address },
  requester: person(ravi),
  caseNumber: 'DSR-104',
  reason: '',
  askedAt: at,
  locale: 'en',
};
const waiting: State = { kind: 'awaitingApproval', approvals: [], expiresAt: at, attempt: 1 };
const approved: State = { kind: 'approved', ...ordered, submitAt: at };
const submitting: State = { kind: 'submitting', ...ordered, posts: 1, answerBy: at };
const exporting: State = { kind: 'exporting', ...accepted, known: true };
const failed: State = { kind: 'failed', ...ordered, failedAt: at, because: 'Forbidden', ordered: false };
const uncertain: State = { kind: 'uncertain', ...ordered, since: at, because: 'containerMissing' };

describe('a notice', () => {
  const told: [State, State][] = [
    [exporting, { kind: 'completed', ...accepted, completedAt: at }],
    [exporting, { kind: 'failed', ...ordered, failedAt: at, because: 'operationFailed', ordered: true }],
    [waiting, { kind: 'rejected', by, rejectedAt: at, because: 'no' }],
    [waiting, { kind: 'expired', expiredAt: at }],
    [waiting, approved],
    [submitting, uncertain],
    [exporting, { kind: 'forgotten', ...accepted, forgottenAt: at }],
    [exporting, { kind: 'abandoned', ...ordered, by, abandonedAt: at }],
  ];
  test.each(told.map(([before, after]) => [after.kind, before, after] as const))(
    'says that a request is %s',
    (kind, before, after) => {
      expect(noticeOf(ask, before, after)).toBe(kind);
    },
  );

  test('says that one of several approvals is there, and that somebody started over', () => {
    const one: State = { ...waiting, approvals: [{ by, at }] };
    expect(noticeOf(ask, waiting, one)).toBe('approvedInPart');
    expect(noticeOf(ask, uncertain, approved)).toBe('startedOver');
    expect(noticeOf(ask, uncertain, { ...one, revokeFirst: 1 })).toBe('startedOver');
  });

  test('says once that an export takes too long', () => {
    const overdue: State = { ...exporting, overdueSince: at };
    expect(noticeOf(ask, exporting, overdue)).toBe('overdue');
    expect(
      noticeOf(ask, overdue, { ...overdue, report: { status: 'running', progress: 0.9 } }),
    ).toBeUndefined();
  });

  test.each<[string, State, State]>([
    ['the requester approved it', waiting, { ...approved, approvals: [{ by: person(ravi), at }] }],
    [
      'the time to answer was extended',
      waiting,
      { ...waiting, extension: { by, at, because: 'many letters' } },
    ],
    ['it is tried again', failed, approved],
    ['its container is ready', approved, approved],
    ['it is submitted', approved, submitting],
    ['the export began', submitting, exporting],
    ['the export moved on', exporting, { ...exporting, report: { status: 'running', progress: 0.5 } }],
    ['somebody looks again', uncertain, uncertain],
    ['the requester withdrew it', waiting, { kind: 'withdrawn', by: person(ravi), withdrawnAt: at }],
  ])('is not needed when %s: the card shows it', (_when, before, after) => {
    expect(noticeOf(ask, before, after)).toBeUndefined();
  });
});

describe('a notice goes', () => {
  const inGroup = { role: 'both', conversation: groupChat };
  const mentioning = { role: 'requester', conversation: groupChat, mentions: person(ravi) };
  const own = { role: 'requester', conversation: chatWith(ravi) };
  const decides = { role: 'approval', conversation: chatWith(mona) };
  const elsewhere = { role: 'approval', conversation: channel };

  test('of an end, into each conversation once, where the requester can be mentioned', () => {
    expect(besides('completed', [inGroup, own, mentioning, decides])).toEqual([mentioning, own, decides]);
  });

  test('for the requester, to their own chat, or to where they asked', () => {
    for (const kind of ['approved', 'startedOver', 'dueSoon', 'pastDue'] as const) {
      expect(besides(kind, [mentioning, own, decides])).toEqual([own]);
      expect(besides(kind, [mentioning, decides])).toEqual([mentioning]);
      expect(besides(kind, [inGroup, decides])).toEqual([inGroup]);
    }
  });

  test('that reminds, to where it can be decided', () => {
    expect(besides('reminder', [own, decides, elsewhere])).toEqual([decides, elsewhere]);
    expect(besides('reminder', [inGroup, own])).toEqual([inGroup]);
  });
});
