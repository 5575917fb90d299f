import type { FailureCode } from '../../../src/domain/failure.ts';
import type { OperationId, RequestId } from '../../../src/domain/ids.ts';
import { Fault } from '../../../src/faults.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Exports, OperationAnswer, SubmissionAnswer } from '../../../src/ports/exports.ts';
import type { SecretUrl, StorageLocations } from '../../../src/ports/storage.ts';
import type { Power } from './power.ts';

interface Container {
  readonly request: RequestId;
  permission: 'none' | 'fresh' | 'works';
  /** The GUIDs in `RequestInfo.json`. */
  marker?: readonly string[];
}

interface Operation {
  readonly userId: string;
  readonly container: string;
  readonly startedAt: Date;
}

/** What becomes of the next POST. Without a plan it is accepted. */
export type Fate =
  /** 429. */
  | { readonly kind: 'deferred'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'refused'; readonly because: FailureCode }
  /** It never arrives. */
  | { readonly kind: 'lost' }
  /** It arrives and is queued, but the answer does not come back. */
  | { readonly kind: 'unheard' }
  /** It arrives, the marker is written, and the service dies before it queues the export. */
  | { readonly kind: 'markerOnly' };

export interface Microsoft {
  readonly exports: Exports;
  readonly storage: StorageLocations;
  readonly containers: Map<string, Container>;
  /** The ledger: every export that was ordered. The service refuses a used container, and so does this one. */
  readonly ordered: { readonly container: string; readonly operation: OperationId; readonly at: Date }[];
  /** POSTs that left, whatever became of them. */
  readonly posts: { readonly container: string; readonly at: Date }[];
  /** Containers whose write permission was removed, oldest first. */
  readonly revoked: string[];
  /** Containers in the order they were created. */
  readonly created: string[];
  fates: Fate[];
  /** Adds an operation that somebody started elsewhere, and says its id. */
  foreign(userId: string): OperationId;
  /** Answers to the next reads of operations; without one, `notStarted`, then `running`, then `complete` after two hours. */
  reports: (OperationAnswer | Error)[];
  reads: number;
  /** Graph says that it does not know any operation. */
  missing: boolean;
  /** What every call fails with while Graph is down. */
  silence: (() => Error) | undefined;
  /** How long an export takes. */
  takesMs: number;
  /** LIST does not work everywhere. */
  listWorks: boolean;
  lists: number;
  /** Operations that LIST leaves out. */
  readonly notListed: Set<string>;
  /** How many probes fail before a new permission takes effect. */
  slowPermission: number;
  /** Until then nobody sees a marker, although it is there. */
  hideMarkersUntil: Date | undefined;
  readiness: string | undefined;
  /** Until then the account cannot have a permission removed: it was issued by identity. */
  writableUntil: Date | undefined;
  /** Containers whose permission has to be issued anew when a submission is near. */
  readonly expiring: Set<string>;
  /** Entra ID gives no token. */
  noToken: boolean;
  /** The account refuses to have a permission removed. */
  revokeFaults: boolean;
  prepareFails: number;
}

const guid = (kind: string, count: number) =>
  `${kind.padEnd(8, '0')}-0000-4000-8000-${String(count).padStart(12, '0')}`;

/**
 * Graph's exports and the storage account in memory: small, and as strict as the service about used containers. `bots` is the clock
 * of whoever sends.
 */
export function createMicrosoft(clock: Clock, power: Power, bots: Clock = clock): Microsoft {
  const containers = new Map<string, Container>();
  const operations = new Map<string, Operation>();
  const order = (container: string, userId: string): OperationId => {
    const operation = guid('0fe7a71e', operations.size + 1) as OperationId;
    operations.set(operation, { userId, container, startedAt: clock.now() });
    microsoft.ordered.push({ container, operation, at: clock.now() });
    // The data subject's own id stands in the marker too; the order is not documented.
    containers.get(container)!.marker = [guid('decade', 1), userId.toUpperCase(), operation];
    return operation;
  };

  const progressOf = ({ userId, startedAt }: Operation) => {
    const done = clock.now().getTime() - startedAt.getTime() >= microsoft.takesMs;
    return {
      kind: 'report' as const,
      userId,
      status: done ? 'complete' : 'running',
      progress: done ? 1 : 0.5,
      ...(done && { completedAt: new Date(startedAt.getTime() + microsoft.takesMs) }),
    };
  };

  const post = (dataSubject: string, sas: SecretUrl): Promise<SubmissionAnswer> =>
    power.effect('submit', (): SubmissionAnswer => {
      const container = new URL(sas.reveal()).pathname.slice(1);
      const fate = microsoft.fates.shift();
      microsoft.posts.push({ container, at: clock.now() });
      if (microsoft.silence) return { kind: 'unknown' };
      if (fate?.kind === 'deferred' || fate?.kind === 'refused') return fate;
      if (fate?.kind === 'lost') return { kind: 'unknown' };
      const found = containers.get(container);
      if (found?.permission !== 'works')
        return { kind: 'refused', because: 'SharedAccessSignatureTokenInvalid' };
      if (found.marker) return { kind: 'arrivedBefore' };
      if (fate?.kind === 'markerOnly') {
        found.marker = [guid('decade', 1), dataSubject];
        return { kind: 'unknown' };
      }
      const operation = order(container, dataSubject);
      return fate?.kind === 'unheard' ? { kind: 'unknown' } : { kind: 'accepted', operation };
    });

  const exports: Exports = {
    authorize: () =>
      power.effect('authorize', () => {
        if (microsoft.noToken) throw new Fault('graphTokenUnavailable');
      }),

    submit: async (dataSubject, sas, leaveBy) => {
      // What happens at `submit` happens to a POST that has left.
      if (microsoft.noToken || bots.now() > leaveBy) return { kind: 'notSent' };
      const answer = await post(dataSubject, sas);
      return { ...answer, ids: { clientRequestId: guid('c11e2700', microsoft.posts.length) } };
    },

    report: (id) =>
      power.effect('report', () => {
        if (microsoft.noToken) throw new Fault('graphTokenUnavailable');
        microsoft.reads++;
        if (microsoft.silence) throw microsoft.silence();
        const operation = operations.get(id);
        const ids = { clientRequestId: guid('c11e2701', microsoft.reads) };
        if (!operation || microsoft.missing) return { kind: 'notFound', ids };
        const planned = microsoft.reports.shift();
        if (planned instanceof Error) throw planned;
        if (planned) return planned;
        return { ...progressOf(operation), ids };
      }),

    list: () =>
      power.effect('list', () => {
        microsoft.lists++;
        if (microsoft.silence) throw microsoft.silence();
        if (!microsoft.listWorks) return 'unavailable';
        const rows = [...operations]
          .filter(([id]) => !microsoft.notListed.has(id))
          .map(([operation, one]) => ({ operation: operation as OperationId, report: progressOf(one) }));
        return { rows, calls: Math.max(1, Math.ceil(rows.length / 100)) };
      }),

    find: ({ container }) =>
      power.effect('find', () => {
        microsoft.lists++;
        const found = microsoft.ordered.find((order) => order.container === container);
        return { calls: 1, ...(microsoft.listWorks && found && { operation: found.operation }) };
      }),
  };

  const storage: StorageLocations = {
    locate: (request, attempt) => ({ account: 'exports', container: `dsr-${request}-${String(attempt)}` }),
    prepare: ({ container }, request) =>
      power.effect('prepare', () => {
        if (microsoft.prepareFails-- > 0) throw new Error('the storage account does not answer');
        if (containers.has(container)) return;
        containers.set(container, { request, permission: 'fresh' });
        microsoft.created.push(container);
      }),
    probe: ({ container }) =>
      power.effect('probe', () => {
        const found = containers.get(container);
        if (!found || found.permission === 'none' || microsoft.slowPermission-- > 0) return false;
        found.permission = 'works';
        return true;
      }),
    renew: ({ container }) => power.effect('renew', () => !microsoft.expiring.delete(container)),
    issue: (location) =>
      power.effect('issue', (): SecretUrl => {
        const url = `https://${location.account}.blob.core.windows.net/${location.container}?sig=secret`;
        return { reveal: () => url };
      }),
    marker: ({ container }) =>
      power.effect('marker', () => {
        const found = containers.get(container);
        if (!found) return { kind: 'containerMissing' };
        const hidden = microsoft.hideMarkersUntil && clock.now() < microsoft.hideMarkersUntil;
        return found.marker && !hidden ? { kind: 'present', ids: found.marker } : { kind: 'absent' };
      }),
    revoke: ({ container }) =>
      power.effect('revoke', () => {
        if (microsoft.revokeFaults) throw new Error('the storage account does not answer');
        const { writableUntil } = microsoft;
        const found = containers.get(container);
        if (found && writableUntil && clock.now() < writableUntil) return writableUntil;
        if (found) found.permission = 'none';
        microsoft.revoked.push(container);
        return 'gone';
      }),
    readiness: () => microsoft.readiness,
  };

  const microsoft: Microsoft = {
    exports,
    storage,
    containers,
    ordered: [],
    posts: [],
    revoked: [],
    created: [],
    fates: [],
    foreign: (userId) => {
      const operation = guid('f0e1a11e', operations.size + 1) as OperationId;
      operations.set(operation, { userId, container: 'portal', startedAt: clock.now() });
      return operation;
    },
    reports: [],
    reads: 0,
    missing: false,
    silence: undefined,
    takesMs: 2 * 3_600_000,
    listWorks: false,
    lists: 0,
    notListed: new Set(),
    slowPermission: 0,
    hideMarkersUntil: undefined,
    readiness: 'ready',
    writableUntil: undefined,
    expiring: new Set(),
    noToken: false,
    revokeFaults: false,
    prepareFails: 0,
  };
  return microsoft;
}
