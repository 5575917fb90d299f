import { afterAll, expect, test } from '@jest/globals';
import { createBudget } from '../../../src/adapters/store/shared/budget.ts';
import { type Database, openDatabase } from '../../../src/adapters/store/database/database.ts';
import { startPostgres } from '../../support/postgres.ts';
import { memoryBudget } from '../../support/world/budget.ts';
import { expectWithinLimits } from '../store/budget.contract.ts';
import { adele, chatWith, lee, mona, ravi } from '../../support/world.ts';
import { burst, running } from './burst.ts';

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
    given: running(500, 200),
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
    given: running(100, 20),
    changes: 3,
    everyMs: 2_000,
    budgets: (clock) => databases.map(({ db }) => createBudget(db, clock)),
  });
  expectNothingLost(result);
  expectWithinLimits(result.sent);
}, 120_000);

test('20 people in one command: a card each for whoever asked and for each approver, and no limit is passed', async () => {
  const result = await burst({
    given: async (w) => {
      const people = Array.from({ length: 20 }, (_, n) => ({
        ...adele,
        id: `00000000-0000-4000-8000-0000000002${String(n).padStart(2, '0')}` as typeof adele.id,
        address: `person${String(n)}@contoso.example`,
      }));
      w.directory.users.push(...people);
      const answer = await w.say(
        ravi,
        `/export ${people.map(({ address }) => address).join(' ')} DSR-1 a letter`,
      );
      if (answer.kind !== 'asked') throw new Error(`not asked: ${answer.kind}`);
      return answer.requests.map(({ id }) => id);
    },
    changes: 0,
    everyMs: 0,
    budgets: (clock) => [memoryBudget(clock)],
  });
  const chats = [ravi, mona, lee].map((who) => chatWith(who).id);
  expect(
    new Map(
      chats.map((id) => [id, result.cards.filter(({ conversation }) => conversation.id === id).length]),
    ),
  ).toEqual(new Map(chats.map((id) => [id, 20])));
  for (const card of result.cards) expect(card).toMatchObject({ shownRevision: card.owedRevision });
  expectWithinLimits(result.sent);
  // Of the test's own clock, troubles included: nobody has gone for a coffee.
  expect(result.tookMs).toBeLessThan(60_000);
  console.log(
    `60 cards of one command: the last is there after ${String(result.tookMs / 1_000)} s of Teams' time`,
  );
});
