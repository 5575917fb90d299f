import { inspect } from 'node:util';

/** A text that never prints: not by `String`, JSON or `inspect`. */
export interface Secret {
  reveal(): string;
}

export function secret(value: string): Secret {
  const shown = () => '[secret]';
  return Object.freeze({ reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown });
}
