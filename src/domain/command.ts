import { type Refusal, refuse } from './refusal.ts';

/** What somebody typed, taken apart. Who is meant is resolved later. */
export type Command =
  | {
      readonly kind: 'export';
      readonly addresses: readonly string[];
      readonly caseNumber: string;
      readonly reason: string;
    }
  | { readonly kind: 'help' };

/** At most this many people in one command; Teams allows 60 messages in 30 s and conversation. */
export const maxPeople = 20;
/** Longer texts do not fit on a card (28 KB), and nobody reads them. */
export const maxTextLength = 1_000;

const address = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
// Zero-width and direction marks that clients add around mentions; they carry no words.
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text as people meant it: no-break spaces are spaces, HTML's nbsp too, no invisible marks at its ends. */
export const tidy = (text: string): string =>
  text
    .replace(/&nbsp;|\u00a0/gi, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * `export ADDRESS… CASE reason…` with or without the slash, in any case. `text` comes without mentions; `mentioned` says
 * how many people were mentioned in it. The case number is the first word after the people that fits the pattern.
 */
export function parseCommand(text: string, mentioned: number, casePattern?: RegExp): Command | Refusal {
  const words = tidy(text.replace(invisible, '')).split(' ');
  const verb = (words[0] ?? '').replace(/^\//, '').toLowerCase();
  if (verb === '' || ['help', 'hi', 'hello', '?'].includes(verb)) return { kind: 'help' };
  if (verb !== 'export') return refuse('unknownCommand', { word: verb.slice(0, 40) });
  if (text.length > maxTextLength) return refuse('textTooLong', { max: maxTextLength });

  const rest = words.slice(1).flatMap((word) => word.split(/[,;]/).filter((part) => part !== ''));
  const isAddress = rest.map((word) => address.test(word.replace(/^<|>$/g, '')));
  const firstOther = isAddress.indexOf(false);
  const people = firstOther === -1 ? rest : rest.slice(0, firstOther);
  const addresses = [...new Set(people.map((word) => word.replace(/^<|>$/g, '').toLowerCase()))];
  if (addresses.length + mentioned === 0) return refuse('nobodyNamed');
  if (addresses.length + mentioned > maxPeople) return refuse('tooManyPeople', { max: maxPeople });

  // The reason keeps its own punctuation: it is cut from the words as typed, not from the split ones.
  const after = afterPeople(words.slice(1));
  const caseNumber = after[0] ?? '';
  if (caseNumber === '' || (!casePattern && !/\d/.test(caseNumber))) return refuse('caseNumberMissing');
  if (casePattern && !casePattern.test(caseNumber)) return refuse('caseNumberPattern', { caseNumber });
  return { kind: 'export', addresses, caseNumber, reason: after.slice(1).join(' ') };
}

/** The words after the leading addresses; commas and semicolons only part addresses. */
function afterPeople(words: readonly string[]): string[] {
  const first = words.findIndex((word) =>
    word.split(/[,;]/).some((part) => part !== '' && !address.test(part.replace(/^<|>$/g, ''))),
  );
  return first === -1 ? [] : words.slice(first);
}
