import type { AuditHead, AuditRow } from './chain.ts';

export const auditFormats = ['csv', 'json'] as const;
export type AuditFormat = (typeof auditFormats)[number];

/** The columns of the CSV, in their order; the names of the JSON's fields too. */
export const columns = [
  'seq',
  'at',
  'requestId',
  'actorKind',
  'actor',
  'event',
  'from',
  'to',
  'details',
  'previousHash',
  'hash',
] as const;

/** The `event` of the CSV's last record, which is no row: it says how the chain ends. */
export const headEvent = 'head';

/**
 * The whole file, piece by piece: however long the audit is, only a page of it is in memory. The CSV is RFC 4180, the JSON one
 * object with a row a line. Both say how the chain ends, so that a shortened file is found out.
 */
export async function* auditFile(
  format: AuditFormat,
  head: AuditHead,
  pages: AsyncIterable<readonly AuditRow[]>,
): AsyncGenerator<string> {
  if (format === 'csv') {
    yield record(columns);
    for await (const rows of pages) yield rows.map(csvRow).join('');
    yield record([String(head.rows), '', '', '', '', headEvent, '', '', '', '', head.hash]);
    return;
  }
  yield `{"head":${JSON.stringify(head)},"rows":[`;
  let separator = '\n';
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield separator + rows.map((row) => JSON.stringify(jsonRow(row))).join(',\n');
    separator = ',\n';
  }
  yield '\n]}\n';
}

const csvRow = (row: AuditRow): string =>
  record([
    String(row.seq),
    row.at.toISOString(),
    row.requestId ?? '',
    row.actorKind,
    row.actor ?? '',
    row.event,
    row.from ?? '',
    row.to ?? '',
    JSON.stringify(row.details),
    row.previousHash,
    row.hash,
  ]);

const jsonRow = (row: AuditRow): Readonly<Record<(typeof columns)[number], unknown>> => ({
  seq: row.seq,
  at: row.at.toISOString(),
  requestId: row.requestId,
  actorKind: row.actorKind,
  actor: row.actor,
  event: row.event,
  from: row.from,
  to: row.to,
  details: row.details,
  previousHash: row.previousHash,
  hash: row.hash,
});

const record = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"). */
const formula = /^'*[=+\-@\t\r\n]/;

/** An apostrophe more in front: spreadsheets show the rest as text, and `readCell` takes it away again. */
function cell(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const readCell = (text: string): string => (/^''*[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text);

/** The cells of one record of a CSV, without its end; undefined when its quotes do not fit. */
export function csvCells(text: string): readonly string[] | undefined {
  const cells: string[] = [];
  const one = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  for (;;) {
    const match = one.exec(text);
    if (!match) return undefined;
    cells.push(readCell(match[1]?.replaceAll('""', '"') ?? match[2] ?? ''));
    if (match[3] === '') return cells;
  }
}
