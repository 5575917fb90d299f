import { randomUUID } from 'node:crypto';

/** The blob that the service writes before it queues an export, and by which it knows a used container. */
export const markerName = 'RequestInfo.json';

/**
 * What the marker says: a description, the correlation id, the command id, the data subject and a time. The names of its
 * fields are documented nowhere ("Overview of system-generated logs from a DSR export" calls the file technical), so nobody
 * may rely on these.
 */
export const markerText = (operationId: string, userId: string, tenantId: string, at: Date): string =>
  JSON.stringify(
    {
      description: 'This file identifies the data subject request whose results are in this container.',
      correlationId: randomUUID(),
      requestTimestamp: at.toISOString(),
      subject: { kind: 'AadSubject', tenantId, objectId: userId },
      commandId: operationId,
    },
    undefined,
    2,
  );
