import { z } from 'zod';
import type { StorageLocation } from '../../domain/exportRequest.ts';
import { parseOperationId } from '../../domain/ids.ts';
import type { ListedOperation } from '../../ports/exports.ts';

type Report = ListedOperation['report'];

/** A data policy operation from LIST. Of its storage location only account and container are left. */
export interface OperationReportRow extends ListedOperation {
  readonly location?: StorageLocation;
}

// Graph docs, dataPolicyOperation: `progress` is a String in the table, a double in the metadata; `completedDateTime` is
// null until done. What is not named here, `storageLocation` above all, is dropped.
const reported = z.object({
  userId: z.string(),
  status: z.string().max(64),
  progress: z.unknown(),
  completedDateTime: z.unknown(),
});
const listed = z.object({ id: z.string(), storageLocation: z.unknown() });

/** An operation as Graph reports it; undefined when `userId` or `status` is missing. */
export function parseReport(json: unknown): Report | undefined {
  const parsed = reported.safeParse(json);
  if (!parsed.success) return undefined;
  const { userId, status, progress, completedDateTime } = parsed.data;
  const share = progressShare(progress);
  const completedAt = moment(completedDateTime);
  return {
    kind: 'report',
    userId: userId.toLowerCase(),
    status,
    ...(share !== undefined && { progress: share }),
    ...(completedAt && { completedAt }),
  };
}

/** A row of LIST; undefined when it is no operation. */
export function parseRow(json: unknown): OperationReportRow | undefined {
  const report = parseReport(json);
  const parsed = listed.safeParse(json);
  const operation = parsed.success ? parseOperationId(parsed.data.id) : undefined;
  if (!report || !operation) return undefined;
  const location = locationOf(parsed.data?.storageLocation);
  return { operation, report, ...(location && { location }) };
}

/** 0 to 1. -1 is the service's "could not work it out"; above 1 it must be percent, whose scale no page documents. */
function progressShare(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return undefined;
  return number > 1 ? Math.min(number / 100, 1) : number;
}

/** A default date such as 0001-01-01 means "not yet". */
function moment(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return date.getUTCFullYear() >= 2000 ? date : undefined;
}

/** Account and container of a container URL: the host's first label, or the path's first segment as emulators have it. */
function locationOf(value: unknown): StorageLocation | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { hostname, pathname } = new URL(value);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const [account, container] =
    segments.length === 1 ? [hostname.split('.')[0], segments[0]] : [segments.at(-2), segments.at(-1)];
  return account && container ? { account, container } : undefined;
}
