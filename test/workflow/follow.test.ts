import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { OperationAnswer } from '../../src/ports/exports.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import { Fault } from '../../src/faults.ts';
import { advance } from '../../src/workflow/advance.ts';
import { adele, day, hour, inMs, minute, mona, person, start, type World, world } from '../support/world.ts';

const approved: State = {
  kind: 'approved',
  approvals: [{ by: person(mona), at: start }],
  approvedAt: start,
  attempt: 1,
  submitAt: start,
};
const report = (status: string, progress?: number): OperationAnswer => ({
  kind: 'report',
  userId: adele.id,
  status,
  ...(progress !== undefined && { progress }),
});

/** An export that was accepted just now, and what Graph will say of it. */
async function given(...reports: (OperationAnswer | Error)[]): Promise<World> {
  const w = world();
  await w.given(approved);
  await w.settle();
  await w.state('exporting');
  w.microsoft.reports = reports;
  return w;
}
/** What the time to answer owes people is another matter. */
const notices = (w: World) =>
  w.teams.messages.flatMap(({ notice }) => notice ?? []).filter((kind) => !/dueSoon|pastDue/.test(kind));

describe('following an export', () => {
  test('shows what Graph says, word for word', async () => {
    const w = await given(report('notStarted'), report('running', 0.25), report('pausedForTea', 0.25));
    await w.pass(minute);
    expect(await w.state('exporting')).toMatchObject({ report: { status: 'notStarted' }, known: true });
    await w.pass(minute);
    expect(await w.state('exporting')).toMatchObject({ report: { status: 'running', progress: 0.25 } });
    await w.pass(minute);
    expect(await w.state('exporting')).toMatchObject({ report: { status: 'pausedForTea', progress: 0.25 } });
    expect(w.teams.messages[0]).toMatchObject({ revision: (await w.request()).revision });
  });

  test('leaves no trace of a poll that changed nothing', async () => {
    const w = await given(...Array.from({ length: 30 }, () => report('running', 0.5)));
    await w.pass(minute);
    const before = { request: await w.request(), audit: w.requests.audit(), shown: w.teams.shown.length };
    await w.pass(20 * minute);
    const { lookAgainAt: _, ...request } = await w.request();
    expect(before.request).toMatchObject(request);
    expect(w.requests.audit()).toEqual(before.audit);
    expect(w.teams.shown).toHaveLength(before.shown);
    expect(w.microsoft.reads).toBeGreaterThan(20);
  });

  test('looks each minute in the first hour, each five in the first day, then each fifteen', async () => {
    const w = await given(...Array.from({ length: 3_000 }, () => report('running', 0.5)));
    await w.pass(hour);
    expect(w.microsoft.reads).toBe(60);
    await w.pass(23 * hour);
    expect(w.microsoft.reads).toBe(60 + 23 * 12);
    await w.pass(day);
    expect(w.microsoft.reads).toBe(60 + 23 * 12 + 96);
  });

  test('waits as long as Graph says, when that is longer', async () => {
    const w = await given({ ...report('running', 0.5), retryAfterSeconds: 600 } as OperationAnswer, {
      kind: 'throttled',
      retryAfterSeconds: 1_200,
    });
    await w.pass(minute);
    expect((await w.request()).lookAgainAt).toEqual(inMs(start, 11 * minute));
    await w.pass(10 * minute);
    expect((await w.request()).lookAgainAt).toEqual(inMs(start, 31 * minute));
  });

  test('goes on when Graph does not answer', async () => {
    const w = await given(new Error('503'), new Error('no network'));
    await w.finish();
    await w.state('completed');
  });

  test('completes at the moment that Graph names, with a notice', async () => {
    const w = await given();
    await w.finish();
    expect(await w.state('completed')).toMatchObject({
      completedAt: inMs(start, 2 * hour),
      report: { status: 'complete', progress: 1 },
    });
    expect(notices(w)).toEqual(['completed']);
  });

  test('completes with gaps when services never answered, and leaves the permission for three days', async () => {
    const w = await given({ ...report('complete', 0.75), completedAt: start } as OperationAnswer);
    await w.pass(minute);
    expect(await w.state('completed')).toMatchObject({ report: { progress: 0.75 } });
    await w.pass(3 * day - 2 * minute);
    expect(w.microsoft.revoked).toEqual([]);
    await w.pass(hour);
    expect(w.microsoft.revoked).toHaveLength(1);
  });

  test('completes now when Graph names no moment', async () => {
    const w = await given(report('complete', 1));
    await w.pass(minute);
    expect(await w.state('completed')).toMatchObject({ completedAt: inMs(start, minute) });
  });

  test('fails when Graph says so', async () => {
    const w = await given(report('failed', 0.5));
    await w.pass(minute);
    expect(await w.state('failed')).toMatchObject({ because: 'operationFailed', ordered: true });
    expect(notices(w)).toEqual(['failed']);
  });

  test('does not mind that Graph knows nothing of it in the first hour', async () => {
    const w = await given(...Array.from({ length: 59 }, (): OperationAnswer => ({ kind: 'notFound' })));
    await w.pass(hour - minute);
    expect(await w.state('exporting')).toMatchObject({ known: false });
    await w.pass(minute);
    expect(await w.state('exporting')).toMatchObject({ known: true });
  });

  test.each([
    ['never knew', false],
    ['no longer knows', true],
  ])('is forgotten when Graph %s it for a day, and not because of an hour', async (_what, known) => {
    const w = await given();
    w.microsoft.takesMs = 400 * day;
    if (known) await w.pass(2 * hour);
    w.microsoft.missing = true;
    await w.pass(24 * hour);
    await w.state('exporting');
    await w.pass(1.5 * hour);
    expect(await w.state('forgotten')).toMatchObject({
      report: { status: known ? 'running' : 'notStarted' },
    });
    expect(notices(w)).toEqual(['forgotten']);
    // Not a row for each of a hundred polls.
    const rows = w.requests.audit().map(({ event }) => event);
    expect(rows.filter((event) => event === 'miss')).toHaveLength(2);
    expect((await w.request()).history.map(({ event }) => event)).not.toContain('miss');
  });

  test('is not forgotten while Graph knows it now and then', async () => {
    const w = await given();
    w.microsoft.takesMs = 400 * day;
    await w.pass(2 * hour);
    for (let days = 0; days < 5; days++) {
      w.microsoft.missing = true;
      await w.pass(23 * hour);
      expect(await w.state('exporting')).toHaveProperty('missing');
      w.microsoft.missing = false;
      await w.pass(hour);
      expect(await w.state('exporting')).not.toHaveProperty('missing');
    }
    expect(notices(w)).toEqual([]);
  });

  test('is not forgotten sooner because a clock is a day ahead', async () => {
    const w = await given();
    w.microsoft.takesMs = 400 * day;
    await w.pass(2 * hour);
    w.microsoft.missing = true;
    await w.pass(13 * hour);
    w.skew(day);
    await w.pass(hour);
    await w.state('exporting');
  });

  test('that comes back after it was forgotten is tracked again, with its permission, and people hear it', async () => {
    const w = await given();
    w.microsoft.takesMs = 40 * day;
    await w.pass(2 * hour);
    w.microsoft.missing = true;
    await w.pass(10 * day);
    await w.state('forgotten');
    expect(w.microsoft.revoked).toEqual([]);
    const { reads } = w.microsoft;
    await w.pass(5 * day);
    expect(w.microsoft.reads - reads).toBe(5);
    w.microsoft.missing = false;
    await w.pass(day);
    expect(await w.state('exporting')).toMatchObject({ known: true, report: { status: 'running' } });
    expect(notices(w)).toEqual(['forgotten', 'foundAgain']);
    expect(w.microsoft.revoked).toEqual([]);
    await w.finish();
    await w.state('completed');
    expect(w.microsoft.revoked).toHaveLength(1);
  });

  test('that was complete when it came back is complete, without another word between', async () => {
    const w = await given();
    w.microsoft.missing = true;
    await w.pass(10 * day);
    w.microsoft.missing = false;
    await w.pass(day);
    await w.state('completed');
    expect(notices(w)).toEqual(['forgotten', 'completed']);
  });

  test('that stays forgotten is asked for 30 days, and then its write permission ends', async () => {
    const w = await given();
    w.microsoft.missing = true;
    await w.pass(31 * day);
    await w.state('forgotten');
    expect(w.microsoft.revoked).toEqual([]);
    await w.pass(2 * day);
    expect(await w.state('forgotten')).not.toHaveProperty('closesAt');
    expect(w.microsoft.revoked).toHaveLength(1);
    const { reads } = w.microsoft;
    w.microsoft.missing = false;
    await w.pass(10 * day);
    expect(w.microsoft.reads).toBe(reads);
    await w.state('forgotten');
  });

  test('as an older version left it is over, and nobody asks for it', async () => {
    const w = world();
    await w.given({
      kind: 'forgotten',
      approvals: [{ by: person(mona), at: start }],
      approvedAt: start,
      attempt: 1,
      location: { account: 'exports', container: 'dsr-old' },
      operation: '5d1c2f7e-8d2a-4f0e-9c47-6a1a2b3c4d5e' as OperationId,
      acceptedAt: start,
      forgottenAt: start,
      report: { status: 'running' },
    });
    await w.pass(day);
    expect(w.microsoft.reads).toBe(0);
    expect(w.teams.messages).toMatchObject([{ state: 'forgotten' }]);
  });

  test('that goes on keeps its permission, although its end was queued before', async () => {
    const w = await given();
    const { id } = await w.request();
    await w.requests.revokeNow(id, { kind: 'bot' });
    await w.pass(minute);
    expect(w.microsoft.revoked).toEqual([]);
    await w.state('exporting');
  });

  test.each<[string, (w: World) => void]>([
    ['is down', (w) => (w.microsoft.silence = () => new Fault('graphUnavailable'))],
    [
      'throttles',
      (w) => (w.microsoft.reports = Array.from({ length: 9_999 }, () => ({ kind: 'throttled' }))),
    ],
    ['gives no token', (w) => (w.microsoft.noToken = true)],
  ])(
    'follows the clock, too, while Graph %s: people hear that it takes too long, and when nothing more can arrive',
    async (_what, begin) => {
      const w = await given();
      w.microsoft.takesMs = 400 * day;
      await w.pass(2 * hour);
      begin(w);
      await w.pass(31 * day);
      expect(notices(w)).toEqual(['overdue']);
      await w.pass(31 * day);
      expect(await w.state('failed')).toMatchObject({ because: 'writeAccessEnded' });
    },
  );

  test('tells people once when it takes too long, and goes on', async () => {
    const w = await given(...Array.from({ length: 4_000 }, () => report('running', 0.5)));
    await w.pass(31 * day - minute);
    expect(notices(w)).toEqual([]);
    await w.pass(2 * day);
    expect(notices(w)).toEqual(['overdue']);
    expect(await w.state('exporting')).toMatchObject({ overdueSince: inMs(start, 31 * day) });
    w.microsoft.reports = [];
    await w.finish();
    await w.state('completed');
  });

  test('never shows an older answer over a newer one, when two instances look together', async () => {
    const w = await given();
    const one = w.take();
    const other = w.overtake(one.lease);
    w.microsoft.reports = [report('running', 0.75), report('running', 0.5)];
    // The other one is quicker and records 0.75; what this one has in hand is older by then.
    w.power.before('report', () => advance(other.step, w.ports));
    await advance(one.step, w.ports).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 'leaseLost' }),
    );
    expect(await w.state('exporting')).toMatchObject({ report: { progress: 0.75 } });
  });

  test('stops when people abandon it', async () => {
    const w = await given(report('running', 0.5));
    await w.pass(minute);
    await w.click(mona, 'abandon');
    const { reads } = w.microsoft;
    await w.pass(day);
    expect(w.microsoft.reads).toBe(reads);
    expect(notices(w)).toEqual(['abandoned']);
  });
});
