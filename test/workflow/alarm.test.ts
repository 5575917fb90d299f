import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import type { Delivery } from '../../src/ports/conversations.ts';
import { clear, raise } from '../../src/workflow/alarm.ts';
import { reportUnknownContainers } from '../../src/workflow/unknownContainers.ts';
import { watchApprovers } from '../../src/workflow/watchApprovers.ts';
import { watchStorage } from '../../src/workflow/watchStorage.ts';
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

const graph = { kind: 'graphDown', details: { because: 'graphSilent' } } as const;
const operations = { ...approvalChannel, id: '19:operations@thread.tacv2' };

/** A world in which the bot was installed where operators are. */
function watched(): World {
  const w = world({ operatorsConversation: operations.id });
  w.teams.installedIn.set(operations.id, operations);
  return w;
}
const plan = (w: World, ...deliveries: (Delivery | 'unheard')[]) =>
  w.teams.plans.set(operations.id, deliveries);
const events = (w: World) => w.logged.map(({ event }) => event).filter((event) => event.startsWith('alarm.'));

describe('operators', () => {
  test('are told once when something begins, and once when it is over', async () => {
    const w = watched();
    for (let times = 0; times < 5; times++) {
      await raise(graph, w.ports);
      await w.pass(10 * minute);
    }
    expect(w.teams.alerts.map(asRead)).toEqual([
      expect.stringMatching(
        /^Microsoft Graph has not served the bot since Mar 2, 2026, 9:00 AM UTC\. It does not answer\. Nothing is lost/,
      ),
    ]);
    await clear(graph, w.ports);
    await clear(graph, w.ports);
    await w.pass(hour);
    expect(w.teams.alerts.slice(1).map(asRead)).toEqual([
      'Microsoft Graph serves the bot again (it did not since Mar 2, 2026, 9:00 AM UTC). Open exports go on.',
    ]);
    expect(events(w)).toEqual(['alarm.raised', 'alarm.over']);
  });

  test('hear nothing of what passes within a minute, and one pair of what comes and goes', async () => {
    const w = watched();
    await raise(graph, w.ports);
    await w.pass(30_000);
    await clear(graph, w.ports);
    await w.pass(hour);
    expect(w.teams.alerts).toEqual([]);
    for (let times = 0; times < 5; times++) {
      await raise(graph, w.ports);
      await w.pass(3 * minute);
      await clear(graph, w.ports);
      await w.pass(minute);
    }
    await w.pass(hour);
    expect(w.teams.alerts).toHaveLength(2);
  });

  test('are told by the log alone where no conversation is set', async () => {
    const w = world();
    await raise(graph, w.ports);
    await w.pass(hour);
    await clear(graph, w.ports);
    await w.pass(hour);
    expect(w.teams.alerts).toEqual([]);
    expect(events(w)).toEqual(['alarm.raised', 'alarm.over']);
    expect(w.queue.waiting()).toEqual([]);
  });

  test('hear it as soon as the bot is in their conversation', async () => {
    const w = world({ operatorsConversation: operations.id });
    await raise(graph, w.ports);
    await w.pass(hour);
    expect(w.teams.alerts).toEqual([]);
    w.teams.installedIn.set(operations.id, operations);
    await w.pass(10 * minute);
    expect(w.teams.alerts).toHaveLength(1);
  });

  test('hear it when Teams did not take it at first, and at most twice when nobody knows', async () => {
    const w = watched();
    plan(w, { kind: 'retry', afterMs: 30_000, because: '429' }, { kind: 'conversationGone', because: '403' });
    await raise(graph, w.ports);
    await w.pass(20 * minute);
    expect(w.teams.alerts).toHaveLength(1);
    plan(w, 'unheard', 'unheard', 'unheard');
    await clear(graph, w.ports);
    await w.pass(hour);
    expect(w.teams.alerts).toHaveLength(3);
  });

  test('hear of containers that the database does not know, however often they are looked for', async () => {
    const w = watched();
    const known = await w.given(state('approved'));
    await w.settle();
    const unknown = { container: 'dsr-of-the-past-1' };
    const theirs = { request: known.id, attempt: 1, container: 'dsr-known-1' };
    const look = (...found: Parameters<typeof inTurn>[0][number][]) =>
      reportUnknownContainers(inTurn(found), w.ports);
    await look(theirs);
    await w.pass(hour);
    expect(w.teams.alerts).toEqual([]);
    for (let times = 0; times < 3; times++) {
      await look(theirs, unknown);
      await w.pass(hour);
    }
    expect(w.teams.alerts).toEqual([
      expect.stringMatching(
        /holds 1 container of exports that the database does not know, dsr-of-the-past-1 /,
      ),
    ]);
    await look(theirs);
    await w.pass(hour);
    expect(w.teams.alerts).toHaveLength(2);
  });

  test('hear at once of containers that a restored database cannot have made, and not of those in hand', async () => {
    const w = watched();
    const { id } = await w.given(state('approved'));
    const none = '00000000-0000-4000-8000-00000000000f' as RequestId;
    const look = (request: RequestId, attempt: number) =>
      reportUnknownContainers(inTurn([{ container: 'dsr-one', request, attempt }]), w.ports);
    const reported = () => w.logged.filter(({ event }) => event === 'storage.unknownContainer').length;
    await look(id, 1); // its container is made before the database says so
    expect(reported()).toBe(0);
    await look(id, 2); // started over after the backup
    await look(none, 1); // asked for after the backup
    expect(reported()).toBe(2);
    await w.requests.record({ requestId: id, event: { kind: 'expire', at: start }, by: { kind: 'bot' } });
    await look(id, 1);
    expect(reported()).toBe(3);
  });

  test('hear of a write permission that should have been gone for a day, and when it is', async () => {
    const w = watched();
    await w.given(state('approved'));
    await w.settle();
    w.microsoft.revokeFaults = true;
    await w.pass(2 * hour + day + 23 * hour);
    await w.state('completed');
    expect(w.teams.alerts).toEqual([]);
    await w.pass(2 * hour);
    expect(w.teams.alerts).toEqual([
      expect.stringMatching(/^The permission to write into the container dsr-[0-9a-f-]+-1 should have ended/),
    ]);
    w.microsoft.revokeFaults = false;
    await w.pass(hour);
    expect(w.teams.alerts.slice(1)).toEqual([expect.stringMatching(/has been removed\.$/)]);
    expect(w.microsoft.revoked).toHaveLength(1);
  });

  test('hear nothing of a permission that nobody can remove, while it is to end by itself', async () => {
    const w = watched();
    await w.given(state('approved'));
    await w.settle();
    w.microsoft.writableUntil = inMs(start, 100 * day);
    await w.pass(2 * hour + day + 7 * day);
    expect(w.teams.alerts).toEqual([]);
    await w.pass(2 * day);
    expect(w.teams.alerts).toHaveLength(1);
  });

  test('hear when the storage would be refused, and when it is in order again', async () => {
    const w = watched();
    w.microsoft.readiness = undefined;
    await watchStorage('one', w.ports);
    w.microsoft.readiness = 'StorageLocationNeedsWriteAddPermissions';
    await watchStorage('one', w.ports);
    await watchStorage('one', w.ports);
    await w.pass(hour);
    expect(w.teams.alerts).toEqual([
      expect.stringMatching(
        /fails its check since .*: Microsoft was not allowed to write into the container\. Until/,
      ),
    ]);
    w.microsoft.readiness = 'ready';
    await watchStorage('one', w.ports);
    await w.pass(hour);
    expect(w.teams.alerts).toHaveLength(2);
  });

  test('hear once of one instance with a bad route, however well the others are, and once when it is over', async () => {
    const w = watched();
    const minutes = async (count: number, bad: string | undefined) => {
      for (let n = 0; n < count; n++) {
        for (const instance of ['one', 'two', 'three']) {
          w.microsoft.readiness = instance === bad ? 'StorageLocationInvalid' : 'ready';
          await watchStorage(instance, w.ports);
          await w.pass(minute / 3);
        }
      }
    };
    await minutes(60, 'two');
    expect(w.teams.alerts).toHaveLength(1);
    await minutes(10, undefined);
    expect(w.teams.alerts).toHaveLength(2);
    // One that ended while its route was bad is not waited for.
    await minutes(10, 'three');
    expect(w.teams.alerts).toHaveLength(3);
    w.microsoft.readiness = 'ready';
    for (let n = 0; n < 10; n++) {
      await watchStorage('one', w.ports);
      await w.pass(minute);
    }
    expect(w.teams.alerts).toHaveLength(4);
  });

  test.each([
    ['names nobody', { users: [], groups: [] }],
    ['names a group without members', { users: [], groups: ['a-group'] }],
  ])('hear from the start on that nobody can approve, where APPROVERS %s', async (_what, approvers) => {
    const w = world({ operatorsConversation: operations.id, approvers });
    w.teams.installedIn.set(operations.id, operations);
    await watchApprovers(w.ports);
    await watchApprovers(w.ports);
    await w.pass(hour);
    expect(w.teams.alerts.map(asRead)).toEqual([
      expect.stringMatching(/cannot be approved.*APPROVERS leads to 0 approvers, and each request needs 1/),
    ]);
    expect(w.logged.filter(({ event }) => event === 'approvers.tooFew')).toHaveLength(2);
    await watchApprovers({
      ...w.ports,
      settings: { ...w.ports.settings, approvers: { users: [mona.id], groups: [] } },
    });
    await w.pass(hour);
    expect(w.teams.alerts).toHaveLength(2);
  });
});

const state = (kind: 'approved'): State => ({
  kind,
  approvals: [{ by: person(mona), at: start }],
  approvedAt: start,
  attempt: 1,
  submitAt: start,
});

async function* inTurn(found: readonly { container: string; request?: RequestId; attempt?: number }[]) {
  for (const one of found) yield Promise.resolve(one);
}
