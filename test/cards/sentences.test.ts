import { describe, expect, test } from '@jest/globals';
import { helpCard } from '../../src/cards/helpCard.ts';
import { notice } from '../../src/cards/notice.ts';
import { refusalText } from '../../src/cards/refusal.ts';
import { words } from '../../src/cards/words/index.ts';
import type { StateKind } from '../../src/domain/exportRequest.ts';
import type { NoticeKind } from '../../src/domain/notices.ts';
import { type RefusalCode, refuse } from '../../src/domain/refusal.ts';
import type { Card } from '../../src/ports/conversations.ts';
import { ask, type Example, fourEyes, later, megan, mona, requests, twoApprovals } from './examples.ts';
import { faultsOf, parts } from './structure.ts';
import { asRead } from '../support/asRead.ts';

const w = words('en');
const locale = 'en-US';
const rules = fourEyes;

const distinct = (sentences: readonly string[]) => {
  for (const sentence of sentences) expect(sentence).toMatch(/^\S.*[\w.”]$/s);
  expect(new Set(sentences).size).toBe(sentences.length);
};

describe('every code has its own sentence', () => {
  test('failures: why, and what to do', () => {
    distinct(Object.values(w.failed.codes).map(({ why }) => why));
    for (const { why, remedy } of Object.values(w.failed.codes))
      expect(`${why} ${remedy}`).toMatch(/\..+\.$/);
  });
  test('reasons of uncertainty', () => distinct(Object.values(w.uncertain.because)));
  test('alarms: when they begin, and when they are over', () =>
    distinct(
      Object.values(w.alarms).flatMap(({ raised, over }) =>
        [raised, over].map((say) =>
          say('Mar 3, 2026', 'dsr-1', { because: 'graphSilent', count: 2, first: 'dsr-2' }),
        ),
      ),
    ));
  test('reasons to wait', () => distinct(Object.values(w.approved.waitingFor)));
  test('states', () => distinct(Object.values(w.states)));
  test('titles', () => distinct(Object.values(w.titles)));
  test('events of the history', () =>
    distinct(Object.values(w.history.entries).flatMap((say) => (say ? [say('Mona')] : []))));
  test('nobody is shouted at', () => {
    expect(JSON.stringify(w)).not.toContain('!');
    expect(
      Object.values(w.refusals)
        .map((say) => say({}))
        .join(),
    ).not.toContain('!');
  });
});

describe('a notice', () => {
  const kinds: Record<NoticeKind, Example> = {
    completed: 'completed',
    failed: 'failedBeforeOrder',
    rejected: 'rejected',
    expired: 'expired',
    uncertain: 'uncertainOperation',
    overdue: 'overdue',
    forgotten: 'forgotten',
    foundAgain: 'accepted',
    abandoned: 'abandoned',
    nobodyReached: 'awaitingApproval',
    approved: 'approved',
    approvedInPart: 'secondApproval',
    startedOver: 'secondOrder',
    reminder: 'awaitingApproval',
    dueSoon: 'exporting',
    pastDue: 'accepted',
  } satisfies Record<NonNullable<Card['notice']>, Example>;
  const days: Partial<Record<NoticeKind, number>> = { dueSoon: 24, pastDue: 32 };
  const said = (kind: NoticeKind, privacy: 'full' | 'name' | 'reference' = 'full') =>
    notice(kind, requests[kinds[kind]], {
      privacy,
      locale,
      rules: twoApprovals,
      now: later(days[kind] ?? 0),
    });
  const all = Object.keys(kinds) as NoticeKind[];

  test('has a sentence for each kind', () => distinct(all.map((kind) => said(kind))));

  test.each(all)('of the kind %s names number and person, and no more than it may', (kind) => {
    for (const privacy of ['full', 'name', 'reference'] as const) {
      const text = said(kind, privacy);
      expect(text).toContain('#7');
      expect(text.includes(megan.name)).toBe(privacy !== 'reference');
      for (const detail of [ask.reason, ask.caseNumber, megan.address, 'dsr-', 'identity'])
        expect(text).not.toContain(detail);
      if (privacy === 'reference') expect(text).not.toContain(mona.name);
    }
  });

  test('reads well', () => {
    expect(asRead(said('completed'))).toBe('Export #7 (Megan Bowen) is complete.');
    expect(asRead(said('rejected'))).toBe('Export #7 (Megan Bowen) was rejected by Mona Kane.');
    expect(asRead(said('approved'))).toBe('Export #7 (Megan Bowen) was approved by Mona Kane.');
    expect(asRead(said('approvedInPart'))).toBe(
      'Export #7 (Megan Bowen) was approved by Mona Kane; 1 of 2 approvals are there.',
    );
    expect(asRead(said('reminder'))).toBe(
      'Export #7 (Megan Bowen) still waits for a decision; Alex Wilber asked for it. The time to decide ends on Mar 5, 2026, 9:00 AM UTC.',
    );
    expect(asRead(said('dueSoon'))).toBe(
      'Export #7 (Megan Bowen): the answer is due in 7 days, on Apr 2, 2026.',
    );
    expect(asRead(said('pastDue'))).toBe(
      'Export #7 (Megan Bowen): the time to answer this person ended on Apr 2, 2026.',
    );
    expect(
      asRead(
        notice('completed', requests.completedWithGaps, { privacy: 'name', locale, rules, now: later(0) }),
      ),
    ).toBe('Export #7 (Megan Bowen) is complete, with gaps: some of Microsoft’s services never answered.');
  });

  test('takes names for names', () => {
    const name = '<at>all</at> **x**';
    const request = { ...requests.completed, ask: { ...ask, dataSubject: { ...megan, name } } };
    expect(notice('completed', request, { privacy: 'full', locale, rules, now: later(0) })).not.toMatch(
      /[<>*]/,
    );
  });

  test('of a record whose time is over names nobody', () => {
    const request = { ...requests.completed, ask: { ...ask, dataSubject: { ...megan, name: '' } } };
    expect(notice('completed', request, { privacy: 'full', locale, rules, now: later(0) })).toBe(
      'Export #7 is complete.',
    );
  });
});

describe('a refusal', () => {
  const codes = Object.keys(w.refusals) as RefusalCode[];
  const details = {
    name: 'Megan *Bowen*',
    address: 'megan_b@contoso.example',
    max: 20,
    word: '`exprot`',
    caseNumber: '<104>',
    at: '2026-03-05T09:00:00.000Z',
    state: 'exporting',
    event: 'approve',
    because: 'StorageLocationInvalid',
  };

  test('has a sentence for each code, with details and without', () => {
    distinct(codes.map((code) => refusalText(refuse(code), { locale })));
    distinct(codes.map((code) => refusalText(refuse(code, details), { locale, approvers: ['Mona Kane'] })));
  });

  test.each(codes)('%s leaves nothing undefined and lets no Markdown in', (code) => {
    for (const text of [
      refusalText(refuse(code), { locale }),
      refusalText(refuse(code, details), { locale, approvers: ['Mona *Kane*', 'Lee_Gu'] }),
    ]) {
      expect(text).not.toMatch(/undefined|NaN|Invalid Date|\$\{|[*<>_]/);
      expect((text.match(/`/g) ?? []).length % 2).toBe(0);
    }
  });

  test.each(codes)('%s can be said in plain text', (code) => {
    expect(refusalText(refuse(code, details), { locale, plainText: true })).not.toMatch(/`|&#/);
  });

  test.each([
    ['en', '“exprot”'],
    ['de', '„exprot“'],
    ['fr', '«\u202fexprot\u202f»'],
    ['ar', '«exprot»'],
  ])('shows in quotation marks what somebody typed, in %s', (reader, typed) => {
    const told = (code: RefusalCode) =>
      asRead(refusalText(refuse(code, { word: 'exprot', caseNumber: 'exprot' }), { locale: reader }));
    for (const code of ['unknownCommand', 'unknownFilter', 'addressUnclear', 'caseNumberPattern'] as const)
      expect(told(code)).toContain(typed);
  });

  test('names who can decide instead', () => {
    const text = refusalText(refuse('ownRequest'), {
      locale,
      approvers: ['Mona', 'Lee', 'A', 'B', 'C', 'D', 'E'],
    });
    expect(text.replace(/[\u2068\u2069]/g, '')).toBe(
      'You asked for this export, so somebody else decides. These people can decide: Mona, Lee, A, B, C, and 2 others.',
    );
  });

  test.each(Object.keys(w.states) as StateKind[])('says in words that an export is %s by now', (state) => {
    expect(refusalText(refuse('notInThisState', { state, event: 'approve' }), { locale })).toContain(
      w.states[state],
    );
  });

  test('tolerates details of the wrong kind', () => {
    expect(refusalText(refuse('approvalExpired', { at: 'yesterday' }), { locale })).not.toMatch(
      /yesterday|Invalid/,
    );
    expect(refusalText(refuse('notInThisState', { state: 'toString' }), { locale })).toMatch(/moved on/);
  });

  test('says when the time to decide ended', () => {
    expect(
      asRead(refusalText(refuse('approvalExpired', details), { locale, timeZone: 'Europe/Berlin' })),
    ).toContain('Mar 5, 2026, 10:00 AM GMT+1');
  });

  test('shows how to begin', () => {
    expect(refusalText(refuse('nobodyNamed'), { locale })).toContain(
      '`/export megan@contoso.com DSR-104 reason`',
    );
  });
});

describe('the help card', () => {
  test.each(['personal', 'groupChat', 'channel'] as const)('is a good card (%s)', (scope) => {
    const card = helpCard({ locale, scope });
    expect(faultsOf(card)).toEqual([]);
    const text = asRead([...parts(card)].map(({ text }) => text).join('\n'));
    for (const part of [
      '/export ',
      'Guests may do neither',
      'Microsoft 365, Azure and Dynamics 365',
      'Microsoft Purview',
    ])
      expect(text).toContain(part);
  });

  test('shows an address where nobody else can be mentioned', () => {
    expect(JSON.stringify(helpCard({ locale, scope: 'personal' }))).toContain('megan@contoso.com');
    expect(JSON.stringify(helpCard({ locale, scope: 'channel' }))).toContain('@Megan Bowen');
  });
});
