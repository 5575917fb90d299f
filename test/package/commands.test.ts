import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(new URL('docs/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

interface Block {
  readonly page: string;
  /** What stands behind the fence: the language, and a name that a test finds the block by. */
  readonly language: string;
  readonly name: string | undefined;
  readonly text: string;
}

/** Every fenced block of a page. */
const blocksOf = (page: string, text = read(page)): Block[] =>
  [...text.matchAll(/^ *```(\w*)(?: +([\w-]+))?\n([\s\S]*?)^ *```$/gm)].map(([, language, name, text]) => ({
    page,
    language: language!,
    name,
    text: text!,
  }));
const blocks = pages.flatMap((page) => blocksOf(page));

/** The first line of a block that this project's tests cannot run, as people read it. */
const needsTenant = /^# Needs a tenant\b/;

/** Who runs the commands that need none: a test, or what every commit has to pass. The text is how they stand there. */
const runBy: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'npm ci': { file: '.ci/run', text: '\nnpm ci\n' },
  'npm run verify': { file: '.ci/run', text: '\nnpm run verify\n' },
  'npm test': { file: 'package.json', text: '&& npm test"' },
  'npm start': { file: 'test/app/sandboxStart.test.ts', text: "run('sandbox/index.ts', {})" },
  'npm run package': { file: 'test/app/package.test.ts', text: "'teamsapp/scripts/packageBot.ts'" },
};
/** Runs the blocks of the runbook that have a name, as they stand there. */
const runbookTests = 'test/adapters/store/operations.test.ts';

/** The commands of a block, each without the settings before it. */
const commandsOf = (text: string) =>
  text
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .map((line) => line.trim().replace(/^(?:[A-Z_]+=\S+ +)+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));

/** What is wrong with a block: a command that nobody runs and that does not say so. */
function faults({ page, language, name, text }: Block): string[] {
  if (language === '') {
    const command = /^\$? ?(?:npm|npx|node|az|atk|git|cp|mv|docker|curl|psql|export) .*/m.exec(text);
    return command ? [`${page}: "${command[0]}" is in a block that is not marked as sh`] : [];
  }
  if (language !== 'sh') return [];
  if (needsTenant.test(text)) return [];
  if (name !== undefined) {
    return page === 'docs/operations.md' && read(runbookTests).includes(`run('${name}'`)
      ? []
      : [`${page}: no test runs the block "${name}"`];
  }
  return commandsOf(text)
    .filter((command) => !(command in runBy))
    .map((command) => `${page}: "${command}" is run by no test and is not marked as needing a tenant`);
}

describe('a command in a document', () => {
  test('is run by a test, or says in its block that it needs a tenant', () => {
    expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThan(10);
    expect(blocks.flatMap(faults)).toEqual([]);
    // Every fence that opens is one that was looked at.
    const fences = pages
      .map(read)
      .join('\n')
      .match(/^ *```/gm)!;
    expect(blocks).toHaveLength(fences.length / 2);
  });

  test('is missed by nobody when it is neither', () => {
    const wrong = (text: string) => blocksOf('docs/new.md', text).flatMap(faults);
    expect(wrong('```sh\nnpm ci && npm run frobnicate\n```\n')).toEqual([
      expect.stringContaining('"npm run frobnicate" is run by no test'),
    ]);
    expect(wrong('```sh\nnpm ci\naz login\n# Needs a tenant\n```\n')).toHaveLength(1);
    expect(wrong('```sh tenant\naz login\n```\n')).toHaveLength(1);
    expect(wrong('```\nnpm run verify\n```\n')).toHaveLength(1);
    expect(wrong('```sh\n# Needs a tenant.\naz login\n```\n')).toEqual([]);
    expect(wrong('```sh\nAPPROVAL=four-eyes npm start\n```\n')).toEqual([]);
  });

  test('that is said to be run stands in that test, and is the program that the script names', () => {
    for (const [command, { file, text }] of Object.entries(runBy)) {
      expect({ command, isThere: read(file).includes(text) }).toEqual({ command, isThere: true });
      const script = scripts[command.replace(/^npm (?:run )?/, '')] ?? '';
      const [program] = /[\w/]+\.ts/.exec(script) ?? [];
      if (program !== undefined) expect(program).toContain(/[\w/]+\.ts/.exec(text)?.[0]);
    }
  });

  test('of the runbook is run as it stands there', () => {
    const named = blocks.filter(({ name }) => name !== undefined);
    const run = [...read(runbookTests).matchAll(/\brun\('([\w-]+)'/g)].map(([, name]) => name);
    expect([...new Set(run)].sort()).toEqual(named.map(({ name }) => name).sort());
  });

  test('is one that a shell can read, in a block that needs a tenant too', () => {
    for (const { language, text } of blocks) if (language === 'sh') execFileSync('sh', ['-nc', text]);
    expect(() => execFileSync('sh', ['-nc', 'for x in a; do'], { stdio: 'ignore' })).toThrow();
  });
});

describe('a program that a document names', () => {
  const everything = [...pages, 'teamsapp.yml', 'teamsapp.local.yml', 'teamsapp.playground.yml'].map(
    (page) => ({
      page,
      text: read(page),
    }),
  );

  test('is a script of package.json', () => {
    const named = everything.flatMap(({ page, text }) =>
      [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, script]) => ({ page, script: script! })),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  test('is a source of the build', () => {
    const named = everything.flatMap(({ text }) =>
      [...text.matchAll(/\bnode (?:--\S+ )*dist\/([\w/]+)\.js/g)].map(([, path]) => `src/${path!}.ts`),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  test('is one version of the toolkit everywhere', () => {
    const versions = [...everything.map(({ text }) => text), read('teamsapp/scripts/packageApp.ts')]
      .join('\n')
      .matchAll(/m365agentstoolkit-cli@(\S+?)[\s`']/g);
    expect(new Set([...versions].map(([, version]) => version))).toEqual(new Set(['1.1.17']));
  });
});
