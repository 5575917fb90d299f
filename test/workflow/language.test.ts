import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../src/ports/conversations.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import {
  adele,
  approvalChannel,
  chatWith,
  groupChat,
  lee,
  mona,
  ravi,
  type World,
  world,
} from '../support/world.ts';

const text = `/export ${adele.address} DSR-104 letter of 27 February`;
const gone: Delivery = { kind: 'conversationGone', because: 'BotNotInConversationRoster' };
const placed = async (w: World) =>
  (await w.cards()).map(({ role, conversation, locale }) => [role, conversation.id, locale]);

describe('the language of a card', () => {
  test('is that of whoever asked, where they asked, and each approver’s own in their chats', async () => {
    const w = world({ locale: 'fr' });
    w.teams.locales.set(mona.id, 'ar-EG');
    await w.say(ravi, text, { locale: 'de-AT' });
    expect(await placed(w)).toEqual([
      ['requester', chatWith(ravi).id, 'de-AT'],
      ['approval', chatWith(mona).id, 'ar-EG'],
      // Nobody has heard from Lee yet.
      ['approval', chatWith(lee).id, 'fr'],
    ]);
  });

  test('is the organisation’s in the approval conversation', async () => {
    const w = world({ locale: 'fr', approvalConversation: approvalChannel.id });
    w.teams.installedIn.set(approvalChannel.id, approvalChannel);
    await w.say(ravi, text, { locale: 'de-AT' });
    expect(await placed(w)).toEqual([
      ['requester', chatWith(ravi).id, 'de-AT'],
      ['approval', approvalChannel.id, 'fr'],
    ]);
  });

  test('stays what it is while its request goes on, and notices beside it are in the same', async () => {
    const w = world();
    w.teams.locales.set(mona.id, 'ar');
    await w.say(ravi, text, { locale: 'de' });
    await w.settle();
    await w.say(mona, 'reject 1 wrong person', { conversation: chatWith(mona), locale: 'fr' });
    await w.settle();
    const locales = (await w.cards()).map(({ role, notice, locale }) => [notice ?? role, locale]);
    expect(locales).toContainEqual(['approval', 'ar']);
    expect(locales).toContainEqual(['requester', 'de']);
    expect(locales).toContainEqual(['rejected', 'de']);
    expect(locales.map(([, locale]) => locale)).not.toContain('fr');
  });

  test('that takes over from a lost one is the requester’s own, not that of the lost chat', async () => {
    const w = world();
    const lost: NewCard = { role: 'requester', conversation: groupChat, locale: 'fr' };
    await w.given({ kind: 'awaitingApproval', approvals: [], expiresAt: w.clock.now(), attempt: 1 }, [lost]);
    w.teams.locales.set(ravi.id, 'de');
    w.teams.plans.set(groupChat.id, [gone]);
    await w.settle();
    expect(await placed(w)).toContainEqual(['requester', chatWith(ravi).id, 'de']);
  });
});

describe('a typing error', () => {
  test.each([
    ['de', 'genemigen 7', 'genehmigen'],
    ['fr', 'aprouver 7', 'approuver'],
    ['ar', 'موافقت 7', 'موافقة'],
    // The reader's own word, although another language has a nearer one.
    ['de', 'listee', 'liste'],
    // Nothing near in their own language: another's.
    ['ar', 'aprove 7', 'approve'],
  ])('in %s is told with the nearest word: %s', async (locale, typed, nearest) => {
    const w = world();
    expect(await w.say(mona, typed, { locale })).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'unknownCommand', details: { nearest } }],
    });
  });

  test.each([
    ['de', 'liste überfälig', 'überfällig'],
    ['fr', 'liste ouvertts', 'ouverts'],
    ['ar', 'قائمة متأخرت', 'متأخرة'],
  ])('of a list in %s as well: %s', async (locale, typed, nearest) => {
    const w = world();
    expect(await w.say(mona, typed, { locale })).toMatchObject({
      refusals: [{ code: 'unknownFilter', details: { nearest } }],
    });
  });
});
