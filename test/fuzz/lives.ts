import assert from 'node:assert/strict';
import fc from 'fast-check';
import { verbs } from '../../src/cards/verbs.ts';
import { lifecycle } from '../../src/domain/exportRequest.ts';
import type { Verb } from '../../src/ports/turns.ts';
import { adele, gus, hour, lee, mona, noor, ravi, type World, world } from '../support/world.ts';
import type { Target } from './fuzz.ts';
import { hostileText } from './hostile.ts';

const people = fc.constantFrom(adele, gus, lee, mona, noor, ravi);
const verb = fc.constantFrom(...(Object.keys(verbs) as Verb[]));
type Act = (w: World) => Promise<unknown>;
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(people, fc.constantFrom('', 'approve 1 ', 'reject 1 ', 'withdraw ', 'status '), hostileText).map(
    ([who, before, text]): Act =>
      (w) =>
        w.say(who, before + text),
  ),
  fc.tuple(people, verb, hostileText, fc.boolean()).map(
    ([who, what, because, ours]): Act =>
      (w) =>
        w.click(who, what, { because, ...(!ours && { cardId: because }) }),
  ),
  fc.tuple(people, verb, hostileText, hostileText).map(
    ([who, what, conversationId, activityId]): Act =>
      (w) =>
        w.click(who, what, { conversationId, activityId }),
  ),
  fc.integer({ min: 0, max: 100 }).map(
    (hours): Act =>
      (w) =>
        w.pass(hours * hour),
  ),
);

/** What people type and click, one after the other, on a request that waits for its approval. */
export const lives: Target = {
  name: 'lives of a request',
  percent: 10,
  open: async () => ({
    property: fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
      const w = world();
      await w.say(ravi, '/export adele@contoso.example DSR-104 letter of 27 February');
      await w.settle();
      for (const one of acts) {
        await one(w);
        await w.settle();
      }
      const { state, history } = await w.request();
      assert.ok(state.kind in lifecycle, `no state of the table: ${state.kind}`);
      let at: string | undefined;
      for (const { event, to } of history) {
        if (at !== undefined) {
          const cells: object = lifecycle[at as keyof typeof lifecycle];
          assert.ok(event in cells, `${at} has no ${event}`);
        }
        at = to;
      }
      assert.equal(at, state.kind);
    }),
    close: () => Promise.resolve(),
  }),
};
