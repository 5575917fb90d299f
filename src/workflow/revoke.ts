import type { Ports, RevokeStep } from '../ports.ts';

/**
 * Removes the write permission of an attempt. A durable step of its own: it is repeated until the permission is gone.
 *
 * @throws while the permission is still there or the storage account does not answer; the queue tries again.
 */
export async function revoke(step: RevokeStep, { requests, storage }: Ports): Promise<void> {
  const attempt = await requests.attempt(step.requestId, step.attempt);
  if (attempt && !attempt.revokedAt && !(await storage.revoke(attempt.location))) {
    throw new Error('the write permission is still there');
  }
  await requests.revoked(step.requestId, step.attempt, step);
}
