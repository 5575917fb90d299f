import type { Event, ExportRequest, StorageLocation } from '../domain/exportRequest.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Change } from '../ports/requests.ts';
import type { Ports } from '../ports/ports.ts';
import type { Step } from '../ports/steps.ts';
import type { SubmissionAnswer } from '../ports/exports.ts';
import type { At } from './at.ts';
import { inMs, record } from './record.ts';

/**
 * HTTP timeout 20 s < 30 s < 45 s until the step's lease ends: the answer of a POST that was sent is always waited for by
 * the one who sent it, and recovery begins after it could have come.
 */
export const answerWithinMs = 30_000;
/** Exports are throttled by the day and without Retry-After (Graph throttling limits): 15 floors, 15 minutes by default. */
const deferMs = ({ settings }: Ports) => settings.pace.floorSeconds * 15_000;
const dayMs = 24 * 3_600_000;
/** While Graph is down a request looks again after one minute to two: not all in the same second. */
export const downMs = ({ random }: Ports) => 60_000 * (1 + random());
/** A new access policy may take 30 s (Azure Storage docs); twice that, and then less often. */
const probeEveryMs = 5_000;
const probePatienceMs = 60_000;

/** From approval to the answer of the POST. Preparation is a step of its own. */
export async function submit(request: At<'approved'>, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const now = ports.clock.now();
  if (now < state.submitAt) return ports.requests.rest(step, state.submitAt);
  if (!(await isOldOneClosed(request, ports))) return ports.requests.rest(step, inMs(now, probeEveryMs));

  // Asked before the container is made too: it would stand open to writers, its permission running out, for days.
  const sent = await ports.requests.submissionsSince(inMs(now, -dayMs));
  const { submissionsPerDay: perDay } = ports.settings;
  if (sent.length >= perDay) {
    const ahead = await ports.requests.inLineBefore(request, state.approvedAt);
    return record(
      { kind: 'waitToSubmit', waitingFor: 'dailyQuota', until: turnAt(sent, perDay, ahead) },
      step,
      ports,
    );
  }
  if (await ports.graph.downSince()) {
    const until = inMs(now, downMs(ports));
    if (state.waitingFor === 'graph') return ports.requests.rest(step, until);
    return record({ kind: 'waitToSubmit', waitingFor: 'graph', until }, step, ports, until);
  }
  if (!state.location) return prepare(request, step, ports);

  // A database put back to an older copy may have forgotten that this container was used, and its permission may be gone since:
  // the refusal would then be taken for "nothing was ordered". So the container is asked before the first POST too.
  const marker = await ports.storage.marker(state.location);
  await claimAndPost(
    { kind: 'startSubmission', answerBy: inMs(now, answerWithinMs) },
    state.location,
    step,
    ports,
    marker.kind === 'present' ? { kind: 'arrivedBefore' } : undefined,
  );
}

/** There is room for one more whenever one of those that fill the day is a day old. With others ahead it is the turn of a later one. */
function turnAt(sent: readonly Date[], perDay: number, ahead: number): Date {
  const place = sent.at((ahead % perDay) - perDay);
  if (!place) throw new Error('there is room today');
  return inMs(place, dayMs * (1 + Math.floor(ahead / perDay)));
}

/** Start over: the service must not find the old container open when the new one is ordered. */
async function isOldOneClosed({ id, state }: At<'approved'>, { requests, storage }: Ports): Promise<boolean> {
  if (state.revokeFirst === undefined) return true;
  const old = await requests.attempt(id, state.revokeFirst);
  if (!old || old.revokedAt) return true;
  if (!(await storage.revoke(old.location))) return false;
  await requests.revoked(id, state.revokeFirst);
  return true;
}

/** The container exists, is recorded, and takes what the service will write, before anything is submitted. */
async function prepare(request: At<'approved'>, step: Step, ports: Ports): Promise<void> {
  const { storage, requests, clock } = ports;
  const { state } = request;
  const location = storage.locate(request.id, state.attempt);
  if (await isReady(location, request, ports)) {
    return record({ kind: 'prepareSubmission', location, at: clock.now() }, step, ports, clock.now());
  }
  const now = clock.now();
  const soon = now.getTime() - state.submitAt.getTime() < probePatienceMs;
  if (soon && state.waitingFor !== 'storage') return requests.rest(step, inMs(now, probeEveryMs));
  const until = inMs(now, 60_000);
  if (state.waitingFor === 'storage') return requests.rest(step, until);
  await record({ kind: 'waitToSubmit', waitingFor: 'storage', until }, step, ports, until);
}

/** False while the storage account does not answer, or the new permission has not taken effect: it is tried again. */
async function isReady(
  location: StorageLocation,
  request: At<'approved'>,
  { storage, log }: Ports,
): Promise<boolean> {
  try {
    await storage.prepare(location, request.id);
    return await storage.probe(location);
  } catch (error) {
    log.error('submit.storage', error, { requestId: request.id });
    return false;
  }
}

/**
 * Commits that a POST is about to leave, sends it, and writes down the answer. The commit is the claim: whoever is refused
 * there sends nothing. The lease stays with the step until the answer is known. The SAS exists in memory here only. Nothing is
 * sent either when the answer is known already.
 */
export async function claimAndPost(
  claim: Event,
  location: StorageLocation,
  step: Step,
  ports: Ports,
  known?: SubmissionAnswer,
): Promise<void> {
  const sas = await ports.storage.issue(location);
  const { requestId, lease, read } = step;
  const claimed = await ports.requests.record({
    requestId,
    event: claim,
    by: { kind: 'bot' },
    onlyAt: step.revision,
    ...(read && { read }),
  });
  if (isRefusal(claimed) || claimed.state.kind !== 'submitting') return ports.requests.rest(step, undefined);

  const answer = known ?? (await ports.exports.submit(claimed.ask.dataSubject.id, sas));
  await writeDown(answer, claimed.state.posts, { requestId, lease, read: claimed }, ports);
}

async function writeDown(
  answer: SubmissionAnswer,
  post: number,
  { requestId, lease, read }: Pick<Step, 'requestId' | 'lease'> & { readonly read: ExportRequest },
  ports: Ports,
): Promise<void> {
  const now = ports.clock.now();
  // Microsoft's support asks for Graph's ids; whoever reads the log knows the request.
  ports.log.info('submit.answered', { requestId, post, answer: answer.kind, ...answer.ids });
  const change: Change = {
    requestId,
    event: eventOf(answer, post, now, ports),
    by: { kind: 'bot' },
    read,
    ...(answer.ids && { evidence: answer.ids }),
    ...(answer.kind === 'accepted' && { lookAgainAt: firstLook(answer, now, ports) }),
  };
  try {
    const recorded = await ports.requests.record({ ...change, lease });
    if (!isRefusal(recorded)) return;
    // Recovery has begun meanwhile; only an acceptance would still tell it something, and that is never refused there.
    ports.log.warn('submit.lateAnswer', { requestId, answer: answer.kind });
    await ports.requests.rest({ requestId, revision: 0, lease }, undefined);
  } catch (error) {
    if (answer.kind !== 'accepted') throw error;
    // The lease was lost while Graph took its time. A late 202 is always taken.
    ports.log.error('submit.acceptedWithoutLease', error, { requestId });
    await ports.requests.record(change);
  }
}

function eventOf(answer: SubmissionAnswer, post: number, at: Date, ports: Ports): Event {
  switch (answer.kind) {
    case 'accepted':
      return { kind: 'acceptSubmission', operation: answer.operation, at };
    case 'deferred': {
      const wait = answer.retryAfterSeconds === undefined ? deferMs(ports) : answer.retryAfterSeconds * 1_000;
      return { kind: 'deferSubmission', post, until: inMs(at, wait), at };
    }
    case 'refused':
      return { kind: 'refuseSubmission', post, because: answer.because, at };
    case 'arrivedBefore':
      return { kind: 'doubtSubmission', arrived: true, at };
    case 'unknown':
      return { kind: 'doubtSubmission', arrived: false, at };
  }
}

const firstLook = (
  { retryAfterSeconds = 0 }: { readonly retryAfterSeconds?: number },
  now: Date,
  { settings }: Ports,
) => inMs(now, 1_000 * Math.max(settings.pace.floorSeconds, retryAfterSeconds));
