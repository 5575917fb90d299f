import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  type Ask,
  type Event,
  lifecycle,
  type Person,
  type Rules,
  type State,
  transition,
} from '../../src/domain/exportRequest.ts';
import type { OperationId, UserId } from '../../src/domain/ids.ts';
import { isRefusal } from '../../src/domain/refusal.ts';

const person = (name: string): Person => ({ id: name as UserId, name });
const ravi = person('ravi'); // who asks
const mona = person('mona'); // who decides

const at = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-03-12T09:00:00Z');
const ask: Ask = {
  dataSubject: { ...person('adele'), address: 'adele@contoso.example' },
  requester: ravi,
  caseNumber: 'DSR-104',
  reason: '',
  askedAt: at,
  locale: 'en',
};
const location = { account: 'exports', container: 'dsr-1-1' };
const operation = 'op' as OperationId;
const report = { status: 'running', progress: 0.5 };
const ordered = { approvals: [{ by: mona, at }], approvedAt: at, attempt: 1, location };
const recovery = { since: at, arrived: false };

/** States that meet every branch of the cells. */
const states: readonly State[] = [
  { kind: 'awaitingApproval', approvals: [], expiresAt: later, attempt: 1 },
  { kind: 'approved', ...ordered, submitAt: at },
  { kind: 'submitting', ...ordered, posts: 1, answerBy: at },
  { kind: 'submitting', ...ordered, posts: 2, answerBy: at },
  { kind: 'submitting', ...ordered, posts: 1, answerBy: at, recovery },
  { kind: 'submitting', ...ordered, posts: 5, answerBy: at, recovery },
  { kind: 'uncertain', ...ordered, since: at, because: 'containerMissing' },
  { kind: 'exporting', ...ordered, operation, acceptedAt: at, report, known: true },
  {
    kind: 'exporting',
    ...ordered,
    operation,
    acceptedAt: at,
    report,
    known: true,
    missing: { since: at, lastAt: at, times: 2 },
  },
  { kind: 'completed', ...ordered, operation, acceptedAt: at, completedAt: at, report },
  { kind: 'failed', ...ordered, failedAt: at, because: 'Forbidden', ordered: false },
  { kind: 'forgotten', ...ordered, operation, acceptedAt: at, forgottenAt: at, report, closesAt: at },
  { kind: 'abandoned', ...ordered, by: mona, abandonedAt: at },
  { kind: 'rejected', by: mona, rejectedAt: at, because: 'no' },
  { kind: 'expired', expiredAt: at },
  { kind: 'withdrawn', by: ravi, withdrawnAt: at },
];

const events: readonly Event[] = [
  { kind: 'approve', by: mona, at },
  { kind: 'reject', by: mona, at, because: 'no' },
  { kind: 'withdraw', by: ravi, at },
  { kind: 'extend', by: mona, at, because: 'many letters' },
  { kind: 'expire', at },
  { kind: 'prepareSubmission', location, at },
  { kind: 'waitToSubmit', waitingFor: 'storage', until: at },
  { kind: 'startSubmission', answerBy: at },
  { kind: 'acceptSubmission', operation, at },
  { kind: 'deferSubmission', post: 1, until: at, at },
  { kind: 'deferSubmission', post: 2, until: at, at },
  { kind: 'holdSubmission', post: 1, at },
  { kind: 'holdSubmission', post: 2, at },
  { kind: 'refuseSubmission', post: 1, because: 'Forbidden', at },
  { kind: 'refuseSubmission', post: 2, because: 'Forbidden', at },
  { kind: 'doubtSubmission', arrived: false, at },
  { kind: 'seeMarker', at },
  { kind: 'repeatSubmission', answerBy: at },
  { kind: 'giveUpSubmission', at },
  { kind: 'loseSight', because: 'containerMissing', at },
  { kind: 'checkAgain', by: mona, at },
  { kind: 'startOver', by: mona, at },
  { kind: 'abandon', by: mona, at },
  { kind: 'report', report, at },
  { kind: 'overdue', at },
  { kind: 'complete', report, at },
  { kind: 'fail', because: 'operationFailed', at },
  { kind: 'miss', at },
  { kind: 'forget', at: later },
  { kind: 'findAgain', report, at },
  { kind: 'close', at },
  { kind: 'tryAgain', by: ravi, at },
  { kind: 'tryAgain', by: ravi, at: later },
];

const rulesOf = (approvalsNeeded: number): Rules => ({
  approval: 'four-eyes',
  approvalsNeeded,
  approvalExpiresHours: 72,
  remindAfterHours: 24,
  regime: 'gdpr',
  timeZone: 'UTC',
});

describe('the drawing in ARCHITECTURE.md', () => {
  test('shows every transition of the table, and no other', () => {
    const lived = new Set<string>();
    for (const rules of [rulesOf(1), rulesOf(2)]) {
      for (const state of states) {
        for (const event of events) {
          const next = transition(ask, state, event, rules);
          if (!isRefusal(next)) lived.add(`${state.kind} --> ${next.kind}: ${event.kind}`);
        }
      }
    }
    const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
    const drawn = [...page.matchAll(/^ {2}(\w+ --> \w+: \w+)$/gm)].map((match) => match[1]);
    expect(drawn.sort()).toEqual([...lived].sort());
  });

  test('was made from states and events that meet every cell', () => {
    const cells = Object.entries(lifecycle).flatMap(([state, row]) =>
      Object.keys(row).map((event) => `${state} ${event}`),
    );
    const met = new Set<string>();
    for (const state of states) {
      for (const event of events) {
        if (!isRefusal(transition(ask, state, event, rulesOf(1)))) met.add(`${state.kind} ${event.kind}`);
      }
    }
    expect([...met].sort()).toEqual(cells.sort());
  });
});
