import { describe, expect, test } from '@jest/globals';
import { isBlanked, type State } from '../../src/domain/exportRequest.ts';
import type { Delivery } from '../../src/ports/conversations.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import { blank } from '../../src/workflow/blank.ts';
import {
  adele,
  chatWith,
  day,
  groupChat,
  minute,
  hour,
  mona,
  person,
  ravi,
  start,
  type World,
  world,
} from '../support/world.ts';

const recordDays = 730;
const waiting: State = {
  kind: 'awaitingApproval',
  approvals: [],
  expiresAt: new Date(start.getTime() + 72 * hour),
  attempt: 1,
};
const mentions = { ...person(ravi), teamsId: '29:ravi' };
const shared: NewCard = { role: 'both', conversation: groupChat, locale: 'en-GB', mentions };

/** A request that was rejected at the start, with its card and its closing message shown. */
async function rejected(): Promise<World> {
  const w = world();
  await w.given(waiting, [shared]);
  await w.settle();
  await w.click(mona, 'reject', { because: 'a private matter' });
  await w.settle();
  return w;
}
const words = async (w: World) => JSON.stringify([await w.request(), await w.cards()]);

describe('the end of the time for keeping a record', () => {
  test('comes RECORD_DAYS after the end of the request, not a moment before', async () => {
    const w = await rejected();
    await w.pass(recordDays * day);
    await blank(recordDays, w.ports);
    expect(await words(w)).toContain('a private matter');
    await w.pass(1);
    await blank(recordDays, w.ports);
    for (const word of [adele.name, adele.address, ravi.name, mona.name, 'a private matter', 'DSR-104'])
      expect(await words(w)).not.toContain(word);
    expect(w.logged).toContainEqual({ event: 'records.blanked' });
  });

  test('never comes for a request that is still open', async () => {
    const w = world();
    await w.given({ ...waiting, expiresAt: new Date(start.getTime() + 1_000 * day) });
    await w.pass(999 * day);
    await blank(recordDays, w.ports);
    expect(isBlanked((await w.request()).ask)).toBe(false);
  });

  test('updates every message a last time, in its place', async () => {
    const w = await rejected();
    const before = structuredClone(w.teams.messages);
    await w.pass((recordDays + 1) * day);
    await blank(recordDays, w.ports);
    await w.settle();
    const { revision } = await w.request();
    expect(w.teams.messages).toEqual(before.map((message) => ({ ...message, revision })));
    const shown = w.teams.shown.length;
    await blank(recordDays, w.ports);
    await w.pass(day);
    expect(w.teams.shown).toHaveLength(shown);
  });

  test.each<[string, Delivery]>([
    [
      'whose message was deleted',
      { kind: 'seemsGone', what: 'message', because: '404 ActivityNotFoundInConversation' },
    ],
    ['whose conversation is gone', { kind: 'conversationGone', because: 'BotNotInConversationRoster' }],
  ])('sends nothing new for a card %s', async (_which, delivery) => {
    const w = await rejected();
    const messages = w.teams.messages.length;
    await w.pass((recordDays + 1) * day);
    w.teams.plans.set(
      groupChat.id,
      Array.from({ length: 40 }, () => delivery),
    );
    await blank(recordDays, w.ports);
    await w.pass(10 * minute);
    expect(w.teams.messages).toHaveLength(messages);
    expect(w.teams.opened).toBe(0);
    expect((await w.cards()).every((card) => card.lostBecause !== undefined)).toBe(true);
  });

  test('leaves no way to try again: nobody could tell whose data it is', async () => {
    const w = world();
    await w.given(waiting, [{ ...shared, conversation: chatWith(mona) }]);
    const { id } = await w.request();
    const record = (event: Parameters<typeof w.requests.record>[0]['event']) =>
      w.requests.record({ requestId: id, event, by: { kind: 'bot' } });
    await record({ kind: 'approve', by: person(mona), at: start });
    await record({ kind: 'prepareSubmission', location: { account: 'a', container: 'c' }, at: start });
    await record({ kind: 'startSubmission', answerBy: start });
    await record({ kind: 'refuseSubmission', post: 1, because: 'Forbidden', at: start });
    expect(await w.state('failed')).toMatchObject({ because: 'Forbidden' });
    await w.pass((recordDays + 1) * day);
    await blank(recordDays, w.ports);
    await w.settle();
    expect(await w.click(mona, 'tryAgain')).toMatchObject({ code: 'notInThisState' });
  });
});
