import { describe, expect, test } from '@jest/globals';
import { requestCard } from '../../src/cards/requestCard.ts';
import type { State } from '../../src/domain/exportRequest.ts';
import { advance } from '../../src/workflow/advance.ts';
import {
  adele,
  approvalChannel,
  changed,
  day,
  hour,
  inMs,
  lee,
  minute,
  mona,
  person,
  ravi,
  start,
  twoApprovals,
  type World,
  world,
} from '../support/world.ts';
import { asRead } from '../support/asRead.ts';

const operations = { ...approvalChannel, id: '19:operations@thread.tacv2' };
const approvals = [{ by: person(mona), at: start }];
const approved: State = { kind: 'approved', approvals, approvedAt: start, attempt: 1, submitAt: start };
const uncertain: State = {
  kind: 'uncertain',
  approvals,
  approvedAt: start,
  attempt: 1,
  location: { account: 'exports', container: 'dsr-old' },
  since: start,
  because: 'containerMissing',
};
/** What the requester reads. */
const cardOf = async (w: World) =>
  asRead(
    JSON.stringify(
      requestCard(await w.request(), {
        cardId: 'card',
        role: 'both',
        privacy: 'full',
        rules: w.ports.settings.rules,
        locale: 'en-US',
        now: w.clock.now(),
      }),
    ),
  );
const events = (w: World) => w.requests.audit().map((row) => row.event);
const withdraw = async (w: World) =>
  w.requests.record({
    requestId: (await w.request()).id,
    event: { kind: 'withdraw', by: person(ravi), at: w.clock.now() },
    by: { kind: 'person', person: person(ravi) },
  });

describe('an approved request', () => {
  test('is submitted once, followed, and shown in each state on the way', async () => {
    const w = world();
    await w.given(approved);
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.posts).toHaveLength(1);
    expect(w.microsoft.ordered).toHaveLength(1);
    expect(w.teams.messages).toMatchObject([
      { role: 'both', state: 'completed' },
      { role: 'notice', notice: 'completed' },
    ]);
    expect([...new Set(w.teams.shown.map(({ state }) => state))]).toEqual([
      'approved',
      'exporting',
      'completed',
    ]);
  });

  test('has its container recorded and its submission committed before the POST leaves', async () => {
    const w = world();
    const { id } = await w.given(approved);
    w.power.before('submit', async () => {
      expect(await w.state('submitting')).toMatchObject({ posts: 1, answerBy: inMs(w.clock.now(), 30_000) });
      expect(await w.requests.attempt(id, 1)).toMatchObject({ location: w.microsoft.storage.locate(id, 1) });
      expect(await w.requests.submissionsSince(inMs(w.clock.now(), -1))).toHaveLength(1);
    });
    await w.settle();
    expect(await w.state('exporting')).toMatchObject({ operation: w.microsoft.ordered[0]!.operation });
  });

  test('keeps the SAS out of everything that is stored, logged or shown', async () => {
    const w = world();
    await w.given(approved);
    w.microsoft.fates = [{ kind: 'unheard' }];
    await w.finish();
    const kept = [await w.request(), await w.cards(), w.requests.audit(), w.logged, w.teams.messages];
    expect(JSON.stringify(kept)).not.toMatch(/sig=|secret/);
  });

  test('looks at its operation for the first time after the floor', async () => {
    const w = world({ pace: { floorSeconds: 90, quotaPerHour: 10_000 } });
    await w.given(approved);
    await w.settle();
    expect(await w.request()).toMatchObject({ lookAgainAt: inMs(start, 90_000) });
  });

  test('waits every five seconds for a new permission to take effect, in silence', async () => {
    const w = world();
    w.microsoft.slowPermission = 6;
    await w.given(approved);
    await w.pass(29_000);
    expect(await w.request()).toMatchObject({ state: { kind: 'approved' }, revision: 1 });
    await w.pass(2_000);
    await w.state('exporting');
    expect(w.microsoft.created).toHaveLength(1);
  });

  test('waits in the open while the storage account does not answer, once said, and then goes on', async () => {
    const w = world();
    w.microsoft.prepareFails = 20;
    await w.given(approved);
    await w.pass(2 * minute);
    expect(await w.state('approved')).toMatchObject({ waitingFor: 'storage' });
    await w.pass(10 * minute);
    await w.state('exporting');
    expect(events(w).filter((event) => event === 'waitToSubmit')).toHaveLength(1);
  });

  test.each(['works', 'none'] as const)(
    'from a restored backup, whose container was used already, is followed and not posted again (permission: %s)',
    async (permission) => {
      const w = world();
      const location = { account: 'exports', container: 'dsr-used' };
      const { id } = await w.given({ ...approved, location });
      // What the backup does not know: the order, and that its write permission was removed since.
      w.microsoft.containers.set(location.container, { request: id, permission: 'works' });
      await w.microsoft.exports.submit(adele.id, await w.microsoft.storage.issue(location), w.clock.now());
      w.microsoft.containers.get(location.container)!.permission = permission;
      await w.finish();
      expect(await w.state('completed')).toMatchObject({ operation: w.microsoft.ordered[0]!.operation });
      expect(w.microsoft.posts).toHaveLength(1);
    },
  );

  test('expires when it is older than seven days, and is not submitted any more', async () => {
    const w = world();
    w.microsoft.prepareFails = Infinity;
    await w.given(approved);
    await w.pass(7 * day);
    w.microsoft.prepareFails = 0;
    await w.pass(hour);
    await w.state('expired');
    expect(w.microsoft.posts).toEqual([]);
  });

  test('from a restored backup orders nothing', async () => {
    const w = world();
    await w.given(approved);
    w.clock.set(inMs(start, 7 * day));
    await w.settle();
    await w.state('expired');
    expect(w.microsoft.created).toEqual([]);
  });

  test('that is withdrawn while its container is prepared, or right before the POST, is not submitted', async () => {
    for (const moment of ['prepare', 'probe', 'issue']) {
      const w = world();
      await w.given(approved);
      w.power.before(moment, () => withdraw(w));
      await w.finish();
      await w.state('withdrawn');
      expect(w.microsoft.posts).toEqual([]);
    }
  });

  test('is not submitted by a step that was sent for an older revision', async () => {
    const w = world();
    await w.given(approved);
    const { step } = w.take();
    await w.requests.record({
      requestId: step.requestId,
      event: { kind: 'waitToSubmit', waitingFor: 'dailyQuota', until: inMs(start, hour) },
      by: { kind: 'bot' },
    });
    await advance(step, w.ports);
    await w.settle();
    expect(w.microsoft.created).toEqual([]);
  });

  test('is submitted once when two instances pick it up together', async () => {
    const w = world();
    await w.given(approved);
    await advance(w.take().step, w.ports); // the container
    const one = w.take();
    const other = w.overtake(one.lease);
    await Promise.allSettled([advance(one.step, w.ports), advance(other.step, w.ports)]);
    await w.finish();
    expect(w.microsoft.posts).toHaveLength(1);
    await w.state('completed');
  });

  test('that waits for its turn after throttling is not submitted early by an instance that slept', async () => {
    const w = world();
    await w.given(approved);
    await advance(w.take().step, w.ports);
    w.microsoft.fates = [{ kind: 'deferred', retryAfterSeconds: 3_600 }];
    const one = w.take();
    const other = w.overtake(one.lease);
    // The other one does it all, throttled answer included, while this one sleeps right before its claim.
    w.power.before('issue', () => advance(other.step, w.ports));
    await advance(one.step, w.ports).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 'leaseLost' }),
    );
    expect(w.microsoft.posts).toHaveLength(1);
    expect(await w.state('approved')).toMatchObject({ waitingFor: 'throttling' });
  });
});

describe('a submission that Graph throttles', () => {
  test.each([
    ['as long as Graph says', 600, 600],
    ['fifteen minutes when it does not say', undefined, 900],
  ])('waits %s, and goes into the same container', async (_how, retryAfterSeconds, seconds) => {
    const w = world();
    w.microsoft.fates = [{ kind: 'deferred', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }];
    await w.given(approved);
    await w.settle();
    expect(await w.state('approved')).toMatchObject({
      waitingFor: 'throttling',
      submitAt: inMs(start, seconds * 1_000),
    });
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.created).toHaveLength(1);
    expect(w.microsoft.posts.map(({ at }) => at)).toEqual([start, inMs(start, seconds * 1_000)]);
  });

  test('keeps the others from finding out by themselves, on every instance, and one of them tries for all', async () => {
    const w = world();
    w.microsoft.fates = Array.from({ length: 3 }, () => ({ kind: 'deferred' }));
    for (let n = 0; n < 6; n++) await w.given(approved);
    await w.settle();
    expect(w.microsoft.posts).toHaveLength(1);
    await w.pass(10 * minute);
    for (let n = 0; n < 3; n++) await w.given({ ...approved, submitAt: w.clock.now() });
    await w.settle();
    expect(w.microsoft.posts).toHaveLength(1);
    // 15 minutes, and then twice that each time; one POST for all nine.
    await w.pass(6 * minute);
    expect(w.microsoft.posts).toHaveLength(2);
    await w.pass(31 * minute);
    expect(w.microsoft.posts).toHaveLength(3);
    expect(await w.state('approved')).toMatchObject({ waitingFor: 'throttling' });
    await w.pass(62 * minute);
    expect(w.microsoft.posts).toHaveLength(12);
    expect(w.microsoft.ordered).toHaveLength(9);
  });

  test('for days neither fills its history nor sends a card for each try', async () => {
    const w = world();
    w.microsoft.fates = Array.from({ length: 999 }, () => ({ kind: 'deferred' }));
    await w.given(approved);
    await w.pass(3 * day);
    expect(w.microsoft.posts.length).toBeLessThan(45);
    expect((await w.request()).history.length).toBeLessThanOrEqual(4);
  });
});

describe('a submission without a token for Graph', () => {
  test('is not claimed; its card says once what it waits for, and operators hear once why', async () => {
    const w = world({ operatorsConversation: operations.id });
    w.teams.installedIn.set(operations.id, operations);
    w.microsoft.noToken = true;
    for (let n = 0; n < 3; n++) await w.given(approved);
    for (let minutes = 0; minutes < 120; minutes++) {
      await w.pass(minute);
      await w.graph.watch();
    }
    expect(await w.state('approved')).toMatchObject({ waitingFor: 'graph' });
    expect(events(w).filter((event) => event === 'startSubmission')).toEqual([]);
    expect(events(w).filter((event) => event === 'waitToSubmit')).toHaveLength(3);
    expect(w.teams.alerts).toEqual([expect.stringMatching(/Entra ID gives the bot no token/)]);
    w.microsoft.noToken = false;
    for (let minutes = 0; minutes < 10; minutes++) {
      await w.pass(minute);
      await w.graph.watch();
    }
    expect(w.microsoft.ordered).toHaveLength(3);
  });

  test('that it had at the claim and not at the POST is claimed anew, and its history does not say that it left', async () => {
    const w = world();
    await w.given(approved);
    await advance(w.take().step, w.ports); // the container
    w.power.before('requests.record', () => {
      w.microsoft.noToken = true;
    });
    await advance(w.take().step, w.ports);
    expect(w.microsoft.posts).toEqual([]);
    expect((await w.request()).history.map(({ event }) => event)).not.toContain('startSubmission');
    w.microsoft.noToken = false;
    await w.pass(5 * minute);
    await w.state('exporting');
    expect(w.microsoft.posts).toHaveLength(1);
  });
});

describe('a claim that the database took long to commit', () => {
  test('counts its time from the SAS on, and sends nothing when a POST would not be over by then', async () => {
    const w = world();
    await w.given(approved);
    await advance(w.take().step, w.ports); // the container
    // 18 s until the commit: with 20 s for the POST recovery could begin while it is under way.
    w.power.before('issue', () => w.clock.set(inMs(start, 5_000)));
    w.power.before('requests.record', () => w.clock.set(inMs(start, 23_000)));
    await advance(w.take().step, w.ports);
    expect(w.microsoft.posts).toEqual([]);
    expect(await w.state('approved')).toMatchObject({ submitAt: inMs(start, 23_000) });
    await w.settle();
    await w.state('exporting');
    expect(w.microsoft.posts).toHaveLength(1);
  });

  test('still sends when there is time', async () => {
    const w = world();
    await w.given(approved);
    await advance(w.take().step, w.ports);
    w.power.before('issue', () => w.clock.set(inMs(start, 15_000)));
    w.power.before('requests.record', () => w.clock.set(inMs(start, 25_000)));
    w.power.before('submit', async () =>
      expect(await w.state('submitting')).toMatchObject({ answerBy: inMs(start, 45_000) }),
    );
    await advance(w.take().step, w.ports);
    await w.state('exporting');
  });
});

describe('a write permission that has run for days before the POST', () => {
  test('is issued anew, and the POST waits until that works', async () => {
    const w = world();
    await w.given(approved);
    await advance(w.take().step, w.ports);
    w.microsoft.expiring.add(w.microsoft.created[0]!);
    await w.settle();
    expect(w.microsoft.posts).toEqual([]);
    await w.pass(minute);
    expect(w.microsoft.posts).toHaveLength(1);
    await w.state('exporting');
  });
});

describe('the daily quota', () => {
  /** Two are all of a day, and were sent an hour apart. */
  async function fullDay(): Promise<World> {
    const w = world({ submissionsPerDay: 2 });
    await w.given(approved);
    await w.settle();
    await w.pass(hour);
    await w.given(approved);
    await w.settle();
    return w;
  }

  test('makes the next request wait in the open, and its card says until when', async () => {
    const w = await fullDay();
    await w.given(approved);
    await w.pass(2 * hour);
    // Its container would stand open to writers all that time.
    expect(w.microsoft.created).toHaveLength(2);
    const { id } = await w.request();
    const request = await w.requests.get(id);
    // A day after the first of the two that fill it.
    expect(request.state).toMatchObject({ waitingFor: 'dailyQuota', submitAt: inMs(start, day) });
    const card = requestCard(request, {
      cardId: 'card',
      role: 'both',
      privacy: 'full',
      rules: w.ports.settings.rules,
      locale: 'en-US',
      now: w.clock.now(),
    });
    const said = asRead(JSON.stringify(card));
    expect(said).toContain('The number of exports for today is used up. This one waits for its turn.');
    expect(said).toContain('Mar 3, 2026, 9:00 AM UTC');
    const [shown] = await w.requests.cards(id);
    expect(w.teams.messages.find(({ activityId }) => activityId === shown?.activityId)).toMatchObject({
      state: 'approved',
      revision: request.revision,
    });

    await w.pass(day - 3 * hour - minute);
    expect(w.microsoft.posts).toHaveLength(2);
    await w.pass(2 * minute);
    await w.state('exporting');
    expect(w.microsoft.posts.at(-1)?.at).toEqual(inMs(start, day));
    expect(events(w).filter((event) => event === 'waitToSubmit')).toHaveLength(1);
  });

  test('of many that are approved at once makes ready no more than it has room for', async () => {
    const w = world({ submissionsPerDay: 2 });
    for (let n = 0; n < 6; n++) await w.given(approved);
    await w.settle();
    expect(w.microsoft.posts).toHaveLength(2);
    expect(w.microsoft.created).toHaveLength(2);
  });

  test('gives each that waits a turn of its own, in the order they were approved', async () => {
    const w = await fullDay();
    const waiting = [];
    for (let n = 0; n < 5; n++) {
      await w.given(approved);
      waiting.push((await w.request()).id);
    }
    await w.settle();
    const turns = [day, day + hour, 2 * day, 2 * day + hour, 3 * day].map((ms) => inMs(start, ms));
    const states = await Promise.all(waiting.map(async (id) => (await w.requests.get(id)).state));
    expect(states).toEqual(
      turns.map((submitAt) => expect.objectContaining({ waitingFor: 'dailyQuota', submitAt })),
    );
    await w.pass(3 * day);
    expect(w.microsoft.posts.slice(2).map(({ at }) => at)).toEqual(turns);
    // Nobody is waked in vain, and no card is sent for it.
    expect(events(w).filter((event) => event === 'waitToSubmit')).toHaveLength(5);
  });

  test('says the next moment when somebody else took the place', async () => {
    const w = world({ submissionsPerDay: 1 });
    await w.given(approved);
    await w.settle();
    for (let n = 0; n < 2; n++) await w.given(approved);
    await w.pass(day + minute);
    expect(w.microsoft.posts).toHaveLength(2);
    const waiting = await Promise.all(
      [...new Set(w.requests.audit().flatMap(({ requestId }) => requestId ?? []))].map((id) =>
        w.requests.get(id),
      ),
    );
    expect(waiting.map(({ state }) => state)).toContainEqual(
      expect.objectContaining({ waitingFor: 'dailyQuota', submitAt: inMs(start, 2 * day) }),
    );
  });
});

describe('a submission that Graph refuses', () => {
  test('has failed, ordered nothing, and its write permission ends at once', async () => {
    const w = world();
    w.microsoft.fates = [{ kind: 'refused', because: 'Forbidden' }];
    await w.given(approved);
    await w.settle();
    expect(await w.state('failed')).toMatchObject({ because: 'Forbidden', ordered: false });
    expect(w.microsoft.revoked).toEqual(w.microsoft.created);
    expect(w.microsoft.ordered).toEqual([]);
  });

  test('is tried again in a container of its own', async () => {
    const w = world();
    w.microsoft.fates = [{ kind: 'refused', because: 'Forbidden' }];
    await w.given(approved);
    await w.settle();
    changed(await w.click(mona, 'tryAgain'));
    await w.finish();
    await w.state('completed');
    expect(new Set(w.microsoft.posts.map(({ container }) => container)).size).toBe(2);
    expect(w.microsoft.ordered).toHaveLength(1);
  });
});

describe('starting over', () => {
  const ready = async (w = world()) => {
    await w.given(approved);
    w.microsoft.fates = [{ kind: 'markerOnly' }];
    await w.pass(2 * hour);
    await w.state('uncertain');
    return w;
  };

  test('removes the old write permission before anything new is created, and uses a new container', async () => {
    const w = await ready();
    const [old] = w.microsoft.created;
    changed(await w.click(lee, 'startOver'));
    w.power.before('prepare', () => expect(w.microsoft.revoked).toEqual([old]));
    await w.settle();
    await w.state('exporting');
    expect(w.microsoft.created).toHaveLength(2);
    expect(w.microsoft.ordered.map(({ container }) => container)).toEqual([w.microsoft.created[1]]);
  });

  test('creates nothing while the old write permission is still there', async () => {
    const w = await ready();
    const until = inMs(w.clock.now(), 5 * day);
    w.microsoft.writableUntil = until;
    changed(await w.click(lee, 'startOver'));
    await w.settle();
    expect(await w.state('approved')).toMatchObject({ waitingFor: 'oldWriteAccess', submitAt: until });
    const { revision } = await w.request();
    await w.pass(5 * day - minute);
    // Said once, with what ends it sooner.
    expect(await w.request()).toMatchObject({ revision });
    expect(w.microsoft.created).toHaveLength(1);
    expect(await cardOf(w)).toMatch(
      new RegExp(`ends by itself.*Mar 7, 2026.*delete the container ${w.microsoft.created[0]!} with`),
    );
    await w.pass(2 * minute);
    await w.state('exporting');
    expect(w.microsoft.created).toHaveLength(2);
  });

  test('goes on within ten minutes when somebody removed the old container meanwhile', async () => {
    const w = await ready();
    w.microsoft.writableUntil = inMs(w.clock.now(), 5 * day);
    changed(await w.click(lee, 'startOver'));
    await w.pass(hour);
    w.microsoft.containers.clear();
    await w.pass(11 * minute);
    await w.state('exporting');
  });

  test('goes on when the old container was removed by somebody', async () => {
    const w = world();
    await w.given(uncertain);
    changed(await w.click(lee, 'startOver'));
    await w.settle();
    await w.state('exporting');
  });

  test('waits for the second approver where two are needed', async () => {
    const w = await ready(world({ rules: twoApprovals }));
    changed(await w.click(mona, 'startOver'));
    await w.settle();
    expect(w.microsoft.posts).toHaveLength(1);
    changed(await w.click(lee, 'approve'));
    await w.settle();
    await w.state('exporting');
    expect(w.microsoft.revoked).toEqual([w.microsoft.created[0]]);
  });

  test('that is rejected ends the write permission of the first order', async () => {
    const w = await ready(world({ rules: twoApprovals }));
    changed(await w.click(mona, 'startOver'));
    changed(await w.click(lee, 'reject', { because: 'once is enough' }));
    await w.settle();
    expect(w.microsoft.revoked).toEqual(w.microsoft.created);
  });
});

describe('the end of a write permission', () => {
  test('comes a day after completion, and not before', async () => {
    const w = world();
    await w.given(approved);
    await w.pass(2 * hour + day - minute);
    expect(w.microsoft.revoked).toEqual([]);
    await w.pass(hour);
    expect(w.microsoft.revoked).toEqual(w.microsoft.created);
  });

  test('is repeated until the permission is gone', async () => {
    const w = world();
    w.microsoft.fates = [{ kind: 'refused', because: 'Forbidden' }];
    w.microsoft.writableUntil = inMs(start, day);
    const { id } = await w.given(approved);
    await w.settle();
    expect(await w.requests.attempt(id, 1)).not.toHaveProperty('revokedAt');
    await w.finish();
    expect(await w.requests.attempt(id, 1)).toHaveProperty('revokedAt');
    expect(w.microsoft.revoked).toHaveLength(1);
  });
});
