import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { CardId } from '../../src/domain/ids.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { CardRole } from '../../src/ports/conversations.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import type { Settings } from '../../src/ports/settings.ts';
import type { Verb } from '../../src/ports/turns.ts';
import { decide } from '../../src/workflow/decide.ts';
import {
  adele,
  changed,
  channel,
  chatWith,
  day,
  gus,
  hour,
  lee,
  mona,
  noor,
  person,
  ravi,
  self,
  start,
  twoApprovals,
  type World,
  world,
} from '../support/world.ts';
import { cardOf } from '../support/cardOf.ts';

const waiting: State = {
  kind: 'awaitingApproval',
  approvals: [],
  expiresAt: new Date(start.getTime() + 72 * hour),
  attempt: 1,
};
const location = { account: 'exports', container: 'dsr-1-1' };
const ordered = { approvals: [{ by: person(mona), at: start }], approvedAt: start, attempt: 1, location };
const approved: State = { kind: 'approved', ...ordered, submitAt: new Date(start.getTime() + hour) };
const uncertain: State = { kind: 'uncertain', ...ordered, since: start, because: 'containerMissing' };
const failed: State = { kind: 'failed', ...ordered, failedAt: start, because: 'Forbidden', ordered: false };
const abandoned: State = { kind: 'abandoned', ...ordered, by: person(mona), abandonedAt: start };

const asks: NewCard = { role: 'requester', conversation: chatWith(ravi), locale: 'en-GB' };
const decides: NewCard = { role: 'approval', conversation: chatWith(mona), locale: 'en-GB' };
const both: NewCard = { role: 'both', conversation: channel, locale: 'en-GB' };

async function given(state: State, settings?: Partial<Settings>, cards = [asks, decides]): Promise<World> {
  const w = world(settings);
  await w.given(state, cards);
  // The cards alone: their messages are there.
  for (let card = take(w); card; card = take(w)) {
    const { id } = card.job.data as { id: never };
    await w.requests.delivered(
      { cardId: id, lease: card.lease },
      { kind: 'shown', revision: 1, activityId: `activity-${String(id)}` },
    );
  }
  return w;
}
const take = (w: World) => w.queue.take(w.clock.now(), (job) => job.queue === 'card');

/** Nothing happened but a line in the audit. */
async function nothingChanged(w: World, code: string, verb: Verb, by = mona): Promise<void> {
  expect(await w.request()).toMatchObject({ revision: 1 });
  const { event, actor, requestId, details } = w.requests.audit().at(-1)!;
  const onNoCard =
    details['card'] === undefined ||
    (await cardOf(w.ports.requests, details['card'] as CardId)) === undefined;
  expect({ event, actor, requestId, details }).toEqual({
    event: 'refuse',
    actor: by.id,
    requestId: onNoCard ? undefined : w.requests.latest(),
    details: expect.objectContaining({ verb, code }) as unknown,
  });
}

describe('a click', () => {
  test('approves, and answers with the card as it stands now', async () => {
    const w = await given(waiting);
    const answer = await w.click(mona, 'approve');
    expect(changed(answer).state).toMatchObject({ kind: 'approved', approvals: [{ by: person(mona) }] });
    expect(answer).toMatchObject({ kind: 'card', card: { role: 'approval' } });
    expect(w.requests.audit().at(-1)).toMatchObject({ event: 'approve', by: 'person', actor: mona.id });
  });

  test('rejects with the reason that was typed', async () => {
    const w = await given(waiting);
    const { state } = changed(await w.click(mona, 'reject', { because: '  not ours \n' }));
    expect(state).toMatchObject({ kind: 'rejected', because: 'not ours', by: person(mona) });
  });

  test('is read like what is typed elsewhere: a reason of nothing that anybody sees is none', async () => {
    const w = await given(waiting);
    for (const because of ['\u202e\u200b \u2060\ufeff', '\u200d'])
      expect(await w.click(mona, 'reject', { because })).toMatchObject({ code: 'reasonMissing' });
    const { state } = changed(
      await w.click(mona, 'reject', { because: ' \u202ewrong\u00ad\u00a0person,\u061c\nnot ours' }),
    );
    expect(state).toMatchObject({ because: 'wrong person, not ours' });
  });

  test('keeps a long reason to what fits on a card, and whole characters of it', async () => {
    const w = await given(waiting);
    const { state } = changed(await w.click(mona, 'reject', { because: `${'x'.repeat(999)}🎉🎉` }));
    expect(state).toMatchObject({ because: `${'x'.repeat(999)}🎉` });
  });

  test('withdraws, on the requester’s own card', async () => {
    const w = await given(waiting);
    expect(changed(await w.click(ravi, 'withdraw', { on: 'requester' })).state.kind).toBe('withdrawn');
  });

  test('tries again, by the requester while they may ask, or by an approver', async () => {
    const byRequester = await given(failed);
    expect(changed(await byRequester.click(ravi, 'tryAgain', { on: 'requester' })).state).toMatchObject({
      kind: 'approved',
      attempt: 2,
    });
    const byApprover = await given(failed);
    expect(changed(await byApprover.click(lee, 'tryAgain')).state).toMatchObject({ attempt: 2 });
    const noMore = await given(failed, { requesters: { users: [], groups: [] } });
    expect(await noMore.click(ravi, 'tryAgain', { on: 'requester' })).toMatchObject({
      code: 'mayNotApprove',
    });
  });

  test('extends the time to answer, by the requester while they may ask, or by an approver', async () => {
    const because = 'Twelve years of records';
    const byRequester = await given(uncertain);
    const { state, history } = changed(await byRequester.click(ravi, 'extend', { on: 'requester', because }));
    expect(state).toEqual({ ...uncertain, extension: { by: person(ravi), at: start, because } });
    expect(history.at(-1)).toMatchObject({ event: 'extend', by: { name: 'Ravi' } });
    expect(JSON.stringify(byRequester.requests.audit())).not.toContain('Twelve');
    const byApprover = await given(uncertain);
    expect(changed(await byApprover.click(lee, 'extend', { because })).state).toHaveProperty('extension');
    expect(await byApprover.click(mona, 'extend', { because })).toMatchObject({ code: 'alreadyExtended' });
    const noMore = await given(uncertain, { requesters: { users: [], groups: [] } });
    expect(await noMore.click(ravi, 'extend', { on: 'requester', because })).toMatchObject({
      code: 'mayNotApprove',
    });
    const noReason = await given(uncertain);
    expect(await noReason.click(mona, 'extend')).toMatchObject({ code: 'extensionReasonMissing' });
  });

  test('looks again at once', async () => {
    const w = await given(uncertain);
    w.clock.set(new Date(start.getTime() + hour));
    expect(changed(await w.click(mona, 'checkAgain'))).toMatchObject({
      state: { kind: 'uncertain' },
      lookAgainAt: new Date(start.getTime() + hour),
    });
  });

  test('starts over, as an approval of the next attempt', async () => {
    const w = await given(uncertain);
    expect(changed(await w.click(lee, 'startOver')).state).toMatchObject({
      kind: 'approved',
      attempt: 2,
      revokeFirst: 1,
      approvals: [{ by: person(lee) }],
    });
  });

  test('abandons, and then ends the write permission on request, which the audit shows', async () => {
    const w = await given(uncertain);
    expect(changed(await w.click(mona, 'abandon')).state.kind).toBe('abandoned');
    expect(w.queue.waiting().map((job) => job.queue)).not.toContain('revoke');
    expect(changed(await w.click(lee, 'revoke')).state.kind).toBe('abandoned');
    expect(w.requests.audit().at(-1)).toMatchObject({ event: 'revokeNow', by: 'person', actor: lee.id });
  });

  test('by the requester decides too, where one person may do both', async () => {
    const w = await given(waiting, { rules: self, approvers: { users: [ravi.id], groups: [] } }, [both]);
    expect(changed(await w.click(ravi, 'approve')).state.kind).toBe('approved');
  });

  test('that is delivered twice decides once', async () => {
    const w = await given(waiting);
    const answers = await Promise.all([w.click(mona, 'approve'), w.click(mona, 'approve')]);
    expect(answers.filter(isRefusal)).toMatchObject([{ code: 'notInThisState' }]);
    expect(await w.request()).toMatchObject({ revision: 2 });
  });

  test('of a second approver completes two approvals, a second one of the first does not', async () => {
    const w = await given(waiting, { rules: twoApprovals });
    expect(changed(await w.click(mona, 'approve')).state.kind).toBe('awaitingApproval');
    expect(await w.click(mona, 'approve')).toMatchObject({ code: 'alreadyApproved' });
    expect(changed(await w.click(lee, 'approve')).state.kind).toBe('approved');
  });

  test('on an approval and a rejection at the same moment leaves one of them', async () => {
    const w = await given(waiting);
    const answers = await Promise.all([w.click(mona, 'approve'), w.click(lee, 'reject', { because: 'no' })]);
    expect(answers.filter(isRefusal)).toHaveLength(1);
  });

  test('waits for nothing but the decision: no chat, no roster, no storage and no export is asked', async () => {
    const w = await given(waiting);
    const nobody = new Proxy(
      {},
      { get: (_, name) => () => Promise.reject(new Error(String(name))) },
    ) as never;
    const [, card] = await w.cards();
    const answer = await decide(
      {
        from: person(mona),
        conversationId: card!.conversation.id,
        activityId: card!.activityId!,
        cardId: card!.id,
        verb: 'approve',
        because: '',
      },
      { ...w.ports, conversations: nobody, storage: nobody, exports: nobody },
    );
    expect(changed(answer).state.kind).toBe('approved');
    // Both cards are owed, and a word to whoever asked.
    expect(w.queue.snapshot().filter(({ queue }) => queue === 'card')).toHaveLength(3);
  });

  test('supplies the message of a card whose send had no known outcome, and then is held to it', async () => {
    const w = world();
    await w.given(waiting, [decides]);
    const [card] = await w.cards();
    expect(await w.click(noor, 'approve', { activityId: 'activity-1' })).toMatchObject({
      code: 'mayNotApprove',
    });
    expect(await cardOf(w.requests, card!.id)).toMatchObject({ activityId: 'activity-1' });
    expect(await w.click(mona, 'approve', { activityId: 'activity-2' })).toMatchObject({
      code: 'unknownCard',
    });
    expect(await w.click(mona, 'approve', { activityId: 'activity-1' })).toMatchObject({ kind: 'card' });
  });

  test('counts in another thread view of the same channel', async () => {
    const w = await given(waiting, {}, [both]);
    const conversationId = `${channel.id.split(';')[0] ?? ''};messageid=99`;
    expect(await w.click(mona, 'approve', { conversationId })).toMatchObject({ kind: 'card' });
  });
});

describe('a click is refused, nothing changes, and the audit shows it,', () => {
  type Case = [string, string, Verb, (w: World) => ReturnType<World['click']>, State?, typeof mona?];
  const cases: Case[] = [
    ['from the requester', 'ownRequest', 'approve', (w) => w.click(ravi, 'approve'), waiting, ravi],
    ['from the data subject', 'ownData', 'approve', (w) => w.click(adele, 'approve'), waiting, adele],
    [
      'from the data subject who starts over',
      'ownData',
      'startOver',
      (w) => w.click(adele, 'startOver'),
      uncertain,
      adele,
    ],
    [
      'from the requester who abandons',
      'ownRequest',
      'abandon',
      (w) => w.click(ravi, 'abandon'),
      uncertain,
      ravi,
    ],
    [
      'from somebody who may not approve',
      'mayNotApprove',
      'approve',
      (w) => w.click(noor, 'approve'),
      waiting,
      noor,
    ],
    [
      'from somebody who may not approve and looks again',
      'mayNotApprove',
      'checkAgain',
      (w) => w.click(noor, 'checkAgain'),
      uncertain,
      noor,
    ],
    [
      'from another person who withdraws',
      'notTheRequester',
      'withdraw',
      (w) => w.click(mona, 'withdraw', { on: 'requester' }),
    ],
    [
      'when a rejection has no reason',
      'reasonMissing',
      'reject',
      (w) => w.click(mona, 'reject', { because: ' \n' }),
    ],
    [
      'when the request moved on',
      'notInThisState',
      'reject',
      (w) => w.click(mona, 'reject', { because: 'no' }),
      approved,
    ],
    ['when following goes on', 'notInThisState', 'revoke', (w) => w.click(mona, 'revoke'), uncertain],
    [
      'from another conversation',
      'unknownCard',
      'approve',
      (w) => w.click(mona, 'approve', { conversationId: chatWith(noor).id }),
    ],
    [
      'from another message',
      'unknownCard',
      'approve',
      (w) => w.click(mona, 'approve', { activityId: 'activity-0' }),
    ],
    [
      'with an id that is none',
      'unknownCard',
      'approve',
      (w) => w.click(mona, 'approve', { cardId: "' or true" }),
    ],
    [
      'with an id that nobody gave out',
      'unknownCard',
      'approve',
      (w) => w.click(mona, 'approve', { cardId: '00000000-0000-4000-8000-123456789abc' }),
    ],
  ];
  for (const [why, code, verb, click, state = waiting, by = mona] of cases) {
    test(why, async () => {
      const w = await given(state, {
        approvers: { users: [mona.id, lee.id, ravi.id, adele.id], groups: [] },
      });
      expect(await click(w)).toMatchObject({ kind: 'refusal', code });
      await nothingChanged(w, code, verb, by);
    });
  }

  test('from a guest, even one on the list', async () => {
    const w = await given(waiting, { approvers: { users: [mona.id, gus.id], groups: [] } });
    expect(await w.click(gus, 'approve')).toMatchObject({ code: 'mayNotApprove' });
    await nothingChanged(w, 'mayNotApprove', 'approve', gus);
  });

  test('with the names of some who can decide, where it is a matter of who', async () => {
    const w = world({ approvers: { users: [mona.id, lee.id, adele.id], groups: [] } });
    await w.say(ravi, `/export ${adele.address} DSR-104`);
    const can = { details: { approvers: 'Mona, Lee' } };
    expect(await w.click(noor, 'approve')).toMatchObject({ code: 'mayNotApprove', ...can });
    expect(await w.click(adele, 'approve')).toMatchObject({ code: 'ownData', ...can });
    expect(await w.click(mona, 'reject')).toMatchObject({ code: 'reasonMissing', details: {} });
  });

  test('when the approval came too late', async () => {
    const w = await given(waiting);
    w.clock.set(new Date(start.getTime() + 3 * day));
    expect(await w.click(mona, 'approve')).toMatchObject({ code: 'approvalExpired' });
    await nothingChanged(w, 'approvalExpired', 'approve');
  });

  test.each(['approve', 'reject', 'tryAgain', 'startOver', 'abandon', 'checkAgain', 'revoke'] as const)(
    'while Graph does not say whether the person may: %s',
    async (verb) => {
      const states: Partial<Record<Verb, State>> = {
        tryAgain: failed,
        startOver: uncertain,
        abandon: uncertain,
        checkAgain: uncertain,
        revoke: abandoned,
      };
      const w = await given(states[verb] ?? waiting);
      w.directory.silent.add('includes');
      expect(await w.click(mona, verb, { because: 'no' })).toMatchObject({ code: 'checkUnavailable' });
      await nothingChanged(w, 'checkUnavailable', verb);
      expect(w.queue.waiting().map((job) => job.queue)).not.toContain('revoke');
    },
  );

  test('when the person was taken off the list after the card was sent', async () => {
    const w = await given(waiting, { approvers: { users: [], groups: ['approvers'] } });
    w.directory.groups.set('approvers', [lee.id]);
    expect(await w.click(mona, 'approve')).toMatchObject({ code: 'mayNotApprove' });
    expect(await w.click(lee, 'approve')).toMatchObject({ kind: 'card' });
  });

  const offered: Record<CardRole, readonly Verb[]> = {
    requester: ['withdraw', 'extend', 'tryAgain'],
    approval: ['approve', 'reject', 'extend', 'tryAgain', 'checkAgain', 'startOver', 'abandon', 'revoke'],
    both: [
      'approve',
      'reject',
      'withdraw',
      'extend',
      'tryAgain',
      'checkAgain',
      'startOver',
      'abandon',
      'revoke',
    ],
    notice: [],
  };
  const verbs = offered.both;
  const foreign = Object.entries(offered).flatMap(([role, has]) =>
    verbs.filter((verb) => !has.includes(verb)).map((verb) => [verb, role as CardRole] as const),
  );
  test.each(foreign)('when %s is posted from a card that does not have it: %s', async (verb, role) => {
    const w = await given(waiting, { rules: self, approvers: { users: [ravi.id], groups: [] } }, [
      { ...asks, role, ...(role === 'notice' && { notice: 'overdue' as const }) },
    ]);
    expect(await w.click(ravi, verb, { on: role, because: 'no' })).toMatchObject({ code: 'unknownCard' });
    await nothingChanged(w, 'unknownCard', verb, ravi);
  });
});

test('a secret in the reason of a rejection is refused before anything else, and nothing of it is kept', async () => {
  for (const verb of ['reject', 'extend', 'approve'] as const) await pastes(verb);
});

async function pastes(verb: Verb): Promise<void> {
  const token =
    'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLW9mLW5vYm9keQ';
  for (const who of [mona, noor]) {
    const w = await given(waiting);
    expect(await w.click(who, verb, { because: `see ${token}` })).toEqual({
      kind: 'refusal',
      code: 'pastedSecret',
      details: {},
    });
    expect((await w.request()).state).toEqual(waiting);
    expect(w.requests.audit().at(-1)).toMatchObject({ event: 'refuse', details: { code: 'pastedSecret' } });
    expect(JSON.stringify([w.requests.audit(), w.logged, await w.request()])).not.toContain('eyJ');
  }
}
