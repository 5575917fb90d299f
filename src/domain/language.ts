/** The languages that the bot speaks, by their subtags (BCP 47). */
export const languages = ['en', 'de', 'fr', 'ar'] as const;
export type Language = (typeof languages)[number];

/** The language of a tag such as `de-AT`; undefined for one that the bot does not speak. */
export function languageOf(tag: string): Language | undefined {
  const subtag = tag.split(/[-_]/)[0]?.toLowerCase();
  return languages.find((language) => language === subtag);
}
