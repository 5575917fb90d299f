import { describe, expect, test } from '@jest/globals';
import type { OperationId } from '../../src/domain/ids.ts';
import type { Exports, OperationAnswer } from '../../src/ports/exports.ts';
import { notingGoodPolls } from '../../src/workflow/lastGoodPoll.ts';
import { createMemoryShared } from '../support/world/shared.ts';
import { inMs, start } from '../support/world.ts';

const operation = 'operation' as OperationId;
const running: OperationAnswer = { kind: 'report', userId: 'x', status: 'running' };

function polling() {
  const shared = createMemoryShared();
  const now = { at: start, answer: running as OperationAnswer | Error };
  const exports = {
    report: async () => {
      if (now.answer instanceof Error) throw now.answer;
      return now.answer;
    },
    list: async () => 'unavailable' as const,
  } as unknown as Exports;
  const instance = () => notingGoodPolls(exports, { shared, clock: { now: () => now.at } });
  return { now, instance, noted: async () => (await shared.recent('lastGoodPoll'))?.lookedAt };
}

describe('the last good look at an operation', () => {
  test('is known to all instances, whichever had it, once a minute at most', async () => {
    const { now, instance, noted } = polling();
    const [one, other] = [instance(), instance()];
    await one.report(operation);
    expect(await noted()).toEqual(start);
    now.at = inMs(start, 59_000);
    await one.report(operation);
    expect(await noted()).toEqual(start);
    await other.report(operation);
    expect(await noted()).toEqual(now.at);
    now.at = inMs(start, 60_000);
    await one.report(operation);
    expect(await noted()).toEqual(now.at);
  });

  test('is none that Graph did not answer, or answered with anything but how it stands', async () => {
    const { now, instance, noted } = polling();
    const one = instance();
    for (const answer of [new Error('silence'), { kind: 'throttled' }, { kind: 'notFound' }] as const) {
      now.answer = answer;
      await one.report(operation).catch(() => undefined);
    }
    expect(await one.list()).toBe('unavailable');
    expect(await noted()).toBeUndefined();
  });

  test('is noted again after the clock was put back', async () => {
    const { now, instance, noted } = polling();
    const one = instance();
    now.at = inMs(start, 24 * 3_600_000);
    await one.report(operation);
    now.at = start;
    await one.report(operation);
    expect(await noted()).toEqual(start);
  });
});
