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
// Direction marks and zero-width spaces that clients add around mentions. They carry no words, and in a reason they could
// turn around what stands beside it on the card.
const marks = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
// Joiners hold emoji and Persian words together, so only a reason keeps them.
const joiners = /[\u200c\u200d]/g;

/** Text as people meant it: no-break spaces are spaces, HTML's nbsp too, and none at its ends. */
export const tidy = (text: string): string =>
  text
    .replace(/&nbsp;|\u00a0/gi, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * `export ADDRESS… CASE reason…` with or without the slash, in any case. `text` comes without mentions; `mentioned` says
 * how many people were mentioned in it. The case number is the first word after the people; the reason is what follows, as
 * it was typed.
 */
export function parseCommand(text: string, mentioned: number, casePattern?: RegExp): Command | Refusal {
  const [first = '', ...words] = tidy(text.replace(marks, '')).split(' ');
  const verb = bare(first).replace(/^\//, '').toLowerCase();
  if (verb === '' || ['help', 'hi', 'hello', '?'].includes(verb)) return { kind: 'help' };
  if (verb !== 'export') return refuse('unknownCommand', { word: Array.from(verb).slice(0, 40).join('') });
  if (text.length > maxTextLength) return refuse('textTooLong', { max: maxTextLength });

  const { addresses, rest } = takeAddresses(words.join(' '));
  if (addresses.length + mentioned === 0) return refuse('nobodyNamed');
  if (addresses.length + mentioned > maxPeople) return refuse('tooManyPeople', { max: maxPeople });

  const [second = '', ...reason] = rest.split(' ');
  const caseNumber = bare(second).replace(/[,;]+$/, '');
  if (caseNumber === '' || (!casePattern && !/\d/.test(caseNumber))) return refuse('caseNumberMissing');
  if (casePattern && !casePattern.test(caseNumber)) return refuse('caseNumberPattern', { caseNumber });
  return { kind: 'export', addresses, caseNumber, reason: reason.join(' ') };
}

const bare = (word: string) => word.replace(joiners, '');

/** The leading addresses, each once, and what follows them. Commas and semicolons part addresses; later ones are the reason's own. */
function takeAddresses(text: string): { readonly addresses: readonly string[]; readonly rest: string } {
  const addresses = new Set<string>();
  const afterSeparators = (from: string) => from.replace(/^[ ,;]+/, '');
  let rest = afterSeparators(text);
  for (;;) {
    const word = /^[^ ,;]*/.exec(rest)?.[0] ?? '';
    const found = bare(word).replace(/^<|>$/g, '').toLowerCase();
    if (!address.test(found)) return { addresses: [...addresses], rest };
    addresses.add(found);
    rest = afterSeparators(rest.slice(word.length));
  }
}

/** `audit`, with or without the slash and nothing else: whoever types more means something else. */
export const asksForAudit = (text: string): boolean =>
  /^\/?audit[.!?]?$/i.test(tidy(text.replace(marks, '')));
