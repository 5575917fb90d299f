import { type Event, isForgotten, type OperationReport, type State } from '../domain/exportRequest.ts';
import type { OperationId, RequestId } from '../domain/ids.ts';
import type { OperationAnswer } from '../ports/exports.ts';
import type { Ports } from '../ports/ports.ts';
import type { Settings } from '../ports/settings.ts';
import type { Step } from '../ports/steps.ts';
import type { At } from './at.ts';
import { isCovered } from './covered.ts';
import { inMs, record } from './record.ts';

/** Graph may not know an operation yet right after the 202; until then "not found" says nothing. */
const knownWithinMs = 3_600_000;
/** "Not found" is written down so seldom: two rows lead to `forgotten`, and not one each poll of a day. */
const missedEveryMs = 12 * 3_600_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Exporting = Extract<State, { kind: 'exporting' }>;
type Report = Extract<OperationAnswer, { kind: 'report' }>;
type Answer = OperationAnswer | { readonly kind: 'notNow'; readonly until?: Date };

/** Polls an operation, and says so when it changed. A poll that changes nothing leaves no trace. */
export async function follow(request: At<'exporting'>, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const answer = await pollUnlessListed(request, ports);
  const now = ports.clock.now();
  const ageMs = now.getTime() - state.acceptedAt.getTime();
  const retryAfterSeconds = 'retryAfterSeconds' in answer ? answer.retryAfterSeconds : undefined;
  const pauseMs = await ports.graph.pauseMs(state.operation, ageMs, retryAfterSeconds);
  // Beyond the share: spread over its own pace, so that a young one is not made to wait like an old one.
  const again =
    answer.kind === 'notNow' && answer.until
      ? inMs(answer.until, ports.random() * pauseMs)
      : inMs(now, pauseMs);
  if (answer.kind === 'throttled') await ports.graph.throttled(answer.retryAfterSeconds);

  const event =
    answer.kind === 'report'
      ? changeOf(state, answer, now, ports.settings)
      : (byTheClock(state, now, ports.settings) ??
        (answer.kind === 'notFound' ? await missed(state, ageMs, ports) : undefined));
  if (!event) return ports.requests.rest(step, again);
  const goesOn = ['report', 'overdue', 'miss'].includes(event.kind);
  return record(event, step, ports, goesOn ? again : undefined, 'ids' in answer ? answer.ids : undefined);
}

/** Asks once a day for an operation that Graph no longer knew, until nobody expects it any more. */
export async function askForForgotten(request: At<'forgotten'>, step: Step, ports: Ports): Promise<void> {
  const { id, state } = request;
  const now = ports.clock.now();
  if (!state.closesAt) return ports.requests.rest(step, undefined);
  if (now >= state.closesAt) return record({ kind: 'close', at: now }, step, ports);

  const answer = await poll(id, state.operation, ports);
  if (answer.kind === 'throttled') await ports.graph.throttled(answer.retryAfterSeconds);
  if (answer.kind === 'report') {
    return record({ kind: 'findAgain', report: reportOf(answer), at: now }, step, ports, now, answer.ids);
  }
  const again = inMs(now, answer.kind === 'notFound' ? dayMs : hourMs);
  return ports.requests.rest(step, again < state.closesAt ? again : state.closesAt);
}

async function pollUnlessListed(request: At<'exporting'>, ports: Ports): Promise<Answer> {
  const { id, state } = request;
  const isListed = !(await ports.graph.downSince()) && (await isCovered(request, ports));
  return isListed ? { kind: 'report', userId: '', ...state.report } : poll(id, state.operation, ports);
}

/** Nobody asks while Graph is down, or beyond the bot's share of the quota. */
async function poll(id: RequestId, operation: OperationId, ports: Ports): Promise<Answer> {
  if (await ports.graph.downSince()) return { kind: 'notNow' };
  const free = await ports.graph.mayRead();
  if (free !== 'now') return { kind: 'notNow', until: free };
  try {
    return await ports.exports.report(operation);
  } catch (error) {
    ports.log.error('poll.failed', error, { requestId: id });
    return { kind: 'notNow' };
  }
}

/** What a report changes about an export that runs; undefined when it says what is known. */
export function changeOf(
  state: Exporting,
  answer: Report,
  now: Date,
  settings: Pick<Settings, 'overdueDays' | 'sasDays'>,
): Extract<Event, { kind: 'report' | 'complete' | 'fail' | 'overdue' }> | undefined {
  const report = reportOf(answer);
  if (answer.status === 'complete') return { kind: 'complete', report, at: answer.completedAt ?? now };
  if (answer.status === 'failed') return { kind: 'fail', because: 'operationFailed', at: now };
  const late = byTheClock(state, now, settings);
  if (late) return late;
  const isNews = !state.known || state.missing !== undefined || !sameReport(state.report, report);
  return isNews ? { kind: 'report', report, at: now } : undefined;
}

/** What time alone says of an export that runs, whether or not Graph has answered lately. */
function byTheClock(
  state: Exporting,
  now: Date,
  { sasDays, overdueDays }: Pick<Settings, 'overdueDays' | 'sasDays'>,
): Extract<Event, { kind: 'fail' | 'overdue' }> | undefined {
  const ageMs = now.getTime() - state.acceptedAt.getTime();
  // A day later than the permission: what was written in its last hours may still be reported. Never before people were told
  // that it is overdue, however short the permission.
  const writableDays = Math.max(sasDays, overdueDays) + 1;
  if (ageMs >= writableDays * dayMs) return { kind: 'fail', because: 'writeAccessEnded', at: now };
  // `failed` may never come from the live service: after OVERDUE_DAYS people are told instead.
  return !state.overdueSince && ageMs >= overdueDays * dayMs ? { kind: 'overdue', at: now } : undefined;
}

/** What one more "not found" changes. Its moments are the database's: no instance's clock makes a day of an hour. */
async function missed(
  { known, missing }: Exporting,
  ageMs: number,
  { sharedClock }: Ports,
): Promise<Extract<Event, { kind: 'miss' | 'forget' }> | undefined> {
  if (!known && ageMs < knownWithinMs) return undefined;
  const at = await sharedClock.now();
  if (isForgotten(missing, at)) return { kind: 'forget', at };
  const isDue = !missing || at.getTime() - missing.lastAt.getTime() >= missedEveryMs;
  return isDue ? { kind: 'miss', at } : undefined;
}

const reportOf = ({ status, progress }: Report): OperationReport => ({
  status,
  ...(progress !== undefined && { progress }),
});

const sameReport = (a: OperationReport, b: OperationReport) =>
  a.status === b.status && a.progress === b.progress;
