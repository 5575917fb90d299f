import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { Conversation, Delivery } from '../../src/ports/conversations.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import type { Settings } from '../../src/ports/settings.ts';
import type { Plan } from '../support/world/teams.ts';
import {
  adele,
  approvalChannel,
  channel,
  chatWith,
  day,
  groupChat,
  hour,
  lee,
  minute,
  mona,
  person,
  PowerCut,
  ravi,
  self,
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
const mentions = { ...person(ravi), teamsId: '29:ravi' };
const card = (role: NewCard['role'], conversation: Conversation): NewCard => ({
  role,
  conversation,
  locale: 'en-GB',
  ...(role !== 'approval' && { mentions }),
});
const asks = card('requester', chatWith(ravi));
const decides = card('approval', chatWith(mona));
const gone: Delivery = { kind: 'conversationGone', because: 'BotNotInConversationRoster' };
const approveElsewhere = (w: World) =>
  w.request().then(({ id }) =>
    w.requests.record({
      requestId: id,
      event: { kind: 'approve', by: person(lee), at: w.clock.now() },
      by: { kind: 'person', person: person(lee) },
    }),
  );

/** Not found, or refused without a reason: believed when Teams still says so after five minutes. */
const notFound = (what: 'message' | 'conversation', because = '404 ConversationNotFound'): Delivery => ({
  kind: 'seemsGone',
  what,
  because,
});
const believedAfter = 6 * minute;
const always = (delivery: Delivery) => Array.from({ length: 100 }, () => delivery);
const expire = (w: World) =>
  w
    .request()
    .then(({ id }) =>
      w.requests.record({ requestId: id, event: { kind: 'expire', at: w.clock.now() }, by: { kind: 'bot' } }),
    );

const extend = (w: World) =>
  w.request().then(({ id }) =>
    w.requests.record({
      requestId: id,
      event: { kind: 'extend', by: person(ravi), because: 'many files', at: w.clock.now() },
      by: { kind: 'person', person: person(ravi) },
    }),
  );

async function given(cards: readonly NewCard[], settings: Partial<Settings> = {}): Promise<World> {
  const w = world(settings);
  await w.given(waiting, cards);
  return w;
}
const plan = (w: World, conversation: Conversation, ...plans: Plan[]) =>
  w.teams.plans.set(conversation.id, plans);
const places = (w: World) =>
  w.teams.messages.map(({ role, conversation, notice }) => [role, conversation, notice]);

describe('a card', () => {
  test('is sent once, and updated in its place from then on', async () => {
    const w = await given([asks]);
    await w.settle();
    await expire(w);
    await w.settle();
    expect(w.teams.messages.filter(({ role }) => role === 'requester')).toMatchObject([{ state: 'expired' }]);
    expect((await w.cards())[0]).toMatchObject({ sends: 1, shownRevision: 2 });
  });

  test('shows the newest state, and none of those in between', async () => {
    const w = await given([asks]);
    const { id } = await w.request();
    await w.requests.record({
      requestId: id,
      event: { kind: 'approve', by: person(mona), at: start },
      by: { kind: 'person', person: person(mona) },
      lookAgainAt: new Date(start.getTime() + hour),
    });
    await expire(w);
    await w.settle();
    expect(w.teams.shown.filter(({ cardId }) => cardId === w.teams.messages[0]!.cardId)).toMatchObject([
      { state: 'expired' },
    ]);
  });

  test('that moved on while it was sent is updated right after', async () => {
    const w = await given([asks]);
    w.power.before('show', () => expire(w));
    await w.settle();
    expect(w.teams.messages.find(({ role }) => role === 'requester')).toMatchObject({ state: 'expired' });
  });

  test('that is true already is not sent again', async () => {
    const w = await given([asks]);
    await w.settle();
    const [{ id, conversation }] = (await w.cards()) as [Awaited<ReturnType<World['cards']>>[0]];
    w.queue.send({ queue: 'card', key: id, data: { id }, at: start, group: conversation.id });
    await w.settle();
    expect(w.teams.shown).toHaveLength(1);
  });

  test('is tried again when Teams says so: at its time, else soon', async () => {
    const w = await given([asks]);
    plan(
      w,
      chatWith(ravi),
      { kind: 'retry', because: '502' },
      { kind: 'retry', because: '429', afterMs: 10_000 },
      { kind: 'retry', because: '502' },
    );
    await w.settle();
    expect(w.queue.nextAt()).toEqual(new Date(start.getTime() + 2_000));
    await w.pass(2_000);
    expect(w.queue.nextAt()).toEqual(new Date(start.getTime() + 12_000));
    await w.pass(10_000);
    // As long again as it has waited already.
    expect(w.queue.nextAt()).toEqual(new Date(start.getTime() + 24_000));
    await w.pass(minute);
    expect(w.teams.messages).toHaveLength(1);
    expect((await w.cards())[0]).toMatchObject({ sends: 1 });
  });

  test('waits twice as long each time that Teams is unwell, and never more than a minute', async () => {
    const w = await given([asks]);
    plan(
      w,
      chatWith(ravi),
      ...Array.from({ length: 12 }, () => ({ kind: 'retry', because: '503' }) as const),
    );
    const waits: number[] = [];
    for (let n = 0; n < 12; n++) {
      await w.settle();
      const wait =
        w.queue
          .waiting()
          .find(({ queue }) => queue === 'card')!
          .at.getTime() - w.clock.now().getTime();
      waits.push(wait / 1_000);
      await w.pass(wait);
    }
    expect(waits).toEqual([2, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]);
    expect(w.teams.messages).toHaveLength(1);
  });

  test('is tried again when its delivery throws', async () => {
    const w = await given([asks]);
    plan(w, chatWith(ravi), new Error('no network'));
    await w.pass(minute);
    expect(w.teams.messages).toHaveLength(1);
  });

  test('whose send had no known outcome is sent once more, and both copies decide nothing twice', async () => {
    const w = await given([decides]);
    plan(w, chatWith(mona), 'unheard');
    await w.settle();
    expect(w.teams.messages).toHaveLength(2);
    const { activityId } = (await w.cards())[0]!;
    expect(activityId).toBe(w.teams.messages[1]!.activityId);
    await w.click(mona, 'approve');
    expect(await w.click(mona, 'approve', { activityId: w.teams.messages[0]!.activityId })).toMatchObject({
      code: 'unknownCard',
    });
  });

  test('whose update had no known outcome is updated again, never sent', async () => {
    const w = await given([asks]);
    await w.settle();
    plan(w, chatWith(ravi), 'unheard');
    await expire(w);
    await w.pass(minute);
    expect(w.teams.messages.filter(({ role }) => role === 'requester')).toMatchObject([{ state: 'expired' }]);
  });

  test('is never sent more than twice without knowing, whatever happens: at most one copy', async () => {
    const w = await given([asks]);
    plan(w, chatWith(ravi), 'unheard', 'unheard', 'unheard', 'unheard', 'unheard');
    await w.pass(hour);
    expect(w.teams.messages).toHaveLength(2);
    expect((await w.cards())[0]).toMatchObject({ lostBecause: 'sentTooOften' });
    expect(w.logged.filter(({ event }) => event === 'card.repeated')).toHaveLength(1);
  });

  test('is sent by the next life when the process dies while it sends, however often that happens', async () => {
    const w = await given([decides]);
    for (let death = 0; death < 10; death++) {
      // Every other time the message has arrived.
      w.power.before('show', () => w.power.cutAfter(death % 2));
      await w.settle().catch((error: unknown) => expect(error).toBeInstanceOf(PowerCut));
      w.powerBackAfter(minute);
    }
    await w.pass(hour);
    const [card] = await w.cards();
    expect(card).toMatchObject({ sends: 11, unheard: 0 });
    expect(card).not.toHaveProperty('lostBecause');
    await w.click(mona, 'approve');
    await w.state('approved');
  });

  test('is given up in the end when no life hears how its send ends, and the requester hears that nobody was reached', async () => {
    const w = await given([asks, decides]);
    plan(w, chatWith(mona), ...Array.from({ length: 30 }, () => new Error('the process died')));
    await w.pass(day);
    const lost = (await w.cards()).find(({ role }) => role === 'approval');
    // The delivery that found twenty to be enough is counted too.
    expect(lost).toMatchObject({ sends: 21, lostBecause: 'sentTooOften' });
    expect(places(w)).toContainEqual(['notice', chatWith(ravi).id, 'nobodyReached']);
  });

  test('that was deleted is replaced by a new one, which shows the present', async () => {
    const w = await given([asks]);
    await w.settle();
    w.teams.messages.splice(0);
    await expire(w);
    await w.pass(believedAfter);
    expect(w.teams.messages.filter(({ role }) => role === 'requester')).toMatchObject([{ state: 'expired' }]);
    expect((await w.cards())[0]).toMatchObject({ sends: 1, replacements: 1 });
  });

  test('that is deleted again is not replaced a second time, and the repeat of a send is not counted for it', async () => {
    const w = await given([asks]);
    plan(w, chatWith(ravi), 'unheard');
    await w.settle();
    w.teams.messages.splice(0);
    await extend(w);
    await w.pass(believedAfter);
    expect(w.teams.messages).toHaveLength(1);
    w.teams.messages.splice(0);
    await expire(w);
    await w.pass(believedAfter);
    expect(w.teams.messages.filter(({ role }) => role === 'requester')).toEqual([]);
    expect((await w.cards())[0]).toMatchObject({ lostBecause: 'messageGone', replacements: 1 });
  });

  test('of one request does not wait for another conversation', async () => {
    const w = await given([asks, decides]);
    plan(w, chatWith(ravi), { kind: 'retry', because: '429', afterMs: hour });
    await w.settle();
    expect(places(w)).toEqual([['approval', chatWith(mona).id, undefined]]);
  });

  test('comes before the notice of the same change, which mentions the requester', async () => {
    const w = await given([asks]);
    await w.settle();
    await expire(w);
    await w.settle();
    expect(w.teams.shown.map(({ cardId }) => cardId).at(-1)).toBe(
      (await w.cards()).find(({ role }) => role === 'notice')?.id,
    );
    expect(w.teams.messages.at(-1)).toMatchObject({ role: 'notice', notice: 'expired', mentions: 'Ravi' });
  });
});

describe('a card that seems gone', () => {
  test.each(['message', 'conversation'] as const)(
    'is updated in its place when that was said in passing: the %s',
    async (what) => {
      const w = await given([asks]);
      await w.settle();
      plan(w, chatWith(ravi), notFound(what), { kind: 'retry', because: '503' }, notFound(what));
      await expire(w);
      await w.pass(minute);
      expect(w.teams.messages.filter(({ role }) => role === 'requester')).toMatchObject([
        { state: 'expired' },
      ]);
      const [first] = await w.cards();
      expect(first).toMatchObject({ sends: 1, replacements: 0 });
      expect(first).not.toHaveProperty('goneSince');
      expect(w.logged).not.toContainEqual({ event: 'card.lost' });
    },
  );

  test('is sent once when its conversation was not found in passing', async () => {
    const w = await given([asks]);
    plan(w, chatWith(ravi), notFound('conversation'), notFound('conversation'));
    await w.pass(minute);
    expect(w.teams.messages).toHaveLength(1);
    expect(w.logged).not.toContainEqual({ event: 'card.lost' });
  });

  test('is believed to be so after five minutes, counted from when Teams said it first, whoever restarts', async () => {
    const w = await given([asks]);
    await w.settle();
    await extend(w);
    plan(w, chatWith(ravi), notFound('message'), { kind: 'retry', because: '503', afterMs: 4 * minute });
    await w.pass(10_000);
    w.powerBackAfter(3 * minute);
    plan(w, chatWith(ravi), ...always(notFound('message', '404')));
    await w.pass(80_000);
    expect((await w.cards())[0]).toMatchObject({ replacements: 0 });
    plan(w, chatWith(ravi), notFound('message', '404'));
    await w.pass(minute);
    expect((await w.cards())[0]).toMatchObject({ replacements: 1 });
  });

  test('is shown in the same chat when that was refused for its old message alone', async () => {
    const w = await given([card('requester', groupChat), decides]);
    await w.settle();
    const [old] = w.teams.messages.splice(0, 1);
    await extend(w);
    plan(w, groupChat, ...Array.from({ length: 9 }, () => notFound('message', '403 ServiceError')));
    await w.pass(believedAfter);
    const now = w.teams.messages.filter(({ role }) => role === 'requester');
    expect(now).toMatchObject([{ conversation: groupChat.id }]);
    expect(now[0]!.activityId).not.toBe(old!.activityId);
    expect(w.logged).not.toContainEqual({ event: 'card.lost' });
  });

  test('is shown in the private chat that Teams finds anew, and its buttons work there', async () => {
    const w = await given([asks, decides]);
    const anew = { ...chatWith(mona), id: 'a:mona-anew' };
    w.teams.reopened.set(chatWith(mona).id, { kind: 'open', conversation: anew });
    plan(w, chatWith(mona), ...always(notFound('conversation')));
    await w.pass(believedAfter);
    expect(places(w)).toContainEqual(['approval', anew.id, undefined]);
    expect(w.logged).not.toContainEqual({ event: 'card.lost' });
    await w.click(mona, 'approve', { on: 'approval' });
    await w.state('approved');
  });

  test('goes on in the chat that was found anew under its old id, as the message that it was', async () => {
    const w = await given([asks]);
    await w.settle();
    w.teams.reopened.set(chatWith(ravi).id, { kind: 'open', conversation: chatWith(ravi) });
    plan(w, chatWith(ravi), ...Array.from({ length: 9 }, () => notFound('conversation')));
    await expire(w);
    await w.pass(believedAfter);
    expect(w.teams.messages.filter(({ role }) => role === 'requester')).toMatchObject([{ state: 'expired' }]);
    expect((await w.cards())[0]).toMatchObject({ sends: 1, replacements: 0 });
  });

  test('waits when Teams does not say in time whether the chat is there', async () => {
    const w = await given([asks, decides]);
    w.teams.reopened.set(chatWith(mona).id, { kind: 'retry', because: '503' });
    plan(w, chatWith(mona), ...Array.from({ length: 12 }, () => notFound('conversation')));
    await w.pass(15 * minute);
    expect(places(w)).toContainEqual(['approval', chatWith(mona).id, undefined]);
    expect(w.logged).not.toContainEqual({ event: 'card.lost' });
  });

  test('is given up when no chat is found anew: the next place has it, and whoever asked is told', async () => {
    const w = await given([card('requester', groupChat), decides]);
    plan(w, chatWith(mona), ...always(notFound('conversation')));
    plan(w, groupChat, ...always(notFound('conversation')));
    await w.pass(believedAfter);
    expect(places(w)).toEqual(
      expect.arrayContaining([
        ['requester', chatWith(ravi).id, undefined],
        ['notice', chatWith(ravi).id, 'nobodyReached'],
      ]),
    );
    expect(w.teams.messages).toHaveLength(2);
  });
});

describe('a card that Teams took and did not name', () => {
  const unnamed = async (settings: Partial<Settings> = {}) => {
    const w = await given([asks, decides], settings);
    plan(w, chatWith(mona), 'unnamed');
    await w.pass(hour);
    return w;
  };
  const theirs = (w: World) => w.teams.messages.filter(({ role }) => role === 'approval');

  test('is not sent again', async () => {
    const w = await unnamed();
    expect(theirs(w)).toHaveLength(1);
    expect((await w.cards())[1]).toMatchObject({ sends: 1, shownRevision: 1 });
    expect(w.logged).not.toContainEqual({ event: 'card.lost' });
  });

  test('is updated in its place once a click has said which message it is, and no other message is taken then', async () => {
    const w = await unnamed();
    const { activityId } = theirs(w)[0]!;
    await w.click(mona, 'extend', { on: 'approval', activityId, because: 'many files' });
    await w.settle();
    expect(theirs(w)).toMatchObject([{ activityId, revision: 2 }]);
    expect(await w.click(mona, 'approve', { activityId: 'activity-of-another' })).toMatchObject({
      code: 'unknownCard',
    });
    await w.click(mona, 'approve', { activityId });
    await w.state('approved');
  });

  test('is followed by one new message when there is news, and by no more', async () => {
    const w = await unnamed({ rules: twoApprovals });
    plan(w, chatWith(mona), 'unnamed');
    await extend(w);
    await w.settle();
    expect(theirs(w)).toMatchObject([{ revision: 1 }, { revision: 2 }]);
    await approveElsewhere(w);
    await w.pass(hour);
    expect(theirs(w)).toHaveLength(2);
    expect((await w.cards())[1]).toMatchObject({ lostBecause: 'unnamed' });
    // It is there, and could decide.
    expect(places(w)).not.toContainEqual(['notice', chatWith(ravi).id, 'nobodyReached']);
  });

  test('is kept true from the new message on, when that has a name', async () => {
    const w = await unnamed();
    await extend(w);
    await w.settle();
    await expire(w);
    await w.settle();
    expect(theirs(w)).toMatchObject([{ revision: 1 }, { revision: 3, state: 'expired' }]);
  });
});

describe('in a channel, what is said about a request stands below its card', () => {
  const threadOf = (w: World, { id }: Conversation) =>
    `${id};messageid=${w.teams.messages.find(({ conversation, role }) => conversation === id && role !== 'notice')!.activityId}`;

  test('a reminder and the outcome, below the card that the bot posted', async () => {
    const w = await given([asks, card('approval', approvalChannel)]);
    await w.settle();
    const thread = threadOf(w, approvalChannel);
    await w.pass(25 * hour);
    await expire(w);
    await w.settle();
    const said = places(w).filter(([role, id]) => role === 'notice' && id !== chatWith(ravi).id);
    expect(said).toEqual([
      ['notice', thread, 'reminder'],
      ['notice', thread, 'expired'],
    ]);
  });

  test('in the thread where the command was typed', async () => {
    const w = await given([card('both', channel)]);
    await w.settle();
    await expire(w);
    await w.settle();
    expect(places(w)).toEqual([
      ['both', channel.id, undefined],
      ['notice', channel.id, 'expired'],
    ]);
  });
});

describe('a conversation that cannot be written to', () => {
  test.each<Delivery>([gone, { kind: 'rejected', because: 'MessageSizeTooBig' }])(
    'never stops the request: $kind',
    async (delivery) => {
      const w = await given([asks, decides]);
      plan(w, chatWith(ravi), delivery);
      await w.settle();
      await w.click(mona, 'approve', { on: 'approval' });
      await w.finish();
      await w.state('completed');
      expect(w.microsoft.ordered).toHaveLength(1);
    },
  );

  test('of the requester hands the card over to their own chat', async () => {
    const w = await given([card('requester', groupChat), decides]);
    plan(w, groupChat, gone);
    await w.settle();
    expect(places(w)).toEqual(
      expect.arrayContaining([
        ['approval', chatWith(mona).id, undefined],
        ['requester', chatWith(ravi).id, undefined],
      ]),
    );
    await w.click(ravi, 'withdraw', { on: 'requester' });
    await w.state('withdrawn');
  });

  test('hands nothing over when it was their own chat, or they have a card elsewhere', async () => {
    const own = await given([asks, decides]);
    plan(own, chatWith(ravi), gone);
    await own.settle();
    expect(places(own)).toEqual([['approval', chatWith(mona).id, undefined]]);

    const two = await given([card('requester', groupChat), asks, decides]);
    plan(two, groupChat, gone);
    await two.settle();
    expect(places(two)).toHaveLength(2);
  });

  test('hands over a card that decides, where one person may do both', async () => {
    const w = await given([card('both', groupChat)], {
      rules: self,
      approvers: { users: [ravi.id], groups: [] },
    });
    plan(w, groupChat, gone);
    await w.settle();
    await w.click(ravi, 'approve');
    await w.state('approved');
  });

  test('of one approver of several is passed over in silence', async () => {
    const w = await given([asks, decides, card('approval', chatWith(lee))]);
    plan(w, chatWith(mona), gone);
    await w.settle();
    expect(places(w)).toHaveLength(2);
  });

  test('of the last approver is told to the requester at once', async () => {
    const w = await given([asks, decides, card('approval', chatWith(lee))]);
    plan(w, chatWith(mona), gone);
    plan(w, chatWith(lee), gone);
    await w.settle();
    expect(w.teams.messages).toMatchObject([
      { role: 'requester' },
      { role: 'notice', notice: 'nobodyReached', conversation: chatWith(ravi).id, mentions: 'Ravi' },
    ]);
  });

  test('of the one card that asks and decides is told to the requester in their own chat', async () => {
    const w = await given([card('both', groupChat)]);
    plan(w, groupChat, gone);
    await w.settle();
    expect(places(w)).toEqual([
      ['requester', chatWith(ravi).id, undefined],
      ['notice', chatWith(ravi).id, 'nobodyReached'],
    ]);
  });

  test('that refuses the one card that asks and decides is told in a sentence', async () => {
    const w = await given([card('both', chatWith(ravi))]);
    plan(w, chatWith(ravi), { kind: 'rejected', because: 'MessageSizeTooBig' });
    await w.settle();
    expect(places(w)).toEqual([['notice', chatWith(ravi).id, 'nobodyReached']]);
  });

  test('leaves nobody to tell: then the log says so', async () => {
    const w = await given([card('both', chatWith(ravi))]);
    plan(w, chatWith(ravi), gone, gone);
    await w.settle();
    expect(w.logged).toContainEqual({ event: 'card.nobodyReached' });
  });

  test('of the approvers matters no more once the request is decided', async () => {
    const w = await given([asks, card('approval', approvalChannel)]);
    await w.settle();
    await w.click(mona, 'reject', { on: 'approval', because: 'no' });
    plan(w, approvalChannel, gone, gone);
    await w.settle();
    expect(places(w)).not.toContainEqual(['notice', chatWith(ravi).id, 'nobodyReached']);
  });

  test('swallows a notice, and only that', async () => {
    const w = await given([asks]);
    await w.settle();
    w.power.before('show', () => plan(w, chatWith(ravi), gone));
    w.power.before('show', () => undefined);
    plan(w, chatWith(ravi), { kind: 'delivered', activityId: w.teams.messages[0]!.activityId }, gone);
    w.power.before('show', () => undefined);
    await expire(w);
    await w.settle();
    expect(w.logged).toContainEqual({ event: 'card.lost' });
  });

  test('hands the card over all the same when the power goes, or Teams fails, in between', async () => {
    for (let halves = 0; halves < 24; halves++) {
      const w = await given([card('both', groupChat)]);
      plan(w, groupChat, gone, gone, gone, gone);
      w.power.cutAfter(halves);
      await w.settle().catch((error: unknown) => expect(error).toBeInstanceOf(PowerCut));
      w.powerBackAfter(minute);
      w.power.before('open', () => Promise.reject(new Error('Teams gave no answer')));
      await w.pass(hour);
      const cards = (await w.cards()).filter(({ lostBecause }) => lostBecause === undefined);
      expect(cards.map(({ role, notice }) => notice ?? role).sort()).toEqual(['nobodyReached', 'requester']);
      expect(places(w)).toContainEqual(['requester', chatWith(ravi).id, undefined]);
    }
  });
});

test('the chat of the data subject never gets a card', async () => {
  const w = world({ approvers: { users: [mona.id, adele.id], groups: [] } });
  await w.say(ravi, `/export ${adele.address} DSR-104`);
  await w.settle();
  expect(w.teams.messages.map(({ conversation }) => conversation)).not.toContain(chatWith(adele).id);
});

describe('whoever asked reads on their own card', () => {
  const theirs = (w: World) => w.teams.messages.find(({ role }) => role === 'requester')!.unreached;
  const second = card('approval', chatWith(lee));
  const expected = (because: string) => [{ where: 'personal', because }];

  test('which chat the bot does not reach, and why, until it does', async () => {
    const w = await given([asks, decides, second]);
    plan(w, chatWith(mona), { kind: 'conversationGone', because: '403 ConversationBlockedByUser' });
    await w.settle();
    await w.settle();
    expect(theirs(w)).toEqual(expected('blocked'));
    await w.ports.requests.showAgain(chatWith(mona).id);
    await w.settle();
    expect(theirs(w)).toEqual([]);
  });

  test('that Teams has taken nothing for more than an hour, until it does', async () => {
    const w = await given([asks, decides, second]);
    const busy = Array.from({ length: 80 }, (): Delivery => ({ kind: 'retry', because: '429' }));
    plan(w, chatWith(mona), ...busy);
    await w.pass(59 * minute);
    expect(theirs(w)).toEqual([]);
    await w.pass(3 * minute);
    expect(theirs(w)).toEqual(expected('late'));
    const before = w.teams.shown.length;
    await w.pass(4 * minute);
    expect(w.teams.shown).toHaveLength(before);
    await w.pass(30 * minute);
    expect(theirs(w)).toEqual([]);
  });
});
