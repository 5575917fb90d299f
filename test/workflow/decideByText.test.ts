import { describe, expect, test } from '@jest/globals';
import type { NewCard } from '../../src/ports/cards.ts';
import type { Settings } from '../../src/ports/settings.ts';
import type { TurnAnswer } from '../../src/ports/turns.ts';
import {
  adele,
  channel,
  chatWith,
  groupChat,
  lee,
  mona,
  noor,
  ravi,
  twoApprovals,
  type World,
  world,
} from '../support/world.ts';

const inGroupChat = { conversation: groupChat };
const code = (answer: TurnAnswer) => {
  const inner = answer.kind === 'private' ? answer.answer : answer;
  return inner.kind === 'refused' ? inner.refusals[0]?.code : inner.kind;
};

/** Ravi asked for Adele's data; approval cards are in the approvers' own chats. */
async function waiting(settings?: Partial<Settings>): Promise<World> {
  const w = world(settings);
  await w.say(ravi, `/export ${adele.address} DSR-1 letter`);
  return w;
}
const audited = (w: World) => w.requests.audit().at(-1);

describe('a decision by text', () => {
  test('approves', async () => {
    const w = await waiting();
    expect(await w.say(mona, 'approve 1')).toMatchObject({
      kind: 'decided',
      verb: 'approve',
      request: { state: { kind: 'approved' } },
    });
    expect(audited(w)).toMatchObject({ event: 'approve', actor: mona.id });
  });

  test('rejects with a reason, and not without one', async () => {
    const w = await waiting();
    expect(code(await w.say(mona, 'reject 1'))).toBe('reasonMissing');
    expect(await w.say(mona, 'reject 1 wrong person')).toMatchObject({
      kind: 'decided',
      request: { state: { kind: 'rejected', because: 'wrong person' } },
    });
  });

  test('counts as one of two approvals, and not as both', async () => {
    const w = await waiting({ rules: twoApprovals });
    expect(await w.say(mona, 'approve 1')).toMatchObject({
      request: { state: { kind: 'awaitingApproval' } },
    });
    expect(code(await w.say(mona, 'approve 1'))).toBe('alreadyApproved');
    expect(await w.say(lee, 'approve 1')).toMatchObject({ request: { state: { kind: 'approved' } } });
  });

  test('that Teams delivers again changes nothing and says nothing', async () => {
    const w = await waiting();
    expect(code(await w.say(mona, 'approve 1', { key: 'once' }))).toBe('decided');
    const { revision } = await w.request();
    expect(await w.say(mona, 'approve 1', { key: 'once' })).toEqual({ kind: 'redelivered' });
    expect((await w.request()).revision).toBe(revision);
  });

  test.each<[string, (w: World) => Promise<TurnAnswer>, string, Partial<Settings>]>([
    ['somebody who is no approver', (w) => w.say(noor, 'approve 1'), 'mayNotApprove', {}],
    [
      'whoever asked',
      (w) => w.say(ravi, 'approve 1'),
      'ownRequest',
      { approvers: { users: [ravi.id, mona.id], groups: [] } },
    ],
    [
      'the data subject',
      (w) => w.say(adele, 'approve 1'),
      'ownData',
      { approvers: { users: [adele.id, mona.id], groups: [] } },
    ],
    [
      'an approver while nobody can check',
      (w) => {
        w.directory.silent.add('includes');
        return w.say(mona, 'approve 1');
      },
      'checkUnavailable',
      {},
    ],
    ['an approver, of a number that is not there', (w) => w.say(mona, 'approve 9'), 'unknownNumber', {}],
    [
      'an approver, where others read along and no card is',
      (w) => w.say(mona, 'approve 1', inGroupChat),
      'notDecidedHere',
      {},
    ],
    ['somebody else, who withdraws', (w) => w.say(mona, 'withdraw 1'), 'notTheRequester', {}],
  ])('is refused to %s, and audited', async (_who, act, expected, settings) => {
    const w = await waiting(settings);
    expect(code(await act(w))).toBe(expected);
    expect(audited(w)).toMatchObject({ event: 'refuse', details: { code: expected } });
    expect((await w.request()).revision).toBe(1);
  });

  test('is refused in private where others read along', async () => {
    const w = await waiting();
    expect(await w.say(noor, 'approve 1', inGroupChat)).toMatchObject({
      kind: 'private',
      conversation: chatWith(noor),
    });
  });

  test('names approvers only to those who may know of the request', async () => {
    const w = await waiting();
    const answer = await w.say(noor, 'approve 1');
    expect(JSON.stringify(answer)).not.toContain('Mona');
  });

  test('is taken where an approval card of that request is, in any thread of a channel', async () => {
    const cards: NewCard[] = [{ role: 'approval', conversation: channel, locale: 'en' }];
    const w = world();
    const waits = {
      kind: 'awaitingApproval',
      approvals: [],
      attempt: 1,
      expiresAt: new Date('2026-03-05T09:00:00Z'),
    } as const;
    await w.given(waits, cards);
    const thread = { ...channel, id: `${channel.id.split(';')[0]!};messageid=2` };
    expect(code(await w.say(mona, 'approve 1', inGroupChat))).toBe('notDecidedHere');
    // The requester's verb needs a card of the requester.
    expect(code(await w.say(ravi, 'withdraw 1', { conversation: thread }))).toBe('notDecidedHere');
    expect(code(await w.say(mona, 'approve 1', { conversation: thread }))).toBe('decided');
  });
});

describe('without a number', () => {
  test.each(['withdraw', 'cancel', 'Abbrechen', 'retirer', 'إلغاء'])(
    '“%s” never acts, and says what could be withdrawn',
    async (text) => {
      const w = await waiting();
      const said = async () => {
        const answer = await w.say(ravi, text);
        return answer.kind === 'cancel' ? answer.otherwise : answer;
      };
      expect(await said()).toMatchObject({
        refusals: [{ code: 'whichToWithdraw', details: { numbers: '#1' } }],
      });
      await w.say(ravi, `/export ${lee.address} DSR-2`);
      expect(await said()).toMatchObject({
        refusals: [{ code: 'whichToWithdraw', details: { numbers: '#2, #1' } }],
      });
      expect(audited(w)).toMatchObject({ event: 'refuse', details: { code: 'whichToWithdraw' } });
      for (const number of [1, 2]) expect((await w.ports.requests.numbered(number))?.revision).toBe(1);
      await w.say(ravi, 'withdraw 1');
      await w.say(ravi, 'cancel 2.');
      expect(await said()).toMatchObject({ refusals: [{ code: 'nothingToWithdraw' }] });
    },
  );

  test.each(['cancel', 'abbrechen', 'annuler', 'إلغاء'])('“%s” closes a form first', async (text) => {
    expect(await world().say(ravi, text)).toMatchObject({ kind: 'cancel' });
  });
});

describe('whoever may neither see an export nor decide on it', () => {
  const verbs = ['approve', 'reject', 'withdraw', 'status', 'cancel'];
  const places: [string, object][] = [
    ['their own chat', {}],
    ['a chat without its card', inGroupChat],
    ['a chat with its card', { conversation: channel }],
  ];

  test.each(places)('cannot tell a number in use from any other in %s', async (_where, where) => {
    for (const who of [noor, adele])
      for (const isSilent of [false, true]) {
        const w = world();
        await w.given(
          {
            kind: 'awaitingApproval',
            approvals: [],
            attempt: 1,
            expiresAt: new Date('2026-03-05T09:00:00Z'),
          },
          [{ role: 'both', conversation: channel, locale: 'en' }],
        );
        if (isSilent) w.directory.silent.add('includes');
        for (const verb of verbs) {
          const [used, unused] = [
            await w.say(who, `${verb} 1 why`, where),
            await w.say(who, `${verb} 99 why`, where),
          ];
          expect(JSON.parse(JSON.stringify(used).replaceAll('"number":1', '"number":99'))).toEqual(unused);
          expect(used).toMatchObject(where === places[0]?.[1] ? { kind: 'refused' } : { kind: 'private' });
        }
        expect((await w.request()).revision).toBe(1);
      }
  });
});
