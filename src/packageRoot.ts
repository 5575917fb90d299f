import { existsSync } from 'node:fs';

/** The folder of package.json: sources and what `npm run build` makes of them lie at different depths in it. */
export const packageRoot: URL = (() => {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('../', folder);
  return folder;
})();
