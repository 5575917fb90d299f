import { describe, expect, test } from '@jest/globals';
import { type Outcome, deliveryOf, isMisdirected } from '../../../src/adapters/teams/outbound/delivery.ts';
import { requestCard } from '../../../src/cards/requestCard.ts';
import { words } from '../../../src/cards/words/index.ts';
import { type ReachFault, reachFault } from '../../../src/domain/reach.ts';
import type { Delivery } from '../../../src/ports/conversations.ts';
import { fourEyes, later, requests } from '../../cards/examples.ts';

const answered = (
  status: number,
  code = '',
  more: Partial<Extract<Outcome, { kind: 'answered' }>> = {},
): Outcome => ({
  kind: 'answered',
  status,
  code,
  body: undefined,
  ...more,
});
const update = { activityId: 'm-1' };

/** Teams docs, "Status codes from bot conversational APIs": what a send means, and what an update means. */
const table: [number, string, string, string][] = [
  [400, 'BadArgument', 'rejected', 'rejected'],
  [401, 'BotNotRegistered', 'retry', 'retry'],
  [403, 'BotDisabledByAdmin', 'conversationGone', 'conversationGone'],
  [403, 'BotNotInConversationRoster', 'conversationGone', 'conversationGone'],
  [403, 'ConversationBlockedByUser', 'conversationGone', 'conversationGone'],
  [403, 'ForbiddenOperationException', 'conversationGone', 'conversationGone'],
  [403, 'InvalidBotApiHost', 'retry', 'retry'],
  [403, 'NotEnoughPermissions', 'conversationGone', 'conversationGone'],
  [403, 'MessageWritesBlocked', 'conversationGone', 'conversationGone'],
  [403, 'ServiceError', 'seemsGone: conversation', 'seemsGone: message'],
  [403, '', 'seemsGone: conversation', 'seemsGone: message'],
  [404, 'ActivityNotFoundInConversation', 'seemsGone: conversation', 'seemsGone: message'],
  [404, 'ConversationNotFound', 'seemsGone: conversation', 'seemsGone: conversation'],
  [404, '', 'seemsGone: conversation', 'seemsGone: message'],
  [405, '', 'rejected', 'rejected'],
  [408, '', 'unknown', 'retry'],
  [409, 'Conflict', 'rejected', 'rejected'],
  [412, 'PreconditionFailed', 'retry', 'retry'],
  [413, 'MessageSizeTooBig', 'rejected', 'rejected'],
  [429, 'Throttled', 'retry', 'retry'],
  [500, 'ServiceError', 'unknown', 'retry'],
  [501, 'NotImplemented', 'unknown', 'retry'],
  [502, 'ServiceError', 'retry', 'retry'],
  [503, 'ServiceError', 'retry', 'retry'],
  [504, 'ServiceError', 'retry', 'retry'],
  [302, '', 'rejected', 'rejected'],
];

const meaning = (delivery: Delivery) =>
  delivery.kind === 'seemsGone' ? `seemsGone: ${delivery.what}` : delivery.kind;

describe('an answer of Teams', () => {
  test.each(table)('%i %s means %s to a send and %s to an update', (status, code, toSend, toUpdate) => {
    expect(meaning(deliveryOf(answered(status, code)))).toBe(toSend);
    expect(meaning(deliveryOf(answered(status, code), update))).toBe(toUpdate);
  });

  test.each([200, 201, 202])('%i with an id is delivered', (status) => {
    const delivered = answered(status, '', { body: { id: 'm-2' } });
    expect(deliveryOf(delivered)).toEqual({ kind: 'delivered', activityId: 'm-2' });
    expect(deliveryOf(delivered, update)).toEqual({ kind: 'delivered', activityId: 'm-2' });
  });

  test('that leaves out the id is enough for an update, and says of a send that it was taken', () => {
    expect(deliveryOf(answered(200), update)).toEqual({ kind: 'delivered', activityId: 'm-1' });
    expect(deliveryOf(answered(202))).toEqual({ kind: 'accepted' });
    expect(deliveryOf(answered(201, '', { body: { id: '' } }))).toEqual({ kind: 'accepted' });
  });

  test.each([
    [
      400,
      'BadArgument',
      'Incoming request was redirected to the wrong geo! Current geo: EMEA, Target geo: EUDB',
    ],
    [403, 'BadArgument', 'User is from different region'],
    [403, 'InvalidBotApiHost', ''],
  ])('%i %s that is about the address alone is tried again, and slowly', (status, code, message) => {
    for (const body of [{ error: { code, message } }, { code, message }]) {
      const outcome = answered(status, code, { body });
      expect(isMisdirected(outcome)).toBe(true);
      for (const existing of [undefined, update])
        expect(deliveryOf(outcome, existing)).toMatchObject({ kind: 'retry', afterMs: 300_000 });
    }
  });

  test.each([undefined, null, 'text', { error: null }, { error: { message: 7 } }, { message: {} }])(
    'with the body %j is read all the same',
    (body) => {
      expect(deliveryOf(answered(400, 'BadArgument', { body })).kind).toBe('rejected');
    },
  );

  test('carries how long to wait where Teams says so', () => {
    expect(deliveryOf(answered(429, 'Throttled', { retryAfterMs: 7_000 }))).toMatchObject({ afterMs: 7_000 });
    expect(deliveryOf(answered(429, 'Throttled'))).not.toHaveProperty('afterMs');
    expect(deliveryOf(answered(401))).toMatchObject({ afterMs: 300_000 });
  });

  test('names status and code only', () => {
    expect(deliveryOf(answered(403, 'ConversationBlockedByUser'))).toEqual({
      kind: 'conversationGone',
      because: '403 ConversationBlockedByUser',
    });
  });
});

describe('silence', () => {
  test('leaves a send unknown and an update to be tried again', () => {
    const silence: Outcome = { kind: 'noAnswer', because: 'ECONNRESET' };
    expect(deliveryOf(silence)).toEqual({ kind: 'unknown', because: 'ECONNRESET' });
    expect(deliveryOf(silence, update)).toEqual({ kind: 'retry', because: 'ECONNRESET' });
  });

  test('before anything left is tried again', () => {
    const unsent: Outcome = { kind: 'notSent', because: 'ECONNREFUSED', forbidden: false };
    expect(deliveryOf(unsent).kind).toBe('retry');
    expect(deliveryOf({ ...unsent, forbidden: true })).toMatchObject({ kind: 'retry', afterMs: 300_000 });
  });
});

describe('why a card is lost', () => {
  const lost = table.flatMap(([status, code, ...kinds]) =>
    [undefined, update].flatMap((existing, n) => {
      const delivery = deliveryOf(answered(status, code), existing);
      const isLost = !['retry', 'unknown'].includes(kinds[n]!);
      return isLost && 'because' in delivery ? [delivery.because] : [];
    }),
  );
  const expected: Readonly<Record<string, ReachFault>> = {
    '403 BotDisabledByAdmin': 'disabled',
    '403 BotNotInConversationRoster': 'notInstalled',
    '403 ConversationBlockedByUser': 'blocked',
    '403 ForbiddenOperationException': 'notInstalled',
    '403 NotEnoughPermissions': 'notAllowed',
    '403 MessageWritesBlocked': 'blocked',
    '404 ActivityNotFoundInConversation': 'gone',
    '404 ConversationNotFound': 'gone',
    '404': 'gone',
    '413 MessageSizeTooBig': 'tooBig',
  };
  const { because, places } = words('en').unreached;
  const told = (
    fault: ReachFault,
    role: 'requester' | 'approval' = 'requester',
    privacy: 'full' | 'reference' = 'full',
  ) =>
    JSON.stringify(
      requestCard(requests.exporting, {
        cardId: 'c-1',
        role,
        privacy,
        rules: fourEyes,
        locale: 'en',
        now: later(1),
        unreached: [{ where: 'channel', because: fault }],
      }),
    );

  test.each([...new Set([...lost, 'messageGone', 'sentTooOften', 'unnamed', 'removed'])])(
    '%s has a sentence and a remedy, on the requester’s card',
    (why) => {
      const fault = reachFault(why);
      const ours = {
        messageGone: 'deleted',
        sentTooOften: 'noAnswer',
        unnamed: 'noAnswer',
        removed: 'notInstalled',
      } as const;
      expect(fault).toBe({ ...expected, ...ours }[why] ?? 'refused');
      expect(told(fault)).toContain(`The bot cannot show this export in a channel: ${because[fault]}`);
      expect(told(fault, 'requester', 'reference')).toContain(because[fault]);
      expect(told(fault, 'approval')).not.toContain(because[fault]);
    },
  );

  test('every fault and every place has words of its own, and says what to do', () => {
    const sentences = Object.values(because);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/\. [A-Z].+\.$/);
    expect(new Set(Object.values(places)).size).toBe(3);
  });
});
