import { GraphError } from './http.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Filter {
  matches(row: Row): boolean;
  /** Uses what only advanced queries may: then `ConsistencyLevel: eventual` and `$count=true` have to come with it. */
  readonly advanced: boolean;
}

/**
 * The part of OData's `$filter` that people are looked up with: `eq`, `in`, `startsWith`, `endsWith`, `and`, `or`, `not`,
 * parentheses. Texts compare without case (Graph docs, "Use the $filter query parameter").
 */
export function parseFilter(text: string, properties: readonly string[]): Filter {
  const tokens = text.match(/'(?:[^']|'')*'|[A-Za-z_]\w*|[(),]|\S/g) ?? [];
  let at = 0;
  let advanced = false;

  const bad = (): GraphError =>
    new GraphError(400, 'Request_BadRequest', `Invalid filter clause: ${tokens[at] ?? 'end of text'}.`);
  const next = () => {
    const token = tokens[at];
    if (token === undefined) throw bad();
    at += 1;
    return token;
  };
  const isNext = (word: string) => tokens[at]?.toLowerCase() === word;
  const expect = (word: string) => {
    if (!isNext(word)) throw bad();
    at += 1;
  };
  const property = () => {
    const name = properties.find((one) => one === tokens[at]);
    if (name === undefined) throw bad();
    at += 1;
    return name;
  };
  const literal = (): unknown => {
    const token = next();
    if (token.startsWith("'") && token.length > 1)
      return token.slice(1, -1).replaceAll("''", "'").toLowerCase();
    if (['true', 'false', 'null'].includes(token)) return JSON.parse(token) as unknown;
    at -= 1;
    throw bad();
  };

  type Test = (row: Row) => boolean;
  const either = (): Test => {
    const tests = [both()];
    while (isNext('or')) {
      at += 1;
      tests.push(both());
    }
    return (row) => tests.some((test) => test(row));
  };
  const both = (): Test => {
    const tests = [one()];
    while (isNext('and')) {
      at += 1;
      tests.push(one());
    }
    return (row) => tests.every((test) => test(row));
  };
  const one = (): Test => {
    if (isNext('(')) {
      at += 1;
      const inner = either();
      expect(')');
      return inner;
    }
    if (isNext('not')) {
      at += 1;
      advanced = true;
      const inner = one();
      return (row) => !inner(row);
    }
    if (isNext('startswith') || isNext('endswith')) return affix();
    return comparison();
  };
  const affix = (): Test => {
    const isStart = isNext('startswith');
    advanced ||= !isStart;
    at += 1;
    expect('(');
    const name = property();
    expect(',');
    const value = literal();
    expect(')');
    if (typeof value !== 'string') throw bad();
    return (row) => {
      const held = lower(row[name]);
      return typeof held === 'string' && (isStart ? held.startsWith(value) : held.endsWith(value));
    };
  };
  const comparison = (): Test => {
    const name = property();
    const operator = next().toLowerCase();
    if (operator === 'eq') {
      const value = literal();
      return (row) => lower(row[name]) === value;
    }
    if (operator !== 'in') {
      at -= 1;
      throw bad();
    }
    expect('(');
    const values = [literal()];
    while (isNext(',')) {
      at += 1;
      values.push(literal());
    }
    expect(')');
    return (row) => values.includes(lower(row[name]));
  };

  const matches = either();
  if (at < tokens.length) throw bad();
  return { matches, advanced };
}

const lower = (value: unknown): unknown =>
  typeof value === 'string' ? value.toLowerCase() : (value ?? null);
