import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { State } from '../../src/domain/exportRequest.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { Click, Verb } from '../../src/ports/turns.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import type { Settings } from '../../src/ports/settings.ts';
import { decide } from '../../src/workflow/decide.ts';
import {
  adele,
  channel,
  chatWith,
  groupChat,
  gus,
  hour,
  lee,
  mona,
  noor,
  person,
  ravi,
  start,
  twoApprovals,
  type World,
  world,
} from '../support/world.ts';

const waiting: State = {
  kind: 'awaitingApproval',
  approvals: [],
  expiresAt: new Date(start.getTime() + 72 * hour),
  attempt: 1,
};
const asks: NewCard = { role: 'requester', conversation: chatWith(ravi), locale: 'en' };
const decides: NewCard = { role: 'approval', conversation: chatWith(mona), locale: 'en' };

async function given(settings: Partial<Settings> = {}, cards = [asks, decides]): Promise<World> {
  const w = world(settings);
  await w.given(waiting, cards);
  await w.settle();
  return w;
}
const cardOf = async (w: World, role: NewCard['role']) =>
  (await w.cards()).find((card) => card.role === role)!;

/** The request is as it was, and the audit says who tried what. */
async function refused(w: World, answer: unknown, code: string, by: typeof mona): Promise<void> {
  expect(answer).toMatchObject({ code });
  expect((await w.request()).state).toEqual(waiting);
  expect(w.requests.audit().at(-1)).toMatchObject({ event: 'refuse', actor: by.id });
}

describe('what others got wrong', () => {
  test('a sample that trusts the payload: who clicks is the sender, whatever the card’s data says', async () => {
    const w = await given();
    const { conversation, activityId, id } = await cardOf(w, 'approval');
    const forged = {
      from: person(ravi),
      conversationId: conversation.id,
      activityId: activityId!,
      cardId: id,
      verb: 'approve',
      because: '',
      // What a payload may hold beside; nothing of ours reads it.
      approver: mona.id,
      userId: mona.id,
      state: 'approved',
      requester: noor.id,
    } as Click;
    await refused(w, await decide(forged, w.ports), 'mayNotApprove', ravi);
  });

  test('an approver check that is skipped when the list is empty: an empty list lets nobody approve', async () => {
    const w = await given({ approvers: { users: [], groups: [] } });
    for (const who of [mona, lee, ravi]) {
      await refused(w, await w.click(who, 'approve'), 'mayNotApprove', who);
    }
  });

  test('a status that is taken from the click: a decided request stays decided, whatever an old card shows', async () => {
    const w = await given();
    await w.click(mona, 'reject', { because: 'not ours' });
    const before = await w.request();
    const answer = await w.click(lee, 'approve', {});
    expect(answer).toMatchObject({ code: 'notInThisState' });
    expect(await w.request()).toEqual(before);
  });

  test('a requester who approves their own request (accessbot, sso-elevator, Fides): four eyes hold', async () => {
    const w = await given({ approvers: { users: [ravi.id, mona.id], groups: [] } });
    await refused(w, await w.click(ravi, 'approve'), 'ownRequest', ravi);
  });

  test('somebody who approves the export of their own data', async () => {
    const w = await given({ approvers: { users: [adele.id, mona.id], groups: [] } });
    await refused(w, await w.click(adele, 'approve'), 'ownData', adele);
  });

  test('two approvals by one person do not make two approvers', async () => {
    const w = await given({ rules: twoApprovals });
    await w.click(mona, 'approve');
    await w.click(mona, 'approve');
    const { approvals } = await w.state('awaitingApproval');
    expect(approvals.map(({ by }) => by.id)).toEqual([mona.id]);
  });

  test('a check that fails open when the directory does not answer: nothing changes, and one may try again', async () => {
    const w = await given();
    w.directory.silent.add('includes');
    await refused(w, await w.click(mona, 'approve'), 'checkUnavailable', mona);
    w.directory.silent.clear();
    expect(isRefusal(await w.click(mona, 'approve'))).toBe(false);
  });

  test('a person who was an approver when the card was sent, and is none now', async () => {
    const w = await given({ approvers: { users: [], groups: ['approvers'] } });
    w.directory.groups.set('approvers', [mona.id, lee.id]);
    w.directory.groups.set('approvers', [lee.id]);
    await refused(w, await w.click(mona, 'approve'), 'mayNotApprove', mona);
    expect(isRefusal(await w.click(lee, 'approve'))).toBe(false);
  });

  test.each([
    chatWith(lee).id,
    `${chatWith(lee).id};messageid=1700000000001`,
    `;messageid=${chatWith(mona).id}`,
    `${groupChat.id};${chatWith(mona).id}`,
    chatWith(mona).id.slice(0, -1),
    ` ${chatWith(mona).id}`,
    '',
  ])('a stolen card: an approver’s card is theirs alone, also when it is posted from "%s"', async (from) => {
    const w = await given();
    // Lee is an approver too, but this is Mona's card.
    await refused(
      w,
      await w.click(lee, 'approve', { on: 'approval', conversationId: from }),
      'unknownCard',
      lee,
    );
  });
});

test('of 10,000 forged clicks none is honoured, each is in the audit, and the request is as it was', async () => {
  const people = [adele, ravi, noor, gus, { ...mona, id: noor.id }];
  const verbs: readonly Verb[] = [
    'approve',
    'reject',
    'withdraw',
    'tryAgain',
    'checkAgain',
    'startOver',
    'abandon',
    'revoke',
    'extend',
  ];
  const w = await given();
  const first = await cardOf(w, 'approval');
  const other = await w.given(waiting, [{ ...decides, conversation: channel }]);
  await w.settle();
  const theirs = (await w.requests.cards(other.id))[0]!;
  const real = first;
  const before = w.requests.audit().length;
  let tried = 0;
  const stranger = fc.record({
    from: fc.constantFrom(...people).map(person),
    conversationId: fc.oneof(
      fc.constantFrom(real.conversation.id, theirs.conversation.id, groupChat.id, chatWith(lee).id),
      fc.string(),
    ),
    activityId: fc.oneof(fc.constantFrom(real.activityId!, theirs.activityId!), fc.string()),
    cardId: fc.oneof(fc.constantFrom<string>(real.id, theirs.id, other.id), fc.uuid(), fc.string()),
    verb: fc.constantFrom(...verbs),
    because: fc.string(),
  });
  /** An approver, but not on the card that they clicked on: another chat, another message, a card that is none. */
  const elsewhere = fc
    .record({
      from: fc.constantFrom(mona, lee).map(person),
      conversationId: fc.oneof(
        fc.constantFrom(real.conversation.id, theirs.conversation.id, groupChat.id, chatWith(lee).id),
        fc.string(),
      ),
      activityId: fc.oneof(fc.constantFrom(real.activityId!, theirs.activityId!), fc.string()),
      cardId: fc.oneof(fc.constantFrom<string>(real.id, theirs.id), fc.uuid(), fc.string()),
      verb: fc.constantFrom(...verbs),
      because: fc.string(),
    })
    .filter(
      (click) =>
        ![real, theirs].some(
          ({ id, conversation, activityId }) =>
            click.cardId === id &&
            click.activityId === activityId &&
            click.conversationId.split(';')[0] === conversation.id.split(';')[0],
        ),
    );
  await fc.assert(
    fc.asyncProperty(fc.oneof(stranger, elsewhere), async (click) => {
      // The requester may withdraw on their own card; this is about everybody else's.
      fc.pre(!(click.from.id === ravi.id && ['withdraw', 'tryAgain', 'extend'].includes(click.verb)));
      tried++;
      expect(isRefusal(await decide(click, w.ports))).toBe(true);
    }),
    { numRuns: 10_000, seed: 20_261_123 },
  );
  expect(tried).toBeGreaterThanOrEqual(10_000);
  expect((await w.requests.get(other.id)).state).toEqual(waiting);
  expect((await w.request()).revision).toBe(1);
  const refusals = w.requests.audit().slice(before);
  expect(refusals).toHaveLength(tried);
  expect(new Set(refusals.map(({ event }) => event))).toEqual(new Set(['refuse']));
  expect(w.microsoft.ordered).toEqual([]);
}, 60_000);
