import { endOfTries, type Event, type Recovery, type UncertainBecause } from '../domain/exportRequest.ts';
import { type OperationId, parseOperationId } from '../domain/ids.ts';
import type { GraphIds } from '../ports/exports.ts';
import type { Marker } from '../ports/storage.ts';
import type { Ports } from '../ports/ports.ts';
import type { Step } from '../ports/steps.ts';
import type { At } from './at.ts';
import { inMs, record } from './record.ts';
import { claimAndPost, downMs, mayPost } from './submit.ts';

type Recovering = At<'submitting'> | At<'uncertain'>;

/** How long an operation is looked for once the marker is there: the service queues it right after. */
const markerPatienceMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/**
 * A POST left and nobody heard the answer. The container tells: the service writes `RequestInfo.json` before it queues the
 * export, and refuses a container that has it. Nothing here orders a second export in another container: that only a person
 * does (start over).
 */
export async function recover(request: Recovering, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const now = ports.clock.now();
  const sharedNow = await ports.sharedClock.now();
  if (state.kind === 'submitting' && !state.recovery) {
    // Whoever sent the POST may still be waiting for its answer.
    const waitMs = state.answerBy.getTime() - sharedNow.getTime();
    if (waitMs > 0) return ports.requests.rest(step, inMs(now, waitMs));
    return record({ kind: 'doubtSubmission', arrived: false, at: sharedNow }, step, ports);
  }

  if (await ports.graph.downSince()) return ports.requests.rest(step, inMs(now, downMs(ports)));
  const marker = await ports.storage.marker(state.location);
  const found = await operationOf(marker, request, ports);
  switch (found.kind) {
    case 'later':
      return ports.requests.rest(step, found.at);
    case 'operation': {
      const { operation, ids } = found;
      return record({ kind: 'acceptSubmission', operation, at: now }, step, ports, undefined, ids);
    }
    case 'none':
      // Nobody knows more than yesterday: a person was asked, and the bot goes on looking daily.
      if (state.kind === 'uncertain') return ports.requests.rest(step, inMs(now, dayMs));
      return decideWithoutOperation(marker, { ...request, state }, step, ports);
  }
}

type Found =
  | { readonly kind: 'operation'; readonly operation: OperationId; readonly ids?: GraphIds }
  | { readonly kind: 'none' }
  /** The bot's share of the quota is used up, or Graph throttles. */
  | { readonly kind: 'later'; readonly at: Date };

/**
 * The marker's field names are not documented, so each GUID in it is tried, except the data subject's. Only an operation on
 * this data subject counts: the marker proves arrival, not that the export was queued. Then LIST is asked. All of it is read within
 * the bot's share of the quota.
 */
async function operationOf(marker: Marker, request: Recovering, ports: Ports): Promise<Found> {
  const { exports, graph, clock, settings } = ports;
  const throttled = async (retryAfterSeconds?: number): Promise<Found> => {
    await graph.throttled(retryAfterSeconds);
    return { kind: 'later', at: inMs(clock.now(), settings.pace.floorSeconds * 1_000) };
  };
  const subject = request.ask.dataSubject.id;
  for (const id of marker.kind === 'present' ? marker.ids : []) {
    const operation = parseOperationId(id);
    if (!operation || id.toLowerCase() === subject) continue;
    const free = await graph.mayRead();
    if (free !== 'now') return { kind: 'later', at: free };
    const answer = await exports.report(operation);
    if (answer.kind === 'throttled') return throttled(answer.retryAfterSeconds);
    if (answer.kind === 'report' && answer.userId.toLowerCase() === subject)
      return { kind: 'operation', operation, ...(answer.ids && { ids: answer.ids }) };
  }

  // As many calls as the last LIST took.
  const calls = (await ports.shared.recent('graphList'))?.calls ?? 1;
  const free = await graph.mayRead(calls);
  if (free !== 'now') return { kind: 'later', at: free };
  const listed = await exports.find(request.state.location);
  if (listed.calls > calls) await graph.mayRead(listed.calls - calls);
  if (listed.throttled) return throttled(listed.throttled.retryAfterSeconds);
  return listed.operation ? { kind: 'operation', operation: listed.operation } : { kind: 'none' };
}

async function decideWithoutOperation(
  marker: Marker,
  request: At<'submitting'>,
  step: Step,
  ports: Ports,
): Promise<void> {
  const now = ports.clock.now();
  const { state } = request;
  // The grace is the database's: another instance's clock, an hour ahead, must not make nothing of it.
  const sharedNow = await ports.sharedClock.now();
  const recovery: Recovery = state.recovery ?? { since: sharedNow, arrived: false };
  const graceMs = ports.settings.recoveryGraceSeconds * 1_000;
  const forMs = sharedNow.getTime() - recovery.since.getTime();
  const loseSight = (because: UncertainBecause) =>
    record({ kind: 'loseSight', because, at: sharedNow }, step, ports);
  const lookAfter = (ms: number, event?: Event) =>
    event ? record(event, step, ports, inMs(now, ms)) : ports.requests.rest(step, inMs(now, ms));

  switch (marker.kind) {
    case 'containerMissing':
      // Somebody removed it after a POST may have left: never the same as "marker absent".
      return loseSight('containerMissing');
    case 'present': {
      if (!recovery.markerAt) return lookAfter(nextLookMs(0, graceMs), { kind: 'seeMarker', at: sharedNow });
      const seenMs = sharedNow.getTime() - recovery.markerAt.getTime();
      return seenMs < markerPatience(graceMs)
        ? lookAfter(nextLookMs(seenMs, graceMs))
        : loseSight('markerWithoutOperation');
    }
    case 'absent':
      if (forMs < graceMs) return lookAfter(Math.min(nextLookMs(forMs, graceMs), graceMs - forMs));
      if (recovery.arrived) {
        return forMs < markerPatience(graceMs)
          ? lookAfter(nextLookMs(forMs, graceMs))
          : loseSight('arrivedWithoutMarker');
      }
      if (endOfTries(state, recovery, now)) return record({ kind: 'giveUpSubmission', at: now }, step, ports);
      return repeat({ ...request, state: { ...state, recovery } }, step, ports);
  }
}

/** Nothing arrived: the same container is posted into again, as soon as one may. */
async function repeat(request: At<'submitting'>, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const now = ports.clock.now();
  const repeatAt = state.recovery?.repeatAt;
  if (repeatAt && now < repeatAt) return ports.requests.rest(step, repeatAt);
  const free = await mayPost(request, state.location, ports);
  switch (free.kind) {
    case 'now':
      return claimAndPost('repeatSubmission', state.location, step, ports);
    case 'noToken':
      return ports.requests.rest(step, inMs(now, downMs(ports)));
    case 'renewed':
    case 'throttled':
      return ports.requests.rest(step, free.until);
  }
}

/** An hour by default; twelve graces where the grace was made shorter. */
const markerPatience = (graceMs: number) => Math.min(markerPatienceMs, 12 * graceMs);

/** Looks again with back-off: after a tenth of the grace, then at twice the time that has passed. */
const nextLookMs = (passedMs: number, graceMs: number) => Math.max(graceMs / 10, passedMs);
