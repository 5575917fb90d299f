import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import draft7 from 'ajv';
import draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { helpCard } from '../../src/cards/helpCard.ts';
import { catalogues, commandMenu, promptStarters, vocabulary } from '../../src/cards/words/index.ts';
import { pieces } from '../support/pieces.ts';
import { commandNames, parseCommand } from '../../src/domain/command.ts';
import { languages as spoken } from '../../src/domain/language.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import {
  type AppPackage,
  findings,
  type LanguageFile,
  type Manifest,
  ruleNames,
} from '../../teamsapp/scripts/appRules.ts';
import { appContent, appFiles, raised, type AppVersion } from '../../teamsapp/scripts/fillManifest.ts';
import { readPng } from '../../teamsapp/scripts/png.ts';
import { parts } from '../cards/structure.ts';
import { asRead } from '../support/asRead.ts';

const root = new URL('../../', import.meta.url);
const bytes = (path: string) => readFileSync(new URL(path, root));
const read = (path: string) => bytes(path).toString();
const json = (path: string): unknown => JSON.parse(read(path));

/** Values of the kind that provisioning fills in, the longest suffix that we ship included. */
const filled: Readonly<Record<string, string>> = {
  TEAMS_APP_ID: '11111111-1111-4111-8111-111111111111',
  BOT_ID: '22222222-2222-4222-8222-222222222222',
  APP_NAME_SUFFIX: '-local',
  DEVELOPER_NAME: 'Contoso',
  DEVELOPER_WEBSITE_URL: 'https://contoso.example',
  DEVELOPER_PRIVACY_URL: 'https://contoso.example/privacy',
  DEVELOPER_TERMS_URL: 'https://contoso.example/terms',
};
const placeholders = (text: string) => [...text.matchAll(/\$\{\{([A-Z_]+)\}\}/g)].map(([, name]) => name!);
const fill = (text: string) =>
  text.replace(/\$\{\{([A-Z_]+)\}\}/g, (_, name: string) => filled[name] ?? `no value for ${name}`);

const manifest = JSON.parse(fill(read('appPackage/manifest.json'))) as Manifest;
const languages = manifest.localizationInfo.additionalLanguages.map(({ languageTag, file }) => ({
  languageTag,
  file,
  words: JSON.parse(fill(read(`appPackage/${file}`))) as LanguageFile,
}));

// Microsoft's own package of its published schemas; it exports code only, so its folder is found by its main file.
const published = new URL(
  'json-schemas/teams/',
  `file://${createRequire(import.meta.url).resolve('@microsoft/app-manifest')}`,
);
const schemaOf = (name: string) => {
  const ajv = new draft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  const file = new URL(`v${manifest.manifestVersion}/${name}.schema.json`, published);
  const valid = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  return (value: unknown) => (valid(value) ? [] : (valid.errors ?? []));
};

describe("the app's manifest", () => {
  const check = schemaOf('MicrosoftTeams');

  test("is one that Microsoft's schema allows, of the newest released version", () => {
    expect(check(manifest)).toEqual([]);
    expect(check({ ...manifest, colour: 'teal' })).not.toEqual([]);
    const released = readdirSync(published)
      .filter((name) => /^v\d/.test(name))
      .map((name) => name.slice(1));
    const newest = released.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
    expect(manifest.manifestVersion).toBe(newest);
  });

  test("has package.json's version and the catalogues' words, as npm run manifest writes them", () => {
    const files = appFiles();
    expect(json('appPackage/manifest.json')).toEqual(files.manifest);
    expect(files.manifest.version).toBe((json('package.json') as { version: string }).version);
    for (const [file, words] of files.languages) expect(json(`appPackage/${file}`)).toEqual(words);
  });

  test('is translated whole: each language has every name, command and description, and nothing that is not there', () => {
    const checkWords = schemaOf('MicrosoftTeams.Localization');
    expect(languages.map(({ languageTag }) => languageTag)).toEqual(spoken.filter((one) => one !== 'en'));
    for (const { words } of languages) expect(checkWords(words)).toEqual([]);
  });

  const lists = manifest.bots[0].commandLists;
  /** What a list offers to readers of a language, as Teams puts it together. */
  const shownIn = (language: string, list: number) => {
    const translated = languages.find(({ languageTag }) => languageTag === language)?.words;
    return lists[list]!.commands.map((command, index) => {
      const at = (part: string) => translated?.[`bots[0].commandLists[${list}].commands[${index}].${part}`];
      return { ...command, title: at('title') ?? command.title, prompt: at('prompt') ?? command.prompt };
    });
  };

  test.each(lists.map(({ scopes }, list) => [scopes.join(', '), list] as const))(
    'offers in the scopes %s the commands that the bot understands there, then prompt starters',
    (_scopes, list) => {
      const { scopes } = lists[list]!;
      // The audit is given in a person's own chat alone.
      const inScope = commandNames.filter((name) => name !== 'audit' || scopes.includes('personal'));
      for (const language of spoken) {
        const { commands } = catalogues[language];
        const shown = shownIn(language, list);
        expect(shown.flatMap(({ type, title }) => (type === 'prompt' ? [] : [title])).sort()).toEqual(
          inScope.map((name) => commands[name].words[0]).sort(),
        );
        // Teams sends what stands in the compose box: a command's title, a starter's prompt, in the reader's language.
        for (const { title, type, prompt } of shown) {
          if (type !== 'prompt') expect(title).toMatch(/^[^/\s]+$/);
          const said = parseCommand(pieces(prompt ?? title), vocabulary(language));
          expect({ title, said: isRefusal(said) ? said.code : said.kind }).not.toEqual({
            title,
            said: expect.stringMatching(/^unknown/),
          });
        }
      }
    },
  );

  test('has prompt starters that do what they promise, in every language', () => {
    for (const language of spoken) {
      const said = promptStarters(language).map(({ prompt }) =>
        parseCommand(pieces(prompt), vocabulary(language)),
      );
      expect(said).toEqual([
        expect.objectContaining({ kind: 'export', people: [] }),
        { kind: 'list', filter: 'mine' },
        { kind: 'list', filter: 'open' },
        { kind: 'list', filter: 'overdue' },
      ]);
    }
    const offered = lists.map(({ commands }) => commands.filter(({ type }) => type === 'prompt').length);
    expect(Math.min(...offered)).toBeGreaterThan(0);
  });

  test('leaves nothing out that the help card does not have', () => {
    for (const locale of spoken) {
      const card = helpCard({ locale, scope: 'personal' });
      const text = asRead(
        [...parts(card)].flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n'),
      );
      const said = [
        ...commandMenu(locale).map(({ title }) => title),
        ...promptStarters(locale).flatMap(({ prompt }) => prompt.split(' ')),
      ];
      for (const word of said)
        expect({ locale, text }).toEqual({ locale, text: expect.stringContaining(word) });
    }
  });

  test('lets the bot offer the files of the audit', () => {
    expect(manifest.bots[0].supportsFiles).toBe(true);
  });

  test('has slash commands where Teams knows them, in shared chats', () => {
    for (const { scopes, triggers = ['mention'] } of lists)
      expect(triggers.includes('slash')).toBe(!scopes.includes('personal'));
  });
});

/** The app as its zip holds it, with everything filled in. */
const ours = (changed: Partial<Manifest> = {}, files: Readonly<Record<string, string | Uint8Array>> = {}) =>
  new Map(
    Object.entries({
      'manifest.json': JSON.stringify({ ...manifest, ...changed }),
      'color.png': bytes('appPackage/color.png'),
      'outline.png': bytes('appPackage/outline.png'),
      ...Object.fromEntries(languages.map(({ file, words }) => [file, JSON.stringify(words)])),
      ...files,
    }).map(([name, content]) => [name, Buffer.from(content)]),
  );

/** A PNG of 8 bits a channel, as far as our reader looks. */
function picture(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const lines = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => colour(x, y)).flat(),
  ]);
  return Buffer.concat([
    Buffer.from([0x89, ...Buffer.from('PNG\r\n\x1a\n')]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
  ]);
}

describe('what Teams refuses beyond its schemas', () => {
  const [bot] = manifest.bots;
  const [personal, shared] = bot.commandLists;
  const withBot = (changed: Partial<Manifest['bots'][0]>): Partial<Manifest> => ({
    bots: [{ ...bot, ...changed }],
  });
  const withLists = (...commandLists: Manifest['bots'][0]['commandLists']) => withBot({ commandLists });
  const withCommands = (...commands: (typeof personal & object)['commands']) =>
    withLists(
      { ...personal!, commands: [...commands, ...personal!.commands.slice(commands.length)] },
      shared!,
    );
  const german = languages.find(({ languageTag }) => languageTag === 'de')!.words;
  const inGerman = (changed: LanguageFile) => ({ 'de.json': JSON.stringify({ ...german, ...changed }) });
  const inEveryLanguage = (more: LanguageFile) =>
    Object.fromEntries(languages.map(({ file, words }) => [file, JSON.stringify({ ...words, ...more })]));
  const at = (command: number) => `bots[0].commandLists[0].commands[${command}]`;
  const { supportsChannelFeatures: _, ...withoutChannels } = manifest;
  const whole = personal!.commands;
  const without = (name: string) => new Map([...ours()].filter(([file]) => file !== name));
  const white = [255, 255, 255, 255];

  test('is nothing in what we ship', () => {
    expect(findings(ours())).toEqual([]);
  });

  const broken: readonly (readonly [rule: (typeof ruleNames)[number], what: string, app: AppPackage])[] = [
    ['files', 'a language that is not there', without('fr.json')],
    ['files', 'an icon that is not there', without('outline.png')],
    ['files', 'a file that nobody named', ours({}, { '.DS_Store': '' })],
    ['filledIn', 'a value that nobody filled in', ours({}, inGerman({ 'name.full': '${{NAME}}' }))],
    ['filledIn', 'an empty name', ours({ developer: { ...manifest.developer, name: '' } })],
    [
      'channelFeatures',
      'teams without a word on their channels',
      ours({}, { 'manifest.json': JSON.stringify(withoutChannels) }),
    ],
    [
      'channelFeatures',
      'the property of older manifests',
      ours({ supportedChannelTypes: ['privateChannels'] }),
    ],
    ['version', 'a version below 1', ours({ version: '0.9.0' })],
    ['version', 'a version with a word', ours({ version: '1.0.0-beta' })],
    ['version', 'a version of two numbers', ours({ version: '1.0' })],
    [
      'schemas',
      'the schema of another version',
      ours({ $schema: manifest.$schema!.replace('1.30', '1.29') }),
    ],
    [
      'schemas',
      'a language of another version',
      ours({}, inGerman({ $schema: german['$schema']!.replace('1.30', '1.29') })),
    ],
    [
      'addresses',
      'a page without https',
      ours({ developer: { ...manifest.developer, privacyUrl: 'http://contoso.example' } }),
    ],
    ['lengths', 'a name that is too long', ours({ name: { ...manifest.name, short: 'x'.repeat(31) } })],
    [
      'lengths',
      'a developer whose name is too long',
      ours({ developer: { ...manifest.developer, name: 'x'.repeat(33) } }),
    ],
    [
      'lengths',
      'a description that is too long in one language',
      ours({}, inGerman({ 'description.short': 'x'.repeat(81) })),
    ],
    [
      'descriptions',
      'a description that begins with the short one',
      ours({}, inGerman({ 'description.full': `${german['description.short']} Mehr.` })),
    ],
    ['reservedName', 'a name of Teams itself', ours({ name: { ...manifest.name, short: 'Help' } })],
    ['icons', 'a large one that is not as large', ours({}, { 'color.png': picture(191, 192, () => white) })],
    [
      'icons',
      'a large one with a round corner',
      ours({}, { 'color.png': picture(192, 192, (x, y) => (x + y === 0 ? [0, 0, 0, 0] : white)) }),
    ],
    ['icons', 'a small one that is not as small', ours({}, { 'outline.png': picture(33, 32, () => white) })],
    [
      'icons',
      'a small one with grey in it',
      ours({}, { 'outline.png': picture(32, 32, (x) => (x < 9 ? [128, 128, 128, 255] : [0, 0, 0, 0])) }),
    ],
    [
      'icons',
      'a small one without anything transparent',
      ours({}, { 'outline.png': picture(32, 32, () => white) }),
    ],
    [
      'commands',
      'more commands than a list may have',
      ours(
        withCommands(...whole, { title: 'more', description: 'More' }),
        inEveryLanguage({
          [`${at(whole.length)}.title`]: 'more',
          [`${at(whole.length)}.description`]: 'More',
        }),
      ),
    ],
    ['commands', 'a slash', ours(withCommands({ title: '/export', description: 'Request an export' }))],
    [
      'commands',
      'a slash in one language',
      ours({}, inGerman({ 'bots[0].commandLists[0].commands[0].title': '/export' })),
    ],
    ['commands', 'the same command twice', ours(withCommands(whole[1]!))],
    ['commands', 'a command without a description', ours(withCommands({ ...whole[0]!, description: '' }))],
    [
      'commands',
      'a prompt that is not said to be one',
      ours(
        withCommands({ ...whole[0]!, prompt: 'export' }),
        inEveryLanguage({ [`${at(0)}.prompt`]: 'export' }),
      ),
    ],
    ['commands', 'a prompt starter without its prompt', ours(withCommands({ ...whole[0]!, type: 'prompt' }))],
    ['scopes', 'commands where the bot is not', ours(withBot({ scopes: ['personal', 'team'] }))],
    ['scopes', 'a scope without commands', ours(withLists(personal!, { ...shared!, scopes: ['team'] }))],
    [
      'scopes',
      'two lists for one scope',
      ours(withLists({ ...personal!, scopes: ['personal', 'team'] }, shared!)),
    ],
    [
      'scopes',
      'slash commands in the personal chat',
      ours(withLists({ ...personal!, triggers: ['mention', 'slash'] }, shared!)),
    ],
    [
      'scopes',
      'slash commands without targeted messages',
      ours(withBot({ supportsTargetedMessages: false })),
    ],
    [
      'validDomains',
      'an address instead of a domain',
      ours({ validDomains: ['https://contoso.example/tab'] }),
    ],
    ['validDomains', 'a tunnel', ours({ validDomains: ['bot-3978.euw.devtunnels.ms'] })],
    ['validDomains', "everybody's domain", ours({ validDomains: ['*.azurewebsites.net'] })],
    [
      'languages',
      'a text that nobody translated',
      ours({}, inGerman({ 'bots[0].commandLists[0].commands[8].prompt': ' ' })),
    ],
    [
      'languages',
      'a text for a place that is not there',
      ours({}, inGerman({ 'staticTabs[0].name': 'Start' })),
    ],
  ];

  test.each(broken)('%s: %s', (rule, _what, app) => {
    const found = findings(app);
    expect([...new Set(found.map((one) => one.rule))]).toEqual([rule]);
    for (const { what, source } of found) {
      expect(what).toMatch(/\.$/);
      expect(source).toMatch(/^https:/);
    }
  });

  test('is tried with a package that is broken, for each rule', () => {
    expect([...new Set(broken.map(([rule]) => rule))].sort()).toEqual([...ruleNames].sort());
  });
});

describe("the app's version", () => {
  const before: AppVersion = { version: '1.9.0', content: 'one' };

  test('is raised whenever what Teams gets has changed', () => {
    const {
      manifest: { version },
    } = appFiles();
    const kept = json('teamsapp/appVersion.json') as AppVersion;
    // Red: npm version patch --no-git-tag-version.
    expect(kept).toEqual(raised(kept, { version, content: appContent(appFiles()) }));
  });

  test.each([
    ['stays, when nothing changed', '1.9.0', 'one', before],
    ['may be raised for the bot alone, which Teams need not know', '1.10.0', 'one', before],
    ['raised with its content is the one to publish', '1.10.0', 'two', { version: '1.10.0', content: 'two' }],
    ['cannot stay when the content changed', '1.9.0', 'two', undefined],
    ['cannot go down', '1.8.0', 'two', undefined],
  ])('%s', (_title, version, content, next) => {
    expect(raised(before, { version, content })).toEqual(next);
  });

  test('is one of all: the content counts without it, every text and icon with it', () => {
    const files = appFiles();
    const content = appContent(files);
    const other = { ...files, manifest: { ...files.manifest, version: '9.0.0' } };
    expect(appContent(other)).toBe(content);
    const reworded = {
      ...files,
      languages: new Map([...files.languages, ['de.json', { 'name.short': 'x' }]]),
    };
    expect(appContent(reworded)).not.toBe(content);
    const redrawn = { ...files.manifest, icons: { ...files.manifest.icons, outline: 'color.png' } };
    expect(appContent({ ...files, manifest: redrawn })).not.toBe(content);
  });
});

describe('the icons', () => {
  test('are drawn: opaque, and a small one of which most is nothing', () => {
    const color = readPng(bytes(`appPackage/${manifest.icons.color}`));
    expect(color.pixels.every(([, , , alpha]) => alpha === 255)).toBe(true);
    const outline = readPng(bytes(`appPackage/${manifest.icons.outline}`));
    const drawn = outline.pixels.filter(([, , , alpha]) => alpha > 0);
    expect(drawn.length).toBeGreaterThan(100);
    expect(drawn.length).toBeLessThan(outline.pixels.length / 2);
  });

  test('keep to the middle, so that Teams may cut them round', () => {
    const { pixels, width } = readPng(bytes('appPackage/color.png'));
    const background = pixels[0]!;
    const isInside = (place: number) => place >= width / 4 - 1 && place <= (width * 3) / 4;
    const strays = pixels.filter((pixel, index) => {
      // An edge that is drawn in the background's own colour differs by one.
      const isDrawn = pixel.some((value, channel) => Math.abs(value - background[channel]!) > 1);
      return isDrawn && !(isInside(index % width) && isInside(Math.floor(index / width)));
    });
    expect(strays).toHaveLength(0);
  });
});

describe('the permissions that the bot asks for', () => {
  // Ids of Microsoft Graph's application permissions, the same in every cloud (Graph permissions reference).
  const roles: Readonly<Record<string, string>> = {
    'User.Export.All': '405a51b5-8d8d-430b-9842-8be4b0e9f324',
    'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
    'GroupMember.Read.All': '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  };
  const graph = '00000003-0000-0000-c000-000000000000';

  test('are these three of Microsoft Graph, to the bot itself, whichever way it is installed', () => {
    const wanted = [
      {
        resourceAppId: graph,
        resourceAccess: Object.values(roles).map((id) => ({ id, type: 'Role' })),
      },
    ];
    expect(json('teamsapp/permissions.json')).toEqual(wanted);
    expect(json('teamsapp/aad.manifest.json')).toMatchObject({
      signInAudience: 'AzureADMyOrg',
      requiredResourceAccess: wanted,
    });
  });
});

/** What the toolkit itself checks the file against before it does a step. */
const checkProject = (() => {
  const ajv = new draft7.default({ strict: false, allErrors: true });
  formats.default(ajv);
  const valid = ajv.compile(json('test/package/schemas/teamsapp-yaml-v1.13.schema.json') as object);
  return (value: unknown) => (valid(value) ? [] : (valid.errors ?? []));
})();

describe.each(['dev', 'local', 'playground'])("the toolkit's steps for %s", (environment) => {
  interface Step {
    readonly uses: string;
    readonly with: Readonly<Record<string, unknown>>;
    readonly writeToEnvironmentFile?: Readonly<Record<string, string>>;
  }
  const file = environment === 'dev' ? 'teamsapp.yml' : `teamsapp.${environment}.yml`;
  const text = read(file);
  const project = parse(text) as Readonly<
    Record<'provision' | 'deploy' | 'publish', readonly Step[] | undefined>
  > & { readonly version: string; readonly environmentFolderPath: string };
  const steps = [...(project.provision ?? []), ...(project.deploy ?? []), ...(project.publish ?? [])];
  const variables = [...read(`teamsapp/env/.env.${environment}`).matchAll(/^([A-Z_]+)=/gm)].map(
    ([, name]) => name!,
  );

  test("are those that Microsoft's schema allows", () => {
    expect(checkProject(project)).toEqual([]);
    expect(
      checkProject({ ...project, deploy: [{ uses: 'cli/runNpmCommands', with: { args: 'ci' } }] }),
    ).not.toEqual([]);
    expect(checkProject({ ...project, version: 'v1.12' })).not.toEqual([]);
  });

  test('name files that are there, and are of one schema', () => {
    expect(text).toContain(`/teamsapp-yaml/${project.version}/`);
    const paths = [...text.matchAll(/(?:manifestPath|path|parameters|environmentFolderPath): (\.\/\S+)/g)];
    expect(paths.length).toBeGreaterThan(0);
    for (const [, path] of paths)
      expect({ path, there: existsSync(new URL(path!, root)) }).toEqual({ path, there: true });
  });

  test('use variables that the environment file lists, a secret, or one that an earlier step writes', () => {
    const known = new Set(variables);
    const templates = (step: Step) =>
      [...JSON.stringify(step.with).matchAll(/\.\/[\w./]+\.json\b/g)]
        .map(([path]) => path)
        .filter((path) => existsSync(new URL(path, root)))
        .map(read);
    for (const step of steps) {
      for (const name of [JSON.stringify(step), ...templates(step)].flatMap(placeholders))
        expect({ name, known: known.has(name) || name.startsWith('SECRET_') }).toEqual({ name, known: true });
      const written = Object.values(step.writeToEnvironmentFile ?? {});
      for (const name of written) known.add(name);
      // What is filled in is listed too, so that somebody who installs by hand sees it.
      for (const name of written.filter((name) => !name.startsWith('SECRET_')))
        expect(variables).toContain(name);
    }
  });
});
