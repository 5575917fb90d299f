import { type Event, maxPosts, type Recovery, type UncertainBecause } from '../domain/exportRequest.ts';
import { type OperationId, parseOperationId } from '../domain/ids.ts';
import type { GraphIds } from '../ports/exports.ts';
import type { Marker } from '../ports/storage.ts';
import type { Ports } from '../ports/ports.ts';
import type { Step } from '../ports/steps.ts';
import type { At } from './at.ts';
import { inMs, record } from './record.ts';
import { answerWithinMs, claimAndPost, downMs } from './submit.ts';

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
  if (state.kind === 'submitting' && !state.recovery) {
    // Whoever sent the POST may still be waiting for its answer.
    if (now < state.answerBy) return ports.requests.rest(step, state.answerBy);
    return record({ kind: 'doubtSubmission', arrived: false, at: now }, step, ports);
  }

  if (await ports.graph.downSince()) return ports.requests.rest(step, inMs(now, downMs(ports)));
  const marker = await ports.storage.marker(state.location);
  const seen = await operationOf(marker, request, ports);
  const operation = seen?.operation ?? (await ports.exports.find(state.location));
  if (operation) {
    return record({ kind: 'acceptSubmission', operation, at: now }, step, ports, undefined, seen?.ids);
  }
  // Nobody knows more than yesterday: a person was asked, and the bot goes on looking daily.
  if (state.kind === 'uncertain') return ports.requests.rest(step, inMs(now, dayMs));
  return decideWithoutOperation(marker, { ...request, state }, step, ports);
}

/**
 * The marker's field names are not documented, so each GUID in it is tried, except the data subject's. Only an operation on
 * this data subject counts: the marker proves arrival, not that the export was queued.
 */
async function operationOf(
  marker: Marker,
  request: Recovering,
  { exports }: Ports,
): Promise<{ readonly operation: OperationId; readonly ids?: GraphIds } | undefined> {
  if (marker.kind !== 'present') return undefined;
  const subject = request.ask.dataSubject.id;
  for (const id of marker.ids) {
    const operation = parseOperationId(id);
    if (!operation || id.toLowerCase() === subject) continue;
    const answer = await exports.report(operation);
    if (answer.kind === 'report' && answer.userId.toLowerCase() === subject)
      return { operation, ...(answer.ids && { ids: answer.ids }) };
  }
  return undefined;
}

async function decideWithoutOperation(
  marker: Marker,
  request: At<'submitting'>,
  step: Step,
  ports: Ports,
): Promise<void> {
  const now = ports.clock.now();
  const { state } = request;
  const recovery: Recovery = state.recovery ?? { since: now, arrived: false };
  const graceMs = ports.settings.recoveryGraceSeconds * 1_000;
  const forMs = now.getTime() - recovery.since.getTime();
  const loseSight = (because: UncertainBecause) =>
    record({ kind: 'loseSight', because, at: now }, step, ports);
  const lookAfter = (ms: number, event?: Event) =>
    event ? record(event, step, ports, inMs(now, ms)) : ports.requests.rest(step, inMs(now, ms));

  switch (marker.kind) {
    case 'containerMissing':
      // Somebody removed it after a POST may have left: never the same as "marker absent".
      return loseSight('containerMissing');
    case 'present': {
      if (!recovery.markerAt) return lookAfter(nextLookMs(0, graceMs), { kind: 'seeMarker', at: now });
      const seenMs = now.getTime() - recovery.markerAt.getTime();
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
      if (recovery.refused || state.posts >= maxPosts) {
        return record({ kind: 'giveUpSubmission', at: now }, step, ports);
      }
      return claimAndPost(
        { kind: 'repeatSubmission', answerBy: inMs(now, answerWithinMs) },
        state.location,
        step,
        ports,
      );
  }
}

/** An hour by default; twelve graces where the grace was made shorter. */
const markerPatience = (graceMs: number) => Math.min(markerPatienceMs, 12 * graceMs);

/** Looks again with back-off: after a tenth of the grace, then at twice the time that has passed. */
const nextLookMs = (passedMs: number, graceMs: number) => Math.max(graceMs / 10, passedMs);
