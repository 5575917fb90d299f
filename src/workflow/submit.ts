import type { Event, ExportRequest, State, StorageLocation } from '../domain/exportRequest.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Change } from '../ports/requests.ts';
import type { Ports } from '../ports/ports.ts';
import type { Step } from '../ports/steps.ts';
import type { SubmissionAnswer } from '../ports/exports.ts';
import type { At } from './at.ts';
import { inMs, record } from './record.ts';

/**
 * From the moment after the SAS was issued. A POST leaves only while its 20 s still fit before it, and recovery begins after it: so
 * two are never under way at once.
 */
const answerWithinMs = 30_000;
/** The HTTP timeout of the POST (`Exports.submit`). */
const postWithinMs = 20_000;
const dayMs = 24 * 3_600_000;
/** While Graph is down a request looks again after one minute to two: not all in the same second. */
export const downMs = ({ random }: Pick<Ports, 'random'>) => 60_000 * (1 + random());
/** A new access policy may take 30 s (Azure Storage docs); twice that, and then less often. */
const probeEveryMs = 5_000;
const probePatienceMs = 60_000;
/** A wait of Microsoft's that ends so soon is not worth a card. */
const briefMs = 5 * 60_000;
/** Somebody may delete the old container meanwhile. */
const oldAccessEveryMs = 600_000;

/** From approval to the answer of the POST. Preparation is a step of its own. */
export async function submit(request: At<'approved'>, step: Step, ports: Ports): Promise<void> {
  const { state } = request;
  const now = ports.clock.now();
  // The old write permission may end sooner than it says: somebody deletes its container.
  if (now < state.submitAt && state.waitingFor !== 'oldWriteAccess') {
    return ports.requests.rest(step, state.submitAt);
  }
  const oldUntil = await closeOldOne(request, ports);
  if (oldUntil !== 'gone') return waitForOldOne(oldUntil, request, step, ports);

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
  if (await ports.graph.downSince()) return waitForGraph(request, step, ports);
  if (!state.location) return prepare(request, step, ports);

  // A database put back to an older copy may have forgotten that this container was used, and its permission may be gone since:
  // the refusal would then be taken for "nothing was ordered". So the container is asked before the first POST too.
  const marker = await ports.storage.marker(state.location);
  if (marker.kind === 'present')
    return claimAndPost('startSubmission', state.location, step, ports, 'arrivedBefore');
  const free = await mayPost(request, state.location, ports);
  switch (free.kind) {
    case 'now':
      return claimAndPost('startSubmission', state.location, step, ports);
    case 'noToken':
      return waitForGraph(request, step, ports);
    case 'renewed':
      return ports.requests.rest(step, free.until);
    case 'throttled': {
      const { until } = free;
      const isSaid = state.waitingFor === 'throttling' && until.getTime() - now.getTime() < briefMs;
      if (isSaid) return ports.requests.rest(step, until);
      return record({ kind: 'waitToSubmit', waitingFor: 'throttling', until }, step, ports);
    }
  }
}

type MayPost =
  | { readonly kind: 'now' }
  | { readonly kind: 'noToken' }
  /** The write permission had to be issued anew, and takes its time to work. */
  | { readonly kind: 'renewed' | 'throttled'; readonly until: Date };

/** What has to be so before a POST is claimed, the first one and a repeated one alike. */
export async function mayPost(
  { id }: Pick<ExportRequest, 'id'>,
  location: StorageLocation,
  { storage, exports, graph, clock, log }: Ports,
): Promise<MayPost> {
  // It was issued when the container was made, which may be days ago.
  if (!(await storage.renew(location))) return { kind: 'renewed', until: inMs(clock.now(), probePatienceMs) };
  try {
    await exports.authorize();
  } catch (error) {
    log.error('submit.noToken', error, { requestId: id });
    return { kind: 'noToken' };
  }
  // Last: whoever may try after a pause is waited for by the others.
  const free = await graph.maySubmit();
  return free === 'now' ? { kind: 'now' } : { kind: 'throttled', until: free };
}

/** Said once; why Graph does not serve the bot is for operators, by the circuit's one alarm. */
function waitForGraph({ state }: At<'approved'>, step: Step, ports: Ports): Promise<void> {
  const until = inMs(ports.clock.now(), downMs(ports));
  if (state.waitingFor === 'graph') return ports.requests.rest(step, until);
  return record({ kind: 'waitToSubmit', waitingFor: 'graph', until }, step, ports, until);
}

/** There is room for one more whenever one of those that fill the day is a day old. With others ahead it is the turn of a later one. */
function turnAt(sent: readonly Date[], perDay: number, ahead: number): Date {
  const place = sent.at((ahead % perDay) - perDay);
  if (!place) throw new Error('there is room today');
  return inMs(place, dayMs * (1 + Math.floor(ahead / perDay)));
}

/** Start over: the service must not find the old container open when the new export is submitted. */
async function closeOldOne(
  { id, state }: At<'approved'>,
  { requests, storage }: Ports,
): Promise<'gone' | Date> {
  if (state.revokeFirst === undefined) return 'gone';
  const old = await requests.attempt(id, state.revokeFirst);
  if (!old || old.revokedAt) return 'gone';
  const until = await storage.revoke(old.location);
  if (until === 'gone') await requests.revoked(id, state.revokeFirst);
  return until;
}

/** A permission that was issued by identity cannot be removed: people see until when, and what ends it sooner. */
function waitForOldOne(until: Date, { state }: At<'approved'>, step: Step, ports: Ports): Promise<void> {
  const soon = inMs(ports.clock.now(), oldAccessEveryMs);
  const again = until < soon ? until : soon;
  if (state.waitingFor === 'oldWriteAccess') return ports.requests.rest(step, again);
  return record({ kind: 'waitToSubmit', waitingFor: 'oldWriteAccess', until }, step, ports, again);
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
 * sent either when it is known that one arrived.
 */
export async function claimAndPost(
  kind: 'startSubmission' | 'repeatSubmission',
  location: StorageLocation,
  step: Step,
  ports: Ports,
  known?: 'arrivedBefore',
): Promise<void> {
  const { storage, sharedClock, clock, requests, exports, settings } = ports;
  const sas = known ? undefined : await storage.issue(location);
  // Taken before the shared one is asked: what this clock says has passed is never less than what has.
  const issuedAt = clock.now();
  const answerBy = inMs(await sharedClock.now(), answerWithinMs);
  const { requestId, lease } = step;
  const claimed = await requests.record({
    requestId,
    event: { kind, answerBy },
    by: { kind: 'bot' },
    onlyAt: step.revision,
    lookAgainAt: inMs(issuedAt, answerWithinMs),
    ...(kind === 'startSubmission' && { perDay: settings.submissionsPerDay }),
  });
  // The day may have become full meanwhile: a request that is where it was is looked at again.
  if (isRefusal(claimed)) return requests.rest(step, inMs(clock.now(), 1_000));
  if (claimed.state.kind !== 'submitting') return requests.rest(step, undefined);

  const answer: SubmissionAnswer = sas
    ? await exports.submit(claimed.ask.dataSubject.id, sas, inMs(issuedAt, answerWithinMs - postWithinMs))
    : { kind: 'arrivedBefore' };
  await writeDown(answer, claimed.state, { requestId, lease }, ports);
}

async function writeDown(
  answer: SubmissionAnswer,
  { posts: post }: Extract<State, { kind: 'submitting' }>,
  { requestId, lease }: Pick<Step, 'requestId' | 'lease'>,
  ports: Ports,
): Promise<void> {
  const now = ports.clock.now();
  // Microsoft's support asks for Graph's ids; whoever reads the log knows the request.
  ports.log.info('submit.answered', { requestId, post, answer: answer.kind, ...answer.ids });
  const change: Change = {
    requestId,
    event: await eventOf(answer, post, ports),
    by: { kind: 'bot' },
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

/** What an answer says of the request, and of the submissions of all the others. */
async function eventOf(answer: SubmissionAnswer, post: number, ports: Ports): Promise<Event> {
  const { clock, sharedClock, graph } = ports;
  switch (answer.kind) {
    case 'accepted':
      await answered(ports);
      return { kind: 'acceptSubmission', operation: answer.operation, at: clock.now() };
    case 'deferred': {
      const until = await graph.submissionThrottled(answer.retryAfterSeconds);
      return { kind: 'deferSubmission', post, until, at: await sharedClock.now() };
    }
    case 'notSent':
      // A first one is claimed anew at once, by this instance's clock; a repeated one waits its grace, by that of all.
      return { kind: 'holdSubmission', post, at: post > 1 ? await sharedClock.now() : clock.now() };
    case 'refused':
      await answered(ports);
      return { kind: 'refuseSubmission', post, because: answer.because, at: await sharedClock.now() };
    case 'arrivedBefore':
      await answered(ports);
      return { kind: 'doubtSubmission', arrived: true, at: await sharedClock.now() };
    case 'unknown':
      // It was no 429; what it was instead is the circuit's.
      await answered(ports);
      return { kind: 'doubtSubmission', arrived: false, at: await sharedClock.now() };
  }
}

/** Never in the way of what has to be written down. */
async function answered({ graph, log }: Ports): Promise<void> {
  try {
    await graph.submissionAnswered();
  } catch (error) {
    log.error('submit.pauseKept', error);
  }
}

const firstLook = (
  { retryAfterSeconds = 0 }: { readonly retryAfterSeconds?: number },
  now: Date,
  { settings }: Ports,
) => inMs(now, 1_000 * Math.max(settings.pace.floorSeconds, retryAfterSeconds));
