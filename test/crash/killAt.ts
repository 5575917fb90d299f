/**
 * For `node --import`: ends this very process with SIGKILL right before or right after a commit. `CRASH_AT` says which:
 * `before:startSubmission:1` is the first transaction that records the event `startSubmission`. Nobody but this module reads
 * it, and the program knows nothing of it: it watches the two database drivers from outside.
 */
import type { Transaction } from '@electric-sql/pglite';
import { WatchedPGlite } from '../../src/adapters/store/database/pglite.ts';
import { CommitWatch } from './commitWatch.ts';

const [when, label, nth] = (process.env['CRASH_AT'] ?? '').split(':');
const watch = new CommitWatch({ when: when ?? '', label: label ?? '', nth: Number(nth ?? 1) }, () => {
  process.kill(process.pid, 'SIGKILL');
});

if (process.env['DATABASE_URL'] === undefined) watchEmbedded();
else watchDriver((await import('pg')).default.Client);

interface Client {
  query: (this: object, query: Query, values?: unknown, ...more: unknown[]) => unknown;
}

/** As `pg` takes it: a text with its values behind it, or both in one. */
type Query = string | { readonly text?: string; readonly values?: unknown };

/** What is about one label or several, and commits when it is done. */
async function watched<T>(labels: ReadonlySet<string>, work: () => Promise<T>): Promise<T> {
  const result = await work();
  watch.commits('after', labels);
  return result;
}

/** PGlite says itself where a transaction begins and ends. */
function watchEmbedded(): void {
  const prototype = WatchedPGlite.prototype as unknown as {
    query: (this: object, text: string, ...more: unknown[]) => Promise<unknown>;
    transaction: (this: object, work: (tx: Transaction) => Promise<unknown>) => Promise<unknown>;
  };
  const { query, transaction } = prototype;
  prototype.query = function (text, ...more) {
    const labels = new Set<string>();
    watch.sees(labels, text, more[0]);
    watch.commits('before', labels);
    return watched(labels, () => query.call(this, text, ...more));
  };
  prototype.transaction = function (work) {
    const labels = new Set<string>();
    const inside = async (tx: Transaction) => {
      const ask = tx.query.bind(tx) as (text: string, ...more: unknown[]) => Promise<never>;
      tx.query = (text: string, ...more: unknown[]) => {
        watch.sees(labels, text, more[0]);
        return ask(text, ...more);
      };
      const result = await work(tx);
      watch.commits('before', labels);
      return result;
    };
    return watched(labels, () => transaction.call(this, inside));
  };
}

function watchDriver(driver: { readonly prototype: object }): void {
  const prototype = driver.prototype as Client;
  const { query: ask } = prototype;
  const open = new WeakMap<object, Set<string>>();
  prototype.query = function (query, values, ...more) {
    const { text = '', values: given = values } = typeof query === 'string' ? { text: query } : query;
    const words = text.trim().toLowerCase();
    if (/^(begin|start transaction)\b/.test(words)) open.set(this, new Set());
    const inside = open.get(this);
    const labels = inside ?? new Set<string>();
    watch.sees(labels, text, given);
    const commits = inside === undefined || words === 'commit';
    if (words === 'commit' || words === 'rollback') open.delete(this);
    if (!commits) return ask.call(this, query, values, ...more);
    watch.commits('before', labels);
    const answer = ask.call(this, query, values, ...more);
    if (answer instanceof Promise) {
      return answer.then((result: unknown) => {
        watch.commits('after', labels);
        return result;
      });
    }
    return answer;
  };
}
