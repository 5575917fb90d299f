import { PGlite, type Transaction } from '@electric-sql/pglite';
import { Fault } from '../../../faults.ts';

const toError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error('it threw no error'));

type Protocol = PGlite['execProtocol'];
type Stream = PGlite['execProtocolStream'];

/**
 * PGlite goes on answering after PostgreSQL gave up (PANIC, FATAL) or WebAssembly did, some statements with "done" although nothing
 * was. This one does not: what the database was in the middle of is for a new process to find out.
 */
export class WatchedPGlite extends PGlite {
  #ended: Error | undefined;
  #closes = false;

  /** The last message of all has no answer. */
  override async close(): Promise<void> {
    this.#closes = true;
    await super.close();
  }

  override async execProtocol(...given: Parameters<Protocol>): ReturnType<Protocol> {
    return this.#watched(
      () => super.execProtocol(...given),
      ({ messages }) => messages,
    );
  }

  override async execProtocolStream(...given: Parameters<Stream>): ReturnType<Stream> {
    return this.#watched(
      () => super.execProtocolStream(...given),
      (messages) => messages,
    );
  }

  /** Kysely waits for the callback: one that cannot begin says so with its first statement. */
  override async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const begun: Transaction[] = [];
    try {
      return await super.transaction((tx) => {
        begun.push(tx);
        return work(tx);
      });
    } catch (error) {
      if (begun.length > 0) throw error;
      return work({ query: () => Promise.reject(toError(error)) } as unknown as Transaction);
    }
  }

  async #watched<T>(work: () => Promise<T>, messagesOf: (answer: T) => readonly unknown[]): Promise<T> {
    if (this.#ended) throw new Fault('databaseEnded', { cause: this.#ended });
    try {
      const answer = await work();
      if (this.#closes || messagesOf(answer).length > 0) return answer;
      // What PGlite makes of an exception of WebAssembly in the middle of a statement.
      throw new Error('the embedded database did not say that it had done it');
    } catch (error) {
      // A statement's own error has severity ERROR, and nobody else feels it.
      if ((error as { severity?: unknown }).severity !== 'ERROR') this.#ended = error as Error;
      throw error;
    }
  }
}
