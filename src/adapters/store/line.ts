import { urgentSince } from './urgency.ts';

/** After so many people in a row somebody else has their turn, so that no step starves. */
const peopleInARow = 20;

interface Waiting {
  readonly go: () => void;
  readonly since: number;
}

/**
 * Those who wait for one of a few connections: people before steps. Among people it goes by when their click or command began, so
 * that who has waited for one statement does not wait behind newcomers for the next; steps go in the order they come.
 *
 * @param patienceMs How long anybody waits. Then `enter` throws.
 */
export function line(
  places: number,
  patienceMs: number,
): {
  readonly enter: () => Promise<void>;
  readonly leave: () => void;
} {
  const people = new Set<Waiting>();
  const steps = new Set<Waiting>();
  let free = places;
  let inARow = 0;
  let came = 0;

  const next = (): Waiting | undefined => {
    const [first = people, second = steps] = inARow >= peopleInARow ? [steps, people] : [];
    const from = first.size > 0 ? first : second;
    let waiting: Waiting | undefined;
    for (const one of from) if (!waiting || one.since < waiting.since) waiting = one;
    if (!waiting) return undefined;
    from.delete(waiting);
    inARow = from === people ? inARow + 1 : 0;
    return waiting;
  };

  return {
    enter: async () => {
      if (free > 0) {
        free -= 1;
        return;
      }
      const since = urgentSince();
      const mine = since === undefined ? steps : people;
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const waiting: Waiting = {
        since: since ?? ++came,
        go: () => {
          clearTimeout(timer);
          resolve(undefined);
        },
      };
      const timer = setTimeout(() => {
        mine.delete(waiting);
        reject(new Error('no connection to the database was free in time'));
      }, patienceMs);
      mine.add(waiting);
      await promise;
    },

    leave: () => {
      const waiting = next();
      if (waiting) waiting.go();
      else free += 1;
    },
  };
}
