import { en, type Words } from './en.ts';

export type { RefusalDetails, Words } from './en.ts';

/** Every language the bot speaks, by its subtag. */
const catalogues: Readonly<Record<string, Words>> = { en };

/** The catalogue for a BCP 47 tag; English where there is none. */
export const words = (locale: string): Words => catalogues[locale.split('-')[0]?.toLowerCase() ?? ''] ?? en;

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
