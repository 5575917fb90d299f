import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import { round } from '../../src/workflow/round.ts';
import { day, hour, inMs, minute, mona, person, ravi, start, type World, world } from '../support/world.ts';

const approved: State = {
  kind: 'approved',
  approvals: [{ by: person(mona), at: start }],
  approvedAt: start,
  attempt: 1,
  submitAt: start,
};
/** An hour forth and back, again and again, while the world's time goes on. */
async function passJumping(w: World, ms: number, everyMs: number) {
  for (let passed = 0, ahead = 0; passed < ms; passed += everyMs) {
    ahead = ahead === 0 ? hour : ahead > 0 ? -hour : 0;
    w.skew(ahead);
    await w.pass(everyMs);
    await w.graph.watch();
    await round(w.ports);
    await w.requests.sweep();
  }
  w.skew(0);
}

describe('a clock that jumps an hour back and forth', () => {
  test('orders once, keeps looking, and completes', async () => {
    const w = world();
    w.microsoft.takesMs = 10 * hour;
    for (let n = 0; n < 3; n++) await w.given(approved);
    await passJumping(w, 30 * minute, minute);
    expect(w.microsoft.posts).toHaveLength(3);
    expect(w.microsoft.ordered).toHaveLength(3);
    const { reads } = w.microsoft;
    await passJumping(w, 3 * hour, 7 * minute);
    // Three operations, a look each five minutes to each minute: nobody waits for the hour to come again.
    expect(w.microsoft.reads - reads).toBeGreaterThan(3 * 20);
    await passJumping(w, 8 * hour, 7 * minute);
    await w.pass(minute);
    await w.state('completed');
    expect(w.microsoft.ordered).toHaveLength(3);
  });

  test.each([
    ['forth', hour],
    ['back', -hour],
  ])('during a POST without an answer (%s) orders no second export', async (_way, jump) => {
    const w = world();
    w.microsoft.fates = [{ kind: 'unheard' }];
    await w.given(approved);
    w.power.before('submit', () => w.skew(jump));
    await w.settle();
    await w.pass(10 * minute);
    w.skew(0);
    await w.pass(12 * hour);
    await w.state('completed');
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('an approval expires no earlier and no later than the jump', async () => {
    const early = world();
    await early.say(ravi, 'export adele@contoso.example DSR-104');
    early.skew(hour);
    await early.pass(70 * hour);
    await early.state('awaitingApproval');
    await early.pass(3 * hour + minute);
    await early.state('expired');

    const late = world();
    late.skew(hour);
    await late.say(ravi, 'export adele@contoso.example DSR-104');
    late.skew(0);
    await late.pass(72 * hour - minute);
    await late.state('awaitingApproval');
    await late.pass(hour + 2 * minute);
    await late.state('expired');
  });

  test('an instance whose clock is an hour ahead does not make the others wait', async () => {
    const w = world();
    await w.given(approved);
    w.skew(hour);
    await w.pass(5 * minute);
    w.skew(0);
    const { reads } = w.microsoft;
    await w.pass(10 * minute);
    expect(w.microsoft.reads - reads).toBeGreaterThanOrEqual(8);
  });

  test('a watchdog tells people early or late by the jump at most', async () => {
    const w = world({ pace: { floorSeconds: 3_600, quotaPerHour: 10_000 } });
    w.microsoft.takesMs = 50 * day;
    await w.given(approved);
    w.skew(hour);
    await w.pass(30 * day);
    expect(await w.state('exporting')).not.toHaveProperty('overdueSince');
    await w.pass(2 * day);
    const { overdueSince, acceptedAt } = await w.state('exporting');
    expect(overdueSince! >= inMs(acceptedAt, 31 * day)).toBe(true);
  });
});
