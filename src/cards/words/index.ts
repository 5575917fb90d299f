import {
  commandNames,
  type CommandName,
  type ListFilter,
  listFilters,
  type Vocabulary,
} from '../../domain/command.ts';
import { ar } from './ar/index.ts';
import { de } from './de/index.ts';
import { en, type Words } from './en/index.ts';
import { fr } from './fr/index.ts';

export type { Words } from './en/index.ts';
export type { RefusalDetails } from './refusalDetails.ts';

/** Every language the bot speaks, by its subtag. */
const catalogues: Readonly<Record<string, Words>> = { en, de, fr, ar };

/** The catalogue for a BCP 47 tag; English where there is none. */
export const words = (locale: string): Words =>
  catalogues[locale.split(/[-_]/)[0]?.toLowerCase() ?? ''] ?? en;

/** The tag for dates and `lang`: the reader's own where the words are in that language, else that of the words. */
export function tag(locale: string): string {
  const { language } = words(locale);
  try {
    const [canonical] = Intl.getCanonicalLocales(locale);
    if (canonical?.split('-')[0] === language) return canonical;
  } catch {
    // Not a tag at all; clients have sent such things.
  }
  return language;
}

/** Each word once, those of every language together. */
const together = (of: (catalogue: Words) => readonly string[]): readonly string[] => [
  ...new Set(Object.values(catalogues).flatMap(of)),
];

const byName = <Name extends string>(
  names: readonly Name[],
  of: (catalogue: Words, name: Name) => readonly string[],
) =>
  Object.fromEntries(names.map((name) => [name, together((catalogue) => of(catalogue, name))])) as {
    readonly [N in Name]: readonly string[];
  };

export const vocabulary: Vocabulary = {
  commands: byName<CommandName>(commandNames, ({ commands }, name) => commands[name].words),
  filters: byName<ListFilter>(listFilters, ({ filters }, name) => filters[name]),
};

/** The commands as a menu shows them: the word to type, and what it does. The app's manifest has the same. */
export const commandMenu = (
  locale: string,
): readonly { readonly title: string; readonly description: string }[] =>
  commandNames.map((name) => {
    const { words: known, description } = words(locale).commands[name];
    return { title: known[0] ?? name, description };
  });
