import type * as Module from '@electric-sql/pglite';
import type { PGlite } from '@electric-sql/pglite';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { line } from './line.ts';
import { isOne } from './prepared.ts';

type Lite = Pick<typeof Module, 'protocol'>;
interface Result {
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
/** Tidying up may take minutes on a slow disk, and nobody is better off with an error than after it. */
const patienceMs = 600_000;
/** SQLSTATE feature_not_supported, "cached plan must not change result type": a migration went by. */
const planOutdated = '0A000';

/**
 * The embedded database's one connection, with the plans of its statements kept. PGlite's own `query` parses and plans each time,
 * in five calls into WebAssembly; a kept statement is one call and a fifth of the processor time.
 */
export class EmbeddedClient {
  readonly #lite: Lite;
  readonly #pglite: PGlite;
  readonly #plans = new Map<string, Plan>();
  #named = 0;

  constructor(lite: Lite, pglite: PGlite) {
    this.#lite = lite;
    this.#pglite = pglite;
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
    const results = await this.#pglite.exec(text);
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
    const words = said.find((message) => message.name === 'commandComplete')?.text?.split(' ') ?? [];
    return { command: words[0] as Result['command'], rowCount: Number(words.at(-1)) || 0, rows };
  }

  /** All in one call; what follows an error is skipped until its `sync`. */
  async #send(...parts: readonly Uint8Array[]): Promise<readonly Message[]> {
    const said: readonly Message[] = await this.#pglite.execProtocolStream(Buffer.concat(parts), {
      syncToFs: false,
    });
    if (!this.#pglite.isInTransaction()) await this.#pglite.syncToFs();
    return said;
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

/** The one connection as a pool of one: whoever has it keeps it until their transaction ends. */
export function embeddedPool(lite: Lite, pglite: PGlite): PostgresPool {
  const client = new EmbeddedClient(lite, pglite);
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
