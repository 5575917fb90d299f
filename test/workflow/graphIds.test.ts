import { expect, test } from '@jest/globals';
import { mona, ravi, type World, world, day } from '../support/world.ts';
import type { Fate } from '../support/world/microsoft.ts';

/** The audit rows that follow from an answer of Graph, and the ids that Microsoft's support finds the answer by. */
const rows = (w: World) =>
  w.requests.audit().flatMap(({ event, details }) => ('clientRequestId' in details ? [event] : []));

async function ended(...fates: Fate[]): Promise<World> {
  const w = world();
  w.microsoft.fates = fates;
  await w.say(ravi, '/export adele@contoso.example DSR-104 letter');
  await w.settle();
  await w.click(mona, 'approve');
  await w.finish();
  return w;
}

test.each<[string, Fate[], readonly string[]]>([
  ['the acceptance and every report', [], ['acceptSubmission', 'report', 'complete']],
  ['a refusal', [{ kind: 'refused', because: 'Forbidden' }], ['refuseSubmission']],
  [
    'an order that has to wait',
    [{ kind: 'deferred', retryAfterSeconds: 60 }],
    ['deferSubmission', 'acceptSubmission', 'report', 'complete'],
  ],
  [
    'an order without an answer, and the operation that was found instead',
    [{ kind: 'unheard' }],
    ['doubtSubmission', 'acceptSubmission', 'report', 'complete'],
  ],
])('the audit names Graph’s answer of %s', async (_what, fates, events) => {
  const w = await ended(...fates);
  expect(rows(w)).toEqual(events);
});

test('and that of an operation which Graph does not know any more', async () => {
  const w = world();
  await w.say(ravi, '/export adele@contoso.example DSR-104 letter');
  await w.settle();
  await w.click(mona, 'approve');
  w.microsoft.missing = true;
  await w.pass(2 * day);
  expect(w.requests.audit().find(({ event }) => event === 'forget')?.details).toMatchObject({
    clientRequestId: expect.any(String),
  });
});
