import { describe, expect, test } from '@jest/globals';
import {
  type Budget,
  conversationBuckets,
  pace,
  tenantBucket,
} from '../../../src/adapters/teams/outbound/pace.ts';
import { memoryBudget } from '../../support/world/budget.ts';
import { budgetContract } from '../store/budget.contract.ts';
import { handTimer } from './bot.ts';

const clock = { ms: 1_000_000, now: () => new Date(clock.ms) };
budgetContract('in memory', () => ({ budget: memory, clock }), 100);
const memory = memoryBudget(clock);

describe('the pace', () => {
  test('takes from the conversation first and from the tenant last', async () => {
    const taken: string[][] = [];
    const budget: Budget = {
      take: async (buckets) => {
        taken.push(buckets.map(({ name }) => name));
        return 7;
      },
      drain: async () => undefined,
    };
    expect(await pace(budget, handTimer()).leave('19:chat')).toBe(7);
    expect(taken).toEqual([['teams:19:chat:30s', 'teams:19:chat:1h', 'teams']]);
  });

  test('counts other requests for the tenant', async () => {
    const budget = memoryBudget({ now: () => new Date(0) });
    const it = pace(budget, handTimer());
    for (let n = 0; n < tenantBucket.depth; n++) it.count();
    expect(await it.leave('a')).toBeGreaterThan(0);
  });

  test('gives each who waits for the tenant a moment of their own', async () => {
    const timer = handTimer();
    const it = pace(memoryBudget({ now: () => new Date(0) }), timer);
    for (let n = 0; n < tenantBucket.depth; n++) it.count();
    const waits = [await it.leave('a'), await it.leave('b'), await it.leave('c')];
    expect(waits).toEqual([24, 48, 72]);
    timer.pass(48);
    expect(await it.leave('d')).toBe(48);
  });

  test('pauses one conversation as long as Teams asked', async () => {
    const it = pace(memoryBudget({ now: () => new Date(0) }), handTimer());
    await it.pause('a', 5_000);
    expect(await it.leave('a')).toBe(5_000);
    expect(await it.leave('b')).toBe(0);
  });

  test.each<[string, Budget['take']]>([
    ['does not answer', () => new Promise(() => undefined)],
    ['is away', () => Promise.reject(new Error('no database'))],
  ])('lets an answer leave when the database %s', async (_, take) => {
    const timer = handTimer();
    const it = pace({ take, drain: () => Promise.reject(new Error('no database')) }, timer);
    const left = it.leave('a');
    timer.pass(500);
    expect(await left).toBe(0);
    await expect(it.pause('a', 1)).resolves.toBeUndefined();
    it.count();
  });

  test('names a bucket by its conversation', () => {
    expect(conversationBuckets('19:a')[0].name).not.toBe(conversationBuckets('19:b')[0].name);
  });
});
