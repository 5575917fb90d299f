import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { State } from '../../src/domain/exportRequest.ts';
import { advance } from '../../src/workflow/advance.ts';
import {
  adele,
  day,
  minute,
  mona,
  person,
  PowerCut,
  ravi,
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
const untilCut = (work: Promise<unknown>) =>
  work.catch((error: unknown) => {
    expect(error).toBeInstanceOf(PowerCut);
  });

/** What must hold whatever happened: the service took each container once, and only the containers of this request. */
function eachContainerOnce(w: World): void {
  const used = w.microsoft.ordered.map(({ container }) => container);
  expect(new Set(used).size).toBe(used.length);
}

describe('when the power goes', () => {
  test.each(Array.from({ length: 41 }, (_, n) => n))(
    'after half-effect %i, the export is ordered once and carried to its end',
    async (n) => {
      const w = world();
      await w.given(approved);
      w.power.cutAfter(n);
      await untilCut(w.finish());
      w.powerBackAfter(minute);
      await w.finish();
      await w.state('completed');
      expect(w.microsoft.ordered).toHaveLength(1);
      expect(w.teams.messages.filter(({ role }) => role === 'notice').length).toBeLessThanOrEqual(2);
    },
  );

  test('anywhere in a whole life, asking and approving included, nothing is lost and nothing ordered twice', async () => {
    const live = async (w: World) => {
      const answer = await w.say(ravi, `/export ${adele.address} DSR-104`, { key: 'the turn' });
      // A dead process says nothing to anybody, whatever it would have said.
      if (answer.kind === 'refused') throw new PowerCut();
      await w.settle();
      await w.click(mona, 'approve', { on: 'approval' });
      await w.finish();
    };
    const whole = world();
    await live(whole);
    const total = whole.power.halves();
    expect(total).toBeGreaterThan(100);
    // From the first half-effect to where only polls are left, and the last ones.
    const cuts = Array.from({ length: total }, (_, n) => n).filter((n) => n < 120 || n > total - 60);
    for (const n of cuts) {
      const w = world();
      w.power.cutAfter(n);
      await untilCut(live(w));
      w.powerBackAfter(minute);
      // Teams delivers the message again, and the person clicks again.
      await live(w);
      expect(w.requests.audit().filter(({ event }) => event === 'ask')).toHaveLength(1);
      expect(w.microsoft.ordered).toHaveLength(1);
      eachContainerOnce(w);
    }
  });

  const fate = fc.constantFrom<Fate>(
    { kind: 'lost' },
    { kind: 'unheard' },
    { kind: 'markerOnly' },
    { kind: 'deferred', retryAfterSeconds: 60 },
    { kind: 'refused', because: 'Forbidden' },
  );

  test('again and again, whatever Graph answers, at most one export is ordered and none is left without an end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 7 }),
        fc.array(fc.nat(60), { maxLength: 5 }),
        fc.integer({ min: 0, max: 20 }),
        async (fates, cuts, slowPermission) => {
          const w = world();
          w.microsoft.fates = fates;
          w.microsoft.slowPermission = slowPermission;
          await w.given(approved);
          for (const cut of cuts) {
            w.power.cutAfter(cut);
            await untilCut(w.pass(day));
            w.powerBackAfter(minute);
          }
          await w.finish();
          expect(w.microsoft.ordered.length).toBeLessThanOrEqual(1);
          const { state } = await w.request();
          expect(['completed', 'failed', 'uncertain', 'expired']).toContain(state.kind);
          // Whatever was ordered is either followed to its end, or a person was asked.
          if (w.microsoft.ordered.length === 1) expect(['completed', 'uncertain']).toContain(state.kind);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a person who starts over and over orders once a container', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 6 }), fc.nat(80), async (fates, cut) => {
        const w = world();
        w.microsoft.fates = fates;
        await w.given(approved);
        w.power.cutAfter(cut);
        await untilCut(w.pass(day));
        w.powerBackAfter(minute);
        for (let round = 0; round < 3; round++) {
          await w.pass(3 * day);
          const { state } = await w.request();
          if (state.kind === 'uncertain') await w.click(mona, 'startOver');
          if (state.kind === 'failed') await w.click(mona, 'tryAgain');
        }
        await w.finish();
        eachContainerOnce(w);
        // No new container is used while an older one still takes a submission.
        for (const [n, container] of w.microsoft.created.entries()) {
          const later = w.microsoft.created[n + 1];
          if (later) expect(w.microsoft.containers.get(container)).toMatchObject({ permission: 'none' });
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('any two instances that take the same steps at the same time order once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const w = world();
      await w.given(approved);
      for (let round = 0; round < 6; round++) {
        const one = w.take();
        const other = w.overtake(one.lease);
        const both = [one, other].map(({ step }) =>
          scheduler.schedule(Promise.resolve(), 'wake').then(() => advance(step, w.ports)),
        );
        await scheduler.waitFor(Promise.allSettled(both));
        await w.pass(minute);
      }
      await w.finish();
      expect(w.microsoft.ordered).toHaveLength(1);
      expect(w.microsoft.posts).toHaveLength(1);
    }),
    { numRuns: 30 },
  );
});
