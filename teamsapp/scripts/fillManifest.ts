/**
 * `npm run manifest`: writes into appPackage/ what stands elsewhere, which is the version of package.json and the menus of the
 * catalogues. `npm version` runs it, so that one commit raises both.
 *
 * Teams' catalogue takes a changed app only under a higher version. So teamsapp/appVersion.json keeps which version brought
 * what is in the package now, and a change under that same version ends with an error.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { commandMenu, promptStarters } from '../../src/cards/words/index.ts';
import { isHigher, type LanguageFile, type Manifest, maxCommands } from './appRules.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root));
const json = (path: string): unknown => JSON.parse(read(path).toString());

/** The version that brought the app's content, and a hash of that content. */
export interface AppVersion {
  readonly version: string;
  readonly content: string;
}

/** What a list of the manifest offers: help whatever else there is, the commands, then as many prompt starters as Teams has room for. */
function menuOf(locale: string, scopes: readonly string[]) {
  // The audit is given in a person's own chat alone.
  const here = commandMenu(locale).filter(({ name }) => name !== 'audit' || scopes.includes('personal'));
  const others = here.filter(({ name }) => name !== 'help').slice(0, maxCommands - 1);
  const commands = [...others, ...here.filter(({ name }) => name === 'help')];
  const starters = promptStarters(locale).map((starter) => ({ ...starter, type: 'prompt' as const }));
  return [...commands.map(({ title, description }) => ({ title, description })), ...starters].slice(
    0,
    maxCommands,
  );
}

/** The files of appPackage/ that hold texts, as they should be. */
export function appFiles(): {
  readonly manifest: Manifest;
  readonly languages: ReadonlyMap<string, LanguageFile>;
} {
  const written = json('appPackage/manifest.json') as Manifest;
  const [bot] = written.bots;
  const { version } = json('package.json') as { readonly version: string };
  const commandLists = bot.commandLists.map((list) => ({ ...list, commands: menuOf('en', list.scopes) }));
  const manifest = { ...written, version, bots: [{ ...bot, commandLists }] as const };

  const languages = written.localizationInfo.additionalLanguages.map(({ languageTag, file }) => {
    const others = Object.entries(json(`appPackage/${file}`) as LanguageFile).filter(
      ([path]) => !path.startsWith('bots['),
    );
    const commands = bot.commandLists.flatMap(({ scopes }, list) =>
      menuOf(languageTag, scopes).flatMap((item, index) =>
        Object.entries(item)
          .filter(([part]) => part !== 'type')
          .map(([part, text]) => [`bots[0].commandLists[${list}].commands[${index}].${part}`, text] as const),
      ),
    );
    return [file, Object.fromEntries([...others, ...commands])] as const;
  });
  return { manifest, languages: new Map(languages) };
}

/** A hash of all that Teams gets, the version aside. */
export function appContent({ manifest, languages }: ReturnType<typeof appFiles>): string {
  const hash = createHash('sha256').update(JSON.stringify([{ ...manifest, version: '' }, ...languages]));
  for (const icon of Object.values(manifest.icons)) hash.update(read(`appPackage/${icon}`));
  return hash.digest('hex');
}

/** What to keep from now on, or nothing when the content changed under the same version. */
export function raised(before: AppVersion, now: AppVersion): AppVersion | undefined {
  if (now.content === before.content) return before;
  return isHigher(now.version, before.version) ? now : undefined;
}

async function write(path: string, value: unknown): Promise<void> {
  writeFileSync(new URL(path, root), await format(JSON.stringify(value, undefined, 2), { parser: 'json' }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = appFiles();
  await write('appPackage/manifest.json', files.manifest);
  for (const [file, texts] of files.languages) await write(`appPackage/${file}`, texts);

  const before = json('teamsapp/appVersion.json') as AppVersion;
  const next = raised(before, { version: files.manifest.version, content: appContent(files) });
  if (next) await write('teamsapp/appVersion.json', next);
  else {
    console.error(
      `The app is no longer what version ${before.version} brought: raise it with "npm version patch --no-git-tag-version".`,
    );
    process.exitCode = 1;
  }
}
