/** Who is meant: the people of a command or of a form's field, whichever way they are named. */
import { addressIn, clean, type Mention, oneLine, type Piece } from './typedText.ts';

export type Named = Mention | { readonly kind: 'address'; readonly address: string };

export interface Subjects {
  /** Each once. */
  readonly people: readonly Named[];
  /** The word that the case number has to be; empty when there is none. */
  readonly word: string;
  /** What else was said, people who are no data subjects among it; `word` included unless it was taken for the case number. */
  readonly said: string;
  /** Named, and not taken. */
  readonly others: readonly Named[];
}

/**
 * Whose data is meant: the people before the case number; where there are none, the first who are named behind it; where there are
 * none either, whoever was mentioned ahead of the command. Everybody else is part of what is said.
 */
export function subjectsIn(
  ahead: readonly Mention[],
  pieces: readonly Piece[],
  isCaseNumber: (word: string) => boolean,
): Subjects {
  const before = takePeople(pieces);
  const { word, rest } = takeWord(before.rest);
  const tail = word !== '' && isCaseNumber(word) ? rest : before.rest;
  const behind: FirstPeople =
    before.people.length > 0 ? { skipped: [], people: [], rest: tail } : firstPeople(tail);
  const [people = []] = [before.people, behind.people, ahead].filter((group) => group.length > 0);
  const all = distinct([...ahead, ...before.people, ...behind.people, ...everybodyIn(behind.rest)]);
  const taken = new Set(people.map(keyOf));
  return {
    people: distinct(people),
    word,
    said: textOf([...behind.skipped, { kind: 'words', text: ' ' }, ...behind.rest]),
    others: all.filter((one) => !taken.has(keyOf(one))),
  };
}

const keyOf = (one: Named) => (one.kind === 'mention' ? one.id : one.address);

const distinct = (people: readonly Named[]): readonly Named[] =>
  [...new Map(people.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();

/** The words of a message in one paragraph, whoever is mentioned in it by name. */
export const textOf = (pieces: readonly Piece[]): string =>
  oneLine(
    pieces
      .map((piece) => (piece.kind === 'mention' ? piece.name : piece.kind === 'words' ? piece.text : ''))
      .join(''),
  );

/** Between people, and after them. */
const separators = /^(?:[\s,;\u060c\u061b]|[:.](?=\s|$))+/;
/** Between two people only. */
const conjunction = /^(?:and|und|et|&|\+|\u0648)(?=\s|$)/i;

interface Taken {
  readonly people: readonly Named[];
  readonly rest: readonly Piece[];
}

/** The people who are named first, and what follows them. */
export function takePeople(pieces: readonly Piece[]): Taken {
  const people: Named[] = [];
  let rest = afterSeparators(pieces);
  for (;;) {
    const next = takePerson(rest) ?? (people.length > 0 ? takePerson(afterConjunction(rest)) : undefined);
    if (!next) return { people: distinct(people), rest };
    people.push(next.person);
    rest = afterSeparators(next.rest);
  }
}

interface FirstPeople extends Taken {
  readonly skipped: readonly Piece[];
}

/** The first people who are named anywhere. */
function firstPeople(pieces: readonly Piece[]): FirstPeople {
  const first = takePeople(pieces);
  if (first.people.length > 0) return { skipped: [], ...first };
  for (const [index, piece] of pieces.entries()) {
    const skipped = pieces.slice(0, index);
    if (piece.kind === 'mention') return { skipped, ...takePeople(pieces.slice(index)) };
    if (piece.kind !== 'words') continue;
    for (const match of piece.text.matchAll(/[^\s,;\u060c\u061b]+/g)) {
      if (addressIn(match[0]) === undefined) continue;
      const [before, from] = [piece.text.slice(0, match.index), piece.text.slice(match.index)];
      return {
        skipped: [...skipped, { kind: 'words', text: before }],
        ...takePeople([{ kind: 'words', text: from }, ...pieces.slice(index + 1)]),
      };
    }
  }
  return { skipped: pieces, people: [], rest: [] };
}

/** Everybody who is named, in that order, each once. */
export function everybodyIn(pieces: readonly Piece[]): readonly Named[] {
  const people: Named[] = [];
  for (let rest = pieces; ;) {
    const found = firstPeople(rest);
    if (found.people.length === 0) return distinct(people);
    people.push(...found.people);
    rest = found.rest;
  }
}

/** The first word, and what follows it; empty where somebody is mentioned instead. */
export function takeWord(pieces: readonly Piece[]): {
  readonly word: string;
  readonly rest: readonly Piece[];
} {
  const [first, ...others] = withoutSpace(pieces);
  if (first?.kind !== 'words') return { word: '', rest: pieces };
  const word = /^\S+/.exec(first.text)?.[0] ?? '';
  return { word, rest: [{ kind: 'words', text: first.text.slice(word.length) }, ...others] };
}

const withoutSpace = (pieces: readonly Piece[]) => dropped(pieces, /^\s+/);
const afterSeparators = (pieces: readonly Piece[]) => dropped(pieces, separators);

/** Pieces without what their beginning matches, and without those that become empty. */
function dropped(pieces: readonly Piece[], beginning: RegExp): readonly Piece[] {
  const [first, ...others] = pieces;
  if (!first || first.kind === 'mention') return pieces;
  const text = first.kind === 'words' ? first.text.replace(beginning, '') : '';
  return text === '' ? dropped(others, beginning) : [{ kind: 'words', text }, ...others];
}

function afterConjunction(pieces: readonly Piece[]): readonly Piece[] {
  const [first, ...others] = pieces;
  if (first?.kind !== 'words' || !conjunction.test(first.text)) return [];
  return afterSeparators([{ kind: 'words', text: first.text.replace(conjunction, '') }, ...others]);
}

function takePerson(
  pieces: readonly Piece[],
): { readonly person: Named; readonly rest: readonly Piece[] } | undefined {
  const [first, ...others] = pieces;
  if (!first || first.kind === 'foreign') return undefined;
  if (first.kind === 'mention') return { person: first, rest: others };
  const found = addressAt(first.text);
  return (
    found && {
      person: { kind: 'address', address: found.address },
      rest: [{ kind: 'words', text: first.text.slice(found.length) }, ...others],
    }
  );
}

// As Outlook copies people: `Megan Bowen <megan@contoso.com>`, `"Bowen, Megan" <megan@contoso.com>`.
const displayed = /^((?:"[^"<>@\n]{1,80}"|[^\d<>@;\u061b\n]{1,80}?) ?)<([^\s<>]{1,320})>/;
/** More words are a sentence before an address. */
const longestName = 6;

/** The address that a text begins with. */
function addressAt(text: string): { readonly address: string; readonly length: number } | undefined {
  const word = /^[^\s,;\u060c\u061b]+/.exec(text)?.[0] ?? '';
  const plain = addressIn(word);
  if (plain !== undefined) return { address: plain, length: word.length };
  const [whole = '', name = '', inside = ''] = displayed.exec(text) ?? [];
  const found = addressIn(inside);
  if (found === undefined || name.trim().split(/\s+/).length > longestName) return undefined;
  return { address: found, length: whole.length };
}

/** The addresses of a form's field, and what else stands in it. */
export function addressesIn(text: string): { readonly addresses: readonly string[]; readonly rest: string } {
  const { people, rest } = takePeople([{ kind: 'words', text: clean(text) }]);
  return {
    addresses: people.flatMap((one) => (one.kind === 'address' ? [one.address] : [])),
    rest: textOf(rest),
  };
}
