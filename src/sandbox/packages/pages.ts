/** Markup that is safe to put into a page. */
export interface Html {
  readonly markup: string;
}

/** A template whose values are escaped unless they are markup already. */
export function html(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  return { markup: String.raw({ raw: texts }, ...values.map(markupOf)) };
}

const markupOf = (value: string | number | Html | readonly Html[]): string => {
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

export interface BlobRow {
  readonly name: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

export interface ContainerRow {
  readonly name: string;
  readonly changedAt: Date;
}

const style = `
:root { color-scheme: light dark; --line: #d1d1d1; --quiet: #5c5c5c; --link: #0b5cab; --ground: #fff; --text: #1b1b1b; }
@media (prefers-color-scheme: dark) {
  :root { --line: #454545; --quiet: #b3b3b3; --link: #7ab8ff; --ground: #1b1b1b; --text: #f3f3f3; }
}
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 "Segoe UI", system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p { margin: .25rem 0; } .quiet { color: var(--quiet); }
a { color: var(--link); } a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: .4rem .75rem .4rem 0;
  text-align: left; overflow-wrap: anywhere; } th { color: var(--quiet); font-weight: 600; }
td.number, th.number { padding-right: 2rem; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.when { white-space: nowrap; } th.number { width: 6rem; } th.when { width: 12rem; } th.act { width: 6rem; }
@media (max-width: 40rem) { .when { display: none; } }`;

const page = (title: string, body: Html): string =>
  '<!doctype html>\n' +
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        ${{ markup: style }}
      </style>
    </head>
    <body>
      <main>${body}</main>
    </body>
  </html> `.markup;

const standsIn = html`<p class="quiet">
  This page stands in for the Azure portal. There, reading an export takes the role Storage Blob Data Reader.
</p>`;

/** All containers of the account. */
export function accountPage(account: string, containers: readonly ContainerRow[]): string {
  const rows = containers.map(
    ({ name, changedAt }) =>
      html`<tr>
        <td><a href="${pathOf(account, name)}">${name}</a></td>
        <td class="when">${moment(changedAt)}</td>
      </tr>`,
  );
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">Container</th>
        <th scope="col" class="when">Last changed</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  const none = html`<p>There is no container yet. Each export gets one of its own.</p>`;
  return page(
    `${account}: containers`,
    html`<h1>${account}</h1>
      ${standsIn} ${containers.length > 0 ? table : none}`,
  );
}

/** The blobs of a container, by folder. */
export function containerPage(account: string, container: string, blobs: readonly BlobRow[]): string {
  const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
  const folders = Map.groupBy(blobs, ({ name }) => name.split('/').slice(0, -1).join('/'));
  const sections = [...folders].map(
    ([folder, files]) =>
      html`<section>
        <h2>${folder || 'At the top'}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col" class="number">Size</th>
              <th scope="col" class="when">Written</th>
              <th scope="col" class="act">Download</th>
            </tr>
          </thead>
          <tbody>
            ${files.map((file) => fileRow(account, container, file))}
          </tbody>
        </table>
      </section>`,
  );
  const sum = `${blobs.length} ${blobs.length === 1 ? 'file' : 'files'}, ${size(bytes)}`;
  return page(
    `${container}: files`,
    html`<p><a href="/">All containers</a></p>
      <h1>${container}</h1>
      <p>Storage account ${account}: ${sum}</p>
      ${standsIn} ${sections}`,
  );
}

const fileRow = (account: string, container: string, { name, bytes, writtenAt }: BlobRow) => {
  const file = name.split('/').at(-1) ?? name;
  const path = pathOf(account, container, ...name.split('/'));
  return html`<tr>
    <td><a href="${path}">${file}</a></td>
    <td class="number">${size(bytes)}</td>
    <td class="when">${moment(writtenAt)}</td>
    <td><a href="${path}?download" aria-label="Download ${file}">Download</a></td>
  </tr>`;
};

/** What is not there, or must not be done. */
export const noPage = (title: string, text: string): string =>
  page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/">All containers</a></p>`,
  );

export const pathOf = (...segments: readonly string[]) => `/${segments.map(segment).join('/')}`;

/** A name as one segment of an address; the apostrophe too, which ends a file name in a header. */
export const segment = (name: string) => encodeURIComponent(name).replaceAll("'", '%27');

const moment = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const size = (bytes: number) =>
  bytes < 1_024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${(bytes / 1_024).toFixed(1)} KB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;
