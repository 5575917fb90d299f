import { describe, expect, test } from '@jest/globals';
import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import { maxCardBytes } from '../../src/cards/bind.ts';
import { listView } from '../../src/cards/listCard.ts';
import {
  type CardContext,
  type CardRole,
  type Privacy,
  requestCard,
  viewOf,
} from '../../src/cards/requestCard.ts';
import { extensionInput, reasonInput } from '../../src/cards/verbs.ts';
import { blanked } from '../../src/domain/blank.ts';
import type { ExportRequest, State } from '../../src/domain/exportRequest.ts';
import { failures } from '../../src/domain/failure.ts';
import {
  alex,
  ask,
  context,
  type Example,
  fourEyes,
  later,
  lee,
  location,
  megan,
  mona,
  request,
  requests,
  self,
  twoApprovals,
} from './examples.ts';
import { faultsOf, type Json, ofType, parts, verbsOf } from './structure.ts';
import { asRead } from '../support/asRead.ts';

const roles: readonly CardRole[] = ['requester', 'approval', 'both'];
const privacies: readonly Privacy[] = ['full', 'name', 'reference'];
const examples = Object.keys(requests) as Example[];
const everything = {
  portalUrl: 'https://portal.azure.example/#view/container/dsr-6f1c2a7e',
  privateChatUrl: 'https://teams.microsoft.com/l/chat/0/0?users=28:bot',
  approverNames: [mona.name, lee.name],
  writeAccess: { kind: 'open', until: later(60) },
} as const;

const card = (of: ExportRequest | Example, more: Partial<CardContext> = {}) =>
  requestCard(typeof of === 'string' ? requests[of] : of, { ...context, ...more });
/** All text that the card shows, without marks. */
const shown = (of: object) =>
  asRead(
    [...parts(of)]
      .flatMap(({ text, title, label }) => [text, title, label])
      .filter((text) => typeof text === 'string')
      .join('\n'),
  );

const cases = examples.flatMap((example) =>
  roles.flatMap((role) => privacies.map((privacy) => ({ example, role, privacy }))),
);

describe.each(cases)('$example as $role ($privacy)', ({ example, role, privacy }) => {
  const json = card(example, { ...everything, role, privacy });
  const text = JSON.stringify(json);

  test('is a good card', () => {
    expect(faultsOf(json)).toEqual([]);
    expect(text).not.toContain('${');
    expect(Buffer.byteLength(text)).toBeLessThan(maxCardBytes / 2);
    expect(complaintsOf(json)).toEqual([]);
  });

  test('says where the request stands, in words, also where cards cannot be shown', () => {
    const [title] = ofType(json, 'TextBlock').filter(({ style }) => style === 'heading');
    expect(title?.['text']).toMatch(/\w/);
    expect(json.fallbackText).toContain(`#7: ${String(title?.['text'])}.`);
    expect(json['lang']).toBe('en');
    expect(json['rtl']).toBe(false);
  });

  test('shows what it may and nothing else', () => {
    const details = [
      megan.address,
      ask.caseNumber,
      ask.reason,
      location.account,
      location.container.slice(0, 12),
      'identity check',
      'User.Export.All',
      '8d3b1f70',
      everything.portalUrl,
    ];
    const names = [megan.name, alex.name, mona.name, lee.name];
    if (privacy === 'full') {
      for (const detail of details.slice(0, 3)) expect(shown(json)).toContain(detail);
    } else {
      for (const detail of details) expect(text).not.toContain(detail);
      expect(text).toContain(everything.privateChatUrl);
    }
    if (privacy === 'reference') for (const name of names) expect(text).not.toContain(name);
    else expect(shown(json)).toContain(megan.name);
  });

  test('carries its opaque id and the verb in each button, and no refresh', () => {
    for (const button of ofType(json, 'Action.Execute')) {
      expect(button['data']).toEqual({ card: context.cardId, action: button['verb'] });
    }
    expect(json).not.toHaveProperty('refresh');
  });
});

/** What the renderer of the reference implementation has to say. It knows 1.5 only, as some clients do. */
function complaintsOf(json: object): string[] {
  const said = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.parse(json, said);
  const expected = [
    'Unknown element type "ProgressBar". Fallback will be used if present.',
    // Its pattern for languages keeps its place between two cards (flag g), so every second one is said to be wrong.
    'Invalid value "en" for property "lang".',
  ];
  return [
    ...Array.from({ length: said.eventCount }, (_, n) => said.getEventAt(n).message),
    ...parsed.validateProperties().validationEvents.map(({ message }) => message),
  ].filter((message) => !expected.includes(message));
}

describe('buttons', () => {
  const decide = ['approve', 'reject'];
  const unclear = ['checkAgain', 'startOver', 'extend', 'abandon'];
  const longer = ['extend', 'withdraw'];
  const waits = { requester: longer, approval: [...decide, 'extend'], both: [...decide, ...longer] };
  const goes = { requester: longer, approval: ['extend'], both: longer };
  const runs = { requester: ['extend'], approval: ['extend', 'abandon'], both: ['extend', 'abandon'] };
  const isUnclear = { requester: ['extend'], approval: unclear, both: unclear };
  const table: Partial<Record<Example, Record<CardRole, readonly string[]>>> = {
    awaitingApproval: waits,
    secondApproval: waits,
    secondOrder: waits,
    approved: goes,
    waitingForThrottling: goes,
    waitingForQuota: goes,
    waitingForGraph: goes,
    waitingForStorage: goes,
    waitingForOldWriteAccess: goes,
    accepted: runs,
    exporting: runs,
    extended: { requester: [], approval: ['abandon'], both: ['abandon'] },
    unknownStatus: runs,
    missing: runs,
    overdue: runs,
    uncertainContainer: isUnclear,
    uncertainOperation: isUnclear,
    uncertainMarker: isUnclear,
    failedBeforeOrder: { requester: ['tryAgain'], approval: ['tryAgain'], both: ['tryAgain'] },
    failedAfterOrder: { requester: ['tryAgain'], approval: ['tryAgain'], both: ['tryAgain'] },
    abandoned: { requester: [], approval: ['revoke'], both: ['revoke'] },
  };

  test.each(cases)('of $example as $role ($privacy)', ({ example, role, privacy }) => {
    expect(verbsOf(card(example, { role, privacy }))).toEqual(table[example]?.[role] ?? []);
  });

  test('an extension is offered until the last day of the term as it was at first', () => {
    const offered = (days: number) => verbsOf(card('exporting', { now: later(days) })).includes('extend');
    expect([offered(0), offered(31), offered(32)]).toEqual([true, true, false]);
  });

  test('reasons of a rejection and of an extension are typed apart', () => {
    const ids = ofType(card('awaitingApproval'), 'Input.Text').map(({ id }) => id);
    expect(ids).toEqual([reasonInput, extensionInput]);
  });

  test('a rejection asks for its reason', () => {
    const [input] = ofType(card('awaitingApproval'), 'Input.Text');
    expect(input).toMatchObject({ id: reasonInput, isRequired: true, label: expect.stringMatching(/Why/) });
    expect(input?.['errorMessage']).toMatch(/\w/);
  });

  test('what cannot be taken back explains itself before it is done', () => {
    for (const verb of ['startOver', 'abandon']) {
      const [unfolded] = ofType(card('uncertainOperation'), 'Action.ShowCard').filter(({ card: inner }) =>
        verbsOf(inner as Json).includes(verb),
      );
      expect(shown(unfolded!)).toMatch(/Microsoft/);
    }
  });

  test('Try again is there only where it can help', () => {
    for (const [because, { tryAgain }] of Object.entries(failures)) {
      const state = { ...requests.failedBeforeOrder.state, because } as State;
      expect([because, verbsOf(card(request(state)))]).toEqual([because, tryAgain ? ['tryAgain'] : []]);
    }
  });

  test('nothing is left to revoke once write access has ended', () => {
    expect(verbsOf(card('abandoned', { writeAccess: { kind: 'revoked' } }))).toEqual([]);
  });

  test('the portal is offered with the result', () => {
    const urls = (example: Example) =>
      ofType(card(example, everything), 'Action.OpenUrl').map(({ url }) => url);
    expect(urls('completed')).toEqual([everything.portalUrl]);
    expect(urls('failedBeforeOrder')).toEqual([]);
  });
});

describe('an approval card', () => {
  test('names who, whose data, why and until when', () => {
    const text = shown(card('awaitingApproval', { role: 'approval' }));
    for (const part of [
      'Alex Wilber asks',
      megan.name,
      megan.address,
      'DSR-104',
      ask.reason,
      'Mar 5, 2026, 9:00 AM UTC',
    ])
      expect(text).toContain(part);
  });

  test('says what the export contains and what it does not', () => {
    const text = shown(card('awaitingApproval'));
    expect(text).toMatch(/Microsoft 365, Azure and Dynamics 365/);
    expect(text).toMatch(/Left out\nThe content of mail, files and chats/);
  });

  test('says plainly when one person is enough', () => {
    expect(shown(card('awaitingApproval', { rules: self }))).toContain(
      'Approval by one person: the requester may approve.',
    );
    expect(shown(card('awaitingApproval', { rules: fourEyes }))).not.toContain('one person');
  });

  test('counts the approvals when several are needed', () => {
    const rules = twoApprovals;
    expect(shown(card('secondApproval', { rules }))).toContain('1 of 2: Mona Kane');
    expect(shown(card('secondApproval', { rules, privacy: 'reference' }))).toContain('1 of 2');
  });

  test('tells the requester who can decide', () => {
    expect(shown(card('awaitingApproval', { role: 'requester', ...everything }))).toContain(
      'Mona Kane and Lee Gu',
    );
  });

  test('warns when approving orders a second export', () => {
    expect(shown(card('secondOrder', { rules: twoApprovals }))).toContain('Approving orders a second one');
  });

  test('says when somebody asks for their own data', () => {
    const own = { ...requests.awaitingApproval, ask: { ...ask, requester: megan } };
    expect(shown(card(own))).toContain('Megan Bowen asks for an export of their own data.');
  });
});

describe('a card under way', () => {
  test('shows the share of services that answered and that it is no measure of time', () => {
    const json = card('exporting');
    expect(ofType(json, 'ProgressBar')).toMatchObject([{ value: 62, max: 100 }]);
    expect(shown(json)).toMatch(/62% of Microsoft’s services have answered\. .*not say how much time/);
  });

  test('never rounds up to all of them', () => {
    const state = { ...requests.exporting.state, report: { status: 'running', progress: 0.999 } } as State;
    expect(shown(card(request(state)))).toContain('99%');
  });

  test('shows a status that it does not know as it is', () => {
    expect(shown(card('unknownStatus'))).toContain('unknownFutureValue');
  });

  test('gives the operation id when Microsoft support may need it', () => {
    expect(shown(card('overdue'))).toContain('8d3b1f70-52a6-4e0f-b7d4-0c9a8e6f1b22');
  });

  test('says when it tries next', () => {
    expect(shown(card('waitingForQuota'))).toContain('Next try\nMar 3, 2026, 9:00 AM UTC');
  });
});

describe('an outcome', () => {
  test('names account, container, reading role and the end of write access', () => {
    const text = shown(card('completed', everything));
    for (const part of [
      location.account,
      location.container,
      'Storage Blob Data Reader',
      'Microsoft can write until May 1, 2026, 9:00 AM UTC',
    ])
      expect(text).toContain(part);
  });

  test.each(privacies)('tells gaps to everybody (%s)', (privacy) => {
    expect(shown(card('completedWithGaps', { privacy }))).toMatch(
      /with gaps[^]*data (of the others )?is missing/,
    );
  });

  test('says whether the approval can be used again', () => {
    expect(shown(card('failedBeforeOrder', { now: later(1) }))).toContain(
      'can be used again until Mar 9, 2026',
    );
    expect(shown(card('failedBeforeOrder', { now: later(8) }))).toContain('asks for approval anew');
  });

  test('tells an approval that ran out from one that never came', () => {
    expect(shown(card('expired'))).toContain('Nobody decided');
    expect(shown(card('expiredApproval'))).toContain('within seven days');
  });

  test('says by whom and why it was rejected', () => {
    expect(shown(card('rejected'))).toContain('Rejected by Mona Kane: “The identity check');
    expect(shown(card('rejected', { privacy: 'name' }))).toContain('Rejected by Mona Kane.');
  });
});

describe('an export that has to wait', () => {
  test('for the old write permission says until when, and what to do where that is too long', () => {
    expect(shown(card('waitingForOldWriteAccess'))).toMatch(
      /still write into the first container: this access cannot be withdrawn and ends by itself[^]*Mar 9, 2026[^]*nothing to do\. If this cannot wait, ask your administrator to delete the container dsr-[0-9a-f-]+-1 with/,
    );
    expect(shown(card('waitingForOldWriteAccess', { privacy: 'name' }))).not.toContain('dsr-');
  });

  test('for Microsoft to know it again says since when, and that a day is needed to believe it', () => {
    const missing = shown(card('missing', { now: later(20) }));
    expect(missing).toMatch(/Since Mar 22, 2026[^]*does not know this export[^]*only after a full day/);
    expect(missing).not.toMatch(/is collecting the data|Status/);
    expect(shown(card('forgotten', { now: later(62) }))).toMatch(/once a day until Jun 2, 2026/);
  });
});

describe('the history', () => {
  test('tells what happened, when and by whom', () => {
    const text = shown(card('completed'));
    expect(text).toMatch(
      /times in UTC[^]*Mar 2, 9:00 AM\nAsked by Alex Wilber[^]*Approved by Mona Kane[^]*Complete/,
    );
  });

  test('keeps the first step and the latest', () => {
    const step = { event: 'tryAgain', to: 'approved', at: later(1), by: alex } as const;
    const long = {
      ...requests.completed,
      history: [...requests.completed.history.slice(0, 2), ...Array<typeof step>(30).fill(step)],
    };
    const text = shown(card(long));
    expect(text).toContain('Asked by Alex Wilber');
    expect(text).toContain('26 steps not shown');
    expect(text.match(/Tried again by/g)).toHaveLength(5);
  });

  test('follows the time zone that is asked for, and names it', () => {
    const text = shown(card('completed', { rules: { ...fourEyes, timeZone: 'Europe/Berlin' } }));
    expect(text).toMatch(/times in GMT\+1[^]*Mar 2, 10:00 AM/);
  });
});

describe('the time to answer', () => {
  const told = (example: Example, days: number, more: Partial<CardContext> = {}) =>
    shown(card(example, { now: later(days), ...more }));

  test('is a day, and no count that would be wrong at midnight', () => {
    for (const days of [0, 19, 30, 31, 34]) {
      expect(told('awaitingApproval', days)).toContain('Due on Apr 2, 2026');
      expect(told('exporting', days, { privacy: 'reference' })).toContain('Due on Apr 2, 2026');
    }
    expect(told('exporting', 18)).toBe(told('exporting', 2));
  });

  test.each([
    [23, /^(?!.*to answer this person)/s],
    [24, /Three quarters of the time to answer this person has passed/],
    [31, /Three quarters/],
    [32, /The time to answer this person is over/],
  ])('after %i days warns as it should', (days, text) => expect(told('exporting', days)).toMatch(text));

  test('is that of the law and the zone in the settings', () => {
    const rules = { ...fourEyes, regime: 'ccpa', timeZone: 'Pacific/Kiritimati' } as const;
    // Asked at 9:00 UTC on 2 March, which is 23:00 there.
    expect(told('exporting', 0, { rules })).toContain('Due on Apr 16, 2026');
    expect(told('exporting', 45, { rules })).toMatch(/Three quarters/);
    expect(told('exporting', 45 + 1 / 24, { rules })).toMatch(/is over/);
  });

  test('is counted from the day of receipt', () => {
    const early = { ...requests.exporting, ask: { ...ask, receivedOn: '2026-02-20' } };
    const text = shown(requestCard(early, context));
    expect(text).toContain('Feb 20, 2026');
    expect(text).toContain('Due on Mar 20, 2026');
  });

  test('when it was extended says until when and why, and why only to those who see details', () => {
    expect(told('extended', 21)).toMatch(/Due on Jun 2, 2026[^]*Until Jun 2, 2026: .*twelve years/);
    expect(told('extended', 21, { privacy: 'name' })).toContain('Until Jun 2, 2026');
    expect(told('extended', 21, { privacy: 'name' })).not.toContain('twelve');
    expect(told('extended', 68)).not.toContain('Three quarters');
  });

  test('of a request that ended is a day and no count, because nobody redraws its card', () => {
    const text = told('completed', 40);
    expect(text).toContain('Due on Apr 2, 2026');
    expect(text).not.toMatch(/overdue|is over/);
  });
});

describe('people’s words', () => {
  const nasty = '**b** [l](https://evil.example) <at>x</at> <b>h</b> ${1+1} {{DATE(2026-01-01)}}';
  const words: ExportRequest = {
    ...requests.rejected,
    ask: {
      ...ask,
      dataSubject: { ...megan, name: nasty, address: nasty },
      requester: { ...alex, name: nasty },
      caseNumber: nasty,
      reason: nasty,
    },
    state: { kind: 'rejected', by: { ...mona, name: nasty }, rejectedAt: later(1), because: nasty },
  };
  const all = (privacy: Privacy) => [
    card(words, { privacy, approverNames: [nasty] }),
    card(
      { ...words, state: requests.awaitingApproval.state },
      { privacy, role: 'requester', approverNames: [nasty] },
    ),
    card(
      {
        ...words,
        state: {
          ...requests.exporting.state,
          report: { status: nasty, progress: 0.5 },
        } as State,
      },
      { privacy },
    ),
  ];

  test.each(privacies)('stand in text runs only, where no Markdown is read (%s)', (privacy) => {
    for (const json of all(privacy)) {
      for (const part of parts(json)) {
        if (part['type'] === 'TextRun') continue;
        for (const value of Object.values(part))
          if (typeof value === 'string') expect(value).not.toContain('evil');
      }
    }
  });

  test('are shown as they are', () => {
    expect(shown(all('full')[0]!)).toContain(nasty);
  });

  test('are isolated from the words around them', () => {
    const name = 'דנה לוי\u202e';
    const text = JSON.stringify(
      card({
        ...words,
        ask: { ...ask, requester: { ...alex, name } },
        state: requests.awaitingApproval.state,
      }),
    );
    expect(text).toContain('\u2068דנה לוי\u2069 asks for');
    expect(text).not.toContain('\u202e');
  });

  test.each([
    ['long', 'x'],
    ['wide', '語'],
    ['wider', '👩‍👩‍👧‍👦'],
    ['escaped', '"\\'],
  ])('fit however %s they are', (_what, letter) => {
    const much = letter.repeat(1_000);
    const big: ExportRequest = {
      ...words,
      ask: {
        ...words.ask,
        dataSubject: { ...megan, name: much, address: much },
        requester: { ...alex, name: much },
        caseNumber: much,
        reason: much,
      },
      state: { kind: 'rejected', by: { ...mona, name: much }, rejectedAt: later(1), because: much },
      history: requests.completed.history.map((each) => ({ ...each, by: { ...mona, name: much } })),
    };
    expect(Buffer.byteLength(JSON.stringify(card(big)))).toBeLessThan(maxCardBytes);
    const state = requests.awaitingApproval.state;
    const approverNames = Array<string>(40).fill(much);
    expect(
      Buffer.byteLength(JSON.stringify(card({ ...big, state }, { role: 'requester', approverNames }))),
    ).toBeLessThan(maxCardBytes);
  });
});

describe('a record whose time is over', () => {
  test.each(examples)('shows number and state only (%s)', (example) => {
    const before = requests[example];
    const json = card({ ...before, ...blanked(before) }, everything);
    const text = JSON.stringify(json);
    expect(faultsOf(json)).toEqual([]);
    expect(text).toContain('#7');
    expect(text).toContain('were removed');
    expect(text).not.toContain('"verb":"tryAgain"');
    for (const detail of [location.container, location.account, mona.name])
      expect(text).not.toContain(detail);
  });
});

test('a locale that is none, or one we do not speak, is answered in English', () => {
  for (const locale of ['', 'x', 'es-ES', 'en_US', 'ja', 'en-GB']) {
    expect(shown(card('awaitingApproval', { locale }))).toMatch(/Approval needed[^]*Mar.*2026|5 Mar 2026/);
    expect(card('awaitingApproval', { locale })).toMatchObject({ lang: 'en', rtl: false });
  }
});

test.each(examples)('a list says of %s what the title of its card says', (example) => {
  const { title } = viewOf(requests[example], { ...context, role: 'requester' });
  const { rows } = listView({
    filter: 'all',
    requests: [requests[example]],
    everybody: true,
    later: false,
    rules: fourEyes,
    locale: 'en-US',
  });
  expect(rows.map(({ stands }) => stands)).toEqual([title]);
});
