import type { StateKind } from '../domain/exportRequest.ts';
import type { Refusal } from '../domain/refusal.ts';
import { escaped, lengths, plain } from './plain.ts';
import { parseDay } from '../domain/day.ts';
import { dayText, moment } from './when.ts';
import { tag, type RefusalDetails, type Words, words } from './words/index.ts';

export interface RefusalContext {
  readonly locale: string;
  /** Names of people who could decide instead. */
  readonly approvers?: readonly string[];
  /** IANA name; UTC by default. */
  readonly timeZone?: string;
  /** For places that show text as it is, such as the answer to a click; Markdown or XML otherwise. */
  readonly plainText?: boolean;
}

/** Why not, and what to do instead. */
export function refusalText(refusal: Refusal, context: RefusalContext): string {
  const { locale, plainText = false } = context;
  const w = words(locale);
  const text = w.refusals[refusal.code](detailsOf(refusal.details, context, w));
  return plainText ? withoutMarkdown(text, w) : text;
}

function detailsOf(
  {
    name,
    address,
    max,
    word,
    nearest,
    number,
    numbers,
    caseNumber,
    at,
    day,
    state,
    because,
    needed,
    approvers,
  }: Refusal['details'],
  { locale, timeZone = 'UTC', plainText = false, approvers: names = [] }: RefusalContext,
  w: Words,
): RefusalDetails {
  const shown = (value: string | number, length: number): string => {
    const text = plain(String(value), length);
    return plainText ? text.replaceAll('`', "'") : escaped(text);
  };
  const known = names.map((each) => shown(each, lengths.name)).filter((each) => each !== '');
  const when = typeof at === 'string' ? new Date(at) : undefined;
  const details: { -readonly [K in keyof RefusalDetails]?: RefusalDetails[K] | undefined } = {
    name: optional(name, (value) => shown(value, lengths.name)),
    address: optional(address, (value) => shown(value, lengths.address)),
    max: optional(max, String),
    word: optional(word, (value) => shown(value, 40)),
    // Our own words and numbers, to be copied from the sentence.
    nearest: optional(nearest, String),
    number: optional(number, String),
    numbers: optional(numbers, (value) => shown(value, lengths.id)),
    caseNumber: optional(caseNumber, (value) => shown(value, lengths.caseNumber)),
    at: when && !Number.isNaN(when.getTime()) ? moment(when, tag(locale), timeZone) : undefined,
    day: parseDay(day) && dayText(String(day), tag(locale)),
    state: typeof state === 'string' && isStateKind(state, w) ? state : undefined,
    because: optional(because, (value) => shown(value, lengths.id)),
    needed: optional(needed, String),
    approvers:
      known.length > 0 ? w.list(known, 5) : optional(approvers, (value) => shown(value, lengths.reason)),
  };
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** Commands stand between backticks, which only Markdown understands. */
export const withoutMarkdown = (text: string, { quoted }: Words): string =>
  text.replace(/`([^`]*)`/g, (_, command: string) => quoted(command));

const optional = (value: string | number | undefined, show: (value: string | number) => string) =>
  value === undefined || value === '' ? undefined : show(value);

const isStateKind = (state: string, { states }: Words): state is StateKind => Object.hasOwn(states, state);
