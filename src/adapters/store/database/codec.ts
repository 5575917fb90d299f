/** Our values to the database's JSON and back. Moments are ISO texts; their keys end in At, By or Since. */

const isMoment = (key: string, value: unknown): value is string =>
  typeof value === 'string' &&
  /(?:At|By|^since|Since)$/.test(key) &&
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

/** PostgreSQL's JSON takes neither a NUL nor half of a surrogate pair, and people's words may hold both. */
export const encode = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'string' ? item.toWellFormed().replaceAll('\u0000', '') : item,
  );

/** Revives the moments in a value that the database driver has parsed already. */
// The caller says what it stored; the type parameter is that claim, in one place.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function decode<T>(value: unknown): T {
  return revive('', value) as T;
}

function revive(key: string, value: unknown): unknown {
  if (isMoment(key, value)) return new Date(value);
  // The single `at` of an approval and of a history entry.
  if (key === 'at' && typeof value === 'string') return new Date(value);
  if (Array.isArray(value)) return value.map((item) => revive('', item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(name, item)]));
  }
  return value;
}
