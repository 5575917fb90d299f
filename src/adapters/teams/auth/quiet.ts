import { AsyncLocalStorage } from 'node:async_hooks';

const checking = new AsyncLocalStorage<true>();
let listening = false;

/**
 * Runs a token check without what the SDK prints about a token it refuses: stacks and keys, on behalf of anybody who finds
 * the address (botbuilder-js, `jwtTokenExtractor.ts`). Whatever else is printed meanwhile is printed as ever.
 */
export function quietly<T>(check: () => Promise<T>): Promise<T> {
  if (!listening) {
    listening = true;
    /* eslint-disable no-console -- the SDK offers no other way to keep this out of the output */
    const print = console.error.bind(console);
    console.error = (...words: unknown[]) => {
      if (!checking.getStore()) print(...words);
    };
    /* eslint-enable no-console */
  }
  return checking.run(true, check);
}
