import { inspect } from 'node:util';
import type { SecretUrl } from '../../ports/storage.ts';

const shown = '[secret]';

/** A URL that whoever holds it may write with. Strings, JSON, logs and the inspector get `[secret]`. */
export function secretUrl(url: string): SecretUrl {
  const secret = {
    reveal: () => url,
    toString: () => shown,
    toJSON: () => shown,
    [Symbol.toPrimitive]: () => shown,
    [inspect.custom]: () => shown,
  };
  return Object.freeze(secret);
}
