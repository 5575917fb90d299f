import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import draft7 from 'ajv';
import draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { commandMenu, vocabulary } from '../../src/cards/words/index.ts';
import { commandNames, parseCommand } from '../../src/domain/command.ts';
import { languages as spoken } from '../../src/domain/language.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { readPng } from './png.ts';

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

interface AppCommand {
  readonly title: string;
  readonly description: string;
}
interface Manifest {
  readonly manifestVersion: string;
  readonly version: string;
  readonly icons: Readonly<Record<string, string>>;
  readonly bots: readonly [
    {
      readonly supportsTargetedMessages: boolean;
      readonly supportsFiles: boolean;
      readonly scopes: readonly string[];
      readonly commandLists: readonly {
        readonly scopes: readonly string[];
        readonly triggers?: readonly string[];
        readonly commands: readonly AppCommand[];
      }[];
    },
  ];
  readonly localizationInfo: {
    readonly additionalLanguages: readonly { readonly languageTag: string; readonly file: string }[];
  };
}
const manifest = JSON.parse(fill(read('appPackage/manifest.json'))) as Manifest;
const languages = manifest.localizationInfo.additionalLanguages.map(({ languageTag, file }) => ({
  languageTag,
  words: JSON.parse(fill(read(`appPackage/${file}`))) as Readonly<Record<string, string>>,
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
    expect(manifest.version).toBe((json('package.json') as { version: string }).version);
  });

  test('is translated whole: each language has every name, command and description, and nothing that is not there', () => {
    const checkWords = schemaOf('MicrosoftTeams.Localization');
    const texts = manifest.bots[0].commandLists.flatMap(({ commands }, list) =>
      commands.flatMap((_, command) =>
        ['title', 'description'].map((text) => `bots[0].commandLists[${list}].commands[${command}].${text}`),
      ),
    );
    const names = ['name.short', 'name.full', 'description.short', 'description.full'];
    expect(languages.map(({ languageTag }) => languageTag)).toEqual(spoken.filter((one) => one !== 'en'));
    for (const { words } of languages) {
      expect(checkWords(words)).toEqual([]);
      expect(words['$schema']).toContain(`/v${manifest.manifestVersion}/`);
      const keys = Object.keys(words).filter((key) => key !== '$schema');
      expect(keys.sort()).toEqual([...names, ...texts].sort());
    }
  });

  test('offers in each scope exactly the commands that the bot understands', () => {
    const [bot] = manifest.bots;
    for (const { scopes, commands } of bot.commandLists) {
      // The audit is given in a person's own chat alone.
      const inScope = commandNames.filter((name) => name !== 'audit' || scopes.includes('personal'));
      expect(commands.map(({ title }) => title).sort()).toEqual([...inScope].sort());
    }
    expect(bot.commandLists.flatMap(({ scopes }) => scopes).sort()).toEqual([...bot.scopes].sort());
  });

  test('has the commands of the catalogues: the word to type, and what it does, in every language', () => {
    const byTitle = new Map(commandMenu('en').map((item, index) => [item.title, index]));
    for (const language of spoken) {
      const translated = languages.find(({ languageTag }) => languageTag === language)?.words;
      manifest.bots[0].commandLists.forEach(({ commands }, list) => {
        commands.forEach(({ title, description }, command) => {
          const key = `bots[0].commandLists[${list}].commands[${command}]`;
          const shown = translated
            ? { title: translated[`${key}.title`], description: translated[`${key}.description`] }
            : { title, description };
          expect(shown).toEqual(commandMenu(language)[byTitle.get(title) ?? -1]);
          // Teams sends the title as it is shown, and its store refuses a slash in it.
          expect(shown.title).toMatch(/^[^/\s]+$/);
          const said = parseCommand({ text: shown.title ?? '', mentioned: 0 }, vocabulary(language));
          expect(isRefusal(said) ? said.code : said.kind).not.toBe('unknownCommand');
        });
      });
    }
  });

  test('lets the bot offer the files of the audit', () => {
    expect(manifest.bots[0].supportsFiles).toBe(true);
  });

  test('has slash commands where Teams knows them, in shared chats', () => {
    const [bot] = manifest.bots;
    expect(bot.supportsTargetedMessages).toBe(true);
    for (const { scopes, triggers = ['mention'] } of bot.commandLists)
      expect(triggers.includes('slash')).toBe(!scopes.includes('personal'));
  });
});

describe('the icons', () => {
  test('are as large as Teams wants them, and the small one is white on nothing', () => {
    const color = readPng(bytes(`appPackage/${manifest.icons['color']}`));
    expect([color.width, color.height]).toEqual([192, 192]);
    expect(color.pixels.every(([, , , alpha]) => alpha === 255)).toBe(true);
    const outline = readPng(bytes(`appPackage/${manifest.icons['outline']}`));
    expect([outline.width, outline.height]).toEqual([32, 32]);
    const drawn = outline.pixels.filter(([, , , alpha]) => alpha! > 0);
    expect(drawn.length).toBeGreaterThan(100);
    expect(drawn.length).toBeLessThan(outline.pixels.length / 2);
    expect(drawn.every(([red, green, blue]) => Math.min(red!, green!, blue!) > 250)).toBe(true);
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
