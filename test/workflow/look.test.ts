import { describe, expect, test } from '@jest/globals';
import type { Mentioned, TurnAnswer } from '../../src/ports/turns.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import { pageSize, turnPage } from '../../src/workflow/look.ts';
import {
  adele,
  chatWith,
  groupChat,
  gus,
  lee,
  mona,
  noor,
  person,
  ravi,
  tenantId,
  type World,
  world,
} from '../support/world.ts';

const inGroupChat = { conversation: groupChat };

/** What an answer lists: in the person's own chat, or right where they asked. */
function listed(answer: TurnAnswer): readonly number[] {
  const inner = answer.kind === 'private' ? answer.answer : answer;
  if (inner.kind !== 'list') throw new Error(`no list: ${JSON.stringify(inner)}`);
  return inner.page.requests.map(({ number }) => number);
}
const code = (answer: TurnAnswer) => {
  const inner = answer.kind === 'private' ? answer.answer : answer;
  return inner.kind === 'refused' ? inner.refusals[0]?.code : inner.kind;
};

/** Ravi asked for Adele, Mona for Noor, and Ravi for Lee, which he withdrew. */
async function three(): Promise<World> {
  const w = world();
  await w.say(ravi, `/export ${adele.address} DSR-1`);
  await w.say(mona, `/export ${noor.address} DSR-2`);
  await w.say(ravi, `/export ${lee.address} DSR-3`);
  await w.say(ravi, 'withdraw 3');
  return w;
}

describe('a list', () => {
  test('shows approvers everything and requesters their own', async () => {
    const w = await three();
    expect(listed(await w.say(mona, 'list all'))).toEqual([3, 2, 1]);
    expect(listed(await w.say(ravi, 'list all'))).toEqual([3, 1]);
    expect(listed(await w.say(mona, 'list mine'))).toEqual([2]);
    expect(listed(await w.say(mona, 'list'))).toEqual([2, 1]);
    expect(listed(await w.say(ravi, 'list open'))).toEqual([1]);
    expect(listed(await w.say(ravi, 'status'))).toEqual([1]);
  });

  test.each([
    ['somebody who never asked', noor],
    ['a guest', gus],
  ])('is empty for %s', async (_who, who) => {
    const w = await three();
    for (const filter of ['all', 'open', 'mine', 'overdue']) {
      expect(listed(await w.say(who, `list ${filter}`))).toEqual([]);
    }
    expect(listed(await w.say(who, `status ${adele.address}`))).toEqual([]);
  });

  test('of what is past its due day changes with the day', async () => {
    const w = await three();
    expect(listed(await w.say(mona, 'list overdue'))).toEqual([]);
    w.clock.set(new Date('2026-04-02T23:00:00Z'));
    expect(listed(await w.say(mona, 'list overdue'))).toEqual([]);
    w.clock.set(new Date('2026-04-03T01:00:00Z'));
    expect(listed(await w.say(mona, 'list overdue'))).toEqual([1, 2]);
    expect(listed(await w.say(ravi, 'list overdue'))).toEqual([1]);
  });

  test('about a person is found by address and by mention, as far as the reader may see', async () => {
    const w = await three();
    const mentioning = (who: Mentioned) => ({ mentions: ['29:x'], resolve: async () => who });
    const asPerson: Mentioned = { kind: 'person', ...person(noor), tenantId };
    expect(listed(await w.say(mona, `status ${adele.address}`))).toEqual([1]);
    expect(listed(await w.say(mona, 'status', mentioning(asPerson)))).toEqual([2]);
    expect(listed(await w.say(ravi, 'status', mentioning(asPerson)))).toEqual([]);
    expect(code(await w.say(mona, 'status', mentioning({ kind: 'notAPerson', name: 'Team' })))).toBe(
      'notAPerson',
    );
    // The account is gone; what was asked for is not.
    w.directory.users.splice(w.directory.users.indexOf(adele), 1);
    expect(listed(await w.say(mona, `status ${adele.address.toUpperCase()}`))).toEqual([1]);
  });

  test('about an address that nobody has says so to requesters and approvers, and to nobody else', async () => {
    const w = await three();
    const unknown = 'who@contoso.example';
    for (const text of [`status ${unknown}?`, `list ${unknown}`]) {
      expect(await w.say(mona, text)).toMatchObject({
        refusals: [{ code: 'nobodyFound', details: { address: unknown } }],
      });
      expect(code(await w.say(ravi, text))).toBe('nobodyFound');
      expect(await w.say(mona, text, inGroupChat)).toMatchObject({ kind: 'private' });
      // The same as about somebody who is there.
      const [nobody, somebody] = [await w.say(noor, text), await w.say(noor, `status ${adele.address}`)];
      expect([listed(nobody), listed(somebody)]).toEqual([[], []]);
    }
    w.directory.silent.add('includes');
    expect(code(await w.say(ravi, `status ${unknown}`))).toBe('checkUnavailable');
  });

  test('in a shared chat goes to the reader’s own, and says nothing where that cannot be opened', async () => {
    const w = await three();
    const answer = await w.say(mona, 'list all', inGroupChat);
    expect(answer).toMatchObject({ kind: 'private', conversation: chatWith(mona) });
    w.teams.unreachable.add(mona.id);
    expect(await w.say(mona, 'list all', inGroupChat)).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'noPrivateChat' }],
    });
  });

  test('is turned page by page, and each page is checked anew', async () => {
    const w = world();
    for (let n = 0; n <= 2 * pageSize; n++) await w.given({ kind: 'expired', expiredAt: w.clock.now() });
    const all = Array.from({ length: 2 * pageSize + 1 }, (_, n) => 2 * pageSize + 1 - n);
    const seen: number[] = [];
    let after: number | undefined;
    for (let page = 0; page < 3; page++) {
      const answer = await turnPage({ from: person(mona), filter: 'all', ...(after && { after }) }, w.ports);
      if (answer.kind !== 'list') throw new Error(answer.code);
      seen.push(...answer.page.requests.map(({ number }) => number));
      after = answer.page.next;
    }
    expect(seen).toEqual(all);
    expect(after).toBeUndefined();
    // Somebody else clicks the same button.
    expect(await turnPage({ from: person(noor), filter: 'all', after: 99 }, w.ports)).toMatchObject({
      page: { requests: [], everybody: false },
    });
  });

  test('shows nothing while nobody can tell who is an approver', async () => {
    const w = await three();
    w.directory.silent.add('includes');
    expect(code(await w.say(mona, 'list all'))).toBe('checkUnavailable');
    expect(listed(await w.say(mona, 'list mine'))).toEqual([2]);
    w.directory.silent.add('find');
    expect(code(await w.say(mona, `status ${lee.address}`))).toBe('directoryUnavailable');
  });
});

describe('how one export stands', () => {
  test('is told to whoever asked for it, and to approvers', async () => {
    const w = await three();
    for (const who of [ravi, mona, lee]) {
      expect(await w.say(who, 'status 1')).toMatchObject({ kind: 'status', request: { number: 1 } });
    }
  });

  test('is not told to anybody else, and neither whether the number is in use', async () => {
    const w = await three();
    expect(code(await w.say(noor, 'status 1'))).toBe('unknownNumber');
    expect(code(await w.say(ravi, 'status 2'))).toBe('unknownNumber');
    expect(code(await w.say(mona, 'status 99'))).toBe('unknownNumber');
    w.directory.silent.add('includes');
    expect(code(await w.say(noor, 'status 1'))).toBe('checkUnavailable');
  });

  test('is told aloud only where its card is', async () => {
    const w = world();
    const here: NewCard = { role: 'both', conversation: groupChat, locale: 'en' };
    await w.given({ kind: 'expired', expiredAt: w.clock.now() }, [here]);
    expect(await w.say(mona, 'status 1', inGroupChat)).toMatchObject({ kind: 'status' });
    const elsewhere = { conversation: { ...groupChat, id: '19:other@thread.v2' } };
    expect(await w.say(mona, 'status 1', elsewhere)).toMatchObject({
      kind: 'private',
      conversation: chatWith(mona),
      answer: { kind: 'status' },
    });
    expect(await w.say(noor, 'status 1', inGroupChat)).toMatchObject({ kind: 'private' });
  });
});

describe('who looked at whose export is in the audit, by ids and numbers alone,', () => {
  const reads = (w: World) =>
    w.requests
      .audit()
      .filter(({ event }) => event === 'read' || event === 'refuse')
      .map(({ event, actor, requestId, details }) => ({ event, actor, requestId, details }));

  test('when an approver asks how one stands, aloud or in private', async () => {
    const w = await three();
    const one = await w.ports.requests.numbered(1);
    await w.say(mona, 'status 1');
    await w.say(lee, 'status 1', inGroupChat);
    const row = { event: 'read', requestId: one!.id, details: { view: 'status', exports: '#1' } };
    expect(reads(w)).toEqual([
      { ...row, actor: mona.id },
      { ...row, actor: lee.id },
    ]);
  });

  test('when an approver reads a list, once a page, and whom it was about', async () => {
    const w = await three();
    await w.say(mona, 'list all');
    await turnPage({ from: person(lee), filter: 'all', after: 3 }, w.ports);
    await w.say(lee, `status ${adele.address}`);
    const one = await w.ports.requests.numbered(1);
    expect(reads(w)).toEqual([
      // Her own, #2, is left out.
      {
        event: 'read',
        actor: mona.id,
        requestId: undefined,
        details: { view: 'list', filter: 'all', exports: '#3 #1' },
      },
      {
        event: 'read',
        actor: lee.id,
        requestId: undefined,
        details: { view: 'list', filter: 'all', exports: '#2 #1' },
      },
      {
        event: 'read',
        actor: lee.id,
        requestId: one!.id,
        details: { view: 'list', filter: 'all', about: adele.id, exports: '#1' },
      },
    ]);
    expect(JSON.stringify(reads(w))).not.toMatch(/@|DSR|Adele|Ravi/);
  });

  test('when somebody asks about one that they may not see, and while nobody can tell', async () => {
    const w = await three();
    const two = await w.ports.requests.numbered(2);
    await w.say(ravi, 'status 2');
    w.directory.silent.add('includes');
    await w.say(noor, 'status 2');
    expect(reads(w)).toEqual(
      [
        [ravi.id, 'unknownNumber'],
        [noor.id, 'checkUnavailable'],
      ].map(([actor, code]) => ({
        event: 'refuse',
        actor,
        requestId: two!.id,
        details: { verb: 'status', code },
      })),
    );
  });

  test('but not for what people asked for themselves, and not when nothing was shown', async () => {
    const w = await three();
    await w.say(ravi, 'status 1');
    await w.say(ravi, 'list all');
    await w.say(mona, 'list mine');
    await w.say(noor, 'list all');
    await w.say(noor, 'status 99');
    w.teams.unreachable.add(mona.id);
    await w.say(mona, 'status 1', inGroupChat);
    await w.say(mona, 'list all', inGroupChat);
    expect(reads(w)).toEqual([]);
  });

  test('before it is shown: what cannot be written down is not shown', async () => {
    const w = await three();
    for (const text of ['list all', 'status 1']) {
      w.power.before('requests.note', () => Promise.reject(new Error('the disk is full')));
      await expect(w.say(mona, text)).rejects.toThrow('the disk is full');
    }
  });
});
