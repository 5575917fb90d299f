import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Ask,
  asked,
  type Event,
  type ExportRequest,
  type Person,
  type State,
} from '../../../src/domain/exportRequest.ts';
import type { OperationId, RequestId } from '../../../src/domain/ids.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import type { Actor, Change } from '../../../src/ports/requests.ts';
import type { CardResult, NewCard } from '../../../src/ports/cards.ts';
import type { Store } from '../../../src/ports/ports.ts';
import type { Card } from '../../../src/ports/conversations.ts';
import type { Lease, RemindStep, RevokeStep, Step } from '../../../src/ports/steps.ts';
import {
  adele,
  approvalChannel,
  chatWith,
  fourEyes,
  groupChat,
  lee,
  mona,
  noor,
  person,
  ravi,
} from '../../support/world/people.ts';
import { findingContract } from './finding.contract.ts';
import { cardOf } from '../../support/cardOf.ts';

export interface Waiting {
  readonly queue: string;
  readonly key: string;
  readonly at: Date;
  readonly group?: string;
}

export interface AuditSeen {
  readonly event: string;
  readonly by: Actor['kind'];
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** A store, its queues in the test's hand, and the clock it reads. */
export interface StoreUnderTest {
  readonly requests: Store;
  readonly clock: { set(at: Date): void };
  /** Takes everything out but the audit. */
  empty(): Promise<void>;
  /** Jobs that wait, delayed ones included. */
  waiting(): Promise<readonly Waiting[]>;
  /** Hands out the first job of a queue, due or not. */
  take(queue: string): Promise<{ readonly data: unknown; readonly lease: Lease } | undefined>;
  /** The worker of this lease is given up: the job goes to the next one. */
  lose(lease: Lease): Promise<void>;
  audit(request: RequestId): Promise<readonly AuditSeen[]>;
  close(): Promise<void>;
}

const start = new Date('2026-03-02T09:00:00.123Z');
const hour = 3_600_000;
const inHours = (hours: number) => new Date(start.getTime() + hours * hour);
const location = { account: 'exports', container: 'dsr-1' };
const operation = '0fe7a71e-0000-4000-8000-000000000001' as OperationId;
const ask: Ask = {
  dataSubject: { ...person(adele), address: adele.address },
  requester: person(ravi),
  caseNumber: 'DSR-104',
  reason: 'letter of 27 February',
  askedAt: start,
  locale: 'en-GB',
};
const mentions = { ...person(ravi), teamsId: '29:ravi' };
const here: NewCard = { role: 'both', conversation: groupChat, locale: 'en-GB', mentions };
const there: NewCard = { role: 'approval', conversation: chatWith(mona), locale: 'en-GB' };
const bot: Actor = { kind: 'bot' };
const byMona: Actor = { kind: 'person', person: person(mona) };
const extend: Event = { kind: 'extend', by: person(ravi), at: start, because: 'many letters' };
const approve: Event = { kind: 'approve', by: person(mona), at: start };
const report = { status: 'complete', progress: 1 };
/** A delivery of a card whose job is in nobody's hand. */
const unleased = (cardId: Card['id']) => ({
  cardId,
  lease: { queue: 'card', jobId: '00000000-0000-4000-8000-000000000000', retryCount: 0 },
});

/** What every store of export requests promises: the one in memory, and the real one on each database. */
export function requestsContract(name: string, open: () => Promise<StoreUnderTest>): void {
  let store: StoreUnderTest;
  let requests: Store;
  let turns = 0;

  beforeAll(async () => {
    store = await open();
    requests = store.requests;
  }, 60_000);
  beforeEach(async () => {
    await store.empty();
    store.clock.set(start);
  });
  afterAll(() => store.close());

  const add = async (
    cards: readonly NewCard[] = [here],
    state: State = asked(start, fourEyes),
    one: Ask = ask,
  ): Promise<ExportRequest> => {
    const added = await requests.add(`turn-${String(++turns)}`, [{ ask: one, state, cards }]);
    return added![0]!;
  };
  const record = async (id: RequestId, event: Event, change: Partial<Change> = {}) => {
    const recorded = await requests.record({ requestId: id, event, by: bot, ...change });
    if (isRefusal(recorded)) throw new Error(`refused: ${recorded.code}`);
    return recorded;
  };
  const approved = async (cards?: readonly NewCard[]) => {
    const { id } = await add(cards);
    return record(id, approve, { by: byMona });
  };
  const exporting = async (cards?: readonly NewCard[]) => {
    const { id } = await approved(cards);
    await record(id, { kind: 'prepareSubmission', location, at: start });
    await record(id, { kind: 'startSubmission', answerBy: start });
    return record(id, { kind: 'acceptSubmission', operation, at: start });
  };
  const takeStep = async (queue: string): Promise<Step> => {
    const taken = await store.take(queue);
    const { id, revision } = taken!.data as { id: RequestId; revision: number };
    return { requestId: id, revision, lease: taken!.lease };
  };
  const takeRevoke = async (): Promise<RevokeStep> => {
    const taken = await store.take('revoke');
    const { id, attempt } = taken!.data as { id: RequestId; attempt: number };
    return { requestId: id, attempt, lease: taken!.lease };
  };
  const deliver = async (result: CardResult) => {
    const taken = await store.take('card');
    const { id } = taken!.data as { id: Card['id'] };
    await requests.delivered({ cardId: id, lease: taken!.lease }, result);
    return (await cardOf(requests, id))!;
  };
  /** Shows every card as it should be. */
  const showCards = async () => {
    for (;;) {
      const taken = await store.take('card');
      if (!taken) return;
      const { id: cardId } = taken.data as { id: Card['id'] };
      const revision = (await cardOf(requests, cardId))!.owedRevision;
      const step = { cardId, lease: taken.lease };
      await requests.delivered(step, { kind: 'shown', revision, activityId: `activity-${cardId}` });
    }
  };
  const waiting = async (queue: string) => (await store.waiting()).filter((job) => job.queue === queue);
  const everything = async (id: RequestId) => ({
    request: await requests.get(id),
    cards: await requests.cards(id),
    audit: await store.audit(id),
    waiting: await store.waiting(),
  });
  const leaseLost = expect.objectContaining({ code: 'leaseLost' });

  describe(`${name}: adding`, () => {
    test('stores what was asked, with a number, and waits for approval', async () => {
      const request = await add();
      expect(await requests.get(request.id)).toEqual(request);
      expect(request).toMatchObject({
        ask,
        state: asked(start, fourEyes),
        revision: 1,
        lookAgainAt: inHours(72),
        history: [{ event: 'ask', to: 'awaitingApproval', at: start, by: person(ravi) }],
      });
    });

    test('counts its numbers upwards, those of one turn too', async () => {
      const one = { ask, state: asked(start, fourEyes), cards: [here] };
      const first = await add();
      const others = (await requests.add('two-people', [one, one]))!;
      expect(others).toHaveLength(2);
      expect(first.number).toBeLessThan(others[0]!.number);
      expect(others[0]!.number).toBeLessThan(others[1]!.number);
      expect(others[0]!.id).not.toBe(others[1]!.id);
    });

    test('sends the first step and a delivery of each card', async () => {
      const { id } = await add([here, there]);
      expect(await waiting('expire')).toEqual([expect.objectContaining({ key: `${id}:1`, at: inHours(72) })]);
      const cards = await requests.cards(id);
      const owed = await waiting('card');
      expect(owed.map((job) => job.key).sort()).toEqual(cards.map((card) => card.id as string).sort());
      expect(owed.map((job) => job.group).sort()).toEqual([groupChat.id, chatWith(mona).id].sort());
    });

    test('gives a request’s cards in the order they were made, whatever happened to them since', async () => {
      const { id } = await add([here, there]);
      await requests.owe(id, [{ ...there, role: 'requester' }]);
      const made = (await requests.cards(id)).map((card) => card.id);
      expect(made).toHaveLength(3);
      for (let step = await store.take('card'); step; step = await store.take('card')) {
        if ((step.data as { id: string }).id !== made[0]) continue;
        await requests.delivered({ cardId: made[0], lease: step.lease }, { kind: 'lost', because: 'gone' });
        break;
      }
      expect((await requests.cards(id)).map((card) => card.id)).toEqual(made);
    });

    test('keeps a card as it was given, not sent yet', async () => {
      const { id } = await add([here]);
      const [card] = await requests.cards(id);
      expect(card).toEqual({
        ...here,
        id: card!.id,
        requestId: id,
        owedRevision: 1,
        shownRevision: 0,
        sends: 0,
        replacements: 0,
        unheard: 0,
        isLate: false,
        owedAt: start,
      });
      expect(await cardOf(requests, card!.id)).toEqual(card);
    });

    test('the requests of one turn have their numbers, cards, steps and audit rows each, in their order', async () => {
      const asks = ['DSR-1', 'DSR-2', 'DSR-3'].map((caseNumber) => ({ ...ask, caseNumber }));
      const state = asked(start, fourEyes);
      const added = await requests.add(
        'three',
        asks.map((each) => ({ ask: each, state, cards: [here, there] })),
      );
      const [first = 0] = added!.map((request) => request.number);
      expect(added!.map(({ number, ask: { caseNumber } }) => [number, caseNumber])).toEqual([
        [first, 'DSR-1'],
        [first + 1, 'DSR-2'],
        [first + 2, 'DSR-3'],
      ]);
      for (const request of added!) {
        expect(await requests.get(request.id)).toEqual(request);
        expect((await requests.cards(request.id)).map(({ role }) => role)).toEqual(['both', 'approval']);
        expect(await store.audit(request.id)).toMatchObject([
          { event: 'ask', details: { number: request.number } },
        ]);
      }
      expect(await waiting('card')).toHaveLength(6);
      expect(await waiting('expire')).toHaveLength(3);
      expect(await waiting('remind')).toHaveLength(3);
    });

    test('a turn that was delivered before changes nothing', async () => {
      const one = { ask, state: asked(start, fourEyes), cards: [here] };
      await requests.add('again', [one]);
      const before = await store.waiting();
      expect(await requests.add('again', [one, one])).toBeUndefined();
      expect(await requests.heard('again')).toBe(true);
      expect(await requests.heard('never')).toBe(false);
      expect(await store.waiting()).toEqual(before);
    });

    test('a turn that is delivered twice at the same time is stored once', async () => {
      const one = { ask, state: asked(start, fourEyes), cards: [] };
      const answers = await Promise.all([requests.add('twins', [one]), requests.add('twins', [one])]);
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
      expect(await waiting('expire')).toHaveLength(1);
    });

    describe('a turn that led to nothing', () => {
      const one = () => ({ ask, state: asked(start, fourEyes), cards: [here] });
      const edited = { fruitlessSince: inHours(-24) };

      test('is remembered as such from the first time on, and does not count as taken in', async () => {
        expect(await requests.fruitless('nothing', inHours(-24))).toBe(false);
        await requests.noteFruitless('nothing');
        expect(await requests.heard('nothing')).toBe(false);
        expect(await requests.fruitless('nothing', start)).toBe(true);
        expect(await requests.fruitless('nothing', inHours(1))).toBe(false);
        store.clock.set(inHours(5));
        await requests.noteFruitless('nothing');
        expect(await requests.fruitless('nothing', inHours(1))).toBe(false);
      });

      test('may come again and lead to something', async () => {
        await requests.noteFruitless('again later');
        expect(await requests.add('again later', [one()])).toHaveLength(1);
        expect(await requests.heard('again later')).toBe(true);
        expect(await requests.fruitless('again later', start)).toBe(false);
        // What led to something stays so.
        await requests.noteFruitless('again later');
        expect(await requests.heard('again later')).toBe(true);
      });

      test.each<[string, (key: string) => Promise<unknown>]>([
        ['that is not known', async () => undefined],
        ['that led to something', (key) => requests.add(key, [])],
        [
          'that is too old',
          async (key) => {
            store.clock.set(inHours(-25));
            await requests.noteFruitless(key);
            store.clock.set(start);
          },
        ],
      ])('is no other than one: an edited message stores nothing for one %s', async (_, prepare) => {
        await prepare('other');
        const { id } = await add();
        const waits = (await store.waiting()).length;
        expect(await requests.add('other', [one()], edited)).toBeUndefined();
        const turn = { key: 'other', ...edited };
        expect(await requests.record({ requestId: id, event: approve, by: byMona, turn })).toMatchObject({
          code: 'turnTaken',
        });
        expect((await requests.get(id)).revision).toBe(1);
        expect(await store.audit(id)).toHaveLength(1);
        expect(await store.waiting()).toHaveLength(waits);
      });

      test('lets its edited message store requests, once', async () => {
        await requests.noteFruitless('edited');
        const both = [1, 2].map(() => requests.add('edited', [one()], edited));
        expect((await Promise.all(both)).filter((added) => added !== undefined)).toHaveLength(1);
        expect(await requests.add('edited', [one()])).toBeUndefined();
      });

      test('lets its edited message decide, once, whatever about', async () => {
        await requests.noteFruitless('decided');
        const ids = [(await add()).id, (await add()).id];
        const decisions = await Promise.all(
          ids.map((id) =>
            requests.record({
              requestId: id,
              event: approve,
              by: byMona,
              turn: { key: 'decided', ...edited },
            }),
          ),
        );
        expect(decisions.filter(isRefusal)).toMatchObject([{ code: 'turnTaken' }]);
        const revisions = await Promise.all(ids.map(async (id) => (await requests.get(id)).revision));
        expect(revisions.toSorted()).toEqual([1, 2]);
      });
    });

    test('a turn is taken in with the decision it leads to, and only with that', async () => {
      const { id } = await add();
      const turn = { key: 'decision' };
      const tryAgain: Event = { kind: 'tryAgain', by: person(mona), at: start };
      const refused = await requests.record({ requestId: id, event: tryAgain, by: byMona, turn });
      expect([isRefusal(refused), await requests.heard('decision')]).toEqual([true, false]);
      expect(await requests.record({ requestId: id, event: approve, by: byMona, turn })).toMatchObject({
        revision: 2,
      });
      expect(await requests.heard('decision')).toBe(true);
      const other = await add();
      expect(await requests.record({ requestId: other.id, event: approve, by: byMona, turn })).toMatchObject({
        code: 'turnTaken',
      });
    });

    test('turns are forgotten after their time, however many', async () => {
      // More than one page.
      await Promise.all(Array.from({ length: 501 }, (_, n) => requests.noteFruitless(`old ${String(n)}`)));
      await requests.add('old too', []);
      store.clock.set(inHours(2));
      await requests.add('new', []);
      expect(await requests.forgetTurns(inHours(1))).toBe(502);
      expect(await requests.heard('old too')).toBe(false);
      expect(await requests.heard('new')).toBe(true);
      expect(await requests.forgetTurns(inHours(1))).toBe(0);
    });

    test('is written to the audit, by ids only', async () => {
      const { id, number } = await add();
      expect(await store.audit(id)).toEqual([
        {
          event: 'ask',
          by: 'person',
          actor: ravi.id,
          to: 'awaitingApproval',
          details: { dataSubject: adele.id, number },
        },
      ]);
    });

    test('a turn that wants no second export stores nothing while one of its data subjects has an open one', async () => {
      const other = { ...ask, dataSubject: { ...person(lee), address: lee.address } };
      const asksFor = (one: Ask) => ({ ask: one, state: asked(start, fourEyes), cards: [here] });
      const first = await requests.add('first', [asksFor(ask)], { ifNoneOpen: true });
      expect(first).toHaveLength(1);
      const both = [asksFor(other), asksFor(ask)];
      expect(await requests.add('second', both, { ifNoneOpen: true })).toBeUndefined();
      expect(await requests.heard('second')).toBe(false);
      expect(await requests.list({ dataSubject: other.dataSubject.id, limit: 10 })).toEqual([]);
      expect(await waiting('card')).toHaveLength(1);
      // Whoever wants one all the same gets it, and one that has ended is in nobody's way.
      expect(await requests.add('second', [asksFor(ask)])).toHaveLength(1);
      expect(await requests.add('third', [asksFor(other)], { ifNoneOpen: true })).toHaveLength(1);
      const [third] = await requests.list({ dataSubject: other.dataSubject.id, limit: 10 });
      await record(third!.id, { kind: 'expire', at: start });
      expect(await requests.add('fourth', [asksFor(other)], { ifNoneOpen: true })).toHaveLength(1);
    });

    test('a card is given with the request that it shows, and a change owes the cards that were added since', async () => {
      const { id } = await add();
      const [card] = await requests.cards(id);
      expect(await requests.onCard(card!.id)).toEqual({ card, request: await requests.get(id) });
      await requests.owe(id, [there]);
      const after = await record(id, approve);
      expect(after).toEqual(await requests.get(id));
      const shown = (await requests.cards(id)).filter(({ role }) => role !== 'notice');
      expect(shown.map(({ owedRevision }) => owedRevision)).toEqual([2, 2]);
    });

    test('an unknown request is a fault, an unknown card is none', async () => {
      const unknown = '00000000-0000-4000-8000-999999999999' as RequestId;
      await expect(requests.get(unknown)).rejects.toMatchObject({ code: 'unknownRequest' });
      expect(await cardOf(requests, unknown as unknown as Card['id'])).toBeUndefined();
      expect(await requests.cards(unknown)).toEqual([]);
      expect(await requests.attempt(unknown, 1)).toBeUndefined();
    });
  });

  describe(`${name}: recording`, () => {
    test('stores the state that follows, who did it, and the next step', async () => {
      const { id } = await add();
      store.clock.set(inHours(1));
      const after = await record(id, { kind: 'approve', by: person(mona), at: inHours(1) }, { by: byMona });
      expect(await requests.get(id)).toEqual(after);
      expect(after).toMatchObject({
        state: { kind: 'approved', approvedAt: inHours(1) },
        revision: 2,
        lookAgainAt: inHours(1),
      });
      expect(after.history.at(-1)).toEqual({
        event: 'approve',
        to: 'approved',
        at: inHours(1),
        by: person(mona),
      });
      expect(await waiting('submit')).toEqual([expect.objectContaining({ key: `${id}:2`, at: inHours(1) })]);
      expect((await store.audit(id)).at(-1)).toMatchObject({
        event: 'approve',
        by: 'person',
        actor: mona.id,
        from: 'awaitingApproval',
        to: 'approved',
        details: { revision: 2 },
      });
    });

    test('takes the time to look again from the change when it is given', async () => {
      const { id } = await add();
      expect(await record(id, approve, { lookAgainAt: inHours(5) })).toMatchObject({
        lookAgainAt: inHours(5),
      });
      expect((await waiting('submit')).map((job) => job.at)).toEqual([inHours(5)]);
    });

    test('one whose container is ready goes before those that have to make theirs', async () => {
      const early = await approved();
      const ready = await approved();
      await record(ready.id, { kind: 'prepareSubmission', location, at: start });
      const taken = [await takeStep('submit'), await takeStep('submit'), await takeStep('submit')];
      expect(taken.map(({ requestId }) => requestId)).toEqual([ready.id, early.id, ready.id]);
    });

    test('an end has no next step', async () => {
      const { id } = await add();
      const after = await record(id, { kind: 'reject', by: person(mona), at: start, because: 'no' });
      expect(after).not.toHaveProperty('lookAgainAt');
      expect(await waiting('submit')).toEqual([]);
    });

    test('a refusal changes nothing', async () => {
      const { id } = await add();
      const before = await everything(id);
      const no = await requests.record({
        requestId: id,
        event: { kind: 'approve', by: person(ravi), at: start },
        by: { kind: 'person', person: person(ravi) },
      });
      expect(no).toMatchObject({ kind: 'refusal', code: 'ownRequest' });
      expect(await everything(id)).toEqual(before);
    });

    test('a step worked out on an older revision changes nothing', async () => {
      const { id, revision } = await approved();
      await record(id, { kind: 'waitToSubmit', waitingFor: 'storage', until: inHours(1) });
      const before = await everything(id);
      const no = await requests.record({
        requestId: id,
        event: { kind: 'waitToSubmit', waitingFor: 'dailyQuota', until: inHours(2) },
        by: bot,
        onlyAt: revision,
      });
      expect(no).toMatchObject({ code: 'notInThisState' });
      expect(await everything(id)).toEqual(before);
    });

    test('of two who decide at the same time, one decides', async () => {
      const { id } = await add();
      const reject: Event = { kind: 'reject', by: person(lee), at: start, because: 'no' };
      const answers = await Promise.all(
        [approve, reject].map((event: Event) => requests.record({ requestId: id, event, by: byMona })),
      );
      expect(answers.filter(isRefusal)).toHaveLength(1);
      expect(await requests.get(id)).toMatchObject({ revision: 2 });
    });

    test('gives the lease back with the change', async () => {
      const { id, revision } = await approved();
      const step = await takeStep('submit');
      expect(step).toMatchObject({ requestId: id, revision });
      await record(
        id,
        { kind: 'waitToSubmit', waitingFor: 'storage', until: inHours(1) },
        { lease: step.lease },
      );
      expect((await waiting('submit')).map((job) => job.key)).toEqual([`${id}:3`]);
      await expect(requests.rest(step, undefined)).rejects.toEqual(leaseLost);
    });

    test('with a lease that was lost changes nothing at all', async () => {
      const { id } = await approved();
      const step = await takeStep('submit');
      await store.lose(step.lease);
      const mine = await takeStep('submit');
      const before = await everything(id);
      const event: Event = { kind: 'prepareSubmission', location, at: start };
      await expect(record(id, event, { lease: step.lease })).rejects.toEqual(leaseLost);
      expect(await everything(id)).toEqual(before);
      expect(await requests.attempt(id, 1)).toBeUndefined();
      await record(id, event, { lease: mine.lease });
    });

    test('leaves out of the timeline what says nothing to a person, and keeps it in the audit', async () => {
      const { id } = await exporting();
      const events: Event[] = [
        { kind: 'report', report: { status: 'running' }, at: start },
        { kind: 'overdue', at: start },
        { kind: 'complete', report, at: start },
      ];
      for (const event of events) await record(id, event);
      expect((await requests.get(id)).history.map((entry) => entry.event)).toEqual([
        'ask',
        'approve',
        'startSubmission',
        'acceptSubmission',
        'overdue',
        'complete',
      ]);
      expect((await store.audit(id)).map((row) => row.event)).toEqual([
        'ask',
        'approve',
        'prepareSubmission',
        'startSubmission',
        'acceptSubmission',
        'report',
        'overdue',
        'complete',
      ]);
    });

    test('tells a wait once, however often it was tried, and keeps each try in the audit', async () => {
      const { id } = await approved();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      for (let times = 0; times < 5; times++) {
        await record(id, { kind: 'startSubmission', answerBy: start });
        await record(id, { kind: 'deferSubmission', post: 1, until: start, at: start });
        await record(id, { kind: 'waitToSubmit', waitingFor: 'throttling', until: start });
      }
      expect((await requests.get(id)).history.map((entry) => entry.event)).toEqual([
        'ask',
        'approve',
        'startSubmission',
        'deferSubmission',
        'waitToSubmit',
      ]);
      expect(await store.audit(id)).toHaveLength(3 + 5 * 3);
    });

    test('keeps what Graph did not know, and until when it is asked', async () => {
      const { id } = await exporting();
      await record(id, { kind: 'miss', at: start });
      await record(id, { kind: 'miss', at: inHours(12) });
      expect((await requests.get(id)).state).toMatchObject({
        missing: { since: start, lastAt: inHours(12), times: 2 },
      });
      await record(id, { kind: 'forget', at: inHours(24) }, { lookAgainAt: inHours(48) });
      expect((await requests.get(id)).state).toMatchObject({ closesAt: inHours(31 * 24) });
      expect((await waiting('poll')).map(({ at }) => at)).toContainEqual(inHours(48));
      expect((await requests.attempt(id, 1))?.revokeAt).toBeUndefined();
      await record(id, { kind: 'close', at: inHours(31 * 24) });
      expect((await requests.attempt(id, 1))?.revokeAt).toEqual(inHours(24 + 72));
    });

    test('keeps Graph’s evidence in the audit', async () => {
      const { id } = await add();
      await record(id, approve, { evidence: { graphRequestId: 'abc' } });
      expect((await store.audit(id)).at(-1)).toMatchObject({ details: { graphRequestId: 'abc' } });
    });

    test('a note is audited without a change', async () => {
      const { id } = await add();
      const before = await requests.get(id);
      await requests.note({ event: 'refuse', by: byMona, requestId: id, details: { code: 'ownData' } });
      expect((await store.audit(id)).at(-1)).toEqual({
        event: 'refuse',
        by: 'person',
        actor: mona.id,
        details: { code: 'ownData' },
      });
      expect(await requests.get(id)).toEqual(before);
    });
  });

  describe(`${name}: resting`, () => {
    test('looks again at the time, without an audit row, a card or a new revision', async () => {
      const { id } = await exporting();
      await showCards();
      const before = await everything(id);
      const step = await takeStep('poll');
      await requests.rest(step, inHours(1));
      const after = await everything(id);
      expect(after.request).toEqual({ ...before.request, lookAgainAt: inHours(1) });
      expect(after.audit).toEqual(before.audit);
      expect(after.cards).toEqual(before.cards);
      expect(await waiting('poll')).toEqual([expect.objectContaining({ key: `${id}:5`, at: inHours(1) })]);
      expect(await waiting('card')).toEqual([]);
    });

    test('of a step that was overtaken only gives the lease back', async () => {
      const { id } = await approved();
      const step = await takeStep('submit');
      await record(id, { kind: 'waitToSubmit', waitingFor: 'storage', until: inHours(1) });
      const before = await everything(id);
      await requests.rest(step, inHours(9));
      expect(await everything(id)).toEqual(before);
    });

    test('with a lease that was lost changes nothing', async () => {
      const { id } = await approved();
      const step = await takeStep('submit');
      await store.lose(step.lease);
      const before = await everything(id);
      await expect(requests.rest(step, inHours(1))).rejects.toEqual(leaseLost);
      expect(await everything(id)).toEqual(before);
    });
  });

  describe(`${name}: cards`, () => {
    test('are owed with each change, and one delivery shows them all', async () => {
      const { id } = await add([here, there]);
      await record(id, extend);
      await record(id, { kind: 'withdraw', by: person(ravi), at: start });
      expect((await requests.cards(id)).map((card) => card.owedRevision)).toEqual([3, 3]);
      expect(await waiting('card')).toHaveLength(2);
    });

    test('are true once the newest revision was shown', async () => {
      await record((await add()).id, extend);
      const card = await deliver({ kind: 'shown', revision: 2, activityId: 'activity-1' });
      expect(card).toMatchObject({ activityId: 'activity-1', shownRevision: 2, owedRevision: 2 });
      expect(await waiting('card')).toEqual([]);
    });

    test('are delivered once more when the request moved on during the delivery', async () => {
      const { id } = await add();
      const taken = await store.take('card');
      const step = { cardId: (taken!.data as { id: Card['id'] }).id, lease: taken!.lease };
      await requests.startDelivery(step);
      await record(id, extend);
      expect(await waiting('card')).toHaveLength(1);
      const shown: CardResult = { kind: 'shown', revision: 1, activityId: 'activity-1' };
      await requests.delivered(step, shown);
      expect(await waiting('card')).toHaveLength(1);
      expect(await deliver({ ...shown, revision: 2 })).toMatchObject({ shownRevision: 2 });
      expect(await waiting('card')).toEqual([]);
    });

    test('whose message is gone are sent again as new ones', async () => {
      await add();
      await deliver({ kind: 'shown', revision: 1, activityId: 'activity-1' });
      const { id } = (await requests.cards((await add()).id))[0]!;
      await requests.adopt(id, 'activity-2');
      await requests.startDelivery(unleased(id));
      const card = await deliver({ kind: 'replace', because: 'messageGone' });
      expect(card).not.toHaveProperty('activityId');
      expect(card).toMatchObject({ shownRevision: 0, sends: 0, unheard: 0, replacements: 1 });
      expect(await waiting('card')).toHaveLength(1);
    });

    test('whose send had no known outcome are sent again, and what is counted is what was heard', async () => {
      const { id } = (await requests.cards((await add()).id))[0]!;
      await requests.startDelivery(unleased(id));
      // The process died, and the next one sends.
      await requests.startDelivery(unleased(id));
      expect(await cardOf(requests, id)).toMatchObject({ sends: 2, unheard: 0 });
      const card = await deliver({ kind: 'sendAgain', because: 'silence' });
      expect(card).toMatchObject({ shownRevision: 0, sends: 2, unheard: 1 });
      expect(await waiting('card')).toHaveLength(1);
      expect(await deliver({ kind: 'replace', because: 'messageGone' })).toMatchObject({ unheard: 0 });
    });

    test('that Teams accepted without naming them are shown, sent anew with news, and take an id from a click', async () => {
      const { id } = await add();
      const unnamed = await deliver({ kind: 'shown', revision: 1 });
      expect(unnamed).toMatchObject({ shownRevision: 1, replacements: 0 });
      expect(unnamed).not.toHaveProperty('activityId');
      expect(await waiting('card')).toEqual([]);
      await record(id, extend);
      // The first message cannot be changed: the second stands in its place.
      expect(await deliver({ kind: 'shown', revision: 2 })).toMatchObject({
        shownRevision: 2,
        replacements: 1,
      });
      await record(id, approve, { by: byMona });
      const taken = await store.take('card');
      const { id: cardId } = taken!.data as { id: Card['id'] };
      await requests.adopt(cardId, 'activity-clicked');
      await requests.delivered({ cardId, lease: taken!.lease }, { kind: 'shown', revision: 2 });
      expect(await cardOf(requests, cardId)).toMatchObject({ activityId: 'activity-clicked' });
      expect(await deliver({ kind: 'shown', revision: 3, activityId: 'activity-3' })).toMatchObject({
        activityId: 'activity-3',
        shownRevision: 3,
      });
    });

    test('remember since when they seem gone, until they are shown, sent anew or owed anew', async () => {
      const { id } = (await requests.cards((await add()).id))[0]!;
      const seemsGone = (hours: number) => deliver({ kind: 'later', at: start, goneSince: inHours(hours) });
      expect(await seemsGone(1)).toMatchObject({ goneSince: inHours(1) });
      expect(await requests.startDelivery(unleased(id))).toMatchObject({ card: { goneSince: inHours(1) } });
      expect(await deliver({ kind: 'later', at: start })).toMatchObject({ goneSince: inHours(1) });
      expect(await deliver({ kind: 'sendAgain', because: 'silence' })).not.toHaveProperty('goneSince');
      await seemsGone(2);
      expect(await deliver({ kind: 'replace', because: 'messageGone' })).not.toHaveProperty('goneSince');
      await seemsGone(3);
      await requests.showAgain(groupChat.id);
      expect(await cardOf(requests, id)).not.toHaveProperty('goneSince');
      await seemsGone(4);
      const shown = await deliver({ kind: 'shown', revision: 1, activityId: 'activity-1' });
      expect(shown).not.toHaveProperty('goneSince');
    });

    test('whose chat was found anew go there, each with its deliveries', async () => {
      const { id } = await add([there]);
      const anew = { ...chatWith(mona), id: 'a:mona-anew' };
      await deliver({ kind: 'shown', revision: 1, activityId: 'activity-1' });
      await record(id, extend);
      const card = await deliver({ kind: 'replace', because: '404', conversation: anew });
      expect(card).toMatchObject({ conversation: anew, replacements: 1, shownRevision: 0 });
      expect(card).not.toHaveProperty('activityId');
      expect((await waiting('card')).map(({ group }) => group)).toEqual([anew.id]);
      await deliver({ kind: 'lost', because: 'uninstalled' });
      await requests.showAgain(anew.id);
      expect(await waiting('card')).toHaveLength(1);
    });

    test('that are there or lost are not counted as sent', async () => {
      const { id } = (await requests.cards((await add()).id))[0]!;
      expect(await requests.startDelivery(unleased(id))).toMatchObject({ card: { sends: 0 } });
      expect(await requests.startDelivery(unleased(id))).toMatchObject({ card: { sends: 1 } });
      await requests.adopt(id, 'activity-1');
      await requests.startDelivery(unleased(id));
      expect(await cardOf(requests, id)).toMatchObject({ sends: 2 });
      const lost = (await requests.cards((await add()).id))[0]!;
      for (let n = 0; n < 2; n++) await deliver({ kind: 'lost', because: 'blocked' });
      await requests.startDelivery(unleased(lost.id));
      expect(await cardOf(requests, lost.id)).toMatchObject({ sends: 0 });
    });

    test('that are lost are owed nothing any more', async () => {
      const { id } = await add();
      expect(await deliver({ kind: 'lost', because: 'blocked' })).toMatchObject({ lostBecause: 'blocked' });
      await record(id, approve);
      expect(await waiting('card')).toEqual([]);
      expect((await requests.cards(id))[0]).toMatchObject({ owedRevision: 1 });
    });

    test('that wait for Teams are delivered later, and such a send does not count', async () => {
      const { id } = (await requests.cards((await add()).id))[0]!;
      await requests.startDelivery(unleased(id));
      expect(await cardOf(requests, id)).toMatchObject({ sends: 1 });
      expect(await deliver({ kind: 'later', at: inHours(1) })).toMatchObject({ sends: 0 });
      expect((await waiting('card')).map((job) => job.at)).toEqual([inHours(1)]);
    });

    test('that are owed nothing give their lease back', async () => {
      await add();
      const card = await deliver({ kind: 'nothingOwed' });
      expect(card).toMatchObject({ shownRevision: 0 });
      expect(await waiting('card')).toEqual([]);
    });

    test('whose delivery lost its lease keep what they were', async () => {
      const { id } = await add();
      const taken = await store.take('card');
      await store.lose(taken!.lease);
      const before = await everything(id);
      const step = { cardId: (taken!.data as { id: Card['id'] }).id, lease: taken!.lease };
      const shown: CardResult = { kind: 'shown', revision: 1, activityId: 'activity-1' };
      await expect(requests.delivered(step, shown)).rejects.toEqual(leaseLost);
      expect(await everything(id)).toEqual(before);
    });

    test('more of them are owed at once', async () => {
      const { id } = await approved();
      await requests.owe(id, [there]);
      const card = (await requests.cards(id)).find((one) => one.role === 'approval');
      expect(card).toMatchObject({ ...there, owedRevision: 2, shownRevision: 0 });
      expect((await waiting('card')).map((job) => job.key)).toContain(card!.id);
    });

    test('are owed anew in a conversation that the bot was added to again, the lost ones too', async () => {
      const { id } = await add([here, there]);
      for (let n = 0; n < 2; n++) await deliver({ kind: 'lost', because: 'uninstalled' });
      await requests.showAgain(groupChat.id);
      const cards = await requests.cards(id);
      const again = cards.find(({ role }) => role === 'both');
      expect(again).toMatchObject({ shownRevision: 0, sends: 0 });
      expect(again).not.toHaveProperty('lostBecause');
      expect(cards.find(({ role }) => role === 'approval')).toHaveProperty('lostBecause');
      expect((await waiting('card')).map((job) => job.key)).toEqual([again!.id]);
    });

    test('are owed anew in the threads of a channel that the bot was added to again', async () => {
      const thread = { ...approvalChannel, id: `${approvalChannel.id};messageid=17` };
      await add([
        { ...here, conversation: thread },
        { ...there, conversation: { ...thread, id: `${approvalChannel.id}-other` } },
      ]);
      for (let n = 0; n < 2; n++) await deliver({ kind: 'lost', because: 'uninstalled' });
      await requests.showAgain(approvalChannel.id);
      expect((await waiting('card')).map(({ group }) => group)).toEqual([thread.id]);
    });

    test('of a request that ended while the bot was away are owed its end, where their message still is', async () => {
      const { id } = await add([here, { ...here, role: 'approval' }]);
      const [shown, never] = await requests.cards(id);
      await requests.adopt(shown!.id, 'activity-1');
      for (let n = 0; n < 2; n++) await deliver({ kind: 'lost', because: 'uninstalled' });
      await record(id, { kind: 'expire', at: start });
      await showCards();
      await requests.showAgain(groupChat.id);
      expect((await waiting('card')).map((job) => job.key)).toEqual([shown!.id]);
      expect(await cardOf(requests, shown!.id)).not.toHaveProperty('lostBecause');
      expect(await cardOf(requests, never!.id)).toHaveProperty('lostBecause');
    });

    test('of a request that ended, and notices, are not', async () => {
      const ended = await add();
      await record(ended.id, { kind: 'expire', at: start });
      const open = await exporting();
      await record(open.id, { kind: 'overdue', at: start });
      await showCards();
      await requests.showAgain(groupChat.id);
      const card = (await requests.cards(open.id)).find(({ role }) => role === 'both');
      expect((await waiting('card')).map((job) => job.key)).toEqual([card!.id]);
      expect(await deliver({ kind: 'shown', revision: 6, activityId: 'activity-9' })).toMatchObject({
        id: card!.id,
      });
    });

    test('a delivery is told the card, its request, and which others are lost or late', async () => {
      const { id } = await add([here, there, { ...there, conversation: chatWith(lee) }]);
      const [one, other, third] = await requests.cards(id);
      const told = async () => (await requests.startDelivery(unleased(one!.id)))!;
      expect(await told()).toEqual({ card: one, request: await requests.get(id), missing: [] });
      const taken = [await store.take('card'), await store.take('card'), await store.take('card')];
      for (const { data, lease } of taken.filter((each) => each !== undefined)) {
        const step = { cardId: (data as { id: Card['id'] }).id, lease };
        if (step.cardId === other!.id) await requests.delivered(step, { kind: 'lost', because: '404' });
        if (step.cardId === third!.id)
          await requests.delivered(step, { kind: 'later', at: inHours(1), isLate: true });
      }
      const { missing } = await told();
      const byId = (cards: readonly Card[]) => cards.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(byId(missing)).toEqual(byId((await requests.cards(id)).slice(1)));
      expect(missing).toHaveLength(2);
      await record(id, { kind: 'withdraw', by: person(ravi), at: start });
      expect((await told()).request).toEqual(await requests.get(id));
      expect(
        await requests.startDelivery(unleased('00000000-0000-4000-8000-999999999999' as Card['id'])),
      ).toBeUndefined();
    });

    test('the requester’s are owed again when another is late, lost or back, and no others are', async () => {
      const { id } = await add([{ ...here, role: 'requester' }, there]);
      const theirs = (await requests.cards(id))[0]!;
      await showCards();
      await requests.owe(id, [{ ...there, conversation: chatWith(lee) }]);
      const other = (await requests.cards(id))[2]!;
      /** What is owed beside the other card. Its own delivery waits the longest. */
      const owed = async () =>
        (await waiting('card')).map(({ key }) => key).filter((key) => key !== (other.id as string));
      /** Everything that waits is worked off: theirs is shown, and Teams says this to the other card. */
      const settle = async (result?: CardResult) => {
        const taken = [];
        for (let one = await store.take('card'); one; one = await store.take('card')) taken.push(one);
        const isOther = ({ data }: { readonly data: unknown }) => (data as { id: string }).id === other.id;
        for (const { lease } of taken.filter((one) => !isOther(one))) {
          const shown = { kind: 'shown', revision: 1, activityId: 'activity-1' } as const;
          await requests.delivered({ cardId: theirs.id, lease }, shown);
        }
        for (const { lease } of taken.filter(isOther))
          await requests.delivered({ cardId: other.id, lease }, result!);
      };
      await settle({ kind: 'later', at: start, isLate: false });
      expect(await owed()).toEqual([]);
      await settle({ kind: 'later', at: inHours(1), isLate: true });
      expect(await cardOf(requests, other.id)).toMatchObject({ isLate: true });
      expect(await owed()).toEqual([theirs.id]);
      await settle({ kind: 'later', at: inHours(2), isLate: true });
      expect(await owed()).toEqual([]);
      await settle({ kind: 'shown', revision: 1, activityId: 'activity-2' });
      expect(await cardOf(requests, other.id)).toMatchObject({ isLate: false });
      expect(await owed()).toEqual([theirs.id]);
      await settle();
      await requests.owe(id, [{ ...there, conversation: chatWith(noor) }]);
      await deliver({ kind: 'lost', because: '403 ConversationBlockedByUser' });
      expect(await owed()).toEqual([theirs.id]);
      await settle();
      await requests.showAgain(chatWith(noor).id);
      expect(await owed()).toContain(theirs.id);
    });

    test('that only look different by now wait behind what has news, and are brought forward by news of their own', async () => {
      const first = await add([{ ...here, role: 'requester' }]);
      const second = await add([{ ...here, role: 'requester', conversation: chatWith(ravi) }]);
      await showCards();
      const ids = await Promise.all([first, second].map(async ({ id }) => (await requests.cards(id))[0]!.id));
      const takeReminders = async () => {
        for (let taken = await store.take('remind'); taken; taken = await store.take('remind')) {
          const { id } = taken.data as { id: RequestId };
          await requests.remind({ requestId: id, lease: taken.lease });
          if ((await waiting('card')).length === 2) return;
        }
      };
      const keyOf = (taken: { readonly data: unknown } | undefined) => (taken!.data as { id: string }).id;
      store.clock.set(inHours(23 * 24 + 15));
      await takeReminders();
      expect((await waiting('card')).map(({ key }) => key).sort()).toEqual([...ids].sort());
      const news = await add([there]);
      await record(second.id, extend);
      const order = [await store.take('card'), await store.take('card'), await store.take('card')].map(keyOf);
      expect(order[2]).toBe(ids[0]);
      expect(order.slice(0, 2).sort()).toEqual([ids[1]!, (await requests.cards(news.id))[0]!.id].sort());
    });

    test('what became owed while one was sent is shown after it', async () => {
      const { id } = await add([{ ...here, role: 'requester' }, there]);
      await showCards();
      store.clock.set(inHours(1));
      await record(id, extend);
      const { id: cardId, owedAt } = (await requests.cards(id))[0]!;
      const steps = [await store.take('card'), await store.take('card')] as const;
      const step = steps.find((one) => (one!.data as { id: string }).id === cardId)!;
      const other = steps.find((one) => one !== step)!;
      store.clock.set(inHours(2));
      await requests.delivered(
        { cardId: (other.data as { id: Card['id'] }).id, lease: other.lease },
        { kind: 'lost', because: '403' },
      );
      await requests.delivered(
        { cardId, lease: step.lease },
        { kind: 'shown', revision: 2, activityId: 'activity-1', owedAt },
      );
      const card = (await cardOf(requests, cardId))!;
      expect(card.shownRevision).toBeLessThan(card.owedRevision);
      expect((await waiting('card')).map(({ key }) => key)).toEqual([cardId]);
    });

    test('take an id from a click only while they have none', async () => {
      const { id } = (await requests.cards((await add()).id))[0]!;
      await requests.adopt(id, 'activity-1');
      await requests.adopt(id, 'activity-2');
      expect(await cardOf(requests, id)).toMatchObject({ activityId: 'activity-1' });
    });
  });

  describe(`${name}: notices`, () => {
    const noticesOf = async (id: RequestId) =>
      (await requests.cards(id)).filter((card) => card.role === 'notice');

    test('one in each conversation of the request, mentioning the requester where they are a member', async () => {
      const twice: NewCard = { role: 'requester', conversation: groupChat, locale: 'en-GB' };
      const { id } = await exporting([twice, here, there]);
      await record(id, { kind: 'complete', report, at: start });
      const notices = (await noticesOf(id)).filter(({ notice }) => notice === 'completed');
      expect(
        notices.map(({ conversation, notice, mentions: to }) => [conversation.id, notice, to?.id]),
      ).toEqual(
        expect.arrayContaining([
          [groupChat.id, 'completed', ravi.id],
          [chatWith(mona).id, 'completed', undefined],
        ]),
      );
      expect(notices).toHaveLength(2);
    });

    test('none where the card is lost, and none for a change that the card shows', async () => {
      const { id } = await add([here, there]);
      const taken = await store.take('card');
      const lost = taken!.data as { id: Card['id'] };
      await requests.delivered(
        { cardId: lost.id, lease: taken!.lease },
        { kind: 'lost', because: 'blocked' },
      );
      await record(id, extend);
      expect(await noticesOf(id)).toEqual([]);
      await record(id, { kind: 'expire', at: start });
      expect(await noticesOf(id)).toHaveLength(1);
    });

    test('never change once they are sent', async () => {
      const { id } = await exporting();
      await record(id, { kind: 'overdue', at: start });
      const notice = (await noticesOf(id)).at(-1);
      await record(id, { kind: 'complete', report, at: start });
      expect((await noticesOf(id)).find((one) => one.id === notice!.id)).toEqual(notice);
      expect((await noticesOf(id)).map((one) => one.notice).sort()).toEqual([
        'approved',
        'completed',
        'overdue',
      ]);
    });

    test('wait behind the cards of their conversation', async () => {
      const { id } = await add();
      await showCards();
      await record(id, { kind: 'expire', at: start });
      const first = await store.take('card');
      expect(await cardOf(requests, (first!.data as { id: Card['id'] }).id)).toMatchObject({ role: 'both' });
    });
  });

  describe(`${name}: attempts and the end of their write permission`, () => {
    test('an attempt is known once it was prepared', async () => {
      const { id } = await approved();
      expect(await requests.attempt(id, 1)).toBeUndefined();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      expect(await requests.attempt(id, 1)).toEqual({ requestId: id, attempt: 1, location });
      expect(await waiting('revoke')).toEqual([]);
    });

    test('whatever names neither an attempt nor what a request is about to begin is unknown', async () => {
      const { id } = await approved();
      const other = await exporting();
      const nobody = '00000000-0000-4000-8000-999999999999' as RequestId;
      const known = [
        { request: id, attempt: 1 },
        { request: other.id, attempt: 1 },
      ];
      const unknown = [
        { request: other.id, attempt: 2 },
        { request: nobody, attempt: 1 },
      ];
      expect(await requests.unknown([...known, ...unknown])).toEqual(unknown);
      expect(await requests.unknown([])).toEqual([]);
    });

    test.each([
      ['a day after everything was written', 1, 24],
      ['three days after, when services never answered', 0.5, 72],
    ])('ends %s', async (_when, progress, hours) => {
      const { id } = await exporting();
      await record(id, { kind: 'complete', report: { status: 'complete', progress }, at: start });
      expect(await requests.attempt(id, 1)).toMatchObject({ revokeAt: inHours(hours) });
      expect(await waiting('revoke')).toEqual([
        expect.objectContaining({ key: `${id}:1`, at: inHours(hours) }),
      ]);
    });

    test('ends at once where nothing was ordered, and is asked for once', async () => {
      const { id } = await approved();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      await record(id, { kind: 'startSubmission', answerBy: start });
      await record(id, { kind: 'refuseSubmission', post: 1, because: 'Forbidden', at: start });
      expect((await waiting('revoke')).map((job) => job.at)).toEqual([start]);
      const step = await takeRevoke();
      expect(step).toMatchObject({ requestId: id, attempt: 1 });
      store.clock.set(inHours(1));
      await requests.revoked(id, 1, step);
      expect(await requests.attempt(id, 1)).toMatchObject({ revokedAt: inHours(1) });
      expect(await waiting('revoke')).toEqual([]);
      await requests.revoked(id, 1);
      expect((await store.audit(id)).filter((row) => row.event === 'revoke')).toEqual([
        { event: 'revoke', by: 'bot', details: { attempt: 1 } },
      ]);
    });

    test('is said with the request, once nothing more is owed to Graph', async () => {
      const { id } = await exporting();
      expect(await requests.get(id)).not.toHaveProperty('writeAccess');
      await record(id, { kind: 'complete', report, at: start });
      expect(await requests.get(id)).toMatchObject({ writeAccess: { endsAt: inHours(24) } });
      store.clock.set(inHours(25));
      await requests.revoked(id, 1, await takeRevoke());
      expect(await requests.get(id)).toMatchObject({ writeAccess: { endedAt: inHours(25) } });
      const waits = await add();
      await record(waits.id, { kind: 'expire', at: start });
      expect(await requests.get(waits.id)).not.toHaveProperty('writeAccess');
    });

    test('is shown on the cards once it ended', async () => {
      const { id } = await exporting();
      await record(id, { kind: 'complete', report, at: start });
      await showCards();
      await requests.revoked(id, 1, await takeRevoke());
      const card = (await requests.cards(id)).find(({ role }) => role !== 'notice');
      expect(card!.owedRevision).toBeGreaterThan(card!.shownRevision);
      expect((await waiting('card')).map((job) => job.key)).toEqual([card!.id]);
    });

    test('with a lease that was lost has not ended', async () => {
      const { id } = await approved();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      await record(id, { kind: 'withdraw', by: person(ravi), at: start });
      const step = await takeRevoke();
      await store.lose(step.lease);
      await expect(requests.revoked(id, 1, step)).rejects.toEqual(leaseLost);
      expect(await requests.attempt(id, 1)).not.toHaveProperty('revokedAt');
    });

    test('ends on request where following was abandoned', async () => {
      const { id } = await exporting();
      await record(id, { kind: 'abandon', by: person(mona), at: start });
      expect(await waiting('revoke')).toEqual([]);
      await requests.revokeNow(id, { kind: 'person', person: person(lee) });
      expect(await waiting('revoke')).toHaveLength(1);
      expect((await store.audit(id)).at(-1)).toEqual({
        event: 'revokeNow',
        by: 'person',
        actor: lee.id,
        details: {},
      });
    });

    test('of an attempt that ended already is not ended again', async () => {
      const { id } = await exporting();
      await record(id, { kind: 'fail', because: 'operationFailed', at: start });
      await requests.revoked(id, 1, await takeRevoke());
      await record(id, { kind: 'tryAgain', by: person(ravi), at: start });
      await record(id, {
        kind: 'prepareSubmission',
        location: { ...location, container: 'dsr-2' },
        at: start,
      });
      await record(id, { kind: 'withdraw', by: person(ravi), at: start });
      expect((await waiting('revoke')).map((job) => job.key)).toEqual([`${id}:2`]);
    });
  });

  describe(`${name}: the end of the record's time`, () => {
    const reject: Event = { kind: 'reject', by: person(mona), at: start, because: 'a private matter' };
    const ended = async (cards?: readonly NewCard[]) => {
      const { id } = await add(cards, undefined, { ...ask, deciders: [mona.name, lee.name] });
      await record(id, reject, { by: byMona });
      return id;
    };

    test('takes names, addresses, reasons and case number out, and leaves ids, number and state', async () => {
      const id = await ended();
      const before = await requests.get(id);
      store.clock.set(inHours(2));
      expect(await requests.blank(inHours(1))).toBe(1);
      const nobody = (who: Person) => ({ id: who.id, name: '' });
      expect(await requests.get(id)).toEqual({
        ...before,
        revision: before.revision + 1,
        ask: {
          dataSubject: { ...nobody(adele), address: '' },
          requester: nobody(ravi),
          caseNumber: '',
          reason: '',
          askedAt: start,
          locale: 'en-GB',
        },
        state: { kind: 'rejected', by: nobody(mona), rejectedAt: start, because: '' },
        history: [
          { event: 'ask', to: 'awaitingApproval', at: start, by: nobody(ravi) },
          { event: 'reject', to: 'rejected', at: start, by: nobody(mona) },
        ],
      });
    });

    test('is audited once a request, by the bot', async () => {
      const id = await ended();
      expect(await requests.blank(inHours(1))).toBe(1);
      expect(await requests.blank(inHours(1))).toBe(0);
      expect((await store.audit(id)).filter((row) => row.event === 'blank')).toEqual([
        { event: 'blank', by: 'bot', details: { revision: 3 } },
      ]);
    });

    test('has not come for what is open, ended later, or is tried again', async () => {
      const open = await add();
      const later = await ended();
      const again = await exporting();
      await record(again.id, { kind: 'fail', because: 'operationFailed', at: start });
      await record(again.id, { kind: 'tryAgain', by: person(ravi), at: start });
      expect(await requests.blank(start)).toBe(0);
      expect(await requests.blank(inHours(1))).toBe(1);
      expect(await requests.get(open.id)).toMatchObject({ ask });
      expect(await requests.get(again.id)).toMatchObject({ ask });
      expect(await requests.get(later)).toMatchObject({ ask: { reason: '' } });
    });

    test('owes every message that is shown a last time, and sends none that never was', async () => {
      const id = await ended([here, there]);
      await showCards();
      await requests.owe(id, [{ ...there, conversation: approvalChannel }]);
      const shown = (await requests.cards(id)).filter((card) => card.activityId !== undefined);
      expect(shown.map((card) => card.role).sort()).toEqual(['approval', 'both', 'notice', 'notice']);
      const [unsent] = await waiting('card');
      await store.take('card');
      await requests.blank(inHours(1));
      const cards = await requests.cards(id);
      expect(cards.filter((card) => card.mentions)).toEqual([]);
      for (const card of cards.filter((one) => one.id !== unsent!.key)) {
        expect(card.owedRevision).toBeGreaterThan(card.shownRevision);
      }
      expect((await waiting('card')).map((job) => job.key).sort()).toEqual(shown.map(({ id }) => id).sort());
    });

    test('lets nothing go on: a failed export cannot be tried again', async () => {
      const { id } = await exporting();
      await record(id, { kind: 'fail', because: 'operationFailed', at: start });
      await requests.blank(inHours(1));
      const again: Event = { kind: 'tryAgain', by: person(ravi), at: inHours(2) };
      expect(await requests.record({ requestId: id, event: again, by: bot })).toMatchObject({
        code: 'notInThisState',
      });
    });

    test('comes for as many as there are', async () => {
      for (let n = 0; n < 3; n++) {
        const one = { ask, state: asked(start, fourEyes), cards: [] };
        const many = await requests.add(
          `many-${String(n)}`,
          Array.from({ length: 20 }, () => one),
        );
        for (const { id } of many!) await record(id, reject, { by: byMona });
      }
      expect(await requests.blank(inHours(1))).toBe(60);
    });
  });

  describe(`${name}: what goes by the clock`, () => {
    test('a duty is one instance’s at a time, and due again after its time', async () => {
      expect(await requests.take('digest', 3_600_000)).toBe(true);
      expect(await requests.take('digest', 3_600_000)).toBe(false);
      expect(await requests.take('containers', 3_600_000)).toBe(true);
      expect(await requests.take('digest', 0)).toBe(true);
    });

    test('POSTs are forgotten after 30 days, and not sooner', async () => {
      const { id } = await approved();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      await record(id, { kind: 'startSubmission', answerBy: start });
      store.clock.set(inHours(29 * 24));
      await requests.forget();
      expect(await requests.submissionsSince(inHours(-1))).toHaveLength(1);
      store.clock.set(inHours(30 * 24 + 1));
      await requests.forget();
      expect(await requests.submissionsSince(inHours(-1))).toEqual([]);
    });
  });

  describe(`${name}: counting`, () => {
    test('of those that would begin at the same time, as many begin as the day has room for', async () => {
      const ids = [];
      for (let n = 0; n < 4; n++) {
        const { id } = await approved();
        await record(id, { kind: 'prepareSubmission', location, at: start });
        ids.push(id);
      }
      const event: Event = { kind: 'startSubmission', answerBy: start };
      const claim = (requestId: RequestId) => requests.record({ requestId, event, by: bot, perDay: 2 });
      const answers = await Promise.all(ids.map(claim));
      expect(answers.filter(isRefusal)).toHaveLength(2);
      expect(await requests.submissionsSince(inHours(-1))).toHaveLength(2);
      const refused = ids.filter((_, n) => isRefusal(answers[n]!))[0]!;
      expect(await requests.get(refused)).toMatchObject({ state: { kind: 'approved' } });
      store.clock.set(inHours(24));
      expect(isRefusal(await claim(refused))).toBe(false);
    });

    test('counts POSTs since a moment, repeated ones too', async () => {
      const { id } = await approved();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      await record(id, { kind: 'startSubmission', answerBy: start });
      await record(id, { kind: 'doubtSubmission', arrived: false, at: start });
      store.clock.set(inHours(2));
      await record(id, { kind: 'repeatSubmission', answerBy: start });
      expect(await requests.submissionsSince(inHours(-1))).toEqual([start, inHours(2)]);
      expect(await requests.submissionsSince(inHours(1))).toEqual([inHours(2)]);
      expect(await requests.submissionsSince(inHours(2))).toEqual([]);
    });

    test('counts those that wait for the day before one, by approval and by number', async () => {
      const wait: Event = { kind: 'waitToSubmit', waitingFor: 'dailyQuota', until: inHours(30) };
      const first = await approved();
      const second = await approved();
      const third = await approved();
      const before = async ({ id }: Pick<ExportRequest, 'id'>) => {
        const request = await requests.get(id);
        return requests.inLineBefore(
          request,
          request.state.kind === 'approved' ? request.state.approvedAt : start,
        );
      };
      expect(await before(third)).toBe(0);
      await record(first.id, wait);
      await record(second.id, { kind: 'waitToSubmit', waitingFor: 'storage', until: inHours(1) });
      expect(await Promise.all([before(first), before(second), before(third)])).toEqual([0, 1, 1]);
      await record(third.id, wait);
      await record(second.id, wait);
      expect(await Promise.all([before(first), before(second), before(third)])).toEqual([0, 1, 2]);
      expect(await requests.inLineBefore(first, inHours(1))).toBe(3);
      expect(await requests.inLineBefore(third, inHours(-1))).toBe(0);
      await record(first.id, { kind: 'withdraw', by: person(ravi), at: start });
      expect(await before(third)).toBe(1);
    });

    test('counts the operations that are open, by age', async () => {
      const counted = (firstHour: number, firstDay: number, older: number) =>
        expect(requests.openOperations()).resolves.toEqual({ firstHour, firstDay, older });
      await counted(0, 0, 0);
      const { id } = await exporting();
      await exporting();
      await approved();
      await counted(2, 0, 0);
      store.clock.set(inHours(2));
      await counted(0, 2, 0);
      store.clock.set(inHours(25));
      await counted(0, 0, 2);
      await record(id, { kind: 'complete', report, at: start });
      await counted(0, 0, 1);
    });

    test('says which operations stand differently in LIST, and which are not there', async () => {
      const { id, state } = await exporting();
      const { operation, report: known } = state as Extract<State, { kind: 'exporting' }>;
      const says = (status: string, progress?: number) =>
        requests.compare([
          {
            operation,
            report: { kind: 'report', userId: adele.id, status, ...(progress !== undefined && { progress }) },
          },
        ]);
      const changed = { changed: [{ requestId: id, operation }], absent: [] };
      const same = { changed: [], absent: [] };
      // Never heard of before, so even the same words are news.
      expect(await says(known.status)).toEqual(changed);
      await record(id, { kind: 'report', report: { status: 'running', progress: 0.5 }, at: start });
      expect(await says('running', 0.5)).toEqual(same);
      expect(await says('running', 0.75)).toEqual(changed);
      expect(await says('running')).toEqual(changed);
      expect(await says('paused', 0.5)).toEqual(changed);
      expect(await requests.compare([])).toEqual({ changed: [], absent: [id] });
      await record(id, { kind: 'complete', report, at: start });
      expect(await requests.compare([])).toEqual(same);
    });
  });

  describe(`${name}: conversations`, () => {
    test('are known once learned, with the newest address', async () => {
      expect(await requests.conversation(approvalChannel.id)).toBeUndefined();
      await requests.learn(approvalChannel);
      const moved = { ...approvalChannel, serviceUrl: 'https://smba.trafficmanager.net/amer/' };
      await requests.learn(moved);
      expect(await requests.conversation(approvalChannel.id)).toEqual(moved);
    });

    test('with one person are found by the person, and the newest counts', async () => {
      expect(await requests.personalConversation(noor.id)).toBeUndefined();
      await requests.learn(groupChat, noor.id);
      expect(await requests.personalConversation(noor.id)).toBeUndefined();
      await requests.learn(chatWith(noor), noor.id);
      await requests.learn({ ...chatWith(noor), id: 'a:new' }, noor.id);
      expect(await requests.personalConversation(noor.id)).toEqual({ ...chatWith(noor), id: 'a:new' });
      expect(await requests.personIn('a:new')).toBe(noor.id);
      expect(await requests.personIn(chatWith(noor).id)).toBeUndefined();
    });

    test('that the bot was removed from say so, until something comes from there', async () => {
      await requests.learn(chatWith(noor), noor.id);
      await requests.learn({ ...chatWith(noor), removedAt: start });
      expect(await requests.personalConversation(noor.id)).toEqual({ ...chatWith(noor), removedAt: start });
      await requests.learn(chatWith(noor), noor.id);
      expect(await requests.conversation(chatWith(noor).id)).toEqual(chatWith(noor));
    });

    test('the one that was learnt last is found, whichever it is', async () => {
      expect(await requests.newestConversation()).toBeUndefined();
      for (const [hours, conversation] of [groupChat, approvalChannel, groupChat].entries()) {
        store.clock.set(inHours(hours));
        await requests.learn(conversation);
        expect(await requests.newestConversation()).toEqual(conversation);
      }
    });
  });

  describe(`${name}: the sweep`, () => {
    const minuteLate = new Date(start.getTime() + 60_001);

    test('sends what is overdue and has no live job, once', async () => {
      const { id } = await approved();
      await showCards();
      const step = await takeStep('submit');
      await requests.rest(step, undefined); // the step is gone, as if a bug had swallowed it
      store.clock.set(new Date(start.getTime() + 60_000));
      expect(await requests.sweep()).toBe(0);
      store.clock.set(minuteLate);
      expect(await waiting('submit')).toEqual([]);
      expect(await requests.sweep()).toBeGreaterThan(0);
      expect((await waiting('submit')).map((job) => job.key)).toEqual([`${id}:2`]);
      expect(await requests.sweep()).toBe(0);
    });

    test('leaves alone what waits, what is worked on, and what ended', async () => {
      await approved();
      const { id } = await add();
      await record(id, { kind: 'expire', at: start });
      const taken = await store.take('submit');
      await showCards();
      store.clock.set(minuteLate);
      await requests.sweep();
      expect(await waiting('submit')).toEqual([]);
      await store.lose(taken!.lease);
      expect(await requests.sweep()).toBe(0);
      expect(await waiting('submit')).toHaveLength(1);
    });

    test('sends cards and revocations that nobody carries', async () => {
      const { id } = await approved();
      await record(id, { kind: 'prepareSubmission', location, at: start });
      await record(id, { kind: 'withdraw', by: person(ravi), at: start });
      await deliver({ kind: 'nothingOwed' });
      await deliver({ kind: 'shown', revision: 2, activityId: 'the notice' });
      const revoke = await takeRevoke();
      store.clock.set(minuteLate);
      expect(await requests.sweep()).toBe(1); // the card
      expect(await waiting('card')).toHaveLength(1);
      await store.lose(revoke.lease);
      expect(await requests.sweep()).toBe(0);
      expect(await waiting('revoke')).toHaveLength(1);
    });
  });

  describe(`${name}: the passing of time`, () => {
    const asks: NewCard = { role: 'requester', conversation: chatWith(ravi), locale: 'en-GB' };
    const takeReminder = async (): Promise<RemindStep> => {
      const taken = await store.take('remind');
      return { requestId: (taken!.data as { id: RequestId }).id, lease: taken!.lease };
    };
    /** Until so many hours after the start, as if each step came on time. */
    const pass = async (hours: number) => {
      for (;;) {
        // Its key says when: how long a job has waited since it was sent is all that a queue can tell.
        const [next] = (await waiting('remind'))
          .map(({ key }) => new Date(key.slice(37)))
          .toSorted((a, b) => a.getTime() - b.getTime());
        if (!next || next > inHours(hours)) break;
        store.clock.set(next);
        await requests.remind(await takeReminder());
      }
      store.clock.set(inHours(hours));
    };
    const noticed = async (id: RequestId) =>
      (await requests.cards(id))
        .filter((card) => card.role === 'notice')
        .map((card) => `${card.notice!} ${card.conversation.id}`);

    test('looks at the midnight on which the warning changes, and sends one step for it however often the request changes', async () => {
      const { id } = await approved();
      const midnight = new Date('2026-03-26T00:00:00Z');
      await record(id, { kind: 'prepareSubmission', location, at: start });
      expect((await waiting('remind')).filter(({ at }) => at.getTime() >= midnight.getTime())).toEqual([
        expect.objectContaining({ key: `${id}:${midnight.toISOString()}`, at: midnight }),
      ]);
    });

    test('owes the cards that are shown once more when their warning changes and on no other day, without a new revision', async () => {
      const { id } = await exporting([asks, there]);
      await showCards();
      const revision = (await requests.get(id)).revision;
      await pass(23 * 24 + 14.9);
      expect(await waiting('card')).toEqual([]);
      await pass(23 * 24 + 15);
      expect((await requests.get(id)).revision).toBe(revision);
      const owed = async () =>
        (await requests.cards(id))
          .filter((card) => card.role !== 'notice')
          .map((card) => card.owedRevision - card.shownRevision);
      expect(await owed()).toEqual([1, 1]);
      expect(await waiting('card')).toHaveLength(2);
      await showCards();
      expect(await owed()).toEqual([0, 0]);
    });

    test('reminds those who can decide with growing intervals, until it is decided', async () => {
      const { id } = await add([asks, there]);
      await showCards();
      await pass(23.9);
      expect(await noticed(id)).toEqual([]);
      await pass(71.9);
      expect(await noticed(id)).toEqual([`reminder ${chatWith(mona).id}`]);
      const other = await add([asks, there]);
      await record(other.id, approve, { by: byMona });
      await pass(200);
      expect((await noticed(other.id)).filter((one) => one.startsWith('reminder'))).toEqual([]);
    });

    test('warns the requester once when three quarters of the term are over, and once when all of it is', async () => {
      const { id } = await exporting([asks, there]);
      const ravis = chatWith(ravi).id;
      const told = async () => (await noticed(id)).filter((one) => /dueSoon|pastDue/.test(one));
      await pass(23 * 24 + 22);
      expect(await told()).toEqual([]);
      await pass(24 * 24);
      expect(await told()).toEqual([`dueSoon ${ravis}`]);
      await pass(31 * 24 + 22);
      expect(await told()).toHaveLength(1);
      await pass(60 * 24);
      expect((await told()).sort()).toEqual([`dueSoon ${ravis}`, `pastDue ${ravis}`]);
    });

    test('that nobody saw is told once, and not for each day of it', async () => {
      const { id } = await exporting([asks, there]);
      store.clock.set(inHours(40 * 24));
      await requests.remind(await takeReminder());
      expect((await noticed(id)).filter((one) => !one.startsWith('approved'))).toEqual([
        `pastDue ${chatWith(ravi).id}`,
      ]);
      // The step that was sent before finds nothing more, and sends none.
      await requests.remind(await takeReminder());
      expect(await waiting('remind')).toEqual([]);
      expect(await noticed(id)).toHaveLength(2);
    });

    test('ends with the request', async () => {
      const { id } = await add([asks]);
      await record(id, { kind: 'withdraw', by: person(ravi), at: start });
      store.clock.set(inHours(40 * 24));
      await requests.remind(await takeReminder());
      expect(await noticed(id)).toEqual([]);
      expect(await waiting('remind')).toEqual([]);
    });

    test('with a lease that was lost is told by whoever has it now, once', async () => {
      const { id } = await add([asks, there]);
      store.clock.set(inHours(25));
      const late = await takeReminder();
      await store.lose(late.lease);
      const now = await takeReminder();
      await requests.remind(now);
      await expect(requests.remind(late)).rejects.toMatchObject({ code: 'leaseLost' });
      expect(await noticed(id)).toHaveLength(1);
    });

    test('is looked at by the sweep when its step is gone', async () => {
      await add([asks]);
      const { lease } = await takeReminder();
      store.clock.set(new Date('2026-03-03T09:01:01Z'));
      expect((await waiting('remind')).length).toBe(0);
      await store.lose(lease);
      expect(await waiting('remind')).toHaveLength(1);
      await requests.sweep();
      expect(await waiting('remind')).toHaveLength(1);
    });
  });

  describe(`${name}: whatever people write`, () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '2026-03-02T09:00:00.000Z',
        '2026-03-02T09:00:00Z',
        'At',
        '{"askedAt":"2026-03-02T09:00:00Z"}',
        'null',
        "'; drop table requests; --",
        '\u0000',
        '👩‍👩‍👧',
        'שלום',
      ),
    );
    /** What a database can keep: no NUL, no half of a character. */
    const kept = (typed: string) => typed.toWellFormed().replaceAll('\u0000', '');

    test('comes back as it was, even when it looks like a date or a key', async () => {
      await fc.assert(
        fc.asyncProperty(
          text,
          text,
          text,
          fc.date({ noInvalidDate: true, min: start, max: new Date('9000-01-01T00:00:00Z') }),
          async (a, b, c, at) => {
            const someone: Person = { id: ravi.id, name: a };
            const odd: Ask = {
              dataSubject: { id: adele.id, name: b, address: a },
              requester: someone,
              caseNumber: c,
              reason: b,
              askedAt: at,
              locale: 'en',
            };
            const { id } = await add([], asked(start, fourEyes), odd);
            await record(id, { kind: 'reject', by: { id: mona.id, name: b }, at, because: c });
            const request = await requests.get(id);
            expect(request.ask).toEqual({
              ...odd,
              dataSubject: { id: adele.id, name: kept(b), address: kept(a) },
              requester: { id: ravi.id, name: kept(a) },
              caseNumber: kept(c),
              reason: kept(b),
            });
            expect(request.state).toEqual({
              kind: 'rejected',
              by: { id: mona.id, name: kept(b) },
              rejectedAt: at,
              because: kept(c),
            });
          },
        ),
        { numRuns: 40 },
      );
    });
  });

  findingContract(
    name,
    () => requests,
    (some) => add([], asked(start, fourEyes), { ...ask, ...some }),
  );
}
