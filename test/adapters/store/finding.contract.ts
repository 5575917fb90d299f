import { describe, expect, test } from '@jest/globals';
import type { Ask, ExportRequest } from '../../../src/domain/exportRequest.ts';
import type { Store } from '../../../src/ports/ports.ts';
import type { Selection } from '../../../src/ports/requests.ts';
import { adele, lee, mona, noor, person, ravi } from '../../support/world/people.ts';

/** How requests are found again, by number and in lists. */
export function findingContract(
  name: string,
  requests: () => Store,
  add: (ask: Partial<Ask>) => Promise<ExportRequest>,
): void {
  const at = new Date('2026-03-02T09:00:00Z');
  const day = (text: string) => text;
  const subject = (who: typeof adele) => ({ dataSubject: { ...person(who), address: who.address } });
  const withdraw = ({ id }: ExportRequest) =>
    requests().record({
      requestId: id,
      event: { kind: 'withdraw', by: person(ravi), at },
      by: { kind: 'person', person: person(ravi) },
    });
  const numbers = async (selection: Partial<Selection>) =>
    (await requests().list({ limit: 100, ...selection })).map(({ number }) => number);

  describe(`${name}: finding`, () => {
    test('by the number that people use', async () => {
      const one = await add({});
      const other = await add({ requester: person(mona) });
      expect(await requests().numbered(other.number)).toEqual(await requests().get(other.id));
      expect((await requests().numbered(one.number))?.id).toBe(one.id);
      expect(await requests().numbered(2_000_000_000)).toBeUndefined();
    });

    test('everything, newest first, and page after page without gaps or repeats', async () => {
      const added = [];
      for (let n = 0; n < 7; n++) added.push((await add({})).number);
      const newest = added.toReversed();
      expect(await numbers({})).toEqual(newest);
      expect(await numbers({ limit: 3 })).toEqual(newest.slice(0, 3));
      expect(await numbers({ limit: 3, after: newest[2]! })).toEqual(newest.slice(3, 6));
      expect(await numbers({ limit: 3, after: newest[5]! })).toEqual(newest.slice(6));
      expect(await numbers({ after: newest[6]! })).toEqual([]);
    });

    test('what somebody asked for, what is about somebody, and both at once', async () => {
      const a = await add({ ...subject(adele), requester: person(ravi) });
      const b = await add({ ...subject(lee), requester: person(ravi) });
      const c = await add({ ...subject(adele), requester: person(mona) });
      expect(await numbers({ requester: ravi.id })).toEqual([b.number, a.number]);
      expect(await numbers({ dataSubject: adele.id })).toEqual([c.number, a.number]);
      expect(await numbers({ dataSubject: adele.id, requester: ravi.id })).toEqual([a.number]);
      expect(await numbers({ requester: noor.id })).toEqual([]);
    });

    test('by an address in any case, which outlives its account', async () => {
      const a = await add({ dataSubject: { ...person(adele), address: 'Adele.V@Contoso.Example' } });
      await add(subject(lee));
      expect(await numbers({ address: 'adele.v@contoso.example' })).toEqual([a.number]);
      expect(await numbers({ address: 'ADELE.V@CONTOSO.EXAMPLE' })).toEqual([a.number]);
      expect(await numbers({ address: 'adele%' })).toEqual([]);
    });

    test('what is still open', async () => {
      const ended = await add({});
      const open = await add({});
      await withdraw(ended);
      expect(await numbers({ openOnly: true })).toEqual([open.number]);
      expect(await numbers({ openOnly: true, requester: ravi.id })).toEqual([open.number]);
      expect(await numbers({ openOnly: true, after: open.number })).toEqual([]);
      expect(await numbers({})).toEqual([open.number, ended.number]);
    });

    test('what is past its due day, the longest due first', async () => {
      const march = await add({ receivedOn: day('2026-02-05') }); // due on 5 March
      const february = await add({ receivedOn: day('2026-01-31') }); // due on 28 February
      const alsoMarch = await add({ receivedOn: day('2026-02-05') });
      const ended = await add({ receivedOn: day('2026-01-01') });
      await add({ receivedOn: day('2026-03-01') });
      await withdraw(ended);
      const due = [february.number, march.number, alsoMarch.number];
      expect(await numbers({ pastDueOn: day('2026-03-06') })).toEqual(due);
      expect(await numbers({ pastDueOn: day('2026-03-05') })).toEqual([february.number]);
      expect(await numbers({ pastDueOn: day('2026-03-06'), limit: 1, after: due[0]! })).toEqual([due[1]]);
      expect(await numbers({ pastDueOn: day('2026-03-06'), after: due[1]! })).toEqual([due[2]]);
      expect(await numbers({ pastDueOn: day('2026-03-06'), requester: noor.id })).toEqual([]);
    });

    test('an extended one by its new due day', async () => {
      const { id } = await add({ receivedOn: day('2026-02-05') });
      await requests().record({
        requestId: id,
        event: { kind: 'extend', by: person(ravi), at, because: 'many systems' },
        by: { kind: 'person', person: person(ravi) },
      });
      expect(await numbers({ pastDueOn: day('2026-03-06') })).toEqual([]);
      expect(await numbers({ pastDueOn: day('2026-05-06') })).toHaveLength(1);
    });
  });
}
