import type { Event } from '../domain/exportRequest.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { GraphIds } from '../ports/exports.ts';
import type { Ports } from '../ports/ports.ts';
import type { Step } from '../ports/steps.ts';

/**
 * Records what a step found, with its lease, if the request still is where the step found it. When it is not, somebody
 * decided meanwhile, and the newer state has a step of its own.
 */
export async function record(
  event: Event,
  step: Step,
  ports: Ports,
  lookAgainAt?: Date,
  evidence?: GraphIds,
): Promise<void> {
  const recorded = await ports.requests.record({
    requestId: step.requestId,
    event,
    by: { kind: 'bot' },
    onlyAt: step.revision,
    lease: step.lease,
    ...(lookAgainAt && { lookAgainAt }),
    ...(evidence && { evidence }),
  });
  if (!isRefusal(recorded)) return;
  ports.log.warn('step.overtaken', { requestId: step.requestId, event: event.kind, code: recorded.code });
  await ports.requests.rest(step, undefined);
}

/** A moment some milliseconds later. */
export const inMs = (start: Date, ms: number) => new Date(start.getTime() + ms);
