import { approvalEndsAt, type StepKind } from '../domain/schedule.ts';
import type { Ports } from '../ports/ports.ts';
import type { Step } from '../ports/steps.ts';
import { askForForgotten, follow } from './follow.ts';
import { recover } from './recover.ts';
import { record } from './record.ts';
import { submit } from './submit.ts';

/**
 * Takes a request one step further. Safe to call at any time, any number of times, on any instance: a step reads where the
 * request stands, does one thing to the outside, and records it together with giving its lease back. A step that was sent
 * for an older revision does nothing: a newer one has been sent with the newer state.
 */
export async function advance(step: Step, ports: Ports): Promise<void> {
  const request = await ports.requests.get(step.requestId);
  if (request.revision !== step.revision) return ports.requests.rest(step, undefined);

  const { state } = request;
  switch (state.kind) {
    case 'awaitingApproval':
      return expireAt(state.expiresAt, step, ports);
    case 'approved': {
      const endsAt = approvalEndsAt(state.approvedAt);
      // A restored backup must not order old exports.
      return ports.clock.now() >= endsAt
        ? expireAt(endsAt, step, ports)
        : submit({ ...request, state }, step, ports);
    }
    case 'submitting':
      return recover({ ...request, state }, step, ports);
    case 'uncertain':
      return recover({ ...request, state }, step, ports);
    case 'exporting':
      return follow({ ...request, state }, step, ports);
    case 'forgotten':
      return askForForgotten({ ...request, state }, step, ports);
    case 'completed':
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'withdrawn':
    case 'abandoned':
      return ports.requests.rest(step, undefined);
  }
}

/** The steps of all queues are the same story; the queues differ in how many run beside each other. */
export const advanceSteps = (ports: Ports): Record<StepKind, (step: Step) => Promise<void>> => {
  const one = (step: Step) => advance(step, ports);
  return { expire: one, submit: one, poll: one };
};

async function expireAt(endsAt: Date, step: Step, ports: Ports): Promise<void> {
  const now = ports.clock.now();
  if (now < endsAt) return ports.requests.rest(step, endsAt);
  await record({ kind: 'expire', at: now }, step, ports);
}
