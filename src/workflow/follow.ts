import { type Event, type OperationReport, type State } from '../domain/exportRequest.ts';
import type { OperationAnswer } from '../ports/exports.ts';
import type { Ports } from '../ports/ports.ts';
import type { Settings } from '../ports/settings.ts';
import type { Step } from '../ports/steps.ts';
import type { At } from './at.ts';
import { isCovered } from './covered.ts';
import { inMs, record } from './record.ts';

/** Graph may not know an operation yet right after the 202; after this it is forgotten, not late. */
const knownWithinMs = 3_600_000;
const dayMs = 24 * 3_600_000;

type Report = Extract<OperationAnswer, { kind: 'report' }>;

/** Asks Graph how an operation stands, and says so when it changed. A look that changes nothing leaves no trace. */
export async function follow(request: At<'exporting'>, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const answer = await look(request, ports);
  const now = ports.clock.now();
  const ageMs = now.getTime() - state.acceptedAt.getTime();
  const retryAfterSeconds = 'retryAfterSeconds' in answer ? answer.retryAfterSeconds : undefined;
  const pauseMs = await ports.graph.pauseMs(state.operation, ageMs, retryAfterSeconds);
  const again = inMs(now, pauseMs);

  switch (answer.kind) {
    case 'notNow':
      // Beyond the share: spread over its own pace, so that a young one is not made to wait like an old one.
      return ports.requests.rest(step, answer.until ? inMs(answer.until, ports.random() * pauseMs) : again);
    case 'throttled':
      await ports.graph.throttled(answer.retryAfterSeconds);
      return ports.requests.rest(step, again);
    case 'notFound':
      return !state.known && ageMs < knownWithinMs
        ? ports.requests.rest(step, again)
        : record({ kind: 'forget', at: now }, step, ports, undefined, answer.ids);
    case 'report': {
      const event = changeOf(state, answer, now, ports.settings);
      if (!event) return ports.requests.rest(step, again);
      const goesOn = event.kind === 'report' || event.kind === 'overdue';
      return record(event, step, ports, goesOn ? again : undefined, answer.ids);
    }
  }
}

/** Nobody asks while Graph is down, when LIST has said it already, or beyond the bot's share of the quota. */
async function look(
  request: At<'exporting'>,
  ports: Ports,
): Promise<OperationAnswer | { readonly kind: 'notNow'; readonly until?: Date }> {
  const { state } = request;
  if (await ports.graph.downSince()) return { kind: 'notNow' };
  if (await isCovered(request, ports)) return { kind: 'report', userId: '', ...state.report };
  const free = await ports.graph.mayRead();
  if (free !== 'now') return { kind: 'notNow', until: free };
  try {
    return await ports.exports.report(state.operation);
  } catch (error) {
    ports.log.error('poll.failed', error, { requestId: request.id });
    return { kind: 'notNow' };
  }
}

/** What a report changes about an export that runs; undefined when it says what is known. */
export function changeOf(
  state: Extract<State, { kind: 'exporting' }>,
  answer: Report,
  now: Date,
  settings: Pick<Settings, 'overdueDays' | 'sasDays'>,
): Extract<Event, { kind: 'report' | 'complete' | 'fail' | 'overdue' }> | undefined {
  const report: OperationReport = {
    status: answer.status,
    ...(answer.progress !== undefined && { progress: answer.progress }),
  };
  if (answer.status === 'complete') return { kind: 'complete', report, at: answer.completedAt ?? now };
  if (answer.status === 'failed') return { kind: 'fail', because: 'operationFailed', at: now };
  const ageMs = now.getTime() - state.acceptedAt.getTime();
  // A day later than the permission: what was written in its last hours may still be reported. Never before people were told
  // that it is overdue, however short the permission.
  const writableDays = Math.max(settings.sasDays, settings.overdueDays) + 1;
  if (ageMs >= writableDays * dayMs) return { kind: 'fail', because: 'writeAccessEnded', at: now };
  // `failed` may never come from the live service: after OVERDUE_DAYS people are told instead.
  if (!state.overdueSince && ageMs >= settings.overdueDays * dayMs) return { kind: 'overdue', at: now };
  return state.known && sameReport(state.report, report) ? undefined : { kind: 'report', report, at: now };
}

const sameReport = (a: OperationReport, b: OperationReport) =>
  a.status === b.status && a.progress === b.progress;
