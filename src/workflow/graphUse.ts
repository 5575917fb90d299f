import { type OpenOperations, pollSeconds } from '../domain/schedule.ts';
import type { Exports } from '../ports/exports.ts';
import type { GraphUse } from '../ports/graphUse.ts';
import type { Ports } from '../ports/ports.ts';
import { createAllowance } from './allowance.ts';
import { createCircuit } from './circuit.ts';
import { notingGoodPolls } from './lastGoodPoll.ts';
import { createSubmissionPause } from './submissionPause.ts';

/** How old the count of open operations may be: a few more or less change nobody's pace. */
const countedForMs = 15_000;
/** Looks at one operation move apart by up to a tenth, so that those which began together do not stay together. */
const jitter = 0.1;
/** An operation that cannot be looked at is tried at least every six hours. */
const longestPauseMs = 6 * 3_600_000;

/** How this instance uses Graph, together with the others: its pace, its share, its breaker. */
export function createGraphUse(
  ports: Omit<Ports, 'graph' | 'sharedClock' | 'conversations' | 'directory' | 'storage' | 'vocabulary'>,
): GraphUse & { readonly exports: Exports; watch(): Promise<void> } {
  const { requests, clock, random, settings } = ports;
  let counted: { readonly at: Date; readonly open: Promise<OpenOperations> } | undefined;
  const open = () => {
    const now = clock.now();
    const ageMs = counted ? now.getTime() - counted.at.getTime() : -1;
    if (!counted || ageMs < 0 || ageMs >= countedForMs) {
      const counting = requests.openOperations();
      counted = { at: now, open: counting };
      // What could not be counted is counted with the next question.
      counting.catch(() => {
        counted = undefined;
      });
    }
    return counted.open;
  };
  const circuit = createCircuit(ports);
  const allowance = createAllowance(ports);

  return {
    ...circuit,
    exports: notingGoodPolls(circuit.exports, ports),
    ...allowance,
    ...createSubmissionPause(ports),
    pauseMs: async (operation, ageMs, retryAfterSeconds) => {
      const failures = circuit.failures(operation);
      const ownMs =
        1_000 *
        pollSeconds(settings.pace, {
          ageMs,
          open: await open(),
          ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        });
      const backedOffMs = Math.min(longestPauseMs, ownMs * 2 ** failures);
      return Math.max(ownMs, backedOffMs) * (1 + random() * (failures > 0 ? 0.5 : jitter));
    },
  };
}
