import { describe, expect, test } from '@jest/globals';
import type { FilledForm } from '../../src/ports/turns.ts';
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
  type World,
  world,
} from '../support/world.ts';

const filled: Partial<FilledForm> = {
  people: [adele.id],
  caseNumber: 'DSR-104',
  reason: 'letter of 27 February',
  receivedOn: '2026-02-27',
};

async function nothingStored(w: World): Promise<void> {
  await w.finish();
  await expect(w.request()).rejects.toMatchObject({ code: 'unknownRequest' });
  expect(w.teams.messages).toEqual([]);
}

describe('a form that is sent', () => {
  test('asks for an export, with the day on which the person’s request was received', async () => {
    const w = world();
    expect(await w.fill(ravi, filled)).toMatchObject({ kind: 'asked', requests: [{ number: 1 }] });
    expect((await w.request()).ask).toMatchObject({
      dataSubject: { ...person(adele), address: adele.address },
      requester: person(ravi),
      caseNumber: 'DSR-104',
      reason: 'letter of 27 February',
      receivedOn: '2026-02-27',
    });
  });

  test('may name people in both ways, each of whom gets a request', async () => {
    const w = world();
    const answer = await w.fill(ravi, { ...filled, addresses: `${noor.address}; ${adele.address},` });
    expect(answer).toMatchObject({
      kind: 'asked',
      requests: [{ ask: { dataSubject: { name: 'Adele' } } }, { ask: { dataSubject: { name: 'Noor' } } }],
    });
  });

  test('is read like a command: what keyboards, Outlook and copied texts add is not meant', async () => {
    const w = world();
    const answer = await w.fill(ravi, {
      ...filled,
      people: [],
      addresses: `\u200eAdele Vance <${adele.address}>،\n“mailto:${noor.address}”.`,
      caseNumber: ' \u061c“DSR–١٠٤”, ',
      reason: 'it’s\u00ad \u2067urgent\u2069\n– 1)',
    });
    expect(answer).toMatchObject({
      kind: 'asked',
      requests: [
        { ask: { dataSubject: { name: 'Adele' }, caseNumber: 'DSR-104', reason: 'it’s urgent – 1)' } },
        { ask: { dataSubject: { name: 'Noor' } } },
      ],
    });
  });

  test('asks once, however often it is sent', async () => {
    const w = world();
    const sent = { ...filled, key: 'a:ravi|form|7' };
    const answers = await Promise.all([w.fill(ravi, sent), w.fill(ravi, sent), w.fill(ravi, sent)]);
    expect(answers.filter((answer) => answer.kind === 'asked')).toHaveLength(1);
    w.directory.silent.add('user');
    expect(await w.fill(ravi, sent)).toEqual({ kind: 'redelivered' });
    expect(await w.ports.requests.numbered(2)).toBeUndefined();
  });

  test('without a day counts from today', async () => {
    const w = world();
    await w.fill(ravi, { ...filled, receivedOn: '' });
    expect((await w.request()).ask.receivedOn).toBeUndefined();
  });

  test('puts the cards where the command was typed', async () => {
    const w = world();
    w.teams.installedIn.set(groupChat.id, groupChat);
    w.teams.members.set(groupChat.id, [ravi.id, lee.id]);
    await w.fill(ravi, { ...filled, origin: groupChat.id });
    expect((await w.cards()).map(({ role, conversation }) => [role, conversation.id])).toEqual([
      ['both', groupChat.id],
    ]);
  });

  test.each<[string, (w: World) => void]>([
    ['its sender is no member of', (w) => w.teams.members.set(groupChat.id, [lee.id])],
    ['the bot is not in', (w) => w.teams.installedIn.clear()],
    [
      'nobody can tell the members of',
      (w) => w.power.before('members', () => Promise.reject(new Error('silence'))),
    ],
  ])('keeps them in the private chat rather than in one that %s', async (_which, arrange) => {
    const w = world();
    w.teams.installedIn.set(groupChat.id, groupChat);
    w.teams.members.set(groupChat.id, [ravi.id, lee.id]);
    arrange(w);
    await w.fill(ravi, { ...filled, origin: groupChat.id });
    expect((await w.cards())[0]?.conversation.id).toBe(chatWith(ravi).id);
  });
});

describe('a form comes back with everything that was typed, and nothing is stored,', () => {
  const cases: [
    when: string,
    typed: Partial<FilledForm>,
    codes: string[],
    arrange?: (w: World) => unknown,
    settings?: Parameters<typeof world>[0],
  ][] = [
    ['when nobody is named', { ...filled, people: [] }, ['nobodyNamed']],
    [
      'with all that is wrong at once',
      { people: [], reason: 'x'.repeat(1_001), receivedOn: '2026-03-03' },
      ['nobodyNamed', 'caseNumberMissing', 'reasonTooLong', 'receivedUnclear'],
    ],
    ['when an address is none', { ...filled, addresses: 'megan at contoso' }, ['addressUnclear']],
    [
      'when there are more than 20 people',
      { ...filled, addresses: Array.from({ length: 20 }, (_, n) => `p${n}@contoso.example`).join(' ') },
      ['tooManyPeople'],
    ],
    [
      'when the case number has another pattern',
      filled,
      ['caseNumberPattern'],
      () => undefined,
      { casePattern: /^(?:CASE-\d+)$/ },
    ],
    ['when the case number is endless', { ...filled, caseNumber: '1'.repeat(61) }, ['caseNumberPattern']],
    ['when the request was received tomorrow', { ...filled, receivedOn: '2026-03-03' }, ['receivedUnclear']],
    ['when it was received in another age', { ...filled, receivedOn: '2023-03-03' }, ['receivedUnclear']],
    ['when that day does not exist', { ...filled, receivedOn: '2026-02-29' }, ['receivedUnclear']],
    ['when the chosen is a guest', { ...filled, people: [gus.id] }, ['guestSubject']],
    [
      'when the chosen is nobody',
      { ...filled, people: ['00000000-0000-4000-8000-00000000dead'] },
      ['nobodyFound'],
    ],
    ['when what was chosen is no person’s id', { ...filled, people: ["' or 1 eq 1"] }, ['nobodyFound']],
    [
      'when the account was deleted lately',
      { ...filled, people: [], addresses: 'gone@contoso.example' },
      ['deletedSubject'],
      (w) => w.directory.deleted.add('gone@contoso.example'),
    ],
    [
      'when the chosen was deleted lately',
      filled,
      ['deletedSubject'],
      (w) => {
        w.directory.users.splice(w.directory.users.indexOf(adele), 1);
        w.directory.deleted.add(adele.id);
      },
    ],
    ['while Graph does not answer', filled, ['directoryUnavailable'], (w) => w.directory.silent.add('user')],
    [
      'while nobody can say who approves',
      filled,
      ['directoryUnavailable'],
      (w) => w.directory.silent.add('members'),
    ],
    [
      'while nobody can say whether its sender may ask',
      filled,
      ['checkUnavailable'],
      (w) => w.directory.silent.add('includes'),
    ],
    [
      'while the export storage would refuse',
      filled,
      ['storageNotReady'],
      (w) => {
        w.microsoft.readiness = 'StorageLocationNotServiceSAS';
      },
    ],
    [
      'when no approver can be written to',
      filled,
      ['approversUnreachable'],
      (w) => w.teams.unreachable.add(mona.id).add(lee.id),
    ],
  ];
  for (const [when, typed, codes, arrange, settings] of cases) {
    test(when, async () => {
      const w = world(settings);
      arrange?.(w);
      const answer = await w.fill(ravi, { ...typed, origin: groupChat.id });
      const { people = [], ...texts } = typed;
      const ids = people.filter((id) => /^[\da-f-]{36}$/.test(id)).map((id) => ({ id }));
      expect(answer).toMatchObject({
        kind: 'form',
        form: {
          draft: { ...texts, people: ids },
          problems: codes.map((code) => ({ code })),
          origin: groupChat.id,
        },
      });
      await nothingStored(w);
    });
  }
});

describe('a form about a person with an open export', () => {
  async function given(): Promise<World> {
    const w = world();
    await w.fill(ravi, filled);
    await w.settle();
    return w;
  }

  test('comes back and names it; sent again with a reason it asks for another one', async () => {
    const w = await given();
    const answer = await w.fill(mona, { ...filled, key: 'same' });
    expect(answer).toMatchObject({
      kind: 'form',
      form: { cautions: [{ kind: 'openExport', number: 1 }], seen: ['open-1'] },
    });
    const { seen } = (answer as Extract<typeof answer, { kind: 'form' }>).form;
    expect(await w.fill(mona, { ...filled, seen, key: 'same' })).toMatchObject({
      kind: 'asked',
      requests: [{ number: 2 }],
    });
  });

  test('does not go off without a reason', async () => {
    const w = await given();
    const answer = await w.fill(mona, { ...filled, reason: ' ', seen: ['open-1'] });
    expect(answer).toMatchObject({
      kind: 'form',
      form: { problems: [{ code: 'reasonForAnother' }], cautions: [{ number: 1 }], seen: ['open-1'] },
    });
    expect(await w.ports.requests.numbered(2)).toBeUndefined();
  });

  test('comes back again when another one was opened meanwhile', async () => {
    const w = await given();
    await w.fill(ravi, { ...filled, seen: ['open-1'] });
    await w.settle();
    expect(await w.fill(mona, { ...filled, seen: ['open-1'] })).toMatchObject({
      kind: 'form',
      form: { cautions: [{ number: 2 }, { number: 1 }], seen: ['open-1', 'open-2'] },
    });
  });
});

test('a form about a disabled account says so once, and needs no reason', async () => {
  const w = world();
  w.directory.users[0] = { ...adele, enabled: false };
  const first = await w.fill(ravi, { ...filled, reason: '' });
  expect(first).toMatchObject({
    kind: 'form',
    form: { cautions: [{ kind: 'disabledAccount' }], problems: [] },
  });
  const { seen } = (first as Extract<typeof first, { kind: 'form' }>).form;
  expect(await w.fill(ravi, { ...filled, reason: '', seen })).toMatchObject({ kind: 'asked' });
});

describe('nobody asks through a form who could not by a command', () => {
  test.each([
    ['who is on no list', noor, 'mayNotAsk'],
    ['who is a guest', gus, 'guestsMayNot'],
  ])('%s: they are told, it is in the audit, and nothing is stored', async (_who, who, code) => {
    const w = world();
    expect(await w.fill(who, filled)).toMatchObject({ kind: 'refusal', code });
    expect(w.requests.audit()).toEqual([{ event: 'refuse', by: 'person', actor: who.id, details: { code } }]);
    await nothingStored(w);
  });
});

const pasted = 'sv=2024-11-04&sr=c&sig=hT2%2FqGm0x8yZ%2B3aVwK5dQe1rLs7uJb9nPcF4iXoYk%3D';
test.each<[string, Partial<FilledForm>]>([
  ['in the reason', { reason: pasted }],
  ...(['caseNumber', 'addresses', 'receivedOn', 'origin'] as const).map(
    (field): [string, Partial<FilledForm>] => [`in ${field}`, { [field]: pasted }],
  ),
  ['in the people chosen', { people: [pasted] }],
  ['in what was seen', { seen: [pasted] }],
  [
    'in pieces',
    {
      addresses: 'https://x.blob.core.windows.net/c?sv=2024-11-04',
      reason: '&sig=hT2%2FqGm0x8yZ%2B3aVwK5dQe1rLs7',
    },
  ],
])(
  'a secret that is pasted into a form %s is told at once, and nothing of it comes back',
  async (_where, pasted) => {
    const w = world();
    const answer = await w.fill(ravi, { ...filled, ...pasted });
    expect(answer).toMatchObject({ kind: 'form', form: { problems: [{ code: 'pastedSecret' }] } });
    expect(JSON.stringify([answer, w.requests.audit(), w.logged])).not.toMatch(/sig|hT2/);
    expect(w.requests.audit()).toMatchObject([{ event: 'refuse', details: { code: 'pastedSecret' } }]);
    await nothingStored(w);
  },
);
