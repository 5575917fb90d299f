// Control characters and line breaks become spaces: a name or reason is one paragraph.
const breaking = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// A surrogate without its other half is no character.
const halves = /\p{Surrogate}/gu;
// Direction marks, overrides and isolates could turn the words around them; zero-width spaces hide in them.
const invisible = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * People's words as a card may show them: in one line, without characters that act on their surroundings, cut at a
 * length, and isolated (FSI … PDI) so that a name written from right to left does not swap the rest of the line.
 * Empty when there are none. They belong in a TextRun: a TextBlock would read them as Markdown.
 */
export function plain(words: string, maxLength: number): string {
  const tidy = words
    .replace(halves, '')
    .replace(breaking, ' ')
    .replace(invisible, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (tidy === '') return '';
  const letters = Array.from(tidy);
  const cut = letters.length > maxLength ? `${letters.slice(0, maxLength - 1).join('')}…` : tidy;
  return `\u2068${cut}\u2069`;
}

/**
 * Lets words break that are longer than a line of a narrow card: some clients would cut an address off, and which account
 * is meant must be seen whole. Ordinary words are left alone, so that what is copied from the card stays what it was.
 */
export const breakable = (text: string, longest: number): string =>
  text.replace(/[^\s-]+/g, (word) =>
    word.length <= longest ? word : (word.match(pieces) ?? [word]).join('\u200b'),
  );
const pieces = /[^@./_+]{1,20}[@./_+]{0,20}|[@./_+]{1,20}/gu;

export const lengths = { name: 80, address: 120, caseNumber: 60, reason: 1_000, id: 120 } as const;

/**
 * Text that Teams shows as it is in a message. Entities rather than backslashes: they hold in Markdown and in XML.
 * (CommonMark 2.5: an entity never stands for a character of Markdown's structure.)
 */
export const escaped = (text: string): string =>
  text.replace(/[&<>\\`*_[\]~#|]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Longer than any client shows in a notification. */
const longestToast = 300;

/**
 * A message's words as a notification shows them: it reads neither Markdown nor entities. What people wrote stands in entities, so
 * marks are taken out first: theirs stay.
 */
export function toast(message: string): string {
  const words = message
    .replace(/\*\*|`/g, '')
    .replace(/^- /gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/&#(\d{1,4});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .trim();
  const letters = Array.from(words);
  return letters.length > longestToast ? `${letters.slice(0, longestToast - 1).join('')}…` : words;
}
