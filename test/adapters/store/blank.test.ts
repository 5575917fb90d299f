import { afterAll, afterEach, expect, test } from '@jest/globals';
import { asked, type Event, type Person } from '../../../src/domain/exportRequest.ts';
import type { CardId, OperationId, RequestId } from '../../../src/domain/ids.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { everyRow } from '../../support/everyRow.ts';
import { adele, chatWith, fourEyes, groupChat, mona, person, ravi } from '../../support/world/people.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';
import { openStore, type OpenStore, removeTemporaryDirectories, temporaryDirectory } from './embedded.ts';

const start = new Date('2026-03-02T09:00:00Z');
const day = 24 * 3_600_000;
let now = start;
const open: OpenStore[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
}, 30_000);
afterAll(removeTemporaryDirectories);

// Words that nothing else in a database is called.
const named = (who: Person, name: string): Person => ({ ...person(who), name });
const subject = { ...named(adele, 'Adele Vancouver-Okonkwo'), address: 'adele.okonkwo@contoso.example' };
const requester = named(ravi, 'Ravindranath Shahzadeh');
const approver = named(mona, 'Mona Kanellopoulou');
const words = [
  subject.name,
  subject.address,
  requester.name,
  approver.name,
  'Leontine Gudmundsdottir',
  'letter of 27 February',
  'DSR-77104',
  'a private matter',
];

async function store(): Promise<OpenStore> {
  now = start;
  const opened = await openStore(temporaryDirectory(), { clock: { now: () => now } });
  open.push(opened);
  return opened;
}

async function add({ requests }: OpenStore, turn: string): Promise<RequestId> {
  const mentions = { ...requester, teamsId: '29:ravi' };
  const added = await requests.add(turn, [
    {
      ask: {
        dataSubject: subject,
        requester,
        caseNumber: 'DSR-77104',
        reason: 'letter of 27 February',
        askedAt: now,
        deciders: [approver.name, 'Leontine Gudmundsdottir'],
        locale: 'en',
      },
      state: asked(now, fourEyes),
      cards: [
        { role: 'both', conversation: groupChat, locale: 'en', mentions },
        { role: 'approval', conversation: chatWith(mona), locale: 'en' },
      ],
    },
  ]);
  return added![0]!.id;
}

async function through({ requests }: OpenStore, requestId: RequestId, ...events: readonly Event[]) {
  for (const event of events) {
    const by = 'by' in event ? ({ kind: 'person', person: event.by } as const) : ({ kind: 'bot' } as const);
    expect(isRefusal(await requests.record({ requestId, event, by }))).toBe(false);
  }
}

/** Two requests, one of each way that people's words get into a record. */
async function history(opened: OpenStore) {
  const location = { account: 'exports', container: 'dsr-1' };
  const operation = '0fe7a71e-0000-4000-8000-000000000001' as OperationId;
  const at = now;
  const exported = await add(opened, 'first');
  await through(
    opened,
    exported,
    { kind: 'approve', by: approver, at },
    { kind: 'prepareSubmission', location, at },
    { kind: 'startSubmission', answerBy: at },
    { kind: 'acceptSubmission', operation, at },
    { kind: 'abandon', by: approver, at },
  );
  const rejected = await add(opened, 'second');
  await through(opened, rejected, { kind: 'reject', by: approver, at, because: 'a private matter' });
  await opened.requests.note({
    event: 'refuse',
    by: { kind: 'person', person: requester },
    details: { code: 'ownRequest' },
  });
  return { exported, rejected };
}

const found = async ({ database }: OpenStore) => {
  const rows = await everyRow(database.db);
  return words.filter((word) => rows.some((row) => row.includes(word)));
};

test('nothing that people are called or wrote remains anywhere in the database, and the audit chain verifies', async () => {
  const opened = await store();
  const { exported, rejected } = await history(opened);
  // The search finds what is there.
  expect(await found(opened)).toEqual(words);
  const before = await auditRows(opened.database);

  now = new Date(start.getTime() + 731 * day);
  expect(await opened.requests.blank(new Date(now.getTime() - 730 * day))).toBe(2);
  expect(await found(opened)).toEqual([]);

  const rows = await auditRows(opened.database);
  expect(rows.slice(0, before.length)).toEqual(before);
  expect(rows.slice(before.length).map((row) => [row.event, row.actor_kind, row.request_id])).toEqual([
    ['blank', 'bot', exported],
    ['blank', 'bot', rejected],
  ]);
  expect(chainBreaksAt(rows)).toBeUndefined();
  const head = await opened.database.db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
  expect(head.hash).toBe(rows.at(-1)!.hash);
}, 60_000);

test('until then everything is there', async () => {
  const opened = await store();
  await history(opened);
  now = new Date(start.getTime() + 730 * day);
  expect(await opened.requests.blank(new Date(now.getTime() - 730 * day))).toBe(0);
  expect(await found(opened)).toEqual(words);
}, 60_000);

test('its messages in Teams are owed a last time', async () => {
  const opened = await store();
  const { rejected } = await history(opened);
  const { db } = opened.database;
  await db.updateTable('cards').set({ activity_id: 'shown', shown_revision: 2, owed_revision: 2 }).execute();
  now = new Date(start.getTime() + 731 * day);
  await opened.requests.blank(now);
  const owed = await db
    .selectFrom('cards')
    .select('id')
    .where('request_id', '=', rejected)
    .whereRef('owed_revision', '>', 'shown_revision')
    .execute();
  const cards = await opened.requests.cards(rejected);
  expect(cards.map(({ role }) => role).sort()).toEqual(['approval', 'both', 'notice', 'notice']);
  expect(owed.map(({ id }) => id as CardId).sort()).toEqual(cards.map(({ id }) => id).sort());
}, 60_000);
