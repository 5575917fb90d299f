import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../src/faults.ts';
import type { DirectoryUser } from '../../src/ports/directory.ts';
import type { Form, Mentioned } from '../../src/ports/turns.ts';
import type { NewCard } from '../../src/ports/cards.ts';
import {
  adele,
  approvalChannel,
  channel,
  chatWith,
  groupChat,
  gus,
  lee,
  mona,
  noor,
  person,
  ravi,
  self,
  type Told,
  tenantId,
  twoApprovals,
  type World,
  world,
} from '../support/world.ts';

const text = `/export ${adele.address} DSR-104 letter of 27 February`;
const elsewhere = '00000000-0000-4000-8000-00000000000e';

const mentioning = (...people: readonly Mentioned[]): Told => ({
  mentions: people.map((one) => one.name),
  resolve: async (name) => people.find((one) => one.name === name)!,
});
const asPerson = (user: DirectoryUser, tenant = tenantId): Mentioned => ({
  kind: 'person',
  id: user.id,
  tenantId: tenant,
  name: user.name,
});
const inGroupChat: Told = { conversation: groupChat };

/** Nothing was stored, and nothing leaves. */
async function nothingStored(w: World): Promise<void> {
  await w.finish();
  await expect(w.request()).rejects.toMatchObject({ code: 'unknownRequest' });
  expect(w.queue.waiting()).toEqual([]);
  expect(w.teams.messages).toEqual([]);
}

describe('a person who asks', () => {
  test('is told that it was asked, and the request waits for approval', async () => {
    const w = world();
    expect(await w.say(ravi, text)).toMatchObject({ kind: 'asked', requests: [{ number: 1 }] });
    expect(await w.request()).toMatchObject({
      ask: {
        dataSubject: { id: adele.id, name: 'Adele', address: adele.address },
        requester: person(ravi),
        caseNumber: 'DSR-104',
        reason: 'letter of 27 February',
        locale: 'en-GB',
        deciders: ['Mona', 'Lee'],
      },
      state: { kind: 'awaitingApproval', attempt: 1 },
    });
  });

  test('may mention the person instead of writing an address', async () => {
    const w = world();
    await w.say(ravi, '/export DSR-104', { ...inGroupChat, ...mentioning(asPerson(adele)) });
    expect((await w.request()).ask.dataSubject).toEqual({ ...person(adele), address: adele.address });
  });

  test('may ask for several people in one turn, each with a request of their own', async () => {
    const w = world();
    const answer = await w.say(
      ravi,
      `/export ${noor.address}, ${adele.address} DSR-104`,
      mentioning(asPerson(adele)),
    );
    expect(answer.kind === 'asked' && answer.requests.map(({ ask }) => ask.dataSubject.name)).toEqual([
      'Adele',
      'Noor',
    ]);
    expect(w.teams.opened).toBe(2); // each approver's chat once
  });

  test('is told who was named and not taken', async () => {
    const w = world();
    const both = mentioning(asPerson(adele), asPerson(lee));
    const answer = await w.say(
      ravi,
      `/export @Adele DSR-1 access request, @Lee and ${noor.address} please`,
      both,
    );
    expect(answer).toMatchObject({
      kind: 'asked',
      requests: [
        { ask: { dataSubject: { name: 'Adele' }, reason: `access request, Lee and ${noor.address} please` } },
      ],
      notTaken: [
        { code: 'notTaken', details: { name: 'Lee' } },
        { code: 'notTaken', details: { address: noor.address } },
      ],
    });
    expect(await w.ports.requests.numbered(2)).toBeUndefined();
    expect(await w.say(ravi, '/export @Lee please, @Adele', both)).toMatchObject({
      kind: 'form',
      form: {
        draft: { addresses: lee.address, reason: 'please, Adele' },
        problems: [{ code: 'notTaken', details: { name: 'Adele' } }],
      },
    });
  });

  test('of twenty people with long addresses gets twenty requests', async () => {
    const w = world();
    const people = Array.from({ length: 20 }, (_, n) => ({
      ...noor,
      id: `00000000-0000-4000-8000-0000000010${String(n).padStart(2, '0')}` as typeof noor.id,
      address: `${String(n).padStart(42, 'p')}@contoso.example`,
    }));
    w.directory.users.push(...people);
    const answer = await w.say(
      ravi,
      `/export ${people.map(({ address }) => address).join(', ')} DSR-1 letter`,
    );
    expect(answer.kind === 'asked' && answer.requests).toHaveLength(20);
  });

  test('may ask for their own data', async () => {
    const w = world();
    expect(await w.say(ravi, `/export ${ravi.address} DSR-104`)).toMatchObject({ kind: 'asked' });
  });

  test('may be in a group that may', async () => {
    const w = world({ requesters: { users: [], groups: ['privacy'] } });
    w.directory.groups.set('privacy', [ravi.id]);
    expect(await w.say(ravi, text)).toMatchObject({ kind: 'asked' });
  });

  test('sees what the bot can do when they ask for it, whoever they are', async () => {
    const w = world();
    expect(await w.say(noor, 'help')).toEqual({ kind: 'help' });
    await nothingStored(w);
  });

  test('whose turn is delivered twice has asked once', async () => {
    const w = world();
    await w.say(ravi, text, { key: 'same' });
    expect(await w.say(ravi, text, { key: 'same' })).toEqual({ kind: 'redelivered' });
    await w.settle();
    expect(w.teams.messages).toHaveLength(3); // the requester's card and one for each approver
  });

  test('is not told that nothing was stored when their turn comes again and Graph is away meanwhile', async () => {
    const w = world();
    await w.say(ravi, text, { key: 'same' });
    w.directory.silent.add('find');
    expect(await w.say(ravi, text, { key: 'same' })).toEqual({ kind: 'redelivered' });
    expect(await w.say(ravi, text, { key: 'another' })).toMatchObject({ kind: 'refused' });
  });

  test('need not wait for the first preflight', async () => {
    const w = world();
    w.microsoft.readiness = undefined;
    expect(await w.say(ravi, text)).toMatchObject({ kind: 'asked' });
  });
});

const officers = '00000000-0000-4000-8000-0000000000f1';

describe('a person is refused, and nothing is stored,', () => {
  const refusals: [string, (w: World) => Promise<unknown>, string, Parameters<typeof world>[0]?][] = [
    ['who is on no list', (w) => w.say(noor, text), 'mayNotAsk'],
    [
      'when the list is none',
      (w) => w.say(ravi, text),
      'mayNotAsk',
      { requesters: { users: [], groups: [] } },
    ],
    ['who is a guest, even on the list', (w) => w.say(gus, text), 'guestsMayNot'],
    [
      'whom the directory does not know, even on the list',
      (w) => {
        w.directory.users.splice(w.directory.users.indexOf(ravi), 1);
        return w.say(ravi, text);
      },
      'otherTenantMayNot',
    ],
    [
      'whose list cannot be checked',
      (w) => {
        w.directory.silent.add('includes');
        return w.say(ravi, text);
      },
      'checkUnavailable',
    ],
    [
      'who is not on the list while nobody can tell why',
      (w) => {
        w.directory.silent.add('user');
        return w.say(noor, text);
      },
      'checkUnavailable',
    ],
    ['who writes something else', (w) => w.say(ravi, 'delete everything'), 'unknownCommand'],
    ['who is on no list, before a form is opened', (w) => w.say(noor, '/export'), 'mayNotAsk'],
    [
      'while the export storage would refuse',
      (w) => {
        w.microsoft.readiness = 'StorageLocationNotServiceSAS';
        return w.say(ravi, text);
      },
      'storageNotReady',
    ],
    ['who names an unknown address', (w) => w.say(ravi, '/export who@contoso.example 1'), 'nobodyFound'],
    [
      'who names an address of several people',
      (w) => {
        w.directory.users.push({ ...noor, address: adele.address });
        return w.say(ravi, text);
      },
      'severalFound',
    ],
    [
      'who names somebody who was deleted lately',
      (w) => {
        w.directory.deleted.add('gone@contoso.example');
        return w.say(ravi, '/export gone@contoso.example 1');
      },
      'deletedSubject',
    ],
    ['who names a guest', (w) => w.say(ravi, `/export ${gus.address} 1`), 'guestSubject'],
    ['who mentions a guest', (w) => w.say(ravi, '/export 1', mentioning(asPerson(gus))), 'guestSubject'],
    [
      'who mentions somebody of another tenant',
      (w) => w.say(ravi, '/export 1', mentioning(asPerson(adele, elsewhere))),
      'otherTenantSubject',
    ],
    [
      'who mentions a team',
      (w) => w.say(ravi, '/export 1', mentioning({ kind: 'notAPerson', name: 'Privacy' })),
      'notAPerson',
    ],
    [
      'who mentions another bot',
      (w) => w.say(ravi, '/export 1', mentioning({ kind: 'anotherBot', name: 'Polly' })),
      'anotherBot',
    ],
    [
      'who mentions somebody in a chat whose members Teams does not tell',
      (w) => w.say(ravi, '/export 1', mentioning({ kind: 'rosterRefused', name: 'Adele' })),
      'rosterRefused',
    ],
    [
      'who mentions somebody whom Graph does not know',
      (w) => {
        w.directory.users.splice(w.directory.users.indexOf(adele), 1);
        return w.say(ravi, '/export 1', mentioning(asPerson(adele)));
      },
      'nobodyFound',
    ],
    [
      'who mentions somebody who was deleted lately',
      (w) => {
        w.directory.users.splice(w.directory.users.indexOf(adele), 1);
        w.directory.deleted.add(adele.id);
        return w.say(ravi, '/export 1', mentioning(asPerson(adele)));
      },
      'deletedSubject',
    ],
    [
      'while Graph does not answer for an address',
      (w) => {
        w.directory.silent.add('find');
        return w.say(ravi, text);
      },
      'directoryUnavailable',
    ],
    [
      'while the roster does not answer for a mention',
      (w) => w.say(ravi, '/export 1', { mentions: ['Adele'] }),
      'directoryUnavailable',
    ],
    [
      'while nobody can say who approves',
      (w) => {
        w.directory.silent.add('members');
        return w.say(ravi, text);
      },
      'directoryUnavailable',
    ],
    ['when nobody else could approve', (w) => w.say(mona, `/export ${lee.address} 1`), 'nobodyLeftToApprove'],
    [
      'when fewer could approve than are needed',
      (w) => w.say(mona, text),
      'nobodyLeftToApprove',
      { rules: twoApprovals },
    ],
    [
      'when the only approver is the one who asks',
      (w) => w.say(mona, text),
      'nobodyLeftToApprove',
      { approvers: { users: [mona.id], groups: [] } },
    ],
    [
      'when the only approver is the one whose data it is',
      (w) => w.say(ravi, text),
      'nobodyLeftToApprove',
      { approvers: { users: [adele.id], groups: [] } },
    ],
    [
      'when the only approvers are these two',
      (w) => w.say(mona, text),
      'nobodyLeftToApprove',
      { approvers: { users: [mona.id, adele.id], groups: [] } },
    ],
    [
      'when three approvals are needed and two approvers named',
      (w) => w.say(ravi, text),
      'tooFewApprovers',
      { rules: { ...twoApprovals, approvalsNeeded: 3 } },
    ],
    [
      'when no approver is named',
      (w) => w.say(ravi, text),
      'tooFewApprovers',
      { approvers: { users: [], groups: [] } },
    ],
    [
      'when the approvers’ groups are empty',
      (w) => {
        w.directory.groups.set(officers, []);
        return w.say(ravi, text);
      },
      'tooFewApprovers',
      { approvers: { users: [], groups: [officers] } },
    ],
    [
      'when the only approvers are a guest and somebody whose account is disabled',
      (w) => {
        w.directory.users.splice(w.directory.users.indexOf(lee), 1, { ...lee, enabled: false });
        return w.say(ravi, text);
      },
      'tooFewApprovers',
      { approvers: { users: [gus.id, lee.id], groups: [] } },
    ],
    [
      'when one may do both and nobody is named',
      (w) => w.say(ravi, text),
      'tooFewApprovers',
      { rules: self, approvers: { users: [], groups: [] } },
    ],
    [
      'when no approver can be written to',
      (w) => {
        w.teams.unreachable.add(mona.id).add(lee.id);
        return w.say(ravi, text);
      },
      'approversUnreachable',
    ],
  ];
  for (const [who, act, code, settings] of refusals) {
    test(who, async () => {
      const w = world(settings);
      expect(await act(w)).toMatchObject({ kind: 'refused', refusals: [{ code }] });
      await nothingStored(w);
    });
  }

  test('for each person it concerns, when one of several is wrong', async () => {
    const w = world();
    expect(await w.say(ravi, `/export ${adele.address} ${gus.address} who@contoso.example 1`)).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'guestSubject' }, { code: 'nobodyFound' }],
    });
    await nothingStored(w);
  });

  test('and is in the audit by id when they were not allowed to ask', async () => {
    const w = world();
    await w.say(noor, text);
    expect(w.requests.audit()).toEqual([
      { event: 'refuse', by: 'person', actor: noor.id, details: { code: 'mayNotAsk' } },
    ]);
  });
});

describe('a form is opened in the person’s own chat, and nothing is stored,', () => {
  const empty = { people: [], addresses: '', caseNumber: '', reason: '', receivedOn: '2026-03-02' };

  test.each<[string, string, Told, object, string[]?]>([
    ['for the word alone', '/export', {}, empty],
    [
      'for a command that names nobody',
      '/export DSR-104 a letter',
      {},
      { ...empty, caseNumber: 'DSR-104', reason: 'a letter' },
    ],
    ['for one without a case number', `/export ${adele.address}`, {}, { ...empty, addresses: adele.address }],
    [
      'with the address of the person who was mentioned',
      '/export',
      mentioning(asPerson(adele)),
      { ...empty, addresses: adele.address },
    ],
  ])('%s', async (_what, typed, turn, draft) => {
    const w = world();
    expect(await w.say(ravi, typed, turn)).toMatchObject({
      kind: 'form',
      form: { draft, problems: [], cautions: [], today: '2026-03-02' },
    });
    await nothingStored(w);
  });

  test.each<[string, Told, string]>([
    ['was mentioned and is no person', mentioning({ kind: 'notAPerson', name: 'Privacy' }), 'notAPerson'],
    ['is a guest', mentioning(asPerson(gus)), 'guestSubject'],
    ['cannot be looked up now', { mentions: ['Adele'] }, 'directoryUnavailable'],
  ])('saying who %s', async (_who, turn, code) => {
    const w = world();
    expect(await w.say(ravi, '/export', turn)).toMatchObject({
      kind: 'form',
      form: { draft: empty, problems: [{ code }] },
    });
    await nothingStored(w);
  });

  test('with what is wrong, when a case number has another pattern', async () => {
    const w = world({ casePattern: /^(?:CASE-\d+)$/ });
    expect(await w.say(ravi, text)).toMatchObject({
      kind: 'form',
      form: { draft: { caseNumber: 'DSR-104' }, problems: [{ code: 'caseNumberPattern' }] },
    });
    await nothingStored(w);
  });

  test('when others would read along, and the cards find their way back', async () => {
    const w = world();
    expect(await w.say(ravi, '/export', inGroupChat)).toMatchObject({
      kind: 'private',
      conversation: chatWith(ravi),
      answer: { kind: 'form', form: { origin: groupChat.id } },
    });
  });

  test('when the person has an open export, which it names', async () => {
    const w = world();
    await w.say(ravi, text);
    await w.settle();
    const again = await w.say(ravi, text);
    expect(again).toMatchObject({
      kind: 'form',
      form: {
        draft: {
          people: [],
          addresses: adele.address,
          caseNumber: 'DSR-104',
          reason: 'letter of 27 February',
        },
        problems: [],
        cautions: [
          {
            kind: 'openExport',
            dataSubject: person(adele),
            number: 1,
            state: 'awaitingApproval',
            card: {},
            maySee: true,
          },
        ],
        seen: ['open-1'],
      },
    });
    expect(await w.ports.requests.numbered(2)).toBeUndefined();
  });

  test('with the link to the card that others can open, and whether its reader may ask how it stands', async () => {
    const w = world({ requesters: { users: [ravi.id, noor.id], groups: [] } });
    await w.say(ravi, text, { conversation: groupChat });
    await w.settle();
    const caution = async (who: typeof ravi) => {
      const answer = await w.say(who, text);
      return (answer as { form: Form }).form.cautions[0];
    };
    const shared = { card: { conversation: { id: groupChat.id } } };
    expect(await caution(ravi)).toMatchObject({ ...shared, maySee: true });
    expect(await caution(noor)).toMatchObject({ ...shared, maySee: false });
  });

  test('not when that export is over', async () => {
    const w = world();
    await w.say(ravi, text);
    await w.settle();
    await w.click(ravi, 'withdraw', { on: 'requester' });
    expect(await w.say(ravi, text)).toMatchObject({ kind: 'asked' });
  });

  test('nor when that export ends while the next is asked for', async () => {
    const w = world();
    await w.say(ravi, text);
    await w.settle();
    const before = { ...w.ports.requests };
    const ended: Pick<typeof before, 'list'> = {
      list: async (selection) => {
        await w.click(ravi, 'withdraw', { on: 'requester' });
        return before.list(selection);
      },
    };
    Object.assign(w.ports.requests, ended);
    expect(await w.say(ravi, text)).toMatchObject({ kind: 'asked' });
  });

  test('when the account is disabled', async () => {
    const w = world();
    w.directory.users[0] = { ...adele, enabled: false };
    expect(await w.say(ravi, text)).toMatchObject({
      kind: 'form',
      form: { cautions: [{ kind: 'disabledAccount', dataSubject: person(adele) }] },
    });
    await nothingStored(w);
  });

  test('but not again for a turn that was taken in before', async () => {
    const w = world();
    await w.say(ravi, text, { key: 'same' });
    expect(await w.say(ravi, text, { key: 'same' })).toEqual({ kind: 'redelivered' });
  });
});

describe('cards go', () => {
  const asking = async (w: World, turn?: Told) => {
    await w.say(ravi, text, turn);
    return (await w.cards()).map(({ role, conversation, mentions }) => [
      role,
      conversation.id,
      ...(mentions ? [mentions.name] : []),
    ]);
  };
  const requesters = (place: NewCard['conversation']) => ['requester', place.id, 'Ravi'];
  const chat = (who: typeof ravi, role = 'approval') => [role, chatWith(who).id];

  test('to the requester where they asked, and to each approver’s own chat', async () => {
    expect(await asking(world())).toEqual([requesters(chatWith(ravi)), chat(mona), chat(lee)]);
  });

  test('to no approver who may not decide on this one', async () => {
    const w = world({ approvers: { users: [mona.id, lee.id, adele.id, ravi.id], groups: [] } });
    expect(await asking(w)).toEqual([requesters(chatWith(ravi)), chat(mona), chat(lee)]);
  });

  test('past approvers who cannot be written to', async () => {
    const w = world();
    w.teams.unreachable.add(mona.id);
    expect(await asking(w)).toEqual([requesters(chatWith(ravi)), chat(lee)]);
  });

  test('to 20 approvers at most', async () => {
    const many = Array.from({ length: 30 }, (_, n) => ({
      ...noor,
      id: `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}` as typeof noor.id,
    }));
    const w = world({ approvers: { users: many.map(({ id }) => id), groups: [] } });
    w.directory.users.push(...many);
    w.teams.everybody.push(...many);
    expect(await asking(w)).toHaveLength(21);
  });

  test('to the approval conversation, when the bot is installed there', async () => {
    const w = world({ approvalConversation: approvalChannel.id });
    w.teams.installedIn.set(approvalChannel.id, approvalChannel);
    expect(await asking(w)).toEqual([requesters(chatWith(ravi)), ['approval', approvalChannel.id]]);
  });

  test('to the approvers’ own chats while the bot is not installed there yet', async () => {
    const w = world({ approvalConversation: approvalChannel.id });
    expect(await asking(w)).toEqual([requesters(chatWith(ravi)), chat(mona), chat(lee)]);
    expect(w.logged).toContainEqual({ event: 'cards.approvalConversationUnknown' });
  });

  test('as one card, when it was asked in the approval conversation, in whatever thread', async () => {
    const w = world({ approvalConversation: approvalChannel.id });
    const thread = { ...approvalChannel, id: `${approvalChannel.id};messageid=7` };
    expect(await asking(w, { conversation: thread })).toEqual([['both', thread.id, 'Ravi']]);
  });

  test('as one card, when another approver reads along in the shared chat', async () => {
    const w = world();
    w.teams.members.set(groupChat.id, [ravi.id, lee.id]);
    expect(await asking(w, inGroupChat)).toEqual([['both', groupChat.id, 'Ravi']]);
    expect(w.teams.opened).toBe(0);
  });

  test('to the approvers’ own chats, when only the data subject and the requester are approvers there', async () => {
    const w = world({ approvers: { users: [mona.id, adele.id, ravi.id], groups: [] } });
    w.teams.members.set(channel.id, [ravi.id, adele.id, noor.id]);
    expect(await asking(w, { conversation: channel })).toEqual([requesters(channel), chat(mona)]);
  });

  test('as one card to one person, where one person may do both', async () => {
    expect(await asking(world({ rules: self, approvers: { users: [ravi.id], groups: [] } }))).toEqual([
      ['both', chatWith(ravi).id, 'Ravi'],
    ]);
  });

  test.each(['name', 'reference'] as const)(
    'with all details to the requester’s own chat too, when the shared chat may show only the %s',
    async (cardPrivacy) => {
      const w = world({ cardPrivacy });
      w.teams.members.set(groupChat.id, [lee.id]);
      expect(await asking(w, inGroupChat)).toEqual([['both', groupChat.id, 'Ravi'], chat(ravi, 'requester')]);
      expect(await asking(world({ cardPrivacy }), inGroupChat)).toEqual([
        requesters(groupChat),
        chat(ravi, 'requester'),
        chat(mona),
        chat(lee),
      ]);
      expect(await asking(world({ cardPrivacy, rules: self }), inGroupChat)).toEqual([
        ['both', groupChat.id, 'Ravi'],
        chat(ravi, 'both'),
      ]);
      expect(await asking(world({ cardPrivacy }))).toHaveLength(3); // a private chat shows everything
    },
  );

  test.each(['rosterRefused', 'rosterUnavailable'] as const)(
    'to the approvers’ own chats, when Teams does not say who is in the chat: %s',
    async (code) => {
      const w = world();
      // The directory is asked first, for who may approve.
      w.power.before('members', () => undefined);
      w.power.before('members', () => Promise.reject(new Fault(code)));
      expect(await asking(w, inGroupChat)).toEqual([requesters(groupChat), chat(mona), chat(lee)]);
      expect(w.logged).toContainEqual({ event: 'cards.membersUnknown', error: new Fault(code) });
    },
  );

  test('and when people of other organisations read along, whatever the settings allow', async () => {
    const w = world({ cardPrivacy: 'full' });
    w.teams.members.set(groupChat.id, [lee.id]);
    w.teams.shared.add(groupChat.id);
    expect(await asking(w, inGroupChat)).toEqual([['both', groupChat.id, 'Ravi'], chat(ravi, 'requester')]);
  });

  test('without the private one, when the requester has no private chat', async () => {
    const w = world({ cardPrivacy: 'name' });
    w.teams.members.set(groupChat.id, [lee.id]);
    w.power.before('open', () => Promise.reject(new Error('Teams gave no answer')));
    expect(await asking(w, inGroupChat)).toEqual([['both', groupChat.id, 'Ravi']]);
  });
});

describe('a person who pastes a secret', () => {
  const sas =
    'https://exports.blob.core.windows.net/dsr-1?sv=2024-11-04&si=write&sr=c&sig=hT2%2FqGm0x8yZ%2B3aVwK5dQe1rLs7uJb9nPcF4iXoYk%3D';

  test.each([
    ['in the reason', ravi, `${text} ${sas}`],
    ['as the case number', ravi, `/export ${adele.address} ${sas}`],
    ['in place of a command', ravi, sas],
    ['without being entitled to anything', noor, `${text} ${sas}`],
    ['into a text that is too long', ravi, `${text} ${sas} ${'x'.repeat(10_000)}`],
  ])('%s is told to revoke it, and nothing of it is kept', async (_where, who, typed) => {
    const w = world();
    const answer = await w.say(who, typed);
    expect(answer).toMatchObject({ kind: 'refused', refusals: [{ code: 'pastedSecret', details: {} }] });
    expect(w.requests.audit()).toEqual([
      { event: 'refuse', by: 'person', actor: who.id, details: { code: 'pastedSecret' } },
    ]);
    expect(JSON.stringify([answer, w.requests.audit(), w.logged])).not.toMatch(/sig|hT2/);
    await nothingStored(w);
  });
});
