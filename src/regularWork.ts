import { randomUUID } from 'node:crypto';
import type { StoredBudget } from './adapters/store/shared/budget.ts';
import { auditHead } from './adapters/store/audit/audit.ts';
import type { Database } from './adapters/store/database/database.ts';
import { Fault } from './faults.ts';
import type { Ports } from './ports/ports.ts';
import { blank } from './workflow/blank.ts';
import { digest } from './workflow/digest.ts';
import { forgetTurns } from './workflow/remembered.ts';
import { round } from './workflow/round.ts';
import { reportUnknownContainers } from './workflow/unknownContainers.ts';
import { watchApprovers } from './workflow/watchApprovers.ts';
import { watchStorage } from './workflow/watchStorage.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Four times a floor: a round of LIST begins soon after it is due. Each time is one read of the database. */
const watchGraphMs = 15_000;

interface Parts {
  readonly ports: Ports;
  readonly database: Database;
  readonly budget: Pick<StoredBudget, 'forget'>;
  readonly graph: { watch(): Promise<void> };
  readonly storage: { containers(): Parameters<typeof reportUnknownContainers>[0] };
  readonly recordDays: number;
}

/**
 * Begins what nobody asks for: each work with its time, and some of it at once. All of it may be done twice and by several at a time;
 * what costs much is one instance's at a time. Returns what ends it.
 */
export function startRegularWork({ ports, database, budget, graph, storage, recordDays }: Parts): () => void {
  const { requests, alarms, settings, log } = ports;

  /** When it fails, the log says so, and it is done again with its next time. */
  const watched = (name: string, work: () => Promise<unknown>) => () => {
    work().catch((error: unknown) => {
      log.error(`${name}.failed`, error);
    });
  };

  /** On one instance at a time: whoever comes first does it, a little early rather than a whole time late. */
  const duty = (name: string, everyMs: number, work: () => Promise<unknown>) =>
    watched(name, async () => {
      if (await requests.take(name, everyMs * 0.9)) await work();
    });

  // "Nothing stuck" rests on this: what is overdue and has no live job is sent again.
  const sweep = watched('sweep', async () => {
    if (database.full()) log.error('store.full', new Fault('diskFull'));
    await requests.sweep();
    await alarms.sweep();
  });
  const maintain = watched('maintain', () => database.maintain());
  const blankOld = duty('blank', hour, () => blank(recordDays, ports));
  const forgetOldTurns = duty('forgetTurns', hour, () => forgetTurns(ports));
  const forgetOthers = duty('forgetBudgets', hour, async () => {
    await budget.forget();
    await requests.forget();
  });
  const compare = () => reportUnknownContainers(storage.containers(), ports);
  // One after the other: a round must not begin while Graph is down.
  const watchGraph = watched('watchGraph', async () => {
    await graph.watch();
    await round(ports);
  });
  const instance = randomUUID();
  const lookAtStorage = watched('watchStorage', () => watchStorage(instance, ports));
  const lookAtApprovers = watched('watchApprovers', () => watchApprovers(ports));
  // The log is kept elsewhere than the database: with a hash from it a chain that was written anew is found out.
  const sayHead = watched('auditHead', async () => {
    log.info('audit.head', { ...(await auditHead(database.db)) });
  });
  const tellDigest = duty('digest', minute, () => digest(() => auditHead(database.db), ports));

  const timers = [
    setInterval(sweep, minute),
    setInterval(maintain, 5 * minute),
    setInterval(blankOld, hour),
    setInterval(forgetOldTurns, hour),
    setInterval(forgetOthers, hour),
    setInterval(duty('compareContainers', hour, compare), hour),
    setInterval(watchGraph, Math.min(watchGraphMs, settings.pace.floorSeconds * 1_000)),
    setInterval(lookAtStorage, minute),
    setInterval(lookAtApprovers, hour),
    setInterval(sayHead, day),
    setInterval(tellDigest, minute),
  ];
  // At the start too: a bot that is restarted often owes the same.
  sweep();
  blankOld();
  forgetOldTurns();
  // The database may have been put back to an older copy, which knows nothing of what was done since.
  watched('compareContainers', compare)();
  lookAtApprovers();
  sayHead();
  tellDigest();
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
