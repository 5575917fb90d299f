import { existsSync, readFileSync } from 'node:fs';

/** The folder of package.json: sources and what `npm run build` makes of them lie at different depths in it. */
export const packageRoot: URL = (() => {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('../', folder);
  return folder;
})();

/** The product's version, which stands in package.json and nowhere else. */
export function productVersion(): string {
  const file = readFileSync(new URL('package.json', packageRoot), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}
