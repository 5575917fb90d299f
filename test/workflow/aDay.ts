/** A day of open operations at the bot's own pace, through a Graph that counts, by a clock of its own: a day passes in seconds. */
import type { ExportRequest, State } from '../../src/domain/exportRequest.ts';
import type { OperationId, RequestId } from '../../src/domain/ids.ts';
import type { Exports, ListedOperation, OperationAnswer } from '../../src/ports/exports.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Store } from '../../src/ports/ports.ts';
import { follow } from '../../src/workflow/follow.ts';
import { createGraphUse } from '../../src/workflow/graphUse.ts';
import { round } from '../../src/workflow/round.ts';
import { createMemoryShared } from '../support/world/shared.ts';
import { createMemoryAlarms } from '../support/world/alarms.ts';
import { adele, mona, person, ravi } from '../support/world/people.ts';
import { createQueue } from '../support/world/queue.ts';
import { world } from '../support/world.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const start = new Date('2026-03-02T00:00:00Z').getTime();
export const quotaPerHour = 10_000;
const pageSize = 100;
const tickMs = 15 * second;

/** The same numbers each time (mulberry32). */
function chances(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Exporting = Extract<State, { kind: 'exporting' }>;

interface Row {
  readonly id: RequestId;
  readonly acceptedAt: number;
  readonly completeAt: number;
  state: Exporting;
  revision: number;
  detectedAt?: number;
}

export interface Day {
  /** Whether Graph answers LIST. */
  readonly list: 'never' | 'always' | 'until noon';
  /** Open at midnight, of every age up to five days. */
  readonly operations: number;
  /** New operations a day: so many are in their first hour and first day all the time. */
  readonly newADay: number;
}

export interface Outcome {
  readonly readsByHour: readonly number[];
  /** Open operations, on average over the day. */
  readonly open: number;
  readonly refused: number;
  readonly lists: number;
  /** Seconds from completion to its record, p99, by the age at completion. */
  readonly lag: { readonly firstHour: number; readonly firstDay: number; readonly older: number };
  readonly unseen: number;
}

/** The bot's own pace, a Graph that counts, a store of two maps and a clock of our own. */
export async function aDay({ list, operations, newADay }: Day): Promise<Outcome> {
  const everyMs = Math.round(day / newADay / second) * second;
  const chance = chances(7);
  let now = start;
  const clock = { now: () => new Date(now) };
  const rows = new Map<RequestId, Row>();
  const open = new Set<Row>();
  const byOperation = new Map<OperationId, Row>();
  const due = new Map<number, Row[]>();
  const wait = (row: Row, at: number) => {
    const slot = Math.max(Math.ceil(at / second), Math.floor(now / second) + 1);
    const there = due.get(slot);
    if (there) there.push(row);
    else due.set(slot, [row]);
  };
  const accept = (acceptedAt: number, at: number, completeAt: number) => {
    const n = String(rows.size).padStart(12, '0');
    const id = `00000000-0000-4000-8000-${n}` as RequestId;
    const operation = `00000000-0000-4000-9000-${n}` as OperationId;
    const state: Exporting = {
      kind: 'exporting',
      approvals: [{ by: person(mona), at: new Date(acceptedAt) }],
      approvedAt: new Date(acceptedAt),
      attempt: 1,
      location: { account: 'exports', container: `dsr-${id}-1` },
      operation,
      acceptedAt: new Date(acceptedAt),
      report: { status: 'running', progress: 0.5 },
      known: true,
    };
    const row: Row = { id, acceptedAt, completeAt, state, revision: 1 };
    rows.set(id, row);
    open.add(row);
    byOperation.set(operation, row);
    wait(row, at);
  };
  // Those that are open at midnight are of every age up to five days and end within the month; of the new ones a tenth end
  // within their hour, and a fifth within their day.
  for (let n = 0; n < operations; n++) {
    accept(start - chance() * 5 * day, start + chance() * hour, start + chance() * 25 * day);
  }
  const lasting = () => {
    const kind = chance();
    return now + (kind < 0.1 ? chance() * hour : kind < 0.3 ? chance() * day : day + chance() * 24 * day);
  };

  // ── Graph ──
  const reads: number[] = [];
  const window: number[] = [];
  let refused = 0;
  let lists = 0;
  const isRefused = () => {
    while (window.length > 0 && window[0]! <= now - hour) window.shift();
    if (window.length >= quotaPerHour) {
      refused++;
      return true;
    }
    window.push(now);
    const at = Math.floor((now - start) / hour);
    reads[at] = (reads[at] ?? 0) + 1;
    return false;
  };
  const running = { kind: 'report' as const, userId: adele.id, status: 'running', progress: 0.5 };
  const reportOf = (row: Row) =>
    row.completeAt <= now
      ? {
          kind: 'report' as const,
          userId: adele.id,
          status: 'complete',
          progress: 1,
          completedAt: new Date(row.completeAt),
        }
      : running;
  const exports: Exports = {
    authorize: () => Promise.resolve(),
    submit: () => Promise.reject(new Error('nothing is submitted here')),
    find: () => Promise.resolve({ calls: 1 }),
    report: async (operation): Promise<OperationAnswer> => {
      if (isRefused()) return { kind: 'throttled' };
      const row = byOperation.get(operation);
      return row ? reportOf(row) : { kind: 'notFound' };
    },
    list: async () => {
      if (list === 'never' || (list === 'until noon' && now > start + 12 * hour)) {
        if (!isRefused()) lists++;
        return 'unavailable';
      }
      const calls = Math.ceil(open.size / pageSize);
      for (let call = 0; call < calls; call++) isRefused();
      lists++;
      const listed: ListedOperation[] = [...open].map((row) => ({
        operation: row.state.operation,
        report: reportOf(row),
      }));
      return { rows: listed, calls };
    },
  };

  // ── The store: what the contract says of these methods, without the copies that the world in memory makes ──
  const isOpen = (row: Row) => open.has(row);
  let counted = { at: start - hour, firstHour: 0, firstDay: 0, older: 0 };
  const requestOf = (row: Row): ExportRequest => ({
    id: row.id,
    number: 1,
    ask: {
      dataSubject: { ...person(adele), address: adele.address },
      requester: person(ravi),
      caseNumber: 'DSR-1',
      reason: '',
      askedAt: row.state.acceptedAt,
      locale: 'en',
    },
    state: row.state,
    revision: row.revision,
    history: [],
  });
  const requests: Pick<Store, 'get' | 'rest' | 'record' | 'openOperations' | 'compare'> = {
    get: async (id) => requestOf(rows.get(id)!),
    rest: async ({ requestId }, at) => {
      if (at) wait(rows.get(requestId)!, at.getTime());
    },
    record: async ({ requestId, event }) => {
      const row = rows.get(requestId)!;
      if (event.kind !== 'complete') throw new Error(`nothing else happens here: ${event.kind}`);
      row.detectedAt = now;
      open.delete(row);
      row.revision++;
      return requestOf(row);
    },
    openOperations: async () => {
      // Who grows older within a minute changes nothing.
      if (now - counted.at < minute) return counted;
      counted = { at: now, firstHour: 0, firstDay: 0, older: 0 };
      for (const { acceptedAt } of open) {
        const ageMs = now - acceptedAt;
        counted[ageMs < hour ? 'firstHour' : ageMs < day ? 'firstDay' : 'older']++;
      }
      return counted;
    },
    compare: async (listed) => ({
      changed: listed.flatMap(({ operation, report }) => {
        const row = byOperation.get(operation)!;
        return isOpen(row) && report.status !== row.state.report.status
          ? [{ requestId: row.id, operation }]
          : [];
      }),
      absent: [],
    }),
  };

  const outside = world().ports;
  const inside = {
    ...outside,
    clock,
    random: chance,
    requests: { ...outside.requests, ...requests },
    shared: createMemoryShared(),
    alarms: createMemoryAlarms({ queue: createQueue(), clock }),
    settings: { ...outside.settings, pace: { floorSeconds: 60, quotaPerHour } },
  };
  const graph = createGraphUse({ ...inside, exports });
  const ports: Ports = { ...inside, exports: graph.exports, graph };

  let openSeconds = 0;
  for (now = start; now < start + day; now += second) {
    openSeconds += open.size;
    if ((now - start) % tickMs === 0) {
      await graph.watch();
      await round(ports);
    }
    if ((now - start) % everyMs === 0) accept(now, now + minute, lasting());
    const slot = Math.floor(now / second);
    for (const row of due.get(slot) ?? []) {
      if (!isOpen(row)) continue;
      const lease = { queue: 'poll', jobId: row.id, retryCount: 0 };
      await follow(
        { ...requestOf(row), state: row.state },
        { requestId: row.id, revision: row.revision, lease },
        ports,
      );
    }
    due.delete(slot);
  }

  const lag = (from: number, to: number) => {
    const seconds = [...rows.values()]
      .filter(({ acceptedAt, completeAt }) => completeAt - acceptedAt >= from && completeAt - acceptedAt < to)
      .flatMap(({ detectedAt, completeAt }) =>
        detectedAt === undefined ? [] : [(detectedAt - completeAt) / second],
      )
      .sort((a, b) => a - b);
    return Math.round(seconds[Math.floor(0.99 * (seconds.length - 1))] ?? 0);
  };
  return {
    readsByHour: reads,
    open: openSeconds / (day / second),
    refused,
    lists,
    lag: { firstHour: lag(0, hour), firstDay: lag(hour, day), older: lag(day, Infinity) },
    unseen: [...rows.values()].filter((row) => isOpen(row) && row.completeAt < start + day - 4 * hour).length,
  };
}
