import { nearest } from './nearest.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Everything that can be typed, in the order in which people are told about it. */
export const commandNames = [
  'export',
  'status',
  'list',
  'withdraw',
  'approve',
  'reject',
  'audit',
  'help',
] as const;
export type CommandName = (typeof commandNames)[number];

export const listFilters = ['open', 'mine', 'overdue', 'all'] as const;
export type ListFilter = (typeof listFilters)[number];

/** Words for all of that, in lower case. */
export interface Meanings {
  readonly commands: Readonly<Record<CommandName, readonly string[]>>;
  readonly filters: Readonly<Record<ListFilter, readonly string[]>>;
}

/** The words of every language the bot speaks. */
export interface Vocabulary extends Meanings {
  /** Those of the reader's language: what a misspelt word was probably meant to be. */
  readonly own: Meanings;
}

export interface ExportCommand {
  readonly kind: 'export';
  readonly addresses: readonly string[];
  /** Empty when it is missing. */
  readonly caseNumber: string;
  readonly reason: string;
  /** What the command does not say yet, or says wrongly. */
  readonly lacks?: Refusal;
}

/** Whose exports are asked about: the mentioned person, or whoever has this address. */
export type Whose = { readonly kind: 'mentioned' } | { readonly kind: 'address'; readonly address: string };

/** What somebody typed, taken apart. Who is meant is resolved later. */
export type Command =
  | ExportCommand
  | { readonly kind: 'status'; readonly number: number }
  | { readonly kind: 'list'; readonly filter: ListFilter; readonly whose?: Whose }
  | { readonly kind: 'withdraw'; readonly number?: number }
  | {
      readonly kind: 'decide';
      readonly verb: 'approve' | 'reject';
      readonly number: number;
      readonly because: string;
    }
  | { readonly kind: 'audit' }
  | { readonly kind: 'help' };

/** At most this many people in one command; Teams allows 60 messages in 30 s and conversation. */
export const maxPeople = 20;
/** Longer texts do not fit on a card (28 KB), and nobody reads them. */
export const maxTextLength = 1_000;

const address = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
/** The largest is that of the database's numbers. */
const requestNumber = /^#?(\d{1,9})$/;
/** Digits as Arabic and Persian keyboards write them. */
const easternDigit = /[\u0660-\u0669\u06f0-\u06f9]/g;
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

export interface Typed {
  /** Without the mentions. */
  readonly text: string;
  /** How many people were mentioned in it. */
  readonly mentioned: number;
}

/**
 * A command with or without the slash, in any case and any of the languages. An export names its people first
 * (`export ADDRESS… CASE reason…`); the case number is the first word after them, and the reason is what follows, as it was
 * typed. An export that lacks something is a command still: a form asks for the rest.
 */
export function parseCommand(
  { text, mentioned }: Typed,
  vocabulary: Vocabulary,
  casePattern?: RegExp,
): Command | Refusal {
  const [first = '', ...words] = tidy(text.replace(marks, '')).split(' ');
  const verb = wordOf(first);
  if (verb === '') return { kind: 'help' };
  const name = meant(verb, vocabulary.commands);
  if (name === undefined) return unknownCommand(verb, words, vocabulary);
  if (name === 'help') return { kind: 'help' };
  if (name === 'audit') return { kind: 'audit' };
  if (text.length > maxTextLength) return refuse('textTooLong', { max: maxTextLength });
  switch (name) {
    case 'export':
      return exportOf(words.join(' '), mentioned, casePattern);
    case 'status':
      return statusOf(words, mentioned);
    case 'list':
      return listOf(words, mentioned, vocabulary);
    case 'withdraw': {
      const number = numberOf(words[0]);
      if (words[0] !== undefined && number === undefined) return refuse('numberMissing', { nearest: verb });
      return { kind: 'withdraw', ...(number !== undefined && { number }) };
    }
    case 'approve':
    case 'reject': {
      const number = numberOf(words[0]);
      if (number === undefined) return refuse('numberMissing', { nearest: verb });
      return { kind: 'decide', verb: name, number, because: words.slice(1).join(' ') };
    }
  }
}

const bare = (word: string) => word.replace(joiners, '');

/** A word as the vocabulary has it: no slash before it, no punctuation after it. */
const wordOf = (typed: string): string => {
  const word = bare(typed).replace(/^\//, '').normalize('NFC').toLowerCase();
  return word.replace(/[.,:;!?،؛؟]+$/u, '') || word;
};

const meant = <Name extends string>(
  word: string,
  known: Readonly<Record<Name, readonly string[]>>,
): Name | undefined => (Object.keys(known) as Name[]).find((name) => known[name].includes(word));

/** What probably was meant: a word like the first one, or a command that stands further back in a sentence. */
function unknownCommand(verb: string, words: readonly string[], { commands, own }: Vocabulary): Refusal {
  const inside = words.map(wordOf).find((word) => {
    const name = meant(word, commands);
    return name !== undefined && name !== 'help';
  });
  return unknown('unknownCommand', verb, nearestOf(verb, own.commands, commands) ?? inside);
}

/** The reader's own words first: theirs is the language they most probably misspelt. */
const nearestOf = (word: string, ...known: readonly Readonly<Record<string, readonly string[]>>[]) =>
  known.map((words) => nearest(word, Object.values(words).flat())).find((near) => near !== undefined);

const unknown = (code: 'unknownCommand' | 'unknownFilter', typed: string, near: string | undefined) =>
  refuse(code, {
    word: Array.from(typed).slice(0, 40).join(''),
    ...(near !== undefined && { nearest: near }),
  });

function numberOf(word: string | undefined): number | undefined {
  const western = bare(word ?? '').replace(easternDigit, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
  const digits = requestNumber.exec(western)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function statusOf(words: readonly string[], mentioned: number): Command | Refusal {
  const word = bare(words[0] ?? '')
    .replace(/^<|>$/g, '')
    .toLowerCase();
  const number = numberOf(word);
  if (number !== undefined) return { kind: 'status', number };
  if (mentioned === 1) return { kind: 'list', filter: 'all', whose: { kind: 'mentioned' } };
  if (address.test(word)) return { kind: 'list', filter: 'all', whose: { kind: 'address', address: word } };
  return word === '' && mentioned === 0 ? { kind: 'list', filter: 'open' } : refuse('whichExport');
}

function listOf(words: readonly string[], mentioned: number, vocabulary: Vocabulary): Command | Refusal {
  if (mentioned > 0 || (words[0] ?? '').includes('@')) return statusOf(words, mentioned);
  const word = wordOf(words[0] ?? '');
  if (word === '') return { kind: 'list', filter: 'open' };
  const filter = meant(word, vocabulary.filters);
  if (filter) return { kind: 'list', filter };
  return unknown('unknownFilter', word, nearestOf(word, vocabulary.own.filters, vocabulary.filters));
}

function exportOf(text: string, mentioned: number, casePattern: RegExp | undefined): Command | Refusal {
  const { addresses, rest } = takeAddresses(text);
  if (addresses.length + mentioned > maxPeople) return refuse('tooManyPeople', { max: maxPeople });

  const [second = '', ...others] = rest.split(' ');
  const word = bare(second).replace(/[,;]+$/, '');
  const isCase = word !== '' && (casePattern ? casePattern.test(word) : /\d/.test(word));
  const nobody = addresses.length + mentioned === 0 ? refuse('nobodyNamed') : undefined;
  const lacks = nobody ?? (isCase ? undefined : noCase(word, casePattern));
  // What is no case number is somebody's words all the same: the form shows them.
  const said =
    isCase || lacks?.code === 'caseNumberPattern'
      ? { caseNumber: word, reason: others.join(' ') }
      : { caseNumber: '', reason: rest };
  return { kind: 'export', addresses, ...said, ...(lacks && { lacks }) };
}

const noCase = (word: string, casePattern: RegExp | undefined) =>
  casePattern && word !== ''
    ? refuse('caseNumberPattern', { caseNumber: word })
    : refuse('caseNumberMissing');

/** The leading addresses, each once, and what follows them. Commas and semicolons part addresses; later ones are the reason's own. */
export function takeAddresses(text: string): {
  readonly addresses: readonly string[];
  readonly rest: string;
} {
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
