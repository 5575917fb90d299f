import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from '../../../src/adapters/store/database/database.ts';
import { oldestOwedCardSeconds } from '../../../src/adapters/store/cards/outbox.ts';
import type { RequestId } from '../../../src/domain/ids.ts';
import { Fault } from '../../../src/faults.ts';
import type { Conversation } from '../../../src/ports/conversations.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { Steps } from '../../../src/ports/steps.ts';
import { everyRow } from '../../support/everyRow.ts';
import { adele, asksNow, chatWith, groupChat, mona, person, ravi } from '../../support/world/people.ts';
import { auditRows, chainBreaksAt } from './auditChain.ts';
import {
  auditChanges,
  openStore,
  type OpenStore,
  removeTemporaryDirectories,
  temporaryDirectory,
} from './embedded.ts';
import { cardOf } from '../../support/cardOf.ts';

const start = new Date('2026-03-02T09:00:00Z');

let template: string;
let open: { close(): Promise<void> }[] = [];
let children: ChildProcess[] = [];

beforeAll(async () => {
  template = temporaryDirectory();
  await (await openStore(template)).close();
}, 60_000);
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const one of open) await one.close();
  children = [];
  open = [];
}, 30_000);
afterAll(removeTemporaryDirectories);

async function store(directory = temporaryDirectory(template), log?: Log): Promise<OpenStore> {
  const opened = await openStore(directory, log && { log });
  open.push(opened);
  return opened;
}

async function add({ requests }: OpenStore, turn: string, conversations: readonly Conversation[] = []) {
  const added = await requests.add(turn, [
    asksNow(conversations.map((conversation) => ({ role: 'both', conversation, locale: 'en' }))),
  ]);
  return added![0]!;
}
const approve = ({ requests }: OpenStore, requestId: RequestId) =>
  requests.record({
    requestId,
    event: { kind: 'approve', by: person(mona), at: new Date() },
    by: { kind: 'person', person: person(mona) },
  });

/** Handlers that do nothing but what the test says. */
const steps = (some: { submit?: Steps['advance']['submit']; deliver?: Steps['deliver'] }): Steps => {
  const nothing = () => Promise.resolve();
  return {
    advance: { expire: nothing, submit: some.submit ?? nothing, poll: nothing },
    deliver: some.deliver ?? nothing,
    revoke: nothing,
    remind: nothing,
    tell: nothing,
  };
};

/** A process that writes into the directory; its lines, as they come. */
function writer(directory: string) {
  const script = new URL('../../support/crash/writer.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout }) };
}

describe('the embedded directory', () => {
  test('belongs to one process: a second one is refused and told what to do', async () => {
    const directory = temporaryDirectory(template);
    await store(directory);
    const { child } = writer(directory);
    let told = '';
    child.stderr.on('data', (text: Buffer) => (told += String(text)));
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(told).toMatch(/another process is using this data directory; stop it, or set DATA_DIR/);
  }, 30_000);

  test('is free again once its process is gone, however it went', async () => {
    const directory = temporaryDirectory(template);
    const { child, lines } = writer(directory);
    await once(lines, 'line');
    await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'directoryInUse' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await store(directory);
  }, 30_000);

  test('can be read by its owner alone, even when it was there before', async () => {
    const directory = temporaryDirectory(template);
    chmodSync(directory, 0o755);
    await store(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test('is migrated once, however often it is opened', async () => {
    const directory = temporaryDirectory(template);
    const migrations = async () => {
      const database = await openDatabase({ directory });
      const { rows } = await sql`select * from kysely_migration`.execute(database.db);
      await database.close();
      return rows;
    };
    expect(await migrations()).toEqual(await migrations());
  }, 30_000);

  test('is tidied while work goes on', async () => {
    const opened = await store();
    const work = Array.from({ length: 5 }, (_, n) => add(opened, `turn-${String(n)}`));
    await Promise.all([...work, opened.database.maintain(), add(opened, 'one more')]);
    expect(await opened.database.db.selectFrom('requests').select('id').execute()).toHaveLength(6);
  });
});

describe('a process that is killed', () => {
  test('loses nothing that was acknowledged, and its steps go on', async () => {
    const directory = temporaryDirectory(template);
    const { child, lines } = writer(directory);
    const asked: string[] = [];
    const approved: string[] = [];
    const working: string[] = [];
    for await (const line of lines) {
      const [what, id] = line.split(' ') as [string, string];
      if (what === 'asked') asked.push(id);
      if (what === 'approved') approved.push(id);
      if (what === 'working') working.push(id);
      if (approved.length >= 12 && working.length >= 2) child.kill('SIGKILL');
    }

    const opened = await store(directory);
    const { database, queues } = opened;
    const rows = await database.db.selectFrom('requests').select(['id', 'kind']).execute();
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(asked));
    const done = rows.filter(({ kind }) => kind === 'approved').map(({ id }) => id);
    expect(done).toEqual(expect.arrayContaining(approved));
    expect(chainBreaksAt(await auditRows(database))).toBeUndefined();

    // What dead workers held waits again at once, not only when their leases run out.
    const held = await sql`select id from jobs.job where state = 'active'`.execute(database.db);
    expect(held.rows).toEqual([]);
    const owed = new Set(done);
    await new Promise<void>((everyStep) => {
      void queues.run(
        steps({
          submit: async ({ requestId }) => {
            owed.delete(requestId);
            if (owed.size === 0) everyStep();
          },
        }),
      );
    });
    expect(working.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('a step', () => {
  test('whose handler throws is tried again, as another try', async () => {
    const failed: string[] = [];
    const opened = await store(undefined, {
      info: () => undefined,
      warn: () => undefined,
      error: (event, _, fields) => void failed.push(`${event} ${String(fields?.['requestId'])}`),
    });
    const { id } = await add(opened, 'turn');
    await approve(opened, id);
    const tries = await new Promise<number[]>((done) => {
      const seen: number[] = [];
      const submit: Steps['advance']['submit'] = async (step) => {
        seen.push(step.lease.retryCount);
        if (seen.length < 2) throw new Error('not yet');
        done(seen);
      };
      void opened.queues.run(steps({ submit }));
    });
    expect(tries).toEqual([0, 1]);
    expect(failed).toEqual([`step.failed ${id}`]);
  }, 30_000);

  test('that failed leaves nothing of its error in the database', async () => {
    const opened = await store();
    const { id } = await add(opened, 'turn');
    await approve(opened, id);
    const rows = await new Promise<readonly string[]>((done) => {
      const submit: Steps['advance']['submit'] = async (step) => {
        if (step.lease.retryCount > 0) done(await everyRow(opened.database.db));
        throw Object.assign(new Error('words of a message'), { detail: 'words of a row' });
      };
      void opened.queues.run(steps({ submit }));
    });
    expect(rows.join()).toContain('the step failed');
    expect(rows.join()).not.toMatch(/words of a/);
  }, 30_000);

  test('that found its lease lost is not tried again, and is no error', async () => {
    const said: string[] = [];
    const note = (event: string) => void said.push(event);
    const opened = await store(undefined, { info: note, warn: note, error: note });
    const first = await add(opened, 'first');
    const second = await add(opened, 'second');
    await approve(opened, first.id);
    const tried: string[] = [];
    await new Promise<void>((done) => {
      const submit: Steps['advance']['submit'] = async ({ requestId }) => {
        tried.push(requestId);
        if (requestId === second.id) done();
        else {
          await approve(opened, second.id);
          throw new Fault('leaseLost');
        }
      };
      void opened.queues.run(steps({ submit }));
    });
    expect(tried).toEqual([first.id, second.id]);
    expect(said).toEqual(['step.leaseLost']);
  }, 30_000);

  test('that waits tells how long', async () => {
    const opened = await store();
    const submit = async () => (await opened.queues.due()).get('submit');
    expect(await submit()).toEqual({ steps: 0, oldestSeconds: 0 });
    await approve(opened, (await add(opened, 'turn')).id);
    expect(await submit()).toMatchObject({ steps: 1, oldestSeconds: expect.any(Number) });
  });
});

describe('cards', () => {
  test('that are owed tell how long; shown and lost ones do not', async () => {
    const opened = await store();
    const { db } = opened.database;
    const later = { now: () => new Date(start.getTime() + 90_000) };
    const earlier = { now: () => new Date(start.getTime() - 90_000) };
    expect(await oldestOwedCardSeconds(db, later)).toBe(0);
    await add(opened, 'turn', [groupChat, chatWith(mona)]);
    const [oldest, other] = await db.selectFrom('cards').select('id').orderBy('id').execute();
    const set = (id: string | undefined) => db.updateTable('cards').where('id', '=', id!);
    await set(oldest?.id).set({ owed_at: start }).execute();
    await set(other?.id)
      .set({ owed_at: new Date(start.getTime() + 60_000) })
      .execute();
    expect(await oldestOwedCardSeconds(db, later)).toBe(90);
    expect(await oldestOwedCardSeconds(db, earlier)).toBe(0);
    await set(oldest?.id).set({ lost_because: 'gone' }).execute();
    expect(await oldestOwedCardSeconds(db, later)).toBe(30);
    await set(other?.id).set({ shown_revision: 1 }).execute();
    expect(await oldestOwedCardSeconds(db, later)).toBe(0);
  });

  test('of one conversation never go out together, those of several do', async () => {
    const opened = await store();
    const total = 6;
    for (let n = 0; n < 3; n++) {
      await add(opened, `turn-${String(n)}`, [groupChat, chatWith([ravi, mona, adele][n]!)]);
    }
    const now = new Map<string, number>();
    let mostInOne = 0;
    let delivered = 0;
    let other: () => void = () => undefined;
    const elsewhere = new Promise<void>((started) => {
      other = started;
    });
    await new Promise<void>((done) => {
      const deliver: Steps['deliver'] = async ({ cardId, lease }) => {
        const { conversation } = (await cardOf(opened.requests, cardId))!;
        const active = (now.get(conversation.id) ?? 0) + 1;
        now.set(conversation.id, active);
        mostInOne = Math.max(mostInOne, active);
        // The shared chat's first delivery goes on only when one elsewhere is under way beside it.
        if (conversation.id === groupChat.id) await elsewhere;
        else other();
        await opened.requests.delivered({ cardId, lease }, { kind: 'nothingOwed' });
        now.set(conversation.id, active - 1);
        if (++delivered === total) done();
      };
      void opened.queues.run(steps({ deliver }));
    });
    expect(mostInOne).toBe(1);
  }, 30_000);
});

describe('the audit', () => {
  const details = { zebra: 'ä "quoted" \u2028', apple: 0.1 + 0.2, middle: 1e-7, Big: 123_456_789, empty: '' };

  test('is a chain that can be verified from its rows, whatever they say', async () => {
    const opened = await store();
    const { requests, database } = opened;
    await approve(opened, (await add(opened, 'turn')).id);
    await requests.note({ event: 'refuse', by: { kind: 'person', person: person(mona) }, details });
    await Promise.all([1, 2, 3].map((n) => add(opened, `turn-${String(n)}`)));
    const rows = await auditRows(database);
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(chainBreaksAt(rows)).toBeUndefined();
    const head = await database.db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
    expect(head).toMatchObject({ seq: 6, hash: rows.at(-1)!.hash });
  });

  test('refuses to be changed, thinned or emptied', async () => {
    const opened = await store();
    await add(opened, 'turn');
    const { db } = opened.database;
    for (const statement of auditChanges) {
      await expect(sql.raw(statement).execute(db)).rejects.toThrow('audit rows are never changed or removed');
    }
    expect(await auditRows(opened.database)).toHaveLength(1);
  });

  test('shows where somebody changed a row behind its back', async () => {
    const opened = await store();
    const { db } = opened.database;
    for (let n = 0; n < 4; n++) await add(opened, `turn-${String(n)}`);
    await sql`alter table audit disable trigger all`.execute(db);
    await sql`update audit set actor = ${mona.id} where seq = 2`.execute(db);
    expect(chainBreaksAt(await auditRows(opened.database))).toBe(2);
    await sql`update audit set actor = ${ravi.id} where seq = 2`.execute(db);
    expect(chainBreaksAt(await auditRows(opened.database))).toBeUndefined();
    await sql`delete from audit where seq = 3`.execute(db);
    expect(chainBreaksAt(await auditRows(opened.database))).toBe(3);
  });

  test('holds ids only: no name, address or reason ever gets there', async () => {
    const opened = await store();
    const { id } = await add(opened, 'turn');
    await opened.requests.record({
      requestId: id,
      event: { kind: 'reject', by: person(mona), at: new Date(), because: 'a private matter' },
      by: { kind: 'person', person: person(mona) },
    });
    const text = JSON.stringify(await auditRows(opened.database));
    for (const word of [adele.name, adele.address, ravi.name, mona.name, 'private', 'DSR-104']) {
      expect(text).not.toContain(word);
    }
  });
});
