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
