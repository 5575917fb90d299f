import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import {
  type Database,
  type DatabaseSettings,
  openDatabase,
} from '../../../src/adapters/store/database/database.ts';
import { type Queues, startQueues } from '../../../src/adapters/store/queue/queues.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { RequestId } from '../../../src/domain/ids.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { Store } from '../../../src/ports/ports.ts';
import { storeRules } from '../../support/world/people.ts';
import type { AuditSeen, StoreUnderTest } from './requests.contract.ts';

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const made: string[] = [];

/** A directory of its own; with a template, a copy of it, which saves three seconds of setting a database up. */
export function temporaryDirectory(template?: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  made.push(directory);
  if (template) cpSync(template, directory, { recursive: true });
  return directory;
}

export function removeTemporaryDirectories(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}

export interface OpenStore {
  readonly database: Database;
  readonly queues: Queues;
  readonly requests: Store;
  close(): Promise<void>;
}

/** The store as the program puts it together. */
export async function openStore(
  where: string | DatabaseSettings,
  { clock = { now: () => new Date() }, log = silent }: { clock?: Clock; log?: Log } = {},
): Promise<OpenStore> {
  const database = await openDatabase(typeof where === 'string' ? { directory: where } : where);
  const queues = await startQueues(database, log, clock);
  const requests = createStore({ db: database.db, queues, clock, ...storeRules });
  return {
    database,
    queues,
    requests,
    close: async () => {
      await queues.stop();
      await database.close();
    },
  };
}

/** The real store, with its queues in the test's hand instead of workers'. */
export async function storeUnderTest(
  where: string | DatabaseSettings,
): Promise<StoreUnderTest & { readonly store: OpenStore }> {
  let now = new Date(0);
  const store = await openStore(where, { clock: { now: () => now } });
  const { db } = store.database;
  const hand = new PgBoss({
    ...store.database.boss,
    schema: 'jobs',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await hand.start();
  const execute = (text: string) => sql.raw(text).execute(db);
  return {
    store,
    requests: store.requests,
    clock: {
      set: (at) => {
        now = at;
      },
    },
    empty: async () => {
      for (const table of [
        'jobs.job',
        'cards',
        'attempts',
        'submissions',
        'turns',
        'requests',
        'alarms',
        'shared',
        'duties',
      ]) {
        await execute(`delete from ${table}`);
      }
      await execute('delete from personal_conversations');
      await execute('delete from conversations');
    },
    waiting: async () => {
      // The queue counts from the database's clock: how long a job waits is what the test's clock can tell.
      // A card's job has the key of its conversation.
      const { rows } = await sql<{ queue: string; key: string; waitMs: number; group: string | null }>`
        select case when name = 'delivery' then 'card' else name end as queue,
          case when name = 'delivery' then data ->> 'id' else singleton_key end as key,
          case when name = 'delivery' then singleton_key end as "group",
          round(extract(epoch from start_after - created_on) * 1000)::float8 as "waitMs" from jobs.job
        where state in ('created', 'retry')
          and name in ('expire', 'submit', 'poll', 'revoke', 'delivery', 'remind', 'alarm')
        order by created_on`.execute(db);
      return rows.map(({ group, waitMs, ...job }) => ({
        ...job,
        at: new Date(now.getTime() + waitMs),
        ...(group !== null && { group }),
      }));
    },
    take: async (of) => {
      const queue = of === 'card' ? 'delivery' : of;
      const [job] = await hand.fetch(queue, { includeMetadata: true, ignoreStartAfter: true });
      return job && { data: job.data, lease: { queue, jobId: job.id, retryCount: job.retryCount } };
    },
    lose: async ({ queue, jobId }) => {
      await hand.fail(queue, jobId);
    },
    audit: (id) => auditOf(store.database, id),
    close: async () => {
      await hand.stop({ graceful: false, close: store.database.kind === 'postgres' });
      await store.close();
    },
  };
}

/** Whatever could change the audit, each of which the database refuses. */
export const auditChanges = [
  `update audit set event = 'nothing'`,
  'delete from audit',
  'truncate audit',
  'truncate audit cascade',
  `insert into audit select * from audit on conflict (seq) do update set event = 'nothing'`,
] as const;

export async function auditOf({ db }: Database, id: RequestId): Promise<AuditSeen[]> {
  const rows = await db.selectFrom('audit').selectAll().where('request_id', '=', id).orderBy('seq').execute();
  return rows.map((row) => ({
    event: row.event,
    by: row.actor_kind as AuditSeen['by'],
    ...(row.actor !== null && { actor: row.actor }),
    ...(row.from_state !== null && { from: row.from_state }),
    ...(row.to_state !== null && { to: row.to_state }),
    details: row.details as AuditSeen['details'],
  }));
}
