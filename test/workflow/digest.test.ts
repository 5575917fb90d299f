import { describe, expect, test } from '@jest/globals';
import { digestText } from '../../src/cards/digestText.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import type { State } from '../../src/domain/exportRequest.ts';
import type { Delivery } from '../../src/ports/conversations.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { digest } from '../../src/workflow/digest.ts';
import {
  approvalChannel,
  day,
  fourEyes,
  hour,
  inMs,
  minute,
  mona,
  person,
  ravi,
  start,
  type World,
  world,
} from '../support/world.ts';
import { asRead } from '../support/asRead.ts';

const here = { ...approvalChannel, id: '19:officers@thread.tacv2' };
const berlin = { ...fourEyes, timeZone: 'Europe/Berlin' };
const head = { rows: 1234, hash: 'ab'.repeat(32) };

/** Eight in the morning, every day. */
function awake({ at = 8 * 60, rules = fourEyes } = {}): World {
  const w = world({ rules, digest: { atMinutes: at, conversation: here.id } });
  w.teams.installedIn.set(here.id, here);
  return w;
}
const tick = (w: World, ports: Ports = w.ports) => digest(() => Promise.resolve(head), ports);
/** Lets time pass as the timer sees it. */
async function minutes(w: World, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await tick(w);
    await w.pass(minute);
  }
}
const plan = (w: World, ...deliveries: (Delivery | 'unheard' | Error)[]) =>
  w.teams.plans.set(here.id, deliveries);
const days = (w: World) => w.teams.digests.map((one) => one.day);
const events = (w: World) => w.logged.map(({ event }) => event).filter((event) => event.startsWith('digest'));

const approvals = [{ by: person(mona), at: start }];
const ordered = { approvals, approvedAt: start, attempt: 1, location: { account: 'a', container: 'c' } };
const waiting: State = {
  kind: 'awaitingApproval',
  approvals: [],
  expiresAt: inMs(start, 90 * day),
  attempt: 1,
};
const running: State = {
  kind: 'exporting',
  ...ordered,
  operation: 'op' as OperationId,
  acceptedAt: start,
  report: { status: 'running' },
  known: true,
};
const unclear: State = { kind: 'uncertain', ...ordered, since: start, because: 'containerMissing' };

describe('the morning digest', () => {
  test('comes once a day, at its time', async () => {
    const w = awake({ at: 9 * 60 + 2 });
    await minutes(w, 2);
    expect(days(w)).toEqual([]);
    await minutes(w, 30);
    expect(days(w)).toEqual(['2026-03-02']);
    await w.pass(day - hour);
    await minutes(w, 60);
    expect(days(w)).toEqual(['2026-03-02', '2026-03-03']);
  });

  test('is told by one of several instances, however they restart', async () => {
    const w = awake();
    await Promise.all([1, 2, 3].map(() => tick(w)));
    // What an instance keeps in memory is gone; what all share stays.
    await Promise.all([1, 2, 3].map(() => tick(w, { ...w.ports })));
    expect(days(w)).toHaveLength(1);
  });

  test('that was missed is told when the bot is back on the same day, and never on another one', async () => {
    const w = awake({ at: 8 * 60 });
    await w.pass(13 * hour);
    await minutes(w, 3);
    expect(days(w)).toEqual(['2026-03-02']);
    // Three days away, back before the next one is due.
    await w.pass(3 * day + 3 * hour);
    await minutes(w, 3);
    expect(days(w)).toEqual(['2026-03-02']);
    await w.pass(8 * hour);
    await minutes(w, 3);
    expect(days(w)).toEqual(['2026-03-02', '2026-03-06']);
  });

  test('keeps to the clock on the wall when summer time begins and ends', async () => {
    // In Berlin on 29 March 2026 it is 01:59, then 03:00; on 25 October 02:00 to 03:00 comes twice.
    const w = awake({ at: 2 * 60 + 30, rules: berlin });
    for (const [from, expected] of [
      ['2026-03-28T01:29:00Z', '2026-03-28T01:30:00Z'],
      ['2026-03-29T01:20:00Z', '2026-03-29T01:30:00Z'],
      ['2026-03-30T00:29:00Z', '2026-03-30T00:30:00Z'],
      ['2026-10-25T00:29:00Z', '2026-10-25T00:30:00Z'],
    ] as const) {
      w.clock.set(new Date(from));
      const before = days(w).length;
      while (days(w).length === before && w.clock.now() < inMs(new Date(from), hour)) await minutes(w, 1);
      expect(inMs(w.clock.now(), -minute)).toEqual(new Date(expected));
    }
    await minutes(w, 120);
    expect(days(w)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-25']);
  });

  test('is not told again for yesterday by an instance whose clock is a little behind at midnight', async () => {
    const w = awake({ at: 0 });
    await minutes(w, 1);
    w.clock.set(new Date('2026-03-03T00:00:00Z'));
    await minutes(w, 1);
    w.clock.set(new Date('2026-03-02T23:59:58Z'));
    await tick(w);
    expect(days(w)).toEqual(['2026-03-02', '2026-03-03']);
  });

  test('is told although a clock that was a year ahead told its own', async () => {
    const w = awake();
    w.skew(365 * day);
    await tick(w);
    w.skew(0);
    await tick(w);
    expect(days(w)).toEqual(['2027-03-02', '2026-03-02']);
  });

  test('is tried again while Teams does not take it, and sent twice at most', async () => {
    const w = awake();
    plan(w, { kind: 'retry', because: '503' }, { kind: 'retry', because: '503' });
    await minutes(w, 5);
    expect(days(w)).toEqual(['2026-03-02']);
    const unheard = awake();
    plan(unheard, 'unheard', 'unheard', 'unheard');
    await minutes(unheard, 10);
    expect(days(unheard)).toEqual(['2026-03-02', '2026-03-02']);
  });

  test('survives a crash between the message and its note: twice at most', async () => {
    const w = awake();
    plan(w, new Error('the process died'), new Error('the process died'), 'unheard');
    for (let n = 0; n < 10; n++) {
      await tick(w).catch(() => undefined);
      await w.pass(minute);
    }
    expect(w.teams.plans.get(here.id)).toEqual(['unheard']);
  });

  test('says in the log why nobody hears it, and is told when the bot is back in the conversation', async () => {
    const w = awake();
    plan(w, { kind: 'conversationGone', because: '403' });
    await minutes(w, 9);
    expect([days(w), events(w)]).toEqual([[], ['digest.notTold']]);
    await minutes(w, 9);
    expect(days(w)).toHaveLength(1);

    const stranger = awake();
    stranger.teams.installedIn.clear();
    await minutes(stranger, 9);
    expect(events(stranger)).toEqual(['digest.conversationUnknown']);
    stranger.teams.installedIn.set(here.id, here);
    await minutes(stranger, 9);
    expect(days(stranger)).toHaveLength(1);
  });

  test('is nobody’s business where it is not set', async () => {
    const w = world();
    await tick(w);
    expect(w.teams.digests).toEqual([]);
  });
});

describe('what the digest says', () => {
  const text = (w: World, privacy: 'full' | 'name' | 'reference' = 'full') =>
    asRead(digestText(w.teams.digests.at(-1)!, { privacy, locale: 'en', rules: fourEyes }));

  test('counts, what is most urgent first, when it is due, and the end of the audit', async () => {
    const w = awake();
    // Asked on 2 March: due on 2 April, which it soon will be on 26 March.
    await w.given(running);
    await w.given({ ...running, overdueSince: start });
    w.clock.set(new Date('2026-03-20T09:00:00Z'));
    await w.given(waiting);
    await w.given(unclear);
    await w.given(waiting);
    await w.click(ravi, 'withdraw');
    w.clock.set(new Date('2026-03-26T09:00:00Z'));
    await w.given(running);
    await tick(w);
    expect(text(w)).toBe(
      `**Mar 26, 2026: 5 exports are open**

2 due soon · 1 needs a decision · 1 takes too long · 1 waits for approval · 3 run

**Due soon**

- #2 Adele · Export takes too long · Due in 7 days, on Apr 2, 2026
- #1 Adele · Export running · Due in 7 days, on Apr 2, 2026

**An approver has to decide how to go on**

- #4 Adele · Unclear whether the export started · Due in 25 days, on Apr 20, 2026

**Wait for approval**

- #3 Adele · Waiting for approval · Due in 25 days, on Apr 20, 2026

**Run**

- #6 Adele · Export running · Due in 31 days, on Apr 26, 2026

Audit: 1,234 rows, ending in \`${head.hash}\`.`,
    );
    expect(text(w, 'reference')).not.toContain('Adele');
    expect(text(w, 'name')).toContain('Adele');
  });

  test('past due comes first and is counted in days', async () => {
    const w = awake();
    await w.given(waiting);
    w.clock.set(new Date('2026-04-05T09:00:00Z'));
    await tick(w);
    expect(text(w)).toContain('1 past due · 1 waits for approval');
    expect(text(w)).toContain('3 days overdue: it was due on Apr 2, 2026');
  });

  test('counts all of many, and lists the newest of them', async () => {
    const w = awake();
    for (let n = 0; n < 250; n++) await w.given(waiting);
    await tick(w);
    expect(w.teams.digests[0]).toMatchObject({ open: 250, counts: { waiting: 250 } });
    expect(w.teams.digests[0]!.listed.waiting.map(({ number }) => number)).toEqual([250, 249, 248, 247, 246]);
    expect(text(w)).toContain('And 245 more: `list open` shows all of them.');
  });

  test('is one short line when nothing is open', async () => {
    const w = awake();
    await tick(w);
    expect(text(w)).toBe(`No export is open.\n\nAudit: 1,234 rows, ending in \`${head.hash}\`.`);
  });
});
