import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scenarioPeople, unusualPeople } from '../../src/sandbox/people.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The names of a page's headings in an address, as GitHub makes them. */
const anchors = (page: string) =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the documents', () => {
  test('name everybody in the sandbox who shows a card of their own, with what happens', () => {
    const listed = [...read('docs/sandbox.md').matchAll(/^\| `(\S*@\S+)`\s*\| (.*?)\s*\|$/gm)];
    const people = [...scenarioPeople, ...unusualPeople].map(({ mail, userPrincipalName, shows }) =>
      // Whoever has no mail address is asked for by the name they sign in with.
      JSON.stringify([mail || userPrincipalName, shows]),
    );
    expect(listed.map(([, address, shows]) => JSON.stringify([address, shows]))).toEqual([
      ...new Set(people),
    ]);
  });

  test('link to files and headings that are there', () => {
    const root = new URL('../../', import.meta.url);
    const pages = [
      ...readdirSync(root),
      ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`),
    ];
    const links = pages
      .filter((name) => name.endsWith('.md'))
      .flatMap((page) => [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({ page, to: to! })))
      .filter(({ to }) => !/^https:/.test(to));
    expect(links.length).toBeGreaterThan(20);
    const broken = links.filter(({ page, to }) => {
      const [path = '', heading] = to.split('#');
      const target = path === '' ? page : posix.join(posix.dirname(page), path);
      if (!existsSync(new URL(target, root))) return true;
      return heading !== undefined && !anchors(read(target)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test('show every picture there is, described in words and quickly loaded', () => {
    const folder = new URL('../../docs/images/', import.meta.url);
    const shown = ['README.md', 'docs/user-guide.md'].flatMap((page) =>
      [...read(page).matchAll(/!\[([^\]]+)\]\((?:docs\/)?images\/([^)]+)\)/g)].map(([, words, name]) => {
        expect(words).toMatch(/\w+ \w+/);
        return name!;
      }),
    );
    expect([...new Set(shown)].sort()).toEqual(readdirSync(folder).sort());
    for (const name of shown) expect(statSync(new URL(name, folder)).size).toBeLessThan(150_000);
  });

  test('list every setting that the bot reads, and no other', () => {
    const table = read('README.md').split('## Settings')[1]!.split('## Known limits')[0]!;
    const listed = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap((row) =>
      [...row[1]!.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]),
    );
    const source = read('src/config.ts');
    const known = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1]);
    expect([...listed].sort()).toEqual([...known].sort());
  });

  test('name, for each threat, a test that is there', () => {
    const rows = read('SECURITY.md').split('## Threats')[1]!.split('\n## ')[0]!;
    const named = [...rows.matchAll(/`(test\/[\w/]+\.test\.ts)`: (.+?)\s*\|$/gm)];
    expect(named).toHaveLength([...rows.matchAll(/^\|/gm)].length - 2);
    for (const [, path, title] of named) {
      const titles = read(path!)
        .split('\n')
        .filter((line) => line.includes(`'${title!}'`));
      expect([path, title, titles.length]).toEqual([path, title, 1]);
    }
  });
});
