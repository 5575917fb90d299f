/** A message as it was typed, taken apart: what is meant depends on the order. */
export type Piece =
  | { readonly kind: 'words'; readonly text: string }
  | Mention
  /** Words of others that came along, forwarded or quoted: never a command, a reason or an approval. */
  | { readonly kind: 'foreign'; readonly text: string };

/** Somebody, or something, that was mentioned; `id` is theirs in the chat. */
export interface Mention {
  readonly kind: 'mention';
  readonly id: string;
  readonly name: string;
}

// Soft hyphens, direction marks and zero-width spaces, which clients and copied texts bring along. They carry no words, and in a
// reason they could turn around what stands beside it on the card.
const invisible = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
// Joiners hold emoji and Persian words together, variants choose among emoji, so only a reason keeps them.
const unseen = /\p{Default_Ignorable_Code_Point}/gu;
const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/**
 * Text as people meant it: nothing invisible, any kind of space one plain space, none at the ends of lines. The words stay as
 * they were typed; `plainWord` is for those that are looked up.
 */
export const clean = (text: string): string =>
  text
    .replace(invisible, '')
    .replace(lineBreaks, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();

/** The same as one paragraph. */
export const oneLine = (text: string): string => clean(text).replace(/\n/g, ' ');

const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
const apostrophes = /[\u2018\u2019\u201b\u02bc\u2032\uff07\u00b4`]/g;
const easternDigits = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** A word that means something to us, as every keyboard could have written it: Arabic digits, a phone's dashes and apostrophes. */
export const plainWord = (word: string): string =>
  word
    .replace(unseen, '')
    .normalize('NFC')
    .replace(dashes, '-')
    .replace(apostrophes, "'")
    .replace(easternDigits, (digit) => String((digit.codePointAt(0) ?? 0) & 15));

const opening = /^[<([{"'\u201c\u201d\u201e\u201a\u00ab\u2039]+/;
const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' };
const closing = /[>)\]}"'\u201c\u201d\u00bb\u203a.,;:!?\u2026\u060c\u061b\u061f]$/;

/** A plain word without the brackets, quotation marks and punctuation around it. A bracket of its own stays: `2026(3)`. */
export function bareWord(word: string): string {
  let bare = plainWord(word).replace(opening, '');
  for (;;) {
    const last = bare.at(-1) ?? '';
    const open = pairs[last];
    if (!closing.test(bare) || (open !== undefined && bare.includes(open))) return bare;
    bare = bare.slice(0, -1);
  }
}

const address =
  /^[^\s@,;<>()[\]{}"\u201c\u201d\u00ab\u00bb]+@[^\s@,;<>()[\]{}"\u201c\u201d\u00ab\u00bb]+\.[^\s@,;<>()[\]{}"\u201c\u201d\u00ab\u00bb]+$/;

/** A link in Markdown, which is how some clients send an address: `[megan@contoso.com](mailto:megan@contoso.com)`. */
const link = /\[([^[\]()]+)\]\((?:mailto:)?[^()]*\)/i;

/** The address that a word is, in lower case, whatever stands around it. */
export function addressIn(word: string): string | undefined {
  const bare = bareWord(word.replace(link, '$1')).replace(/^mailto:([^?]*).*$/is, '$1');
  return address.test(bare) ? bare.toLowerCase() : undefined;
}

/** A case number as it is stored; several words stay several. */
export const caseNumberIn = (text: string): string => bareWord(oneLine(text)).trim();

/** All words of a message, those of others included. */
export const allWords = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.kind === 'mention' ? ' ' : piece.text)).join(' ');
