import { join } from 'node:path';
import { openJournal } from './journal.ts';
import { due, isOver, mayComplete, type Operation, operationOf, type Order } from './operation.ts';
import { filesOf } from './package/services.ts';
import { openContainer, writeFiles } from './package/writeFiles.ts';

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
