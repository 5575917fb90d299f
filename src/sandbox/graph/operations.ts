import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './containers.ts';
import { serviceNames, filesOf } from './package/services.ts';
import { openContainer, writeFiles } from './package/writeFiles.ts';
import type { Fate } from './scenarios.ts';

/** Facts in the order in which they happened, one JSON line each; they outlive the process. */
export interface Journal<T> {
  readonly kept: readonly T[];
  append(fact: T): void;
}

/** Opens a journal. A last line that a crash cut off says nothing and is passed over. */
export function openJournal<T>(file: string): Journal<T> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = read(file);
  // Whatever was cut off must not swallow the next line.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  return {
    kept: text.split('\n').flatMap((line) => parse<T>(line)),
    append: (fact) => appendFileSync(file, `${JSON.stringify(fact)}\n`, { mode: 0o600 }),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parse<T>(line: string): T[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as T];
  } catch {
    return [];
  }
}

/** An accepted export, as it is kept. */
export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly userPrincipalName: string;
  readonly place: Place;
  readonly acceptedAt: string;
  readonly fate: Fate;
  readonly durationMs: number;
  readonly startMs: number;
}

/** A data policy operation while it is worked on. */
export interface Operation {
  readonly order: Order;
  readonly acceptedMs: number;
  /** When each service answers, in milliseconds after the order. */
  readonly schedule: ReadonlyMap<string, number>;
  readonly answered: Map<string, 'written' | 'lost'>;
  completedAt?: string;
}

export const operationOf = (order: Order): Operation => ({
  order,
  acceptedMs: Date.parse(order.acceptedAt),
  schedule: answersAfter(order.fate, order.durationMs),
  answered: new Map(),
});

/** Services whose time has come and whose folder is not written yet. */
export function due({ acceptedMs, schedule, answered }: Operation, now: Date): readonly string[] {
  const age = now.getTime() - acceptedMs;
  return [...schedule].filter(([name, after]) => after <= age && !answered.has(name)).map(([name]) => name);
}

/** Nothing will change any more. */
export function isOver(operation: Operation, now: Date): boolean {
  const status = statusOf(operation, now);
  return status === 'complete' || status === 'failed' || status === 'forgotten';
}

/** All services that will ever answer have: the rest is completed by force, with gaps. */
export function mayComplete({ order, acceptedMs, schedule, answered }: Operation, now: Date): boolean {
  if (order.fate === 'failed' || order.fate === 'stuck' || order.fate === 'forgotten') return false;
  return now.getTime() - acceptedMs >= order.durationMs && answered.size === schedule.size;
}

export const statusOf = (operation: Operation, now: Date): Status | 'forgotten' =>
  operation.completedAt === undefined
    ? statusAfter(now.getTime() - operation.acceptedMs, operation.order.fate, operation.order)
    : 'complete';

/** The share of services that reported, 0 to 1. */
export const progressOf = ({ answered }: Operation): number =>
  [...answered.values()].filter((outcome) => outcome === 'written').length / serviceNames.length;

export interface Durations {
  /** From order to complete. */
  readonly operationMs: number;
  /** How much of it is `notStarted`. */
  readonly startMs: number;
  /** The same for somebody whose export is slow. */
  readonly slowOperationMs: number;
  /** How long after its connection broke a late export is done. */
  readonly lateMs: number;
  /** How long a slow answer takes. */
  readonly slowAnswerMs: number;
}

/** Seconds in place of days. */
export const sandboxDurations: Durations = {
  operationMs: 12_000,
  startMs: 1_000,
  slowOperationMs: 600_000,
  lateMs: 5_000,
  slowAnswerMs: 25_000,
};

/** Two services that never answer in an operation with gaps: 10 of 12 is the progress that stays. */
const silent: readonly string[] = ['Browser', 'Windows'];

/** When each service answers, in milliseconds after the order. Services that never answer are not in it. */
export function answersAfter(fate: Fate, durationMs: number): ReadonlyMap<string, number> {
  const all = serviceNames.map((name, at) => [name, ((at + 1) * durationMs) / serviceNames.length] as const);
  switch (fate) {
    case 'gaps':
      return new Map(all.filter(([name]) => !silent.includes(name)));
    case 'failed':
    case 'stuck':
      return new Map(all.slice(0, all.length / 2));
    case 'complete':
    case 'unknownWord':
    case 'forgotten':
    case 'slow':
      return new Map(all);
  }
}

export type Status = 'notStarted' | 'running' | 'complete' | 'failed' | 'unknownFutureValue';

/** The word for an operation of this age that is not complete yet; `forgotten` when Graph has lost it. */
export function statusAfter(
  ageMs: number,
  fate: Fate,
  { durationMs, startMs }: { readonly durationMs: number; readonly startMs: number },
): Exclude<Status, 'complete'> | 'forgotten' {
  const share = ageMs / durationMs;
  if (fate === 'forgotten' && share >= 1 / 2) return 'forgotten';
  if (fate === 'failed' && share >= 2 / 3) return 'failed';
  if (fate === 'unknownWord' && share >= 1 / 3 && share < 2 / 3) return 'unknownFutureValue';
  return ageMs < startMs ? 'notStarted' : 'running';
}

type Fact =
  | { readonly kind: 'accepted'; readonly order: Order }
  | {
      readonly kind: 'answered';
      readonly id: string;
      readonly service: string;
      readonly outcome: 'written' | 'lost';
    }
  | { readonly kind: 'completed'; readonly id: string; readonly at: string };

export interface Operations {
  /** Queues an export: it is on disk when this returns, its SAS is not. */
  accept(order: Order, sasUrl: string): void;
  find(id: string): Operation | undefined;
  all(): readonly Operation[];
  /** The storage location as it was given; undefined once the process that took it has ended. */
  sasUrl(id: string): string | undefined;
  /** Does everything whose time has come, for one operation. */
  workOn(operation: Operation): Promise<void>;
  /** The same for all of them. */
  work(): Promise<void>;
  /** Waits for what is being written; begins nothing. */
  settled(): Promise<void>;
}

export interface OperationsOptions {
  readonly dir: string;
  readonly tenantId: string;
  readonly connectionString: string;
  readonly packages: boolean;
  readonly now: () => Date;
}

/** The back-end that works on queued exports: each service in its turn writes its folder and answers. */
export function operations(options: OperationsOptions): Operations {
  const { now } = options;
  const journal = openJournal<Fact>(join(options.dir, 'operations.jsonl'));
  const known = new Map<string, Operation>();
  const open = new Set<Operation>();
  const secrets = new Map<string, string>();
  const working = new Map<Operation, Promise<void>>();

  const apply = (fact: Fact) => {
    if (fact.kind === 'accepted') {
      const operation = operationOf(fact.order);
      known.set(fact.order.id, operation);
      open.add(operation);
      return;
    }
    const operation = known.get(fact.id);
    if (!operation) return;
    if (fact.kind === 'answered') operation.answered.set(fact.service, fact.outcome);
    else operation.completedAt = fact.at;
  };
  const record = (fact: Fact) => {
    journal.append(fact);
    apply(fact);
  };
  journal.kept.forEach(apply);

  const write = async ({ order }: Operation, service: string) => {
    if (!options.packages) return 'written';
    const { tenantId, connectionString } = options;
    const { id: orderId, userId: id, userPrincipalName, place, acceptedAt } = order;
    const container = openContainer(place, secrets.get(orderId), connectionString);
    return writeFiles(container, filesOf(service, { id, userPrincipalName, tenantId }, new Date(acceptedAt)));
  };
  const advance = async (operation: Operation) => {
    const { id } = operation.order;
    for (const service of due(operation, now())) {
      try {
        record({ kind: 'answered', id, service, outcome: await write(operation, service) });
      } catch {
        // The storage does not answer: the service tries again later.
        return;
      }
    }
    if (operation.completedAt === undefined && mayComplete(operation, now())) {
      record({ kind: 'completed', id, at: now().toISOString() });
    }
    if (isOver(operation, now())) open.delete(operation);
  };
  const workOn = (operation: Operation) => {
    const begun = working.get(operation);
    if (begun || !open.has(operation)) return begun ?? Promise.resolve();
    const work = advance(operation).finally(() => working.delete(operation));
    working.set(operation, work);
    return work;
  };

  return {
    accept(order, sasUrl) {
      secrets.set(order.id, sasUrl);
      record({ kind: 'accepted', order });
    },
    find: (id) => known.get(id.toLowerCase()),
    all: () => [...known.values()],
    sasUrl: (id) => secrets.get(id),
    workOn,
    async work() {
      await Promise.all([...open].map(workOn));
    },
    async settled() {
      await Promise.all(working.values());
    },
  };
}
