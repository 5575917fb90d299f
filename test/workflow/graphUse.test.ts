import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { OperationAnswer } from '../../src/ports/exports.ts';
import { advance } from '../../src/workflow/advance.ts';
import { createGraphUse } from '../../src/workflow/graphUse.ts';
import { round } from '../../src/workflow/round.ts';
import { Fault } from '../../src/faults.ts';
import {
  approvalChannel,
  day,
  hour,
  inMs,
  minute,
  mona,
  person,
  start,
  type World,
  world,
} from '../support/world.ts';
import { asRead } from '../support/asRead.ts';

const approved: State = {
  kind: 'approved',
  approvals: [{ by: person(mona), at: start }],
  approvedAt: start,
  attempt: 1,
  submitAt: start,
};
const operations = { ...approvalChannel, id: '19:operations@thread.tacv2' };

/** So many exports that were accepted just now. */
async function given(count: number, settings = {}): Promise<World> {
  const w = world({ operatorsConversation: operations.id, submissionsPerDay: 1_000, ...settings });
  w.teams.installedIn.set(operations.id, operations);
  for (let n = 0; n < count; n++) await w.given(approved);
  await w.settle();
  return w;
}
/** Another instance on the same database. */
const another = (w: World) => createGraphUse({ ...w.ports, exports: w.microsoft.exports });
/** What the composition root does on a timer. */
async function passWatching(w: World, ms: number, everyMs = 15_000) {
  for (let passed = 0; passed < ms; passed += everyMs) {
    await w.pass(everyMs);
    await w.graph.watch();
    await round(w.ports);
  }
}
const kinds = async (w: World) => {
  const ids = new Set(w.requests.audit().flatMap(({ requestId }) => requestId ?? []));
  const states = await Promise.all([...ids].map(async (id) => (await w.requests.get(id)).state.kind));
  return [...new Set(states)];
};

describe('while Graph is down', () => {
  const down = () => new Fault('graphUnavailable');

  test('steps rest, one call a minute asks, and operators hear it once and hear that it is over once', async () => {
    const w = await given(6);
    w.microsoft.silence = down;
    await passWatching(w, 10 * minute);
    expect(await w.graph.downSince()).toEqual(inMs(start, 15_000));
    const reads = w.microsoft.reads;
    await passWatching(w, 2 * hour);
    // Six operations would have been asked for hundreds of times.
    expect(w.microsoft.reads - reads).toBeLessThanOrEqual(121);
    expect(w.teams.alerts.map(asRead)).toEqual([
      expect.stringMatching(
        /^Microsoft Graph has not served the bot since Mar 2, 2026, 9:00 AM UTC\. It answers with/,
      ),
    ]);
    w.microsoft.silence = undefined;
    await passWatching(w, 20 * minute);
    expect(await w.graph.downSince()).toBeUndefined();
    expect(w.teams.alerts.slice(1)).toEqual([expect.stringMatching(/^Microsoft Graph serves the bot again/)]);
    await w.finish();
    expect(await kinds(w)).toEqual(['completed']);
  });

  test('no card changes, but that of a request which waits to be ordered says why', async () => {
    const w = await given(10);
    w.microsoft.silence = down;
    await passWatching(w, 5 * minute);
    const shown = w.teams.shown.length;
    await w.given({ ...approved, submitAt: w.clock.now(), approvedAt: w.clock.now() });
    await passWatching(w, hour);
    expect(await w.state('approved')).toMatchObject({ waitingFor: 'graph' });
    expect(w.microsoft.posts).toHaveLength(10);
    // Its first rendering, and the one that says what it waits for.
    expect(w.teams.shown.length - shown).toBeLessThanOrEqual(3);
    w.microsoft.silence = undefined;
    await passWatching(w, 10 * minute);
    await w.state('exporting');
    expect(w.microsoft.posts).toHaveLength(11);
  });

  test('every instance knows, a restarted one too, and the probe is one instance’s', async () => {
    const w = await given(6);
    w.microsoft.silence = down;
    await passWatching(w, 5 * minute);
    const other = another(w);
    expect(await other.downSince()).toEqual(inMs(start, 15_000));
    await w.pass(5 * minute);
    const { reads } = w.microsoft;
    await Promise.all([w.graph.watch(), other.watch(), other.watch()]);
    expect(w.microsoft.reads - reads).toBe(1);
    expect((await w.ports.alarms.raised()).map(({ kind }) => kind)).toEqual(['graphDown']);
  });

  test('an alarm that nobody came to raise is raised by whoever looks next', async () => {
    const w = await given(6);
    await w.ports.shared.swap('graphHealth', 0, { downSince: start, because: 'graphSilent', setAt: start });
    w.microsoft.silence = down;
    await w.graph.watch();
    expect(await w.ports.alarms.raised()).toHaveLength(1);
  });

  test('one operation that Graph cannot show is not Graph: it is asked for less and less', async () => {
    const w = await given(1);
    w.microsoft.reports = Array.from({ length: 1_000 }, () => new Fault('graphUnavailable'));
    await passWatching(w, day, minute);
    expect(await w.graph.downSince()).toBeUndefined();
    expect(w.teams.alerts).toEqual([]);
    // 1, 2, 4, 8 … minutes, and probes that found Graph in order.
    expect(w.microsoft.reads).toBeLessThan(60);
    w.microsoft.reports = [];
    await passWatching(w, day, minute);
    expect(await kinds(w)).toEqual(['completed']);
  });

  test('wrong clocks do not keep the probe from being made', async () => {
    const w = await given(6);
    w.microsoft.silence = down;
    await passWatching(w, 5 * minute);
    w.clock.set(inMs(w.clock.now(), hour));
    await w.graph.watch();
    w.clock.set(inMs(w.clock.now(), -hour));
    w.microsoft.silence = undefined;
    await w.graph.watch();
    expect(await w.graph.downSince()).toBeUndefined();
  });
});

describe('the quota', () => {
  test('of one tenant is one share, however many instances read', async () => {
    const w = await given(0);
    const instances = [w.graph, another(w), another(w), another(w)];
    let allowed = 0;
    for (let second = 0; second < 3_600; second++) {
      for (const instance of instances) if ((await instance.mayRead()) === 'now') allowed++;
      w.clock.set(inMs(start, second * 1_000));
    }
    expect(allowed).toBeGreaterThan(4_900);
    expect(allowed).toBeLessThanOrEqual(5_000);
  });

  test('is asked for once, however many looks are due together', async () => {
    const w = await given(0);
    const graph = createGraphUse({
      ...w.ports,
      exports: w.microsoft.exports,
      settings: { ...w.ports.settings, pace: { floorSeconds: 60, quotaPerHour: 10_000_000 } },
    });
    const answers = await Promise.all(Array.from({ length: 100 }, () => graph.mayRead()));
    expect(new Set(answers)).toEqual(new Set(['now']));
    expect((await w.ports.shared.read('graphReads')).version).toBe(1);
  });

  test('that is used up stops all instances, and longer each time', async () => {
    const w = await given(1);
    const other = another(w);
    w.microsoft.reports = [{ kind: 'throttled' }, { kind: 'throttled' }] as OperationAnswer[];
    await w.pass(minute);
    expect(w.microsoft.reads).toBe(1);
    expect(await other.mayRead()).toEqual(inMs(start, 2 * minute));
    await w.pass(minute);
    expect(w.microsoft.reads).toBe(2);
    expect(await other.mayRead()).toEqual(inMs(start, 4 * minute));
    await w.finish();
    await w.state('completed');
  });

  test('spreads what comes back together over its own pace', async () => {
    const w = await given(1);
    for (let n = 0; n < 255; n++) expect(await w.graph.mayRead()).toBe('now');
    const free = await w.graph.mayRead();
    const { step } = w.take();
    await advance(step, { ...w.ports, random: () => 0.5 });
    expect((await w.request()).lookAgainAt).toEqual(inMs(free as Date, minute / 2));
    expect(w.microsoft.reads).toBe(0);
  });
});

describe('LIST', () => {
  test('answers for all operations in one call, and what it shows is recorded at once', async () => {
    const w = await given(6);
    w.microsoft.listWorks = true;
    await passWatching(w, 3 * hour);
    expect(await kinds(w)).toEqual(['completed']);
    // The first look at each comes together with the first LIST; after it nobody is asked for alone.
    expect(w.microsoft.reads).toBeLessThanOrEqual(6);
    expect(w.microsoft.lists).toBeGreaterThan(100);
    const completed = w.requests.audit().filter(({ event }) => event === 'complete');
    expect(completed).toHaveLength(6);
  });

  test('is asked for by one instance at a time', async () => {
    const w = await given(6);
    w.microsoft.listWorks = true;
    await w.pass(2 * minute);
    await Promise.all([round(w.ports), round(w.ports), round(w.ports)]);
    expect(w.microsoft.lists).toBe(1);
  });

  test('is not asked for where looking at each is cheaper', async () => {
    const w = await given(1);
    w.microsoft.listWorks = true;
    await passWatching(w, hour);
    expect(w.microsoft.lists).toBe(0);
    expect(w.microsoft.reads).toBe(60);
  });

  test('that is refused is tried again a day later', async () => {
    const w = await given(17);
    const roundAt = async (ms: number) => {
      w.clock.set(inMs(start, ms));
      await round(w.ports);
      return w.microsoft.lists;
    };
    expect(await roundAt(minute)).toBe(1);
    expect(await roundAt(hour)).toBe(1);
    expect(await roundAt(day)).toBe(1);
    expect(await roundAt(day + 2 * minute)).toBe(2);
  });

  test('does not prove that an operation is gone: those it leaves out are asked for', async () => {
    const w = await given(6);
    w.microsoft.listWorks = true;
    w.microsoft.notListed.add(w.microsoft.ordered[0]!.operation);
    await passWatching(w, 3 * hour);
    expect(await kinds(w)).toEqual(['completed']);
    expect(w.microsoft.reads).toBeGreaterThan(60);
    expect(w.microsoft.reads).toBeLessThan(120);
  });

  test('that shows less than half is not worth it', async () => {
    const w = await given(6);
    w.microsoft.listWorks = true;
    for (const { operation } of w.microsoft.ordered.slice(0, 4)) w.microsoft.notListed.add(operation);
    await passWatching(w, 3 * hour);
    expect(w.microsoft.lists).toBe(1);
    expect(await kinds(w)).toEqual(['completed']);
  });

  test('that goes away leaves every operation to be looked at', async () => {
    const w = await given(6);
    w.microsoft.listWorks = true;
    await passWatching(w, hour);
    w.microsoft.listWorks = false;
    await passWatching(w, 2 * hour);
    expect(await kinds(w)).toEqual(['completed']);
  });

  test('of another time says nothing: a clock that jumped back stops neither rounds nor looks', async () => {
    const w = await given(6);
    w.microsoft.listWorks = true;
    await passWatching(w, 10 * minute);
    w.clock.set(inMs(w.clock.now(), hour));
    await round(w.ports);
    w.clock.set(inMs(w.clock.now(), -hour));
    const { lists } = w.microsoft;
    await passWatching(w, 5 * minute);
    expect(w.microsoft.lists - lists).toBeGreaterThanOrEqual(4);
  });
});
