import { needsWriteAccess } from '../domain/schedule.ts';
import type { Attempt } from '../ports/attempts.ts';
import type { Ports } from '../ports/ports.ts';
import type { RevokeStep } from '../ports/steps.ts';
import { clear, raise } from './alarm.ts';

/** A permission that cannot be removed for so long is a matter for people. */
const alarmAfterMs = 24 * 3_600_000;
/** One that was issued by identity cannot be removed at all: it ends by itself, after seven days at most. */
const endsItselfMs = 8 * alarmAfterMs;

/**
 * Removes the write permission of an attempt. A durable step of its own: it is repeated until the permission is gone. Where the
 * request stands is looked at again: an export that goes on after all keeps what it needs.
 *
 * @throws while the permission is still there or the storage account does not answer; the queue tries again.
 */
export async function revoke(step: RevokeStep, ports: Ports): Promise<void> {
  const { requests, storage, clock, log } = ports;
  const { requestId } = step;
  const { state } = await requests.get(requestId);
  if ('attempt' in state && state.attempt === step.attempt && needsWriteAccess(state)) {
    log.warn('revoke.stillNeeded', { requestId, attempt: step.attempt, state: state.kind });
    return requests.rest({ requestId, revision: 0, lease: step.lease }, undefined);
  }
  const attempt = await requests.attempt(requestId, step.attempt);
  if (attempt && !attempt.revokedAt) {
    const alarm = { kind: 'writeAccessRemains', about: attempt.location.container } as const;
    let until: Date | 'gone';
    try {
      until = await storage.revoke(attempt.location);
    } catch (error) {
      if (lateMs(attempt, clock.now()) >= alarmAfterMs) await raise(alarm, ports);
      throw error;
    }
    if (until !== 'gone') {
      if (lateMs(attempt, clock.now()) >= endsItselfMs) await raise(alarm, ports);
      throw new Error('the write permission is still there');
    }
    await clear(alarm, ports);
  }
  await requests.revoked(step.requestId, step.attempt, step);
}

const lateMs = ({ revokeAt }: Attempt, now: Date) => (revokeAt ? now.getTime() - revokeAt.getTime() : 0);
