import { nearest } from './nearest.ts';
import { everybodyIn, type Named, subjectsIn, takePeople, takeWord, textOf } from './named.ts';
import { type Refusal, refuse } from './refusal.ts';
import { bareWord, caseNumberIn, clean, type Mention, type Piece, plainWord } from './typedText.ts';

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
  /** Words for `withdraw` that stand on a form's button, too: alone they mean the form. */
  readonly cancel: readonly string[];
}

export interface ExportCommand {
  readonly kind: 'export';
  /** Whose data, each once. */
  readonly people: readonly Named[];
  /** Named as well, but not as somebody whose data is meant. */
  readonly others: readonly Named[];
  /** Empty when it is missing. */
  readonly caseNumber: string;
  readonly reason: string;
  /** What the command does not say yet, or says wrongly. */
  readonly lacks?: Refusal;
}

/** What somebody typed, taken apart. Who is meant is resolved later. */
export type Command =
  | ExportCommand
  | { readonly kind: 'status'; readonly number: number }
  /** `whose`: those exports alone. */
  | { readonly kind: 'list'; readonly filter: ListFilter; readonly whose?: Named }
  | { readonly kind: 'withdraw'; readonly number?: number }
  /** Whatever is open is to be closed. */
  | { readonly kind: 'cancel' }
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
/** Longer reasons do not fit on a card (28 KB), and nobody reads them. */
export const maxReason = 1_000;
/** Longer than any card shows. */
export const maxCaseNumber = 60;

/** The largest is that of the database's numbers. */
const requestNumber = /^#?(\d{1,9})$/;

/**
 * A command with or without the slash, in any case and any of the languages. An export names its people first
 * (`export PERSON… CASE reason…`); the case number is the first word that names nobody, and the reason is what follows, as it was
 * typed. An export that lacks something is a command still: a form asks for the rest. A message is one command: where a second
 * line is another one, nobody can tell which counts.
 */
export function parseCommand(
  typed: readonly Piece[],
  vocabulary: Vocabulary,
  casePattern?: RegExp,
): Command | Refusal {
  const pieces = cleaned(typed);
  const { ahead, word: first, verb, rest } = beginningOf(pieces);
  if (verb === '') return { kind: 'help' };
  const name = meant(verb, vocabulary.commands);
  if (name === undefined) return unknownCommand(first, rest, vocabulary);
  const [, ...more] = linesOf(pieces);
  if (more.some((line) => isCommand(line, vocabulary))) return refuse('severalCommands');
  switch (name) {
    case 'help':
    case 'audit':
      return { kind: name };
    case 'export':
      return exportOf(ahead, rest, casePattern);
    case 'status':
      return statusOf(ahead, rest);
    case 'list':
      return listOf(ahead, rest, vocabulary);
    case 'withdraw': {
      const { word, number, after } = numberAt(rest);
      if (word === '') return { kind: vocabulary.cancel.includes(verb) ? 'cancel' : 'withdraw' };
      if (number !== undefined && isAboutAnother(after, vocabulary)) return refuse('severalCommands');
      return number === undefined ? refuse('numberMissing', { nearest: verb }) : { kind: 'withdraw', number };
    }
    case 'approve':
    case 'reject': {
      const { number, after } = numberAt(rest);
      if (number === undefined) return refuse('numberMissing', { nearest: verb });
      if (isAboutAnother(after, vocabulary)) return refuse('severalCommands');
      if (after.length > maxReason) return refuse('reasonTooLong', { max: maxReason });
      return { kind: 'decide', verb: name, number, because: after };
    }
  }
}

/** Somebody's own words, without what no keyboard shows. */
const cleaned = (typed: readonly Piece[]): readonly Piece[] =>
  typed.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== 'words') return piece.kind === 'mention' ? [piece] : [];
    // The space between words and a mention is theirs.
    const [, before = '', after = ''] = /^(\s?).*?(\s?)$/s.exec(piece.text) ?? [];
    return [{ kind: 'words', text: `${before}${clean(piece.text)}${after}` }];
  });

/** Whoever is mentioned ahead of the command, its word, and what follows. */
function beginningOf(pieces: readonly Piece[]): {
  readonly ahead: readonly Mention[];
  readonly word: string;
  /** The same as the vocabulary has it. */
  readonly verb: string;
  readonly rest: readonly Piece[];
} {
  const { people, rest: own } = takeMentions(pieces);
  const { word, rest } = takeWord(own);
  return { ahead: people, word, verb: wordOf(word), rest };
}

/** Those that a message begins with, whatever punctuation stands between them. */
function takeMentions(pieces: readonly Piece[]): {
  readonly people: readonly Mention[];
  readonly rest: readonly Piece[];
} {
  const index = pieces.findIndex(
    (piece) => piece.kind === 'words' && /[^\s,;:\u060c\u061b]/.test(piece.text),
  );
  const end = index < 0 ? pieces.length : index;
  const people = pieces.slice(0, end).filter((piece) => piece.kind === 'mention');
  const [first, ...others] = pieces.slice(end);
  if (first?.kind !== 'words' || people.length === 0) return { people, rest: pieces.slice(end) };
  return {
    people,
    rest: [{ kind: 'words', text: first.text.replace(/^[\s,;:\u060c\u061b]+/, '') }, ...others],
  };
}

/** What a list in the compose box puts before each of its lines. */
const bullet = /^(?:[-*\u2022\u00b7\u2013]|\d{1,2}[.)]) /;

function linesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind !== 'words') {
      lines.at(-1)?.push(piece);
      continue;
    }
    const [first = '', ...others] = piece.text.split('\n');
    lines.at(-1)?.push({ kind: 'words', text: first });
    for (const text of others) lines.push([{ kind: 'words', text: text.replace(bullet, '') }]);
  }
  return lines.filter((line) => line.some((piece) => piece.kind === 'words' && piece.text.trim() !== ''));
}

/** Whether a line would be a command of its own, and not the rest of a reason: a known word followed by what it needs. */
function isCommand(line: readonly Piece[], vocabulary: Vocabulary): boolean {
  const { people, rest: own } = takeMentions(line);
  const { word, rest } = takeWord(own);
  const name = meant(wordOf(word), vocabulary.commands);
  if (name === undefined) return false;
  // Nobody's reason begins with a slash.
  if (word.startsWith('/')) return true;
  const { number, word: second } = numberAt(rest);
  switch (name) {
    case 'help':
      return false;
    case 'export':
      return people.length > 0 || everybodyIn(rest).length > 0 || textOf(rest) === '';
    case 'approve':
    case 'reject':
      return number !== undefined;
    case 'withdraw':
    case 'status':
      return number !== undefined || textOf(rest) === '' || (name === 'status' && second === '');
    case 'list':
      return textOf(rest) === '' || meant(wordOf(textOf(rest)), vocabulary.filters) !== undefined;
    case 'audit':
      return textOf(rest) === '';
  }
}

/** A word as the vocabulary has it: no slash before it, no punctuation around it. */
const wordOf = (typed: string): string => {
  const word = plainWord(typed).toLowerCase();
  return bareWord(word.replace(/^\//, '')).replace(/^\//, '') || word.replace(/^\//, '');
};

/** A word as it is said back: whoever typed it knows it again. */
const wordShown = (typed: string): string =>
  plainWord(typed)
    .toLowerCase()
    .replace(/^\//, '')
    .replace(/[.,:;!?\u060c\u061b\u061f]+$/, '');

const meant = <Name extends string>(
  word: string,
  known: Readonly<Record<Name, readonly string[]>>,
): Name | undefined => (Object.keys(known) as Name[]).find((name) => known[name].includes(word));

/** What probably was meant: a word like the first one, or a command that stands further back in a sentence. */
function unknownCommand(typed: string, rest: readonly Piece[], { commands, own }: Vocabulary): Refusal {
  const inside = textOf(rest)
    .split(' ')
    .map(wordOf)
    .find((word) => {
      const name = meant(word, commands);
      return name !== undefined && name !== 'help';
    });
  return unknown(
    'unknownCommand',
    wordShown(typed),
    nearestOf(wordOf(typed), own.commands, commands) ?? inside,
  );
}

/** The reader's own words first: theirs is the language they most probably misspelt. */
const nearestOf = (word: string, ...known: readonly Readonly<Record<string, readonly string[]>>[]) =>
  known.map((words) => nearest(word, Object.values(words).flat())).find((near) => near !== undefined);

const unknown = (code: 'unknownCommand' | 'unknownFilter', typed: string, near: string | undefined) =>
  refuse(code, {
    word: Array.from(typed).slice(0, 40).join(''),
    ...(near !== undefined && { nearest: near }),
  });

/** `7`, `#7,`, `7: because…`: the number that a text begins with, and what is said behind it. */
function numberAt(pieces: readonly Piece[]): {
  readonly word: string;
  readonly number?: number;
  readonly after: string;
} {
  const { word, rest } = takeWord(takePeople(pieces).rest);
  const [, glued = ''] = /^#?\d{1,9}:(\D.*)$/s.exec(plainWord(word)) ?? [];
  const digits = requestNumber.exec(bareWord(glued === '' ? word : word.slice(0, -glued.length)))?.[1];
  const after = `${glued} ${textOf(rest)}`.trim().replace(/^(?:[:;,.\u060c\u061b]|[-\u2010-\u2015] )\s*/, '');
  return { word, ...(digits !== undefined && { number: Number(digits) }), after };
}

/** `8`, `8 and #9` */
const isNumbers = (text: string): boolean => {
  const all = plainWord(text).split(/[\s,;\u060c\u061b&+]+/);
  const others = all.filter((word) => word !== '' && !/^(?:and|und|et|\u0648)$/i.test(word));
  return others.length > 0 && others.every((word) => /^\u0648?#?\d{1,9}[.!?]?$/.test(word));
};

/** Whether what follows a number decides on another one, too: nobody's reason is a number, or begins with a whole decision. */
function isAboutAnother(after: string, vocabulary: Vocabulary): boolean {
  if (isNumbers(after)) return true;
  const { word, rest } = takeWord([{ kind: 'words', text: after }]);
  const name = meant(wordOf(word), vocabulary.commands);
  const decides = name === 'approve' || name === 'reject' || name === 'withdraw';
  return decides && numberAt(rest).number !== undefined;
}

function statusOf(ahead: readonly Mention[], rest: readonly Piece[]): Command | Refusal {
  const { number } = numberAt(rest);
  if (number !== undefined) return { kind: 'status', number };
  const inside = everybodyIn(rest);
  const [only, ...others] = inside.length > 0 ? inside : ahead;
  if (only && others.length === 0) return { kind: 'list', filter: 'all', whose: only };
  return only || textOf(rest) !== '' ? refuse('whichExport') : { kind: 'list', filter: 'open' };
}

function listOf(
  ahead: readonly Mention[],
  rest: readonly Piece[],
  vocabulary: Vocabulary,
): Command | Refusal {
  if (ahead.length + everybodyIn(rest).length > 0) return statusOf(ahead, rest);
  const word = wordOf(takeWord(rest).word);
  if (word === '') return { kind: 'list', filter: 'open' };
  const filter = meant(word, vocabulary.filters);
  if (filter) return { kind: 'list', filter };
  return unknown('unknownFilter', word, nearestOf(word, vocabulary.own.filters, vocabulary.filters));
}

function exportOf(
  ahead: readonly Mention[],
  rest: readonly Piece[],
  casePattern: RegExp | undefined,
): Command | Refusal {
  const fits = (word: string) => (casePattern ? casePattern.test(word) : /\d/.test(word));
  // Where the organisation's numbers have a pattern, the first word is shown as what was meant for one.
  const isNumber = (word: string) => {
    const number = caseNumberIn(word);
    return number !== '' && number.length <= maxCaseNumber && (casePattern !== undefined || fits(number));
  };
  const { people, word, said, others } = subjectsIn(ahead, rest, isNumber);
  if (people.length > maxPeople) return refuse('tooManyPeople', { max: maxPeople });
  if (said.length > maxReason) return refuse('reasonTooLong', { max: maxReason });
  const caseNumber = isNumber(word) ? caseNumberIn(word) : '';
  const lacks =
    people.length === 0
      ? refuse('nobodyNamed')
      : caseNumber === ''
        ? refuse('caseNumberMissing')
        : fits(caseNumber)
          ? undefined
          : refuse('caseNumberPattern', { caseNumber });
  return { kind: 'export', people, others, caseNumber, reason: said, ...(lacks && { lacks }) };
}
