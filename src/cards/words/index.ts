import {
  commandNames,
  type CommandName,
  type ListFilter,
  listFilters,
  type Meanings,
  type Vocabulary,
} from '../../domain/command.ts';
import { type Language, languageOf } from '../../domain/language.ts';
import { ar } from './ar/index.ts';
import { de } from './de/index.ts';
import { en, type Words } from './en/index.ts';
import { fr } from './fr/index.ts';

export type { Words } from './en/index.ts';
export type { RefusalDetails } from './refusalDetails.ts';

export const catalogues: Readonly<Record<Language, Words>> = { en, de, fr, ar };

/** The catalogue for a BCP 47 tag; English where there is none. */
export const words = (locale: string): Words => catalogues[languageOf(locale) ?? 'en'];

/** The tag for dates and numbers: the reader's own where the words are in that language, else that of the words. */
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

const byName = <Name extends string>(names: readonly Name[], of: (name: Name) => readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as { readonly [N in Name]: readonly string[] };

const meanings = (spoken: readonly Words[]): Meanings => ({
  commands: byName<CommandName>(commandNames, (name) => [
    ...new Set(spoken.flatMap(({ commands }) => commands[name].words)),
  ]),
  filters: byName<ListFilter>(listFilters, (name) => [
    ...new Set(spoken.flatMap(({ filters }) => filters[name])),
  ]),
});

const everyLanguage = meanings(Object.values(catalogues));

/** What stands on the button that closes a form, with and without the sign that Arabic keyboards leave out. */
const cancel = Object.values(catalogues)
  .map(({ form }) => form.cancel.toLowerCase())
  .flatMap((word) => [word, word.replace(/[\u0622\u0623\u0625]/g, '\u0627')]);

const vocabularies = Object.fromEntries<Vocabulary>(
  Object.entries(catalogues).map(([language, catalogue]) => [
    language,
    { ...everyLanguage, own: meanings([catalogue]), cancel },
  ]),
) as Readonly<Record<Language, Vocabulary>>;

/** What a reader may type: the words of every language, their own first in mind where one is misspelt. */
export const vocabulary = (locale: string): Vocabulary => vocabularies[languageOf(locale) ?? 'en'];

/** The word of several that people are told. */
const toldWord = ([first = '']: readonly string[]) => first;

/** The commands as a menu shows them: the word to type, and what it does. The app's manifest has the same. */
export const commandMenu = (
  locale: string,
): readonly { readonly name: CommandName; readonly title: string; readonly description: string }[] =>
  commandNames.map((name) => {
    const { words: known, description } = words(locale).commands[name];
    return { name, title: toldWord(known), description };
  });

/** What Teams offers to begin with, in the order of its use: `prompt` is a whole command, good to send as it stands. */
export function promptStarters(
  locale: string,
): readonly { readonly title: string; readonly description: string; readonly prompt: string }[] {
  const { prompts, commands, filters } = words(locale);
  const list = toldWord(commands.list.words);
  return [
    { ...prompts.request, prompt: toldWord(commands.export.words) },
    { ...prompts.mine, prompt: `${list} ${toldWord(filters.mine)}` },
    { ...prompts.open, prompt: list },
    { ...prompts.overdue, prompt: `${list} ${toldWord(filters.overdue)}` },
  ];
}
