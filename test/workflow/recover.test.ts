import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import { advance } from '../../src/workflow/advance.ts';
import {
  adele,
  changed,
  day,
  hour,
  inMs,
  minute,
  mona,
  noor,
  person,
  start,
  type World,
  world,
} from '../support/world.ts';
import type { Fate } from '../support/world/microsoft.ts';

const approved: State = {
  kind: 'approved',
  approvals: [{ by: person(mona), at: start }],
  approvedAt: start,
  attempt: 1,
  submitAt: start,
};
const grace = 5 * minute;

async function given(...fates: Fate[]): Promise<World> {
  const w = world();
  w.microsoft.fates = fates;
  await w.given(approved);
  return w;
}
/** The POST is under way; the function lets its answer through. */
async function whilePosting(w: World) {
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((open) => {
    answer = open;
  });
  await advance(w.take().step, w.ports); // the container
  let left: () => void = () => undefined;
  const posting = new Promise<void>((open) => {
    left = open;
  });
  w.power.before('submit', () => {
    left();
    return gate;
  });
  const { step } = w.take();
  const done = advance(step, w.ports);
  await posting;
  return {
    answer: async () => {
      answer();
      await done;
    },
  };
}
const bot = { kind: 'bot' } as const;

describe('a POST whose answer nobody heard', () => {
  test('is found by its marker and operation, and followed; nothing is ordered twice', async () => {
    const w = await given({ kind: 'unheard' });
    await w.pass(minute);
    expect(await w.state('exporting')).toMatchObject({ operation: w.microsoft.ordered[0]!.operation });
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.posts).toHaveLength(1);
  });

  test('is sent again into the same container after the grace, when no marker appeared', async () => {
    const w = await given({ kind: 'lost' });
    await w.pass(grace - 1_000);
    expect(w.microsoft.posts).toHaveLength(1);
    await w.pass(minute);
    await w.state('exporting');
    expect(w.microsoft.posts.map(({ container }) => container)).toEqual([
      w.microsoft.created[0],
      w.microsoft.created[0],
    ]);
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('is sent five times at most, each after a grace of its own; then nothing was ordered', async () => {
    const w = await given(...Array.from({ length: 9 }, (): Fate => ({ kind: 'lost' })));
    await w.finish();
    expect(await w.state('failed')).toMatchObject({ because: 'noAnswer', ordered: false });
    const times = w.microsoft.posts.map(({ at }) => at.getTime());
    expect(times).toHaveLength(5);
    for (const [n, at] of times.entries()) {
      if (n > 0) expect(at - times[n - 1]!).toBeGreaterThanOrEqual(grace);
    }
    expect(w.microsoft.created).toHaveLength(1);
    expect(w.microsoft.revoked).toEqual(w.microsoft.created);
  });

  test('had arrived when the service refuses its container as used: it is looked for, and never fails', async () => {
    const w = await given({ kind: 'unheard' });
    w.microsoft.hideMarkersUntil = inMs(start, grace + 10 * minute);
    await w.pass(grace + 5 * minute);
    expect(w.microsoft.posts).toHaveLength(2);
    expect(await w.state('submitting')).toMatchObject({ recovery: { arrived: true } });
    await w.pass(30 * minute);
    await w.state('exporting');
    expect(w.microsoft.posts).toHaveLength(2);
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('that arrived but never shows a marker goes to a person, and is not sent again', async () => {
    const w = await given({ kind: 'unheard' });
    w.microsoft.hideMarkersUntil = inMs(start, 30 * day);
    await w.pass(3 * hour);
    expect(await w.state('uncertain')).toMatchObject({ because: 'arrivedWithoutMarker' });
    expect(w.microsoft.posts).toHaveLength(2);
  });

  test('is still in doubt when its repetition is throttled', async () => {
    const w = await given({ kind: 'lost' }, { kind: 'deferred' });
    await w.pass(grace + minute);
    expect(await w.state('submitting')).toMatchObject({ posts: 1, recovery: { arrived: false } });
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.created).toHaveLength(1);
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('waits as long as Microsoft asked when its repetition is throttled, and is not given up for it', async () => {
    const throttled: Fate = { kind: 'deferred', retryAfterSeconds: 3_600 };
    const w = await given({ kind: 'lost' }, throttled, throttled, throttled, throttled, { kind: 'lost' });
    await w.pass(4 * hour + 8 * minute);
    const times = w.microsoft.posts.map(({ at }) => at.getTime());
    expect(times).toHaveLength(6);
    for (let n = 2; n < 6; n++) expect(times[n]! - times[n - 1]!).toBeGreaterThanOrEqual(hour);
    await w.pass(hour);
    await w.state('exporting');
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('that is throttled until its approval is too old has submitted nothing, and says why', async () => {
    const w = await given(
      { kind: 'lost' },
      ...Array.from({ length: 999 }, (): Fate => ({ kind: 'deferred' })),
    );
    await w.pass(7 * day - hour);
    await w.state('submitting');
    await w.pass(3 * hour);
    expect(await w.state('failed')).toMatchObject({ because: 'throttledTooLong', ordered: false });
  });

  test('waits, unclaimed, while there is no token to repeat it', async () => {
    const w = await given({ kind: 'lost' });
    await w.pass(minute);
    w.microsoft.noToken = true;
    await w.pass(hour);
    expect(await w.state('submitting')).toMatchObject({ posts: 1 });
    w.microsoft.noToken = false;
    await w.pass(10 * minute);
    await w.graph.watch();
    await w.pass(10 * minute);
    await w.state('exporting');
  });

  test('is looked for within the bot’s share of the quota', async () => {
    const w = await given({ kind: 'unheard' });
    await w.graph.throttled(600);
    await w.pass(9 * minute);
    expect([w.microsoft.reads, w.microsoft.lists]).toEqual([0, 0]);
    await w.pass(2 * minute);
    await w.state('exporting');
  });

  test('counts the calls of LIST, and stops all reads when LIST is throttled', async () => {
    const w = await given({ kind: 'lost' });
    const exports = {
      ...w.ports.exports,
      find: async () => ({ calls: 40, throttled: { retryAfterSeconds: 600 } }),
    };
    await w.pass(29_000);
    const { step } = w.take();
    w.clock.set(inMs(start, 30_000));
    await advance(step, { ...w.ports, exports });
    await advance(w.take().step, { ...w.ports, exports });
    expect(await w.graph.mayRead()).toEqual(inMs(start, 630_000));
  });

  test('is waited for by the database’s clock: an instance an hour ahead shortens neither answer nor grace', async () => {
    const w = await given({ kind: 'lost' });
    await w.settle();
    w.skew(hour);
    await w.requests.sweep(); // it thinks that everything is overdue
    await w.settle();
    expect(await w.state('submitting')).not.toHaveProperty('recovery.markerAt');
    await w.pass(25_000);
    await w.requests.sweep();
    await w.settle();
    await w.pass(3 * minute);
    expect(w.microsoft.posts).toHaveLength(1);
    await w.pass(3 * minute);
    expect(w.microsoft.posts).toHaveLength(2);
  });

  test('is looked for until the grace is over when its repetition is refused; then nothing was ordered', async () => {
    const w = await given({ kind: 'lost' }, { kind: 'refused', because: 'Forbidden' });
    await w.pass(grace + minute);
    expect(await w.state('submitting')).toMatchObject({ posts: 2, recovery: { refused: 'Forbidden' } });
    await w.pass(grace);
    expect(await w.state('failed')).toMatchObject({ because: 'Forbidden', ordered: false });
    expect(w.microsoft.posts).toHaveLength(2);
  });

  test('is found although its repetition was refused', async () => {
    const w = await given({ kind: 'unheard' });
    w.microsoft.hideMarkersUntil = inMs(start, grace + 2 * minute);
    await w.pass(grace - minute);
    w.microsoft.fates = [{ kind: 'refused', because: 'Forbidden' }];
    await w.pass(10 * minute);
    await w.state('exporting');
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('is found through LIST, where it works, before any marker is seen', async () => {
    const w = await given({ kind: 'unheard' });
    w.microsoft.hideMarkersUntil = inMs(start, 30 * day);
    w.microsoft.listWorks = true;
    await w.settle();
    await w.state('exporting');
    expect(w.microsoft.posts).toHaveLength(1);
  });

  test('is looked for again when Graph does not answer the look', async () => {
    const w = await given({ kind: 'unheard' });
    w.microsoft.reports = Array.from({ length: 4 }, () => new Error('503'));
    await w.pass(hour);
    await w.state('exporting');
    expect(w.microsoft.posts).toHaveLength(1);
  });

  test.each([
    ['right', 0],
    ['an hour ahead', hour],
  ])(
    'is not looked for while whoever sent it may still hear the answer, by a clock that is %s',
    async (_how, ahead) => {
      const w = await given();
      const post = await whilePosting(w);
      w.skew(ahead);
      w.clock.set(inMs(start, 29_000));
      await advance(w.take().step, w.ports); // handed out early
      expect(await w.state('submitting')).not.toHaveProperty('recovery');
      expect(await w.request()).toMatchObject({ lookAgainAt: inMs(start, 30_000 + ahead) });
      await post.answer();
      await w.state('exporting');
    },
  );
});

describe('a marker without an operation', () => {
  test('is looked at again for an hour; then a person is asked, and the bot goes on looking daily', async () => {
    const w = await given({ kind: 'markerOnly' });
    await w.pass(hour - minute);
    expect(await w.state('submitting')).toMatchObject({ recovery: { arrived: true } });
    await w.pass(30 * minute);
    expect(await w.state('uncertain')).toMatchObject({ because: 'markerWithoutOperation' });
    expect(w.teams.messages.at(-1)).toMatchObject({ notice: 'uncertain' });
    const { revision, lookAgainAt } = await w.request();
    expect(lookAgainAt!.getTime()).toBeGreaterThan(w.clock.now().getTime() + 23 * hour);
    await w.pass(10 * day);
    expect(await w.request()).toMatchObject({ revision, state: { kind: 'uncertain' } });
    expect(w.microsoft.posts).toHaveLength(1);
  });

  test('is not taken for an operation on somebody else, nor for the data subject’s own id', async () => {
    const w = await given({ kind: 'markerOnly' });
    await w.settle();
    const container = w.microsoft.containers.get(w.microsoft.created[0]!)!;
    container.marker = [adele.id.toUpperCase(), w.microsoft.foreign(noor.id), 'no guid at all'];
    await w.pass(2 * hour);
    await w.state('uncertain');
  });

  test('is found in the end, whichever of its ids it is and however it is written', async () => {
    const w = await given({ kind: 'markerOnly' });
    await w.pass(2 * hour);
    const container = w.microsoft.containers.get(w.microsoft.created[0]!)!;
    const operation = w.microsoft.foreign(adele.id.toUpperCase());
    container.marker = [adele.id, w.microsoft.foreign(noor.id), operation.toUpperCase()];
    await w.pass(day);
    expect(await w.state('completed')).toMatchObject({ operation });
  });

  test('is looked at once more when a person asks for it', async () => {
    const w = await given({ kind: 'unheard' });
    w.microsoft.hideMarkersUntil = inMs(start, 5 * hour);
    await w.pass(6 * hour);
    await w.state('uncertain');
    changed(await w.click(mona, 'checkAgain'));
    await w.settle();
    await w.state('completed');
  });
});

describe('a container that is missing', () => {
  test('after a POST may have left goes to a person at once, and is never the same as no marker', async () => {
    const w = await given({ kind: 'lost' });
    await w.settle();
    w.microsoft.containers.clear();
    await w.pass(minute);
    expect(await w.state('uncertain')).toMatchObject({ because: 'containerMissing' });
    await w.finish();
    expect(w.microsoft.posts).toHaveLength(1);
    expect(w.microsoft.created).toHaveLength(1);
  });
});

describe('an answer that comes late', () => {
  test('is taken when it is a 202, although the lease was lost', async () => {
    const w = await given();
    const post = await whilePosting(w);
    w.queue.releaseAll();
    await post.answer();
    expect(await w.state('exporting')).toMatchObject({ operation: w.microsoft.ordered[0]!.operation });
    await w.finish();
    await w.state('completed');
  });

  test('is taken when it is a 202, even while a person is asked', async () => {
    const w = await given();
    const post = await whilePosting(w);
    const { id } = await w.request();
    for (const event of [
      { kind: 'doubtSubmission', arrived: false, at: start },
      { kind: 'loseSight', because: 'containerMissing', at: start },
    ] as const) {
      await w.requests.record({ requestId: id, event, by: bot });
    }
    await post.answer();
    await w.state('exporting');
  });

  test.each<Fate>([{ kind: 'deferred' }, { kind: 'refused', because: 'Forbidden' }])(
    'is dropped when recovery has begun and it is no 202: $kind',
    async (fate) => {
      const w = await given(fate);
      const post = await whilePosting(w);
      const { id } = await w.request();
      const event = { kind: 'doubtSubmission', arrived: true, at: start } as const;
      await w.requests.record({ requestId: id, event, by: bot });
      const before = await w.request();
      await post.answer();
      expect(await w.request()).toEqual(before);
      expect(w.logged).toContainEqual({ event: 'submit.lateAnswer' });
    },
  );

  test('is dropped when it belongs to an older POST', async () => {
    const w = await given();
    const post = await whilePosting(w);
    await w.pass(grace + 2 * minute); // recovery posts again, and that one is accepted
    await w.state('exporting');
    w.microsoft.fates = [{ kind: 'refused', because: 'Forbidden' }];
    await post.answer().catch((error: unknown) => expect(error).toMatchObject({ code: 'leaseLost' }));
    await w.state('exporting');
    expect(w.microsoft.ordered).toHaveLength(1);
  });

  test('changes nothing when it says nothing and the lease was lost: the next look finds out', async () => {
    const w = await given({ kind: 'unheard' });
    const post = await whilePosting(w);
    w.queue.releaseAll();
    await expect(post.answer()).rejects.toMatchObject({ code: 'leaseLost' });
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.posts).toHaveLength(1);
  });
});

test('an operation of the first order that is found late never becomes that of the second', async () => {
  const w = await given({ kind: 'markerOnly' });
  await w.pass(2 * hour);
  const { id } = await w.request();
  const [old] = w.microsoft.created;
  w.microsoft.containers.get(old!)!.marker = [w.microsoft.foreign(adele.id)];
  // While the daily look reads the operation, a person starts over, and the second order is under way.
  w.power.before('report', async () => {
    changed(await w.click(mona, 'startOver'));
    const location = w.microsoft.storage.locate(id, 2);
    for (const event of [
      { kind: 'prepareSubmission', location, at: w.clock.now() },
      { kind: 'startSubmission', answerBy: w.clock.now() },
    ] as const) {
      await w.requests.record({ requestId: id, event, by: bot });
    }
  });
  await advance(w.take().step, w.ports);
  expect(await w.state('submitting')).toMatchObject({ attempt: 2 });
  expect(w.logged).toContainEqual({ event: 'step.overtaken' });
});

describe('two instances that recover together', () => {
  test('send one POST', async () => {
    const w = await given({ kind: 'lost' });
    await w.pass(grace - 1_000);
    const one = w.take();
    w.clock.set(inMs(start, grace + minute));
    const other = w.overtake(one.lease);
    await Promise.allSettled([advance(one.step, w.ports), advance(other.step, w.ports)]);
    expect(w.microsoft.posts).toHaveLength(2);
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.ordered).toHaveLength(1);
  });
});
