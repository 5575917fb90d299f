import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { line } from './line.ts';

/**
 * A pool whose connections keep the plans of their statements: half of what a short statement costs the server is parsing and
 * planning it, and a step sends the same eight again and again.
 *
 * A statement that gives back whatever columns a table has is planned each time: after another instance has added a column, its
 * kept plan would fail until the connection ends ("cached plan must not change result type").
 */
export function preparing(
  pool: Pool,
  { places, patienceMs }: { readonly places: number; readonly patienceMs: number },
): Pick<Pool, 'end' | 'options'> & { connect(): Promise<PoolClient> } {
  // Before the pool's own line, which knows no people.
  const waiting = line(places, patienceMs);
  const seen = new WeakMap<PoolClient, PoolClient>();
  // One switch for all: a pooler in between (PgBouncer before 1.21) hands each transaction another server connection.
  const isKept = { now: true };
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      await waiting.enter();
      try {
        const client = await pool.connect();
        const known = seen.get(client) ?? wrap(client, isKept, waiting.leave);
        seen.set(client, known);
        return known;
      } catch (error) {
        waiting.leave();
        throw error;
      }
    },
  };
}

/** SQLSTATE: invalid_sql_statement_name, duplicate_prepared_statement. */
const foreign = ['26000', '42P05'];

function wrap(client: PoolClient, isKept: { now: boolean }, leave: () => void): PoolClient {
  const release = (error?: Error | boolean) => {
    client.release(error);
    leave();
  };
  const query = async (text: string, values: unknown[]) => {
    const name = isKept.now && (values.length > 0 || isOne(text)) ? nameOf(text) : undefined;
    try {
      return await client.query({ text, values, ...(name !== undefined && { name }) });
    } catch (error) {
      // Whoever asked does it again, as after any error of the database; from now on without.
      if (name !== undefined && foreign.includes((error as { code?: string }).code ?? '')) isKept.now = false;
      throw error;
    }
  };
  return new Proxy(client, {
    get: (target, key) => {
      if (key === 'query') return query;
      if (key === 'release') return release;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Without values a text may be several statements, which have no plan together. */
export const isOne = (text: string): boolean => /^\s*(?:with|select)\b[^;]*$/i.test(text);

/** The texts are ours and the libraries', with values apart from them: some dozens. */
const names = new Map<string, string | undefined>();
const mostNames = 500;

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.has(text)) return known;
  const isFixed = !/^\s*select \*|returning \*/i.test(text);
  // Beyond it somebody writes values into their texts; the server would keep them all.
  if (names.size >= mostNames) return undefined;
  const name = isFixed ? createHash('sha256').update(text).digest('base64url') : undefined;
  names.set(text, name);
  return name;
}
