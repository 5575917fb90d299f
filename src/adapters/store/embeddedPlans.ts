import type * as Module from '@electric-sql/pglite';
import type { PGlite } from '@electric-sql/pglite';
import { isOne } from './prepared.ts';

type Lite = Pick<typeof Module, 'protocol'>;

/** What a statement did, as Kysely and pg-boss take it. */
export interface Result {
  readonly command: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'SELECT';
  readonly rowCount: number;
  readonly rows: Record<string, unknown>[];
}

/** A statement that the database has parsed and planned. */
interface Plan {
  readonly name: string;
  /** Object ids of the parameters' types. */
  readonly types: readonly number[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** What of the database's messages is read here (PostgreSQL docs, "Message Formats"). */
interface Message {
  readonly name: string;
  /** Of `parameterDescription`. */
  readonly dataTypeIDs?: Plan['types'];
  /** Of `rowDescription` what its columns are, of `dataRow` what stands in them. */
  readonly fields?: Plan['fields'] | readonly (string | null)[];
  /** Of `commandComplete`: "INSERT 0 1", "UPDATE 1", "BEGIN". */
  readonly text?: string;
}

/** The texts are ours and the libraries', with values apart from them: some dozens. Beyond it somebody writes values into them. */
const mostPlans = 500;
/** SQLSTATE feature_not_supported, "cached plan must not change result type": a migration went by. */
const planOutdated = '0A000';

/**
 * The embedded database's one connection, with the plans of its statements kept. PGlite's own `query` parses and plans each time,
 * in five calls into WebAssembly; a kept statement is one call and a fifth of the processor time.
 */
export class KeptPlans {
  readonly #lite: Lite;
  readonly #pglite: PGlite;
  readonly #plans = new Map<string, Plan>();
  #named = 0;
  #hasEnded = false;

  constructor(lite: Lite, pglite: PGlite) {
    this.#lite = lite;
    this.#pglite = pglite;
  }

  /**
   * PostgreSQL gave up (PANIC, FATAL) or WebAssembly did. PGlite goes on answering after that, some statements with "done" although
   * nothing was: it must not be asked again.
   */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Without values it may be several statements, and the rows of all of them come back. */
  async query(text: string, values: readonly unknown[] = []): Promise<Result> {
    const kept = this.#plans.get(text);
    if (!kept && values.length === 0 && !isOften(text)) return this.#several(text);
    const plan = kept ?? (await this.#prepare(text));
    try {
      return await this.#run(plan, values);
    } catch (error) {
      if ((error as { code?: unknown }).code === planOutdated) this.#plans.delete(text);
      throw error;
    }
  }

  async #several(text: string): Promise<Result> {
    const results = await this.#watched(() => this.#pglite.exec(text));
    if (results.length === 0) throw this.#silent();
    const rows = results.flatMap((result) => result.rows as Result['rows']);
    return { command: 'SELECT', rowCount: rows.length, rows };
  }

  async #prepare(text: string): Promise<Plan> {
    const { serialize } = this.#lite.protocol;
    const name = this.#plans.size < mostPlans ? `kept${String(++this.#named)}` : '';
    const said = await this.#send(
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    );
    const of = (kind: string) => said.find((message) => message.name === kind);
    if (!of('parseComplete')) throw this.#silent();
    const types = of('parameterDescription')?.dataTypeIDs ?? [];
    const fields = (of('rowDescription')?.fields ?? []) as Plan['fields'];
    const plan = { name, types, fields };
    if (name !== '') this.#plans.set(text, plan);
    return plan;
  }

  async #run({ name, types, fields }: Plan, values: readonly unknown[]): Promise<Result> {
    const { serialize } = this.#lite.protocol;
    const { parsers, serializers } = this.#pglite;
    const texts = values.map((value, n) => {
      if (value === null || value === undefined) return null;
      return (serializers[types[n] ?? 0] ?? String)(value);
    });
    const said = await this.#send(
      serialize.bind({ statement: name, values: texts }),
      serialize.execute({}),
      serialize.sync(),
    );
    const rows: Result['rows'] = [];
    for (const message of said) if (message.name === 'dataRow') rows.push(rowOf(message, fields, parsers));
    const words = said.find((message) => message.name === 'commandComplete')?.text?.split(' ');
    if (!words) throw this.#silent();
    return { command: words[0] as Result['command'], rowCount: Number(words.at(-1)) || 0, rows };
  }

  /** All in one call; what follows an error is skipped until its `sync`. */
  async #send(...parts: readonly Uint8Array[]): Promise<readonly Message[]> {
    const said: readonly Message[] = await this.#watched(() =>
      this.#pglite.execProtocolStream(Buffer.concat(parts), { syncToFs: false }),
    );
    if (!this.#pglite.isInTransaction()) await this.#pglite.syncToFs();
    return said;
  }

  /** A statement's own error has severity ERROR and nobody else feels it; whatever else is thrown is the end. */
  async #watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if ((error as { severity?: unknown }).severity !== 'ERROR') this.#hasEnded = true;
      throw error;
    }
  }

  /** PGlite swallows what WebAssembly throws in the middle of a statement. */
  #silent(): Error {
    this.#hasEnded = true;
    return new Error('the embedded database did not say that it had done it');
  }
}

function rowOf({ fields: texts = [] }: Message, fields: Plan['fields'], parsers: PGlite['parsers']) {
  const row: Record<string, unknown> = {};
  for (const [n, { name, dataTypeID }] of fields.entries()) {
    const text = texts[n] as string | null;
    const parse = parsers[dataTypeID];
    row[name] = text === null || !parse ? text : (parse(text, dataTypeID) as unknown);
  }
  return row;
}

const isOften = (text: string) => text === 'begin' || text === 'commit' || isOne(text);
