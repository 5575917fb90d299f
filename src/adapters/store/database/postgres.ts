import { Kysely, type KyselyConfig, PostgresDialect, type PostgresPool } from 'kysely';
import type { PoolConfig } from 'pg';
import type { ConstructorOptions } from 'pg-boss';
import { Fault } from '../../../faults.ts';
import type { Tables } from './tables.ts';

export interface PostgresConnection {
  readonly db: Kysely<Tables>;
  readonly boss: ConstructorOptions;
  close(): Promise<void>;
}

/** For the steps, each in a transaction for milliseconds of its time, and the turns and clicks beside them. */
const ourConnections = 10;
/** For pg-boss: its workers, heartbeats and supervision, and the one that listens. */
const bossConnections = 6;

/**
 * Nothing waits for ever. The server ends what takes too long, and lets go of what an instance held whose network went away in the
 * middle of a transaction: the head of the audit chain is a lock that everybody waits for. A server that has become mute ends
 * nothing, so the client gives up a little later by itself: its connection is closed, and what it had asked for may have been done
 * or not.
 */
const limits = {
  connectionTimeoutMillis: 5_000,
  query_timeout: 12_000,
  statement_timeout: 10_000,
  lock_timeout: 8_000,
  idle_in_transaction_session_timeout: 10_000,
} as const;
const quietConnection = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;
/** A migration may build an index for minutes, and others wait for it. What it waits for itself, it says itself. */
const patient = { query_timeout: 0, statement_timeout: 0, lock_timeout: 0 } as const;

/** TLS is what the URL's `sslmode` says. */
export async function openPostgres(
  connectionString: string,
  log: NonNullable<KyselyConfig['log']>,
  { isPatient = false } = {},
): Promise<PostgresConnection> {
  const pool = await poolOf({
    connectionString,
    application_name: 'teams-personal-data-export',
    max: isPatient ? 2 : ourConnections,
    ...limits,
    ...quietConnection,
    ...(isPatient && patient),
  });
  try {
    const client = await pool.connect();
    await client.query('select 1', []);
    client.release();
  } catch (error) {
    await pool.end();
    throw connectionFault(error);
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), log });
  return {
    db,
    // Its own pool knows how to listen; it takes the limits from the address.
    boss: {
      connectionString: withLimits(connectionString),
      max: bossConnections - 1,
      connectionTimeoutMillis: limits.connectionTimeoutMillis,
      notifyKeepAliveInitialDelayMs: quietConnection.keepAliveInitialDelayMillis,
    },
    close: () => db.destroy(),
  };
}

/**
 * The pool as Kysely takes it. A connection whose query came to no answer is closed when it is given back, and until then answers
 * with that error at once: whoever has it next would wait for the same silence.
 */
async function poolOf(config: PoolConfig): Promise<PostgresPool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool(config);
  // A connection that breaks is replaced with the next query, whether somebody holds it or not. Without a listener it would end the
  // process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      let broken: Error | undefined;
      const query = async (text: string, values: readonly unknown[]) => {
        if (broken) throw broken;
        try {
          return await client.query(text, [...values]);
        } catch (error) {
          // What the server says itself leaves the connection as it was.
          if (!(error instanceof pg.DatabaseError)) broken = error as Error;
          throw error;
        }
      };
      return {
        query: query as unknown as Awaited<ReturnType<PostgresPool['connect']>>['query'],
        release: () => {
          client.release(broken);
        },
      };
    },
  };
}

function withLimits(connectionString: string): string {
  const url = new URL(connectionString);
  for (const [name, value] of Object.entries(limits)) url.searchParams.set(name, String(value));
  return url.href;
}

/** The driver's own error may hold the whole URL, with its password: only its code goes on. */
function connectionFault(error: unknown): Fault {
  const { code } = error as { readonly code?: string };
  // SQLSTATE: 28 authorisation, 3D unknown database, 53 too many connections. Everything else never got that far.
  const refused = code !== undefined && /^(?:28|3D|53)[0-9A-Z]{3}$/.test(code);
  return new Fault(refused ? 'databaseRefused' : 'databaseUnreachable', {
    cause: new Error(code ?? 'the connection came to nothing'),
  });
}
