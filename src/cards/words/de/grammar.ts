/** How German counts, lists and quotes. */
const plural = new Intl.PluralRules('de');
const digits = new Intl.NumberFormat('de');
const listFormat = new Intl.ListFormat('de', { style: 'long', type: 'conjunction' });

export const amount = (n: number) => digits.format(n);
export const count = (n: number, one: string, other: string) =>
  `${amount(n)} ${plural.select(n) === 'one' ? one : other}`;
export const quoted = (text: string) => `„${text}“`;

/** "Genehmigt", "Genehmigt von Mona Kane" */
export const by = (verb: string, name: string | undefined) =>
  name === undefined ? verb : `${verb} von ${name}`;
export const byOne = (verb: string) => (name: string | undefined) => by(verb, name);

export const example = '`/export megan@contoso.com DSR-104 Grund`';
export const askAgain = 'Um erneut anzufragen, geben Sie /export ein.';

export const list = (names: readonly string[], max: number) =>
  names.length > max
    ? listFormat.format([...names.slice(0, max), count(names.length - max, 'weitere Person', 'weitere')])
    : listFormat.format(names);
