import { createHash } from 'node:crypto';

/** Chance that repeats itself: the same seed, the same world. */
export interface Chance {
  /** A whole number from low to high, both included. */
  between(low: number, high: number): number;
  oneOf<T>(values: readonly [T, ...T[]]): T;
  guid(): string;
  /** An address of the blocks that are reserved for documentation (RFC 5737). */
  ip(): string;
  /** Moments of working days in the weeks before, oldest first, as ISO texts. */
  moments(count: number, before: Date): readonly string[];
}

export function chance(seed: string): Chance {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  // mulberry32: 32 bits of state are plenty for a few hundred plausible values.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const hex = (digits: number) => Array.from({ length: digits }, () => between(0, 15).toString(16)).join('');
  const day = 24 * 3_600_000;
  return {
    between,
    oneOf: (values) => values[between(0, values.length - 1)] ?? values[0],
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    ip: () => `${between(0, 1) === 0 ? '198.51.100' : '203.0.113'}.${between(1, 254)}`,
    moments(count, before) {
      const midnight = Math.floor(before.getTime() / day) * day;
      return Array.from({ length: count }, () => {
        const at = new Date(midnight - between(1, 28) * day + between(7 * 3_600, 18 * 3_600) * 1_000);
        // A weekend's moment is Friday's.
        const weekend = { 0: 2, 6: 1 }[at.getUTCDay()] ?? 0;
        return new Date(at.getTime() - weekend * day).toISOString();
      }).sort();
    },
  };
}

/** What the back-end services know about the person whose data they export. */
export interface Subject {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly tenantId: string;
  readonly devices: readonly Device[];
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly system: string;
  readonly version: string;
}

export interface PackageFile {
  /** Path within the container. */
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

type Row = Readonly<Record<string, string | number | boolean>>;

export const jsonFile = (path: string, value: unknown): PackageFile => ({
  path: `${path}.json`,
  contentType: 'application/json',
  text: `${JSON.stringify(value, undefined, 2)}\n`,
});

export const csvFile = (path: string, rows: readonly Row[]): PackageFile => ({
  path: `${path}.csv`,
  contentType: 'text/csv',
  text: [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join(''),
});

export const xmlFile = (path: string, root: string, row: string, rows: readonly Row[]): PackageFile => ({
  path: `${path}.xml`,
  contentType: 'application/xml',
  text:
    `<?xml version="1.0" encoding="utf-8"?>\n<${root}>\n` +
    rows.map((one) => `  <${row}>\n${xmlElements(one)}  </${row}>\n`).join('') +
    `</${root}>\n`,
});

const csvCell = (value: string | number | boolean) =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

const xmlElements = (row: Row) =>
  Object.entries(row)
    .map(([name, value]) => `    <${name}>${xmlText(String(value))}</${name}>\n`)
    .join('');

const xmlText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
