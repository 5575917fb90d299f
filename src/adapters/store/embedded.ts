import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Fault } from '../../faults.ts';
import type { Result } from './embeddedPlans.ts';
import { line } from './line.ts';

/** Posted to the thread. */
export type Question =
  | { readonly ask: 'open'; readonly directory: string }
  /** `begins`: a transaction, of which this is the first statement. */
  | {
      readonly ask: 'query';
      readonly text: string;
      readonly values: readonly unknown[];
      readonly begins: boolean;
    }
  | { readonly ask: 'close' };

/** Posted back, one for each question and in their order. */
export type Answer =
  | { readonly result: Result | undefined }
  /** `isLast`: the database has ended with it. */
  | { readonly error: Said; readonly isLast: boolean };

/** What is told of an error (PostgreSQL docs, "Error and Notice Message Fields"). */
export type Said = Readonly<Record<'name' | 'message', string>> &
  Readonly<
    Record<
      'code' | 'severity' | 'detail' | 'hint' | 'schema' | 'table' | 'column' | 'constraint' | 'routine',
      string | undefined
    >
  >;

interface Asked {
  readonly resolve: (result: Result | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Tidying up may take minutes on a slow disk, and nobody is better off with an error than after it. */
const patienceMs = 600_000;
const nothing: Result = { command: 'SELECT', rowCount: 0, rows: [] };
/** As this file is: TypeScript, or what was compiled from it. */
const threadFile = new URL(`./embeddedThread${extname(import.meta.url)}`, import.meta.url);

/**
 * The embedded database, in a thread of its own from the start: what it computes holds up nobody, and while it is opened the rest of
 * the program loads. A statement is one message there and one back.
 *
 * A thread that ended for whatever reason is not started again: what the database was in the middle of is for a new process to find
 * out. From then on everything asked of it throws `databaseEnded`.
 */
export class EmbeddedClient {
  readonly #thread: Worker;
  readonly #asked: Asked[] = [];
  /** A transaction has begun of which the thread has not heard. */
  #begins = false;
  #ended: Error | undefined;

  constructor(file = threadFile) {
    // Neither this process's flags nor its settings are the thread's business: the one may preload something, the other are secrets.
    this.#thread = new Worker(file, { name: 'embedded database', execArgv: [], env: {} });
    this.#thread.on('message', (answer: Answer) => {
      this.#take(answer);
    });
    const end = (error: Error) => {
      this.#end(error);
    };
    this.#thread.on('messageerror', end);
    this.#thread.on('error', end);
    this.#thread.on('exit', (code) => {
      end(new Error(`its thread ended with exit code ${String(code)}`));
    });
  }

  /** The directory is this process's already. */
  async open(directory: string): Promise<void> {
    await this.#ask({ ask: 'open', directory });
  }

  /** Without values it may be several statements, and the rows of all of them come back. */
  async query(text: string, values: readonly unknown[] = []): Promise<Result> {
    const begins = this.#begins;
    this.#begins = text === 'begin';
    // It is told with the first statement: waking a thread costs as much processor time as a short statement.
    if (this.#begins || (begins && (text === 'commit' || text === 'rollback'))) return nothing;
    return (await this.#ask({ ask: 'query', text, values, begins })) as Result;
  }

  /** Returns when the thread is gone. */
  async close(): Promise<void> {
    try {
      if (!this.#ended) await this.#ask({ ask: 'close' });
    } finally {
      await this.#thread.terminate();
    }
  }

  #ask(question: Question): Promise<Result | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#ended) throw new Fault('databaseEnded', { cause: this.#ended });
      this.#thread.postMessage(question);
      // Whoever waits for an answer keeps the process alive, the thread alone does not.
      if (this.#asked.length === 0) this.#thread.ref();
      this.#asked.push({ resolve, reject });
    });
  }

  #take(answer: Answer): void {
    const asked = this.#asked.shift();
    if (this.#asked.length === 0) this.#thread.unref();
    if ('result' in answer) {
      asked?.resolve(answer.result);
      return;
    }
    const { message, ...fields } = answer.error;
    const error = Object.assign(new Error(message), fields);
    if (answer.isLast) this.#end(error);
    asked?.reject(error);
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const { reject } of this.#asked.splice(0)) reject(new Fault('databaseEnded', { cause: error }));
    void this.#thread.terminate();
  }
}

/** The one connection as a pool of one: whoever has it keeps it until their transaction ends. */
export function embeddedPool(client: EmbeddedClient): PostgresPool {
  const waiting = line(1, patienceMs);
  const held = {
    query: (text: string, values?: readonly unknown[]) => client.query(text, values),
    release: () => {
      waiting.leave();
    },
  } as PostgresPoolClient;
  return {
    options: {},
    connect: async () => {
      await waiting.enter();
      return held;
    },
    end: () => waiting.enter(),
  };
}
