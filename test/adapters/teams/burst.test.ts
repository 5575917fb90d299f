import { afterAll, expect, test } from '@jest/globals';
import { createBudget } from '../../../src/adapters/store/budget.ts';
import { type Database, openDatabase } from '../../../src/adapters/store/database.ts';
import { startPostgres } from '../../support/postgres.ts';
import { memoryBudget } from '../../support/world/budget.ts';
import { expectWithinLimits } from '../store/budget.contract.ts';
import { burst } from './burst.ts';

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
}, 60_000);

function expectNothingLost({ cards, messages, revision, together }: Awaited<ReturnType<typeof burst>>) {
  for (const card of cards) {
    expect(card).not.toHaveProperty('lostBecause');
    expect(card.shownRevision).toBe(revision);
    // What stands in Teams is the last change, in the conversation it belongs to.
    const message = messages.get(card.activityId!)!;
    expect(message.conversation).toBe(card.conversation.id);
    expect(message.text).toContain('30');
  }
  expect(together).toBe(1);
}

test('500 requests in 200 conversations with 429s, 412s and silence: no update is lost, no limit is passed', async () => {
  const result = await burst({
    cards: 500,
    conversations: 200,
    changes: 3,
    everyMs: 4_000,
    budgets: (clock) => [memoryBudget(clock)],
  });
  expectNothingLost(result);
  expectWithinLimits(result.sent);
  expect(Object.keys(result.injected).sort()).toEqual([
    '412',
    '429 with Retry-After',
    '429 without',
    '503',
    'no answer',
  ]);
  // A message that may have arrived is repeated once: at most one copy each.
  expect(result.messages.size - result.cards.length).toBeLessThanOrEqual(result.injected['no answer']!);
  // Four renderings each were owed; those in between were never sent where a newer one was there.
  expect([...result.sent.values()].flat().length).toBeLessThan(4 * 500 + 400);
  console.log(
    `500 cards, 3 changes each: ${String([...result.sent.values()].flat().length)} requests in ${String(result.tookMs / 1_000)} s of Teams' time, ${JSON.stringify(result.injected)} injected`,
  );
}, 60_000);

test('two instances on one PostgreSQL keep the limits together', async () => {
  const postgres = await startPostgres();
  stops.push(() => postgres.stop());
  const databases: Database[] = await Promise.all(
    [1, 2].map(() => openDatabase({ databaseUrl: postgres.url })),
  );
  stops.unshift(...databases.map((database) => () => database.close()));
  const result = await burst({
    cards: 100,
    conversations: 20,
    changes: 3,
    everyMs: 2_000,
    budgets: (clock) => databases.map(({ db }) => createBudget(db, clock)),
  });
  expectNothingLost(result);
  expectWithinLimits(result.sent);
}, 120_000);
