/**
 * What Teams refuses in an app package though the published JSON schemas allow it, each rule with its source. Asked by `npm run
 * package:app` about what it made, and by the tests about what we ship.
 */
import { type Pixel, readPng } from './png.ts';

/** The files of a package by their names, as they stand in the zip. */
export type AppPackage = ReadonlyMap<string, Uint8Array>;

export interface Finding {
  readonly rule: keyof typeof rules;
  /** A sentence that says what to correct. */
  readonly what: string;
  readonly source: string;
}

interface Command {
  readonly title: string;
  readonly description?: string;
  readonly type?: 'basic' | 'prompt';
  readonly prompt?: string;
}
export interface Manifest {
  readonly $schema?: string;
  readonly manifestVersion: string;
  readonly version: string;
  readonly developer: Readonly<Record<'name' | 'websiteUrl' | 'privacyUrl' | 'termsOfUseUrl', string>>;
  readonly icons: Readonly<Record<'color' | 'outline', string>>;
  readonly name: Readonly<Record<'short' | 'full', string>>;
  readonly description: Readonly<Record<'short' | 'full', string>>;
  readonly bots: readonly [
    {
      readonly scopes: readonly string[];
      readonly supportsTargetedMessages?: boolean;
      readonly supportsFiles?: boolean;
      readonly commandLists: readonly {
        readonly scopes: readonly string[];
        readonly triggers?: readonly string[];
        readonly commands: readonly Command[];
      }[];
    },
  ];
  readonly supportsChannelFeatures?: string;
  readonly supportedChannelTypes?: readonly string[];
  readonly validDomains?: readonly string[];
  readonly localizationInfo: {
    readonly defaultLanguageTag: string;
    readonly additionalLanguages: readonly { readonly languageTag: string; readonly file: string }[];
  };
}
/** A language's file: texts by the place in the manifest that they take. */
export type LanguageFile = Readonly<Record<string, string>>;

interface App {
  readonly files: AppPackage;
  readonly manifest: Manifest;
  /** By the file's name; those that are missing are a finding of their own. */
  readonly languages: ReadonlyMap<string, LanguageFile>;
}
interface Rule {
  readonly source: string;
  readonly check: (app: App) => Iterable<string>;
}

/** Error codes of publishing into an organisation's catalogue: which is what a Teams administrator's upload does too. */
const publishing = (...codes: readonly string[]) =>
  `https://learn.microsoft.com/graph/api/teamsapp-publish: ${codes.join(', ')}`;
const documents = 'https://learn.microsoft.com/microsoftteams/platform';
const reference = 'https://learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists';

/** What is free, in characters as JavaScript counts them, with everything filled in. */
const longest: Readonly<Record<string, number>> = {
  'name.short': 30,
  'name.full': 100,
  'description.short': 80,
  'description.full': 4000,
  'developer.name': 32,
};
const maxLists = 3;
/** Of a list. */
export const maxCommands = 12;
const maxPrompt = 4000;
const scopesWithSlash: readonly string[] = ['team', 'groupChat'];
const iconSizes = { color: 192, outline: 32 } as const;

const rules = {
  files: {
    source: `${publishing('Serialization_FileMissing')}; ${documents}/concepts/build-and-test/apps-package`,
    *check({ files, manifest: { icons, localizationInfo } }) {
      const named = [
        'manifest.json',
        ...Object.values(icons),
        ...localizationInfo.additionalLanguages.map(({ file }) => file),
      ];
      for (const name of named) if (!files.has(name)) yield `The package lacks ${name}.`;
      for (const name of files.keys())
        if (!named.includes(name)) yield `The package holds ${name}, which the manifest does not name.`;
    },
  },
  filledIn: {
    source: publishing('DeveloperNameIsRequiredField', 'ShortNameIsRequiredField', 'CommonAppIdIsNotGuid'),
    *check({ manifest, languages }) {
      const texts = [manifest, ...languages.values()].map((file) => JSON.stringify(file)).join('\n');
      for (const [placeholder] of texts.matchAll(/\$\{\{\w*\}\}/g)) yield `${placeholder} has no value.`;
      // Commands have a rule of their own.
      const names = textsOf(manifest).filter(([path]) => !path.startsWith('bots['));
      for (const [path, text] of names) if (text.trim() === '') yield `${path} is empty.`;
    },
  },
  channelFeatures: {
    // The sentence with which Teams refuses: "Applications with manifest version 1.25 or higher that support the 'team' scope must
    // include the 'supportsChannelFeatures' property."
    source:
      'https://github.com/OfficeDev/microsoft-365-agents-toolkit/pull/15358; https://github.com/MicrosoftDocs/msteams-docs/pull/14609',
    *check({ manifest: { manifestVersion, bots, supportsChannelFeatures, supportedChannelTypes } }) {
      if (isHigher('1.25', manifestVersion)) return;
      if (bots[0].scopes.includes('team') && supportsChannelFeatures !== 'tier1')
        yield 'An app for teams has to say "supportsChannelFeatures": "tier1" since manifest 1.25.';
      if (supportedChannelTypes !== undefined)
        yield 'supportedChannelTypes is not allowed since manifest 1.25.';
    },
  },
  version: {
    source: publishing('VersionContainsOnlyNumbersDotSeparated', 'VersionHasMajorLessThan1'),
    *check({ manifest: { version } }) {
      if (!/^[1-9]\d*\.\d+\.\d+$/.test(version))
        yield `The version ${version} is not three numbers of which the first is at least 1.`;
    },
  },
  schemas: {
    source: publishing(
      'LocalizationSchemaIsMissing',
      'LocalizationSchemaDoesNotFollowConventionalSchemaRegex',
      'LocalizationSchemaVersionIsNotTheSameAsTheManifestSchemaVersion',
    ),
    *check({ manifest, languages }) {
      const folder = `https://developer.microsoft.com/json-schemas/teams/v${manifest.manifestVersion}`;
      if (manifest.$schema !== `${folder}/MicrosoftTeams.schema.json`)
        yield `The manifest's $schema is not that of manifest ${manifest.manifestVersion}.`;
      for (const [file, { $schema }] of languages)
        if ($schema !== `${folder}/MicrosoftTeams.Localization.schema.json`)
          yield `The $schema of ${file} is not that of manifest ${manifest.manifestVersion}.`;
    },
  },
  addresses: {
    source: publishing(
      'DeveloperWebsiteUrlMustBeHttps',
      'DeveloperPrivacyUrlMustBeHttps',
      'DeveloperTermsOfUseUrlMustBeHttps',
    ),
    *check({ manifest: { developer } }) {
      for (const name of ['websiteUrl', 'privacyUrl', 'termsOfUseUrl'] as const)
        if (!/^https:\/\/./.test(developer[name])) yield `developer.${name} is not an https address.`;
    },
  },
  lengths: {
    source: publishing(
      'ShortNameLengthCheck',
      'ShortDescriptionLengthCheck',
      'FullDescriptionLengthCheck',
      'DeveloperNameLengthCheck',
    ),
    *check({ manifest, languages }) {
      const all: (readonly [string, string, string])[] = [
        ...textsOf(manifest).map(([path, text]) => ['manifest.json', path, text] as const),
        ...[...languages].flatMap(([file, texts]) =>
          Object.entries(texts).map(([path, text]) => [file, path, text] as const),
        ),
      ];
      for (const [file, path, { length }] of all) {
        const most = longest[path] ?? Infinity;
        if (length > most) yield `${path} of ${file} has ${length} characters, ${length - most} too many.`;
      }
    },
  },
  descriptions: {
    source:
      'https://github.com/OfficeDev/Microsoft-365-Copilot-Samples/pull/126: FullDescriptionContainsShortDescription',
    *check({ manifest, languages }) {
      const all = [['manifest.json', Object.fromEntries(textsOf(manifest))] as const, ...languages];
      for (const [file, { 'description.short': short, 'description.full': full }] of all)
        if (short && full?.includes(short)) yield `The full description of ${file} repeats the short one.`;
    },
  },
  reservedName: {
    source: `${publishing('ShortNameEqualsReservedName')}; ${documents}/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines`,
    *check({ manifest: { name } }) {
      const reserved = ['chat', 'contacts', 'calendar', 'calls', 'files', 'activity', 'apps', 'help'];
      if (reserved.includes(name.short.toLowerCase())) yield `${name.short} is a name of Teams' own.`;
    },
  },
  icons: {
    source: `${publishing('InvalidColorIconHeightAndWidth', 'InvalidOutlineIconHeightAndWidth', 'InvalidOutlineIconTransparency')}; ${documents}/concepts/build-and-test/apps-package`,
    *check({ files, manifest: { icons } }) {
      for (const [kind, size] of Object.entries(iconSizes) as ['color' | 'outline', number][]) {
        const file = files.get(icons[kind]);
        if (!file) continue;
        const { width, height, pixels } = readPng(Buffer.from(file));
        if (width !== size || height !== size)
          yield `The icon ${icons[kind]} is ${width} × ${height}, not ${size} × ${size}.`;
        const corners = [0, width - 1, pixels.length - width, pixels.length - 1];
        const inCorners = pixels.filter((_, index) => corners.includes(index)).map(String);
        if (kind === 'color' && new Set(inCorners).size > 1)
          yield `The icon ${icons[kind]} has a background that is not of one colour to its corners.`;
        const isColoured = ([red, green, blue, alpha]: Pixel) =>
          alpha > 0 && Math.min(red, green, blue) < 255;
        if (kind === 'outline' && (pixels.some(isColoured) || pixels.every(([, , , alpha]) => alpha > 0)))
          yield `The icon ${icons[kind]} is not white on a transparent background.`;
      }
    },
  },
  commands: {
    source: `${reference}; ${documents}/bots/how-to/conversations/prompt-starters; ${documents}/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines`,
    *check({ manifest, languages }) {
      const lists = manifest.bots[0].commandLists;
      if (lists.length > maxLists)
        yield `There are ${lists.length} lists of commands, more than ${maxLists}.`;
      for (const [list, { commands }] of lists.entries()) {
        const at = `bots[0].commandLists[${list}]`;
        if (commands.length === 0 || commands.length > maxCommands)
          yield `${at} has ${commands.length} commands; Teams takes 1 to ${maxCommands}.`;
        for (const [index, { type = 'basic', description, prompt }] of commands.entries()) {
          const here = `${at}.commands[${index}]`;
          if (!description) yield `${here} has no description.`;
          if ((type === 'prompt') !== (prompt !== undefined))
            yield `${here}: a prompt starter is of the type "prompt" and has a prompt, a command neither.`;
          if (prompt !== undefined && (prompt.trim() === '' || prompt.length > maxPrompt))
            yield `The prompt of ${here} is empty or longer than ${maxPrompt} characters.`;
        }
        const shown = [
          commands.map(({ title }) => title),
          ...[...languages.values()].map((texts) =>
            commands.map(({ title }, index) => texts[`${at}.commands[${index}].title`] ?? title),
          ),
        ];
        for (const titles of shown) {
          for (const title of titles)
            if (/^\/|^\s*$/.test(title)) yield `${at}: the title "${title}" is empty or begins with a slash.`;
          const twice = titles.find((title, index) => titles.indexOf(title) !== index);
          if (twice !== undefined) yield `${at} has "${twice}" twice.`;
        }
      }
    },
  },
  scopes: {
    source: `${reference}: a list for each scope; ${documents}/agents-in-teams/agent-slash-commands`,
    *check({ manifest }) {
      const { scopes, commandLists, supportsTargetedMessages } = manifest.bots[0];
      const covered = commandLists.flatMap(({ scopes, triggers = ['mention'] }) =>
        scopes.flatMap((scope) => triggers.map((trigger) => `${trigger} in ${scope}`)),
      );
      for (const each of new Set(covered))
        if (covered.indexOf(each) !== covered.lastIndexOf(each)) yield `More than one list is for ${each}.`;
      const listed = commandLists.flatMap(({ scopes }) => scopes);
      for (const scope of listed)
        if (!scopes.includes(scope)) yield `A list of commands is for ${scope}, where the bot is not.`;
      for (const scope of scopes)
        if (!covered.includes(`mention in ${scope}`)) yield `No list of commands is for ${scope}.`;
      for (const { scopes } of commandLists.filter(({ triggers }) => triggers?.includes('slash'))) {
        if (supportsTargetedMessages !== true) yield 'Slash commands want "supportsTargetedMessages": true.';
        for (const scope of scopes)
          if (!scopesWithSlash.includes(scope)) yield `There are no slash commands in the scope ${scope}.`;
      }
    },
  },
  validDomains: {
    source: `${publishing('ValidDomainsContainsUrl')}; ${documents}/concepts/deploy-and-publish/appsource/prepare/teams-store-validation-guidelines: external domains`,
    *check({ manifest: { validDomains = [] } }) {
      for (const domain of validDomains) {
        if (!/^(?:\*\.)?(?:[a-z\d-]+\.)+[a-z]{2,}$/i.test(domain)) yield `${domain} is not a domain.`;
        if (
          /(?:^|\.)(?:ngrok[\w-]*\.\w+|devtunnels\.ms|loca\.lt|azurewebsites\.net|onmicrosoft\.com)$/i.test(
            domain,
          )
        )
          yield `${domain} is a tunnel, or belongs to everybody.`;
      }
    },
  },
  languages: {
    source: `${documents}/concepts/build-and-test/apps-localization; ${documents}/resources/schema/localization-schema`,
    *check({ manifest, languages }) {
      const tags = manifest.localizationInfo.additionalLanguages.map(({ languageTag }) => languageTag);
      if (new Set([manifest.localizationInfo.defaultLanguageTag, ...tags]).size <= tags.length)
        yield 'A language is named twice.';
      const wanted = textsOf(manifest)
        .map(([path]) => path)
        .filter((path) => !path.startsWith('developer.'));
      for (const [file, texts] of languages) {
        for (const path of wanted) if (!texts[path]?.trim()) yield `${file} lacks ${path}.`;
        for (const path of Object.keys(texts))
          if (path !== '$schema' && !wanted.includes(path)) yield `${file} has ${path}, which is not there.`;
      }
    },
  },
} satisfies Readonly<Record<string, Rule>>;

/** What Teams would say about a package; nothing is good. */
export function findings(files: AppPackage): readonly Finding[] {
  const json = (name: string): unknown => JSON.parse(Buffer.from(files.get(name) ?? '').toString());
  const manifest = json('manifest.json') as Manifest;
  const languages = new Map(
    manifest.localizationInfo.additionalLanguages
      .filter(({ file }) => files.has(file))
      .map(({ file }) => [file, json(file) as LanguageFile]),
  );
  return (Object.entries(rules) as [keyof typeof rules, Rule][]).flatMap(([rule, { source, check }]) =>
    [...check({ files, manifest, languages })].map((what) => ({ rule, what, source })),
  );
}

/** The rules that there are. */
export const ruleNames = Object.keys(rules) as readonly (keyof typeof rules)[];

/** Whether the first version comes after the second, number by number. */
export const isHigher = (version: string, other: string): boolean =>
  version.localeCompare(other, 'en', { numeric: true }) > 0;

/** The manifest's texts for people, by the names that a language's file has for them. */
function textsOf({ name, description, developer, bots }: Manifest): (readonly [string, string])[] {
  const commands = bots[0].commandLists.flatMap(({ commands }, list) =>
    commands.flatMap(({ title, description, prompt }, command) =>
      Object.entries({ title, description, prompt }).flatMap(([part, text]) =>
        text === undefined
          ? []
          : [[`bots[0].commandLists[${list}].commands[${command}].${part}`, text] as const],
      ),
    ),
  );
  return [
    ['name.short', name.short],
    ['name.full', name.full],
    ['description.short', description.short],
    ['description.full', description.full],
    ['developer.name', developer.name],
    ...commands,
  ];
}
