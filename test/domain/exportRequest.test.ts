import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  approvalGoodForMs,
  type Ask,
  asked,
  type Event,
  lifecycle,
  maxPosts,
  type Person,
  type Recovery,
  type Rules,
  type State,
  type StateKind,
  transition,
} from '../../src/domain/exportRequest.ts';
import type { FailureCode } from '../../src/domain/failure.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import {
  adele,
  fourEyes,
  lee,
  mona,
  noor,
  person,
  ravi,
  self,
  twoApprovals,
} from '../support/world/people.ts';

const at = new Date('2026-03-02T09:00:00Z');
const inHours = (hours: number, from = at) => new Date(from.getTime() + hours * 3_600_000);
const ask: Ask = {
  dataSubject: { ...person(adele), address: adele.address },
  requester: person(ravi),
  caseNumber: 'DSR-104',
  reason: '',
  askedAt: at,
  locale: 'en',
};
const location = { account: 'exports', container: 'dsr-1-1' };
const operation = 'op-1' as OperationId;
const byMona = { by: person(mona), at };
const ordered = { approvals: [byMona], approvedAt: at, attempt: 1, location };
const report = { status: 'running', progress: 0.5 };

const waiting: State = { kind: 'awaitingApproval', approvals: [], expiresAt: inHours(72), attempt: 1 };
const approved: State = { kind: 'approved', ...ordered, submitAt: at };
const submitting: State = { kind: 'submitting', ...ordered, posts: 1, answerBy: at };
const recovering = (posts: number, recovery: Partial<Recovery> = {}): State => ({
  ...submitting,
  posts,
  recovery: { since: at, arrived: false, ...recovery },
});
const uncertain: State = { kind: 'uncertain', ...ordered, since: at, because: 'containerMissing' };
const exporting: State = {
  kind: 'exporting',
  ...ordered,
  operation,
  acceptedAt: at,
  report: { status: 'notStarted' },
  known: false,
};
const failed: State = { kind: 'failed', ...ordered, failedAt: at, because: 'Forbidden', ordered: false };

const then = (state: State, event: Event, rules: Rules = fourEyes) => transition(ask, state, event, rules);
const approve = (by: Person, when = at): Event => ({ kind: 'approve', by: person(by), at: when });

describe('the life of an export request', () => {
  test('allows these events in each state, and no others', () => {
    const allowed = Object.fromEntries(
      Object.entries(lifecycle).map(([state, row]) => [state, Object.keys(row).join(' ')]),
    );
    expect(allowed).toEqual({
      awaitingApproval: 'approve reject withdraw extend expire',
      approved: 'prepareSubmission waitToSubmit startSubmission withdraw extend expire',
      submitting:
        'acceptSubmission deferSubmission holdSubmission refuseSubmission doubtSubmission seeMarker repeatSubmission giveUpSubmission loseSight',
      uncertain: 'acceptSubmission extend checkAgain startOver abandon',
      exporting: 'report extend overdue complete fail miss forget abandon',
      failed: 'tryAgain',
      completed: '',
      rejected: '',
      expired: '',
      withdrawn: '',
      abandoned: '',
      forgotten: 'findAgain close',
    });
  });

  test('begins with a wait for approval that ends when the rules say', () => {
    expect(asked(at, fourEyes)).toEqual(waiting);
  });
});

describe('an extension of the time to answer', () => {
  const extend = (when = at, by = ravi): Event => ({ kind: 'extend', by, at: when, because: 'many letters' });
  const extension = { by: ravi, at, because: 'many letters' };

  test.each([
    ['waiting', waiting],
    ['approved', approved],
    ['uncertain', uncertain],
    ['exporting', exporting],
  ])('leaves a request that is %s where it is', (_name, state) => {
    expect(then(state, extend())).toEqual({ ...state, extension });
    expect(then(state, extend(at, mona))).toEqual({ ...state, extension: { ...extension, by: mona } });
  });

  test('is taken once', () => {
    expect(then({ ...waiting, extension }, extend())).toMatchObject({ code: 'alreadyExtended' });
  });

  test('is taken until the last day of the term as it was at first, because the person has to be told in it', () => {
    const last = new Date('2026-04-02T23:59:59Z');
    expect(then(exporting, extend(last))).toMatchObject({ extension: { at: last } });
    expect(then(exporting, extend(new Date('2026-04-03T00:00:00Z')))).toMatchObject({
      code: 'tooLateToExtend',
      details: { day: '2026-04-02' },
    });
  });

  test('is kept through everything that follows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...[waiting, approved, uncertain, exporting, failed]), (state) => {
        for (const event of Object.keys(lifecycle[state.kind]) as Event['kind'][]) {
          const after = then({ ...state, extension }, {
            kind: event,
            by: person(mona),
            at,
            because: 'no',
            post: 1,
            report: { status: 'running' },
          } as never);
          if (!isRefusal(after)) expect(after).toMatchObject({ extension });
        }
      }),
    );
  });
});

describe('an approval', () => {
  test('by a third person is enough, and the first attempt begins at once', () => {
    expect(then(waiting, approve(mona))).toEqual({
      kind: 'approved',
      approvals: [byMona],
      approvedAt: at,
      attempt: 1,
      submitAt: at,
    });
  });

  test.each([
    ['the requester', ravi, 'ownRequest'],
    ['the data subject', adele, 'ownData'],
  ])('is refused from %s, and so is a rejection', (_who, by, code) => {
    expect(then(waiting, approve(by))).toMatchObject({ kind: 'refusal', code });
    expect(then(waiting, { kind: 'reject', by, at, because: 'no' })).toMatchObject({ code });
  });

  test.each([
    ['the requester', ravi],
    ['the data subject', adele],
  ])('is taken from %s where one person may do both', (_who, by) => {
    expect(then(waiting, approve(by), self)).toMatchObject({ kind: 'approved' });
  });

  test('is refused at the moment it expires, and taken a moment before', () => {
    expect(then(waiting, approve(mona, inHours(72)))).toMatchObject({ code: 'approvalExpired' });
    expect(then(waiting, approve(mona, new Date(inHours(72).getTime() - 1)))).toMatchObject({
      kind: 'approved',
    });
  });

  test('by one of two needed leaves the request waiting, with the time it had', () => {
    expect(then(waiting, approve(mona, inHours(1)), twoApprovals)).toEqual({
      ...waiting,
      approvals: [{ by: person(mona), at: inHours(1) }],
    });
  });

  test('counts once a person', () => {
    const one = then(waiting, approve(mona), twoApprovals) as State;
    expect(then(one, approve(mona), twoApprovals)).toMatchObject({ code: 'alreadyApproved' });
  });

  test('by two different people is complete with the second', () => {
    const one = then(waiting, approve(mona), twoApprovals) as State;
    expect(then(one, approve(lee, inHours(1)), twoApprovals)).toEqual({
      kind: 'approved',
      approvals: [byMona, { by: person(lee), at: inHours(1) }],
      approvedAt: inHours(1),
      attempt: 1,
      submitAt: inHours(1),
    });
  });

  test('is refused once the request is approved', () => {
    expect(then(approved, approve(lee))).toMatchObject({ code: 'notInThisState' });
  });
});

describe('a rejection, a withdrawal, an expiry', () => {
  test('ends the wait with the reason that was given', () => {
    expect(then(waiting, { kind: 'reject', ...byMona, because: 'not ours' })).toEqual({
      kind: 'rejected',
      by: person(mona),
      rejectedAt: at,
      because: 'not ours',
    });
  });

  test('is possible for an approved request, but not once it was submitted', () => {
    const withdraw: Event = { kind: 'withdraw', by: person(ravi), at };
    expect(then(waiting, withdraw)).toMatchObject({ kind: 'withdrawn' });
    expect(then(approved, withdraw)).toMatchObject({ kind: 'withdrawn' });
    expect(then(submitting, withdraw)).toMatchObject({ code: 'notInThisState' });
    expect(then(approved, { kind: 'expire', at })).toEqual({ kind: 'expired', expiredAt: at });
    expect(then(submitting, { kind: 'expire', at })).toMatchObject({ code: 'notInThisState' });
  });

  test('is the requester’s alone to withdraw', () => {
    for (const by of [adele, mona, noor]) {
      expect(then(waiting, { kind: 'withdraw', by: person(by), at })).toMatchObject({
        code: 'notTheRequester',
      });
    }
  });
});

describe('a submission', () => {
  test('does not start before its container is recorded', () => {
    const { location: _, ...without } = approved;
    expect(then(without, { kind: 'startSubmission', answerBy: at })).toMatchObject({
      code: 'notInThisState',
    });
  });

  test('waits no longer for anything once its container is ready', () => {
    const wanting: State = { ...approved, waitingFor: 'storage', revokeFirst: 1 };
    expect(then(wanting, { kind: 'prepareSubmission', location, at })).toEqual(approved);
  });

  test('goes back to approved when Graph throttles its first POST, into the same container', () => {
    expect(then(submitting, { kind: 'deferSubmission', post: 1, until: inHours(1), at })).toEqual({
      ...approved,
      submitAt: inHours(1),
      waitingFor: 'throttling',
    });
  });

  test('is still in doubt when a repeated POST is throttled: the first may have arrived', () => {
    const second: State = { ...submitting, posts: 2 };
    expect(then(second, { kind: 'deferSubmission', post: 2, until: inHours(1), at })).toEqual({
      ...submitting,
      recovery: { since: at, arrived: false, repeatAt: inHours(1) },
    });
  });

  test('that did not leave is claimed anew, and counts as none', () => {
    expect(then(submitting, { kind: 'holdSubmission', post: 1, at })).toEqual(approved);
    const second: State = { ...submitting, posts: 2 };
    expect(then(second, { kind: 'holdSubmission', post: 2, at })).toEqual(recovering(1));
    expect(then(second, { kind: 'holdSubmission', post: 1, at })).toMatchObject({ code: 'notInThisState' });
  });

  test('is given up when its approval is too old to repeat it, with another reason than that of five without an answer', () => {
    const giveUp = (posts: number, hours: number): State =>
      then(recovering(posts), { kind: 'giveUpSubmission', at: inHours(hours) }) as State;
    expect(giveUp(1, 7 * 24 - 1)).toMatchObject({ code: 'notInThisState' });
    expect(giveUp(1, 7 * 24)).toMatchObject({ kind: 'failed', because: 'throttledTooLong', ordered: false });
    expect(giveUp(maxPosts, 1)).toMatchObject({ kind: 'failed', because: 'noAnswer' });
  });

  test.each<[string, State, number]>([
    ['the answer belongs to an older POST', { ...submitting, posts: 2 }, 1],
    ['recovery has begun', recovering(1), 1],
  ])('is neither deferred nor refused when %s', (_why, state, post) => {
    const defer: Event = { kind: 'deferSubmission', post, until: at, at };
    const refuse: Event = { kind: 'refuseSubmission', post, because: 'Forbidden', at };
    expect(then(state, defer)).toMatchObject({ code: 'notInThisState' });
    expect(then(state, refuse)).toMatchObject({ code: 'notInThisState' });
  });

  test('that is refused has ordered nothing', () => {
    expect(then(submitting, { kind: 'refuseSubmission', post: 1, because: 'Forbidden', at })).toEqual(failed);
  });

  test('is still in doubt when a repeated POST is refused: the refusal says nothing of the first', () => {
    const second: State = { ...submitting, posts: 2 };
    const doubted = then(second, { kind: 'refuseSubmission', post: 2, because: 'Forbidden', at }) as State;
    expect(doubted).toEqual(recovering(2, { refused: 'Forbidden' }));
    expect(then(doubted, { kind: 'repeatSubmission', answerBy: at })).toMatchObject({
      code: 'notInThisState',
    });
    expect(then(doubted, { kind: 'giveUpSubmission', at })).toEqual(failed);
  });

  test('takes a late 202 while it is in doubt, and even when sight of it was lost', () => {
    const accept: Event = { kind: 'acceptSubmission', operation, at };
    for (const state of [submitting, recovering(5, { arrived: true }), uncertain]) {
      expect(then(state, accept)).toEqual(exporting);
    }
  });

  test('is repeated only in doubt, only while nothing arrived, and at most five times in all', () => {
    const repeat: Event = { kind: 'repeatSubmission', answerBy: at };
    expect(then(submitting, repeat)).toMatchObject({ code: 'notInThisState' });
    expect(then(recovering(1, { arrived: true }), repeat)).toMatchObject({ code: 'notInThisState' });
    expect(then(recovering(maxPosts), repeat)).toMatchObject({ code: 'notInThisState' });
    expect(then(recovering(maxPosts - 1), repeat)).toEqual({ ...submitting, posts: maxPosts });
  });

  test('never forgets that something arrived, nor when the doubt began', () => {
    const doubt: Event = { kind: 'doubtSubmission', arrived: false, at: inHours(1) };
    expect(then(recovering(1, { arrived: true }), doubt)).toEqual(recovering(1, { arrived: true }));
    expect(then(submitting, { ...doubt, arrived: true })).toEqual({
      ...submitting,
      recovery: { since: inHours(1), arrived: true },
    });
    const seen = then(recovering(1), { kind: 'seeMarker', at: inHours(1) }) as State;
    expect(seen).toEqual(recovering(1, { arrived: true, markerAt: inHours(1) }));
    expect(then(seen, { kind: 'seeMarker', at: inHours(2) })).toEqual(seen);
  });

  test('that is given up has ordered nothing, and one out of sight is a person’s to judge', () => {
    expect(then(recovering(5), { kind: 'giveUpSubmission', at })).toEqual({ ...failed, because: 'noAnswer' });
    expect(then(recovering(1), { kind: 'loseSight', because: 'containerMissing', at })).toEqual(uncertain);
  });
});

describe('starting over', () => {
  const startOver = (by: Person): Event => ({ kind: 'startOver', by: person(by), at: inHours(200) });

  test('is a fresh approval of the next attempt, which removes the old write permission first', () => {
    expect(then(uncertain, startOver(lee))).toEqual({
      kind: 'approved',
      approvals: [{ by: person(lee), at: inHours(200) }],
      approvedAt: inHours(200),
      attempt: 2,
      submitAt: inHours(200),
      revokeFirst: 1,
    });
  });

  test('waits for the other approvals where two are needed, and keeps what must be removed first', () => {
    const waitingAgain = then(uncertain, startOver(lee), twoApprovals) as State;
    expect(waitingAgain).toMatchObject({ kind: 'awaitingApproval', attempt: 2, revokeFirst: 1 });
    expect(then(waitingAgain, approve(mona, inHours(201)), twoApprovals)).toMatchObject({
      kind: 'approved',
      attempt: 2,
      revokeFirst: 1,
    });
  });

  test('and abandoning are refused from the requester and the data subject', () => {
    for (const [by, code] of [
      [ravi, 'ownRequest'],
      [adele, 'ownData'],
    ] as const) {
      expect(then(uncertain, startOver(by))).toMatchObject({ code });
      for (const state of [uncertain, exporting]) {
        expect(then(state, { kind: 'abandon', by: person(by), at })).toMatchObject({ code });
      }
    }
  });

  test('is not needed to look again', () => {
    expect(then(uncertain, { kind: 'checkAgain', ...byMona })).toEqual(uncertain);
  });
});

describe('trying again', () => {
  const tryAgain = (when: Date): Event => ({ kind: 'tryAgain', by: person(ravi), at: when });
  const end = new Date(at.getTime() + approvalGoodForMs);

  test('within seven days of the approval is a new attempt on the same approval', () => {
    const when = new Date(end.getTime() - 1);
    expect(then(failed, tryAgain(when))).toEqual({
      kind: 'approved',
      approvals: [byMona],
      approvedAt: at,
      attempt: 2,
      submitAt: when,
    });
  });

  test('after seven days asks for approval anew', () => {
    expect(then(failed, tryAgain(end))).toEqual({
      kind: 'awaitingApproval',
      approvals: [],
      attempt: 2,
      expiresAt: inHours(72, end),
    });
  });
});

describe('an export', () => {
  test('carries what Graph said last, and from then on is known', () => {
    expect(then(exporting, { kind: 'report', report, at })).toEqual({ ...exporting, report, known: true });
  });

  test('ends as Graph says, as people say, or because Graph forgot it', () => {
    const end = (event: Event) => (then({ ...exporting, report }, event) as State).kind;
    expect(end({ kind: 'complete', report, at })).toBe('completed');
    expect(end({ kind: 'fail', because: 'operationFailed', at })).toBe('failed');
    expect(end({ kind: 'abandon', ...byMona })).toBe('abandoned');
  });

  test('is forgotten when Graph did not know it three times over a day, and any report between begins anew', () => {
    const known: State = { ...exporting, report, known: true };
    const miss = (state: State, hours: number) => then(state, { kind: 'miss', at: inHours(hours) }) as State;
    const forget = (state: State, hours: number) =>
      then(state, { kind: 'forget', at: inHours(hours) }) as State;
    const once = miss(known, 1);
    const twice = miss(once, 2);
    expect(twice).toEqual({ ...known, missing: { since: inHours(1), lastAt: inHours(2), times: 2 } });
    expect(forget(known, 25)).toMatchObject({ code: 'notInThisState' });
    expect(forget(once, 25)).toMatchObject({ code: 'notInThisState' });
    expect(forget(twice, 24)).toMatchObject({ code: 'notInThisState' });
    expect(then(twice, { kind: 'report', report, at })).toEqual(known);
    expect(forget(twice, 25)).toEqual({
      kind: 'forgotten',
      ...ordered,
      operation,
      acceptedAt: at,
      report,
      forgottenAt: inHours(25),
      closesAt: inHours(25 + 30 * 24),
    });
  });

  test('that was forgotten comes back with its operation while it is asked for, and not after', () => {
    const lateOne: State = { ...exporting, known: true, overdueSince: at };
    const missed: State = { ...lateOne, missing: { since: at, lastAt: at, times: 2 } };
    const forgotten = then(missed, { kind: 'forget', at: inHours(24) }) as State;
    const find: Event = { kind: 'findAgain', report, at: inHours(100) };
    expect(then(forgotten, find)).toEqual({ ...lateOne, report });
    const close = (hours: number) => then(forgotten, { kind: 'close', at: inHours(hours) }) as State;
    expect(close(31 * 24 - 1)).toMatchObject({ code: 'notInThisState' });
    const closed = close(31 * 24);
    expect(closed).toEqual({ ...forgotten, closesAt: undefined });
    expect(closed).not.toHaveProperty('closesAt');
    for (const event of [find, { kind: 'close', at: inHours(9_999) } as const])
      expect(then(closed, event)).toMatchObject({ code: 'notInThisState' });
  });

  test('that failed had been ordered, and an abandoned one keeps its operation', () => {
    expect(then(exporting, { kind: 'fail', because: 'operationFailed', at })).toMatchObject({
      ordered: true,
    });
    expect(then(exporting, { kind: 'abandon', ...byMona })).toMatchObject({ operation });
    expect(then(uncertain, { kind: 'abandon', ...byMona })).not.toHaveProperty('operation');
  });
});

describe('any sequence of events', () => {
  const who = fc.constantFrom(...[adele, ravi, mona, lee, noor].map(person));
  const when = fc.integer({ min: 0, max: 400 }).map((hours) => inHours(hours));
  const because = fc.constantFrom<FailureCode>('Forbidden', 'StorageLocationInvalid', 'operationFailed');
  const post = fc.integer({ min: 1, max: 6 });
  const kinds = <K extends Event['kind']>(...all: K[]) => fc.constantFrom(...all);
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({
      kind: kinds('approve', 'withdraw', 'checkAgain', 'startOver', 'abandon', 'tryAgain'),
      by: who,
      at: when,
    }),
    fc.record({ kind: kinds('reject'), by: who, at: when, because: fc.string() }),
    fc.record({
      kind: kinds('expire', 'giveUpSubmission', 'seeMarker', 'overdue', 'miss', 'forget', 'close'),
      at: when,
    }),
    fc.record({ kind: kinds('prepareSubmission'), location: fc.constant(location), at: when }),
    fc.record({
      kind: kinds('waitToSubmit'),
      waitingFor: fc.constantFrom('throttling', 'storage'),
      until: when,
    }),
    fc.record({ kind: kinds('startSubmission', 'repeatSubmission'), answerBy: when }),
    fc.record({ kind: kinds('acceptSubmission'), operation: fc.constant(operation), at: when }),
    fc.record({ kind: kinds('deferSubmission'), post, until: when, at: when }),
    fc.record({ kind: kinds('holdSubmission'), post, at: when }),
    fc.record({ kind: kinds('refuseSubmission'), post, because, at: when }),
    fc.record({ kind: kinds('doubtSubmission'), arrived: fc.boolean(), at: when }),
    fc.record({ kind: kinds('loseSight'), because: fc.constant('containerMissing' as const), at: when }),
    fc.record({ kind: kinds('report', 'complete', 'findAgain'), report: fc.constant(report), at: when }),
    fc.record({ kind: kinds('fail'), because, at: when }),
  );
  const rules = fc.constantFrom(fourEyes, self, twoApprovals);
  const live = (events: readonly Event[], of: Rules) => {
    const states: State[] = [asked(at, of)];
    for (const one of events) {
      const next = transition(ask, states.at(-1)!, one, of);
      if (!isRefusal(next)) states.push(next);
    }
    return states;
  };

  test('leads to states of the table or to refusals, and never throws', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), rules, (events, of) => {
        for (const { kind } of live(events, of)) expect(lifecycle).toHaveProperty(kind);
      }),
    );
  });

  test('never submits without enough approvals of different people who may give them', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), rules, (events, of) => {
        for (const state of live(events, of)) {
          if (!('approvals' in state) || state.kind === 'awaitingApproval') continue;
          const people = new Set(state.approvals.map(({ by }) => by.id));
          expect(people.size).toBe(state.approvals.length);
          expect(people.size).toBeGreaterThanOrEqual(of.approvalsNeeded);
          if (of.approval === 'four-eyes') {
            expect([...people]).not.toContain(ravi.id);
            expect([...people]).not.toContain(adele.id);
          }
        }
      }),
    );
  });

  test('never sends more than five POSTs an attempt, and counts attempts up only', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), rules, (events, of) => {
        let attempt = 1;
        for (const state of live(events, of)) {
          if (state.kind === 'submitting') expect(state.posts).toBeLessThanOrEqual(maxPosts);
          if (!('attempt' in state)) continue;
          expect(state.attempt).toBeGreaterThanOrEqual(attempt);
          attempt = state.attempt;
        }
      }),
    );
  });

  test('never leaves an end, except that a failed request may be tried again', () => {
    const ends: readonly StateKind[] = ['completed', 'rejected', 'expired', 'withdrawn', 'abandoned'];
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), rules, (events, of) => {
        const kinds = live(events, of).map((state) => state.kind);
        const end = kinds.findIndex((kind) => ends.includes(kind));
        if (end !== -1) expect(end).toBe(kinds.length - 1);
      }),
    );
  });
});
