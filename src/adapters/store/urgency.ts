import { AsyncLocalStorage } from 'node:async_hooks';

/** The how manieth such work it is: what began sooner is done sooner, however often it has to wait. */
const scope = new AsyncLocalStorage<number>();
let begun = 0;
let inHand = 0;

/** Work that a person waits for: its statements go before those of steps, of which fewer begin meanwhile. */
export async function urgently<T>(work: () => Promise<T>): Promise<T> {
  inHand += 1;
  try {
    begun += 1;
    return await scope.run(begun, work);
  } finally {
    inHand -= 1;
  }
}

/** Of such work its place in the order that it began; undefined for everything else. */
export const urgentSince = (): number | undefined => scope.getStore();

/** Whether more of such work is in hand on this instance than one does in passing. */
export const severalWait = (): boolean => inHand > 1;
