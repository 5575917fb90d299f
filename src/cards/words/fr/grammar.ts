/** How French counts, lists and quotes. */
const plural = new Intl.PluralRules('fr');
const digits = new Intl.NumberFormat('fr');
const listFormat = new Intl.ListFormat('fr', { style: 'long', type: 'conjunction' });

export const amount = (n: number) => digits.format(n);
/** Zero and one are singular; millions are words of their own and never come up here. */
export const form = (n: number, one: string, other: string) => (plural.select(n) === 'one' ? one : other);
export const count = (n: number, one: string, other: string) => `${amount(n)} ${form(n, one, other)}`;
export const quoted = (text: string) => `« ${text} »`;

/** " par Mona Kane", or nothing. */
export const from = (name: string | undefined) => (name === undefined ? '' : ` par ${name}`);
/** "Approuvé par Mona Kane" */
export const byOne = (verb: string) => (name: string | undefined) => `${verb}${from(name)}`;

export const example = '`/exporter megan@contoso.com DSR-104 motif`';
export const askAgain = 'Pour refaire une demande, tapez /exporter.';

export const list = (names: readonly string[], max: number) =>
  names.length > max
    ? listFormat.format([...names.slice(0, max), count(names.length - max, 'autre', 'autres')])
    : listFormat.format(names);
