import { describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/exportRequest.ts';
import type { OperationAnswer } from '../../src/ports/exports.ts';
import {
  adele,
  chatWith,
  changed,
  day,
  fourEyes,
  hour,
  mona,
  ravi,
  start,
  twoApprovals,
  type World,
  world,
} from '../support/world.ts';

const export_ = '/export adele@contoso.example DSR-104 letter';
const notices = (w: World) =>
  w.teams.messages.flatMap(({ notice, conversation }) => (notice ? [`${notice} ${conversation}`] : []));
/** Graph's answer about an operation that goes on and on. */
const running: OperationAnswer = { kind: 'report', userId: adele.id, status: 'running', progress: 0.5 };
const monas = chatWith(mona).id;
const ravis = chatWith(ravi).id;

async function asked(rules = {}): Promise<World> {
  const w = world(rules);
  await w.say(ravi, export_);
  await w.settle();
  return w;
}

describe('a request that nobody decides', () => {
  test('reminds its approvers after a day, once, and then expires, which the requester hears', async () => {
    const w = await asked();
    await w.pass(24 * hour - 1);
    expect(notices(w)).toEqual([]);
    await w.pass(1);
    expect(notices(w).filter((one) => one.endsWith(monas))).toEqual([`reminder ${monas}`]);
    await w.pass(2 * day);
    expect(notices(w)).toContain(`expired ${ravis}`);
    expect(notices(w).filter((one) => one === `reminder ${monas}`)).toHaveLength(1);
    expect((await w.state('expired')).expiredAt).toEqual(new Date(start.getTime() + 72 * hour));
    expect(await w.click(mona, 'approve')).toMatchObject({
      code: 'approvalExpired',
      details: { at: new Date(start.getTime() + 72 * hour).toISOString() },
    });
  });

  test('reminds with growing intervals where there is more time', async () => {
    const rules = { ...twoApprovals, approvalExpiresHours: 400, remindAfterHours: 24 };
    const w = await asked({ rules });
    const seen: number[] = [];
    for (let hours = 1; hours <= 400; hours++) {
      const before = notices(w).filter((one) => one === `reminder ${monas}`).length;
      await w.pass(hour);
      if (notices(w).filter((one) => one === `reminder ${monas}`).length > before) seen.push(hours);
    }
    expect(seen).toEqual([24, 72, 168, 360]);
  });

  test('reminds nobody once it was decided, even when the reminder was on its way', async () => {
    const w = await asked();
    w.teams.plans.set(monas, [
      { kind: 'retry', afterMs: 60_000, because: 'busy' },
      { kind: 'retry', afterMs: 60_000, because: 'busy' },
    ]);
    w.clock.set(new Date(start.getTime() + 24 * hour));
    await w.settle();
    expect(notices(w).filter((one) => one.startsWith('reminder')).length).toBeLessThan(2);
    changed(await w.click(mona, 'reject', { because: 'no letter' }));
    await w.pass(10 * day);
    expect(notices(w)).not.toContain(`reminder ${monas}`);
  });
});

describe('the requester hears', () => {
  test('who approved', async () => {
    const w = await asked();
    await w.click(mona, 'approve');
    await w.settle();
    expect(notices(w)).toContain(`approved ${ravis}`);
    expect(notices(w)).not.toContain(`approved ${monas}`);
  });

  test('who started over', async () => {
    const uncertain: State = {
      kind: 'uncertain',
      approvals: [{ by: { id: mona.id, name: 'Mona' }, at: start }],
      approvedAt: start,
      attempt: 1,
      location: { account: 'exports', container: 'dsr-1-1' },
      since: start,
      because: 'containerMissing',
    };
    const w = world();
    await w.given(uncertain, [
      { role: 'requester', conversation: chatWith(ravi), locale: 'en-GB' },
      { role: 'approval', conversation: chatWith(mona), locale: 'en-GB' },
    ]);
    await w.settle();
    changed(await w.click(mona, 'startOver'));
    await w.settle();
    expect(notices(w)).toContain(`startedOver ${ravis}`);
  });
});

test('a card that is shown is drawn again at the midnight on which its warning changes, and at no other', async () => {
  const w = await asked();
  w.microsoft.reports = Array.from({ length: 5_000 }, () => running);
  await w.click(mona, 'approve');
  await w.settle();
  const drawn: string[] = [];
  for (let hours = 0; hours < 40 * 24; hours++) {
    const before = w.teams.shown.length;
    await w.pass(hour);
    if (hours > 48 && w.teams.shown.length > before) drawn.push(w.clock.now().toISOString().slice(0, 13));
  }
  // Received on 2 March: three quarters of the term are over on the 26th, and the requester hears it in the morning. On 2 April it
  // takes too long, and from the next day it is past due.
  expect(drawn).toEqual([
    '2026-03-26T00',
    '2026-03-26T08',
    '2026-04-02T09',
    '2026-04-03T00',
    '2026-04-03T08',
  ]);
});

describe('the time to answer', () => {
  const at = (iso: string) => new Date(iso).getTime();
  /** What people heard about it, in the order in which it came. */
  const told = (w: World) => notices(w).filter((one) => /^(dueSoon|pastDue)/.test(one));

  test('is told at eight in the morning when three quarters are over, and when it is over, each once', async () => {
    const w = await asked({ rules: { ...fourEyes, timeZone: 'Europe/Berlin' } });
    w.microsoft.reports = Array.from({ length: 5_000 }, () => running);
    await w.click(mona, 'approve');
    await w.settle();
    await w.state('exporting');
    const until = (iso: string) => w.pass(at(iso) - w.clock.now().getTime());

    // Received on 2 March, so due on 2 April; three quarters of 31 days are over on the 24th day.
    await until('2026-03-26T06:59:59.999Z');
    expect(told(w)).toEqual([]);
    await until('2026-03-26T07:00:00Z');
    expect(told(w)).toContain(`dueSoon ${ravis}`);
    const first = told(w);
    // Summer time began on 29 March, so eight o'clock comes an hour earlier; 2 April is in time still.
    await until('2026-04-03T05:59:59.999Z');
    expect(told(w)).toEqual(first);
    await until('2026-04-03T06:00:00Z');
    expect(told(w)).toContain(`pastDue ${ravis}`);
    const both = told(w);
    await w.pass(10 * day);
    expect(told(w)).toEqual(both);
    expect(new Set(both).size).toBe(both.length);
  });

  test('once over while the bot was down is not told as running out, too', async () => {
    const w = await asked();
    w.microsoft.reports = Array.from({ length: 5_000 }, () => running);
    await w.click(mona, 'approve');
    await w.settle();
    w.clock.set(new Date('2026-04-10T12:00:00Z'));
    await w.settle();
    expect(told(w).filter((one) => one.startsWith('dueSoon'))).toEqual([]);
    expect(told(w)).toContain(`pastDue ${ravis}`);
  });

  test('is told nobody once the request has ended', async () => {
    const w = await asked();
    changed(await w.click(mona, 'reject', { because: 'no letter' }));
    await w.pass(60 * day);
    expect(told(w)).toEqual([]);
  });
});
