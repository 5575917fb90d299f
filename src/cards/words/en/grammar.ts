/** How English counts, lists and quotes. */
const plural = new Intl.PluralRules('en');
const digits = new Intl.NumberFormat('en');
export const amount = (n: number) => digits.format(n);
export const count = (n: number, one: string, other: string) =>
  `${amount(n)} ${plural.select(n) === 'one' ? one : other}`;
const listFormat = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });
export const quoted = (text: string) => `“${text}”`;
export const by = (verb: string, name: string | undefined) =>
  name === undefined ? verb : `${verb} by ${name}`;
export const byOne = (verb: string) => (name: string | undefined) => by(verb, name);

export const example = '`/export megan@contoso.com DSR-104 reason`';
export const askAgain = 'To ask again, type /export.';

/** "A, B and C"; the rest is only counted. */
export const list = (names: readonly string[], max: number) =>
  names.length > max
    ? listFormat.format([...names.slice(0, max), count(names.length - max, 'other', 'others')])
    : listFormat.format(names);
