/** How Arabic counts, lists and quotes, and how words of other scripts stand in it. */
const plural = new Intl.PluralRules('ar');
// Numbers of exports, cases and containers are in these digits, so all are.
const digits = new Intl.NumberFormat('ar', { numberingSystem: 'latn' });
const listFormat = new Intl.ListFormat('ar', { style: 'long', type: 'conjunction' });

/** One and two are words without a digit; the others follow their number. */
interface Forms {
  readonly one: string;
  readonly two: string;
  /** 3 to 10, 103 to 110, … */
  readonly few: string;
  /** 11 to 99, 111 to 199, … */
  readonly many: string;
  /** 0, 100, 101, 102, 200, … */
  readonly other: string;
}

export const amount = (n: number) => digits.format(n);

export function count(n: number, forms: Forms): string {
  const category = plural.select(n);
  if (category === 'one' || category === 'two') return forms[category];
  return `${amount(n)} ${category === 'zero' ? forms.other : forms[category]}`;
}

/** What is read from left to right whatever stands around it: a number with its sign, an address, an id. */
export const ltr = (text: string) => `\u2066${text}\u2069`;
export const numbered = (number: number | string) => ltr(`#${number}`);
/** What is isolated takes its marks along: around words from the left they would stand at the wrong ends of lines. */
export const quoted = (text: string) => {
  const inner = /^\u2068([^\u2068]*)\u2069$/s.exec(text)?.[1];
  return inner === undefined ? `«${text}»` : `\u2068«${inner}»\u2069`;
};
/** A command to copy, in its own direction: its first word says which. */
export const typed = (command: string) => `\`\u2068${command}\u2069\``;

/** "رفض", "رفض من قِبل Mona Kane" */
export const from = (verb: string, name: string | undefined) =>
  name === undefined ? verb : `${verb} من قِبل ${name}`;
export const byOne = (verb: string) => (name: string | undefined) => from(verb, name);

export const example = typed(`/تصدير ${ltr('megan@contoso.com')} ${ltr('DSR-104')} السبب`);
export const askAgain = 'لتقديم الطلب من جديد، اكتب /تصدير.';

const others: Forms = {
  one: 'شخص آخر',
  two: 'شخصان آخران',
  few: 'أشخاص آخرين',
  many: 'شخصًا آخر',
  other: 'شخص آخر',
};

export const list = (names: readonly string[], max: number) =>
  names.length > max
    ? listFormat.format([...names.slice(0, max), count(names.length - max, others)])
    : listFormat.format(names);

export const days: Forms = { one: 'يوم واحد', two: 'يومين', few: 'أيام', many: 'يومًا', other: 'يوم' };
