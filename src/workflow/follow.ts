import { type OperationReport } from '../domain/exportRequest.ts';
import { pollSeconds } from '../domain/schedule.ts';
import type { OperationAnswer, Ports, Step } from '../ports.ts';
import type { At } from './at.ts';
import { inMs, record } from './record.ts';

/** Graph may not know an operation yet right after the 202; after this it is forgotten, not late. */
const knownWithinMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/** Asks Graph how an operation stands, and says so when it changed. A poll that changes nothing leaves no trace. */
export async function follow(request: At<'exporting'>, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const answer = await ports.exports.report(state.operation);
  const now = ports.clock.now();
  const ageMs = now.getTime() - state.acceptedAt.getTime();
  const again = inMs(now, 1_000 * (await secondsToNext(answer, ageMs, ports)));

  if (answer.kind === 'throttled') return ports.requests.rest(step, again);
  if (answer.kind === 'notFound') {
    return !state.known && ageMs < knownWithinMs
      ? ports.requests.rest(step, again)
      : record({ kind: 'forget', at: now }, step, ports);
  }

  const report: OperationReport = {
    status: answer.status,
    ...(answer.progress !== undefined && { progress: answer.progress }),
  };
  if (answer.status === 'complete') {
    return record({ kind: 'complete', report, at: answer.completedAt ?? now }, step, ports);
  }
  if (answer.status === 'failed') {
    return record({ kind: 'fail', because: 'operationFailed', at: now }, step, ports);
  }
  // `failed` may never come from the live service: after OVERDUE_DAYS people are told instead.
  if (!state.overdueSince && ageMs >= ports.settings.overdueDays * dayMs) {
    return record({ kind: 'overdue', at: now }, step, ports, again);
  }
  return state.known && sameReport(state.report, report)
    ? ports.requests.rest(step, again)
    : record({ kind: 'report', report, at: now }, step, ports, again);
}

async function secondsToNext(answer: OperationAnswer, ageMs: number, ports: Ports): Promise<number> {
  const retryAfterSeconds = 'retryAfterSeconds' in answer ? (answer.retryAfterSeconds ?? 0) : 0;
  const open = await ports.requests.openOperations();
  return pollSeconds(ports.settings.pace, { ageMs, open, retryAfterSeconds });
}

const sameReport = (a: OperationReport, b: OperationReport) =>
  a.status === b.status && a.progress === b.progress;
