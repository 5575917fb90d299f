/**
 * What somebody typed, out of a message as Teams sends it. Pure: strings in, pieces out.
 *
 * Seen in messages of the service (2017 to 2026): the text of a mention in the message differs from its entity's, or the entity has
 * none; a name of several words comes as several mentions of one id; a quoted reply puts `<quoted messageId="…"/>` before the text;
 * a forwarded message stands in the text behind the words of whoever forwards it, and only the html attachment tells them apart.
 */
import type { Piece } from '../../../domain/typedText.ts';

/** A mention's entity. */
export interface MentionEntity {
  readonly id: string;
  readonly name: string;
  /** How it stands in the text, such as `<at>Name</at>`; empty where the entity does not say. */
  readonly text: string;
}

export interface RawMessage {
  readonly text: string;
  /** The html attachment that comes beside the text. */
  readonly html: string;
  readonly mentions: readonly MentionEntity[];
  /** The bot: that it was addressed says nothing more. */
  readonly recipientId: string;
}

/** Twenty people with the longest of addresses, and a reason. Longer reasons are refused; this only bounds the work until then. */
const maxText = 10_000;
/** Tags stand in it as well. */
const maxHtml = 4 * maxText;

export function typedPieces({ text, html, mentions, recipientId }: RawMessage): readonly Piece[] {
  const { own, foreign } = wordsOf(text, html.slice(0, maxHtml));
  const pieces: Piece[] = [];
  let end = 0;
  const located = locate(own, mentions);
  for (const { index, length, mention } of located) {
    pushWords(pieces, own.slice(end, index));
    end = index + length;
    if (mention && mention.id !== recipientId) pushMention(pieces, mention);
    else pushWords(pieces, ' ');
  }
  pushWords(pieces, own.slice(end));
  // Whoever is mentioned in words of others is named by others.
  if (foreign !== '') return [...pieces, { kind: 'foreign', text: foreign }];
  const first: Piece[] = [];
  for (const one of mentions)
    if (one.id !== recipientId && !located.some(({ mention }) => mention?.id === one.id))
      pushMention(first, one);
  return [...first, ...pieces];
}

/** One person is often more than one mention. */
function pushMention(pieces: Piece[], { id, name }: MentionEntity): void {
  const last = pieces.at(-1);
  const before = last?.kind === 'words' && last.text.trim() === '' ? pieces.at(-2) : last;
  if (before?.kind !== 'mention' || before.id !== id) {
    pieces.push({ kind: 'mention', id, name });
    return;
  }
  if (last !== before) pieces.pop();
  const whole = before.name === name || name === '' ? before.name : `${before.name} ${name}`.trim();
  pieces.splice(-1, 1, { ...before, name: whole });
}

function pushWords(pieces: Piece[], raw: string): void {
  const text = decoded(raw);
  const last = pieces.at(-1);
  if (last?.kind === 'words') pieces.splice(-1, 1, { kind: 'words', text: last.text + text });
  else if (text !== '') pieces.push({ kind: 'words', text });
}

const quoted = /<quoted\b[^<>]{0,300}>(?:\s*<\/quoted>)?/gi;

/** The message without words of others. Its text does not say which those are when they were forwarded; the html does. */
function wordsOf(text: string, html: string): { readonly own: string; readonly foreign: string } {
  // What was forwarded may be a quoted reply itself, marker and all.
  const isMarked = text.search(quoted) >= 0 && !/<blockquote\b[^<>]*\/Forward\b/i.test(html);
  const { outside, inside } = isMarked ? { outside: '', inside: '' } : splitQuotes(html);
  if (inside === '') return { own: text.replace(quoted, ' ').slice(0, maxText), foreign: '' };
  return { own: asText(outside).slice(0, maxText), foreign: decoded(asText(inside)).slice(0, maxText) };
}

/** What stands outside of quotations (`<blockquote>`), and what in them, however deep. */
function splitQuotes(html: string): { readonly outside: string; readonly inside: string } {
  let [outside, inside, depth, end] = ['', '', 0, 0];
  for (const tag of html.matchAll(/<(\/?)blockquote\b[^<>]*>/gi)) {
    const before = `${html.slice(end, tag.index)} `;
    if (depth === 0) outside += before;
    else inside += before;
    depth = Math.max(0, depth + (tag[1] === '/' ? -1 : 1));
    end = tag.index + tag[0].length;
  }
  if (depth === 0) outside += html.slice(end);
  else inside += html.slice(end);
  return { outside, inside };
}

/** Html as Teams would write it into a message's text. */
const asText = (html: string): string =>
  html
    .replace(/<span\b[^<>]*\bschema\.skype\.com\/Mention\b[^<>]*>([^<>]*)<\/span>/gi, '\u0001$1\u0002')
    .replace(/[\r\n]+/g, ' ')
    .replace(/<(?:br|\/p|\/div|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replaceAll('\u0001', '<at>')
    .replaceAll('\u0002', '</at>');

const entities: Readonly<Record<string, string>> = {
  nbsp: ' ',
  '#160': ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
};

/** Each entity once: `&amp;lt;` is somebody's `&lt;`. */
const decoded = (text: string): string =>
  text.replace(
    /&(nbsp|#160|amp|lt|gt|quot|apos|#39);/gi,
    (whole, name: string) => entities[name.toLowerCase()] ?? whole,
  );

interface Located {
  readonly index: number;
  readonly length: number;
  /** Undefined for a tag that stands for nobody we were told of: it is never meant as words. */
  readonly mention: MentionEntity | undefined;
}

const tag = '<at(?: [^<>]{0,200})?>[^<>]{0,300}</at>';
const escaped = (literal: string) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
/** A tag is never part of a word; `@Megan` without one could be part of an address. */
const asPattern = (literal: string) =>
  literal.startsWith('<') ? escaped(literal) : `(?<![\\p{L}\\p{N}._-])${escaped(literal)}(?![\\p{L}\\p{N}])`;

/** Where each mention stands in the text. A tag that looks like none of them is the next that was not found. */
function locate(text: string, mentions: readonly MentionEntity[]): readonly Located[] {
  const literals = mentions.map((one) => one.text || `@${one.name}`).filter((literal) => literal.length > 1);
  const alternatives = [...new Set(literals)].toSorted((a, b) => b.length - a.length).map(asPattern);
  const pattern = new RegExp([...alternatives, tag].join('|'), 'giu');
  const free = new Set(mentions);
  const found = Array.from(text.matchAll(pattern), ({ 0: shown, index }) => {
    const name = nameIn(shown);
    const same = (one: MentionEntity) => one.text === shown || nameIn(one.text || one.name) === name;
    // The bot is often mentioned more often than it has entities.
    const mention = [...free].find(same) ?? mentions.find(same);
    if (mention) free.delete(mention);
    return { index, length: shown.length, mention };
  });
  const unfound = mentions.filter((one) => free.has(one));
  return found.map((one) => ({ ...one, mention: one.mention ?? unfound.shift() }));
}

const nameIn = (shown: string): string =>
  decoded(shown.replace(/<\/?at\b[^<>]*>/gi, ''))
    .replace(/^\s*@/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
