import { setTimeout as wait } from 'node:timers/promises';
import { directoryGroups, directoryPeople, domainName, tenantId as sandboxTenant } from '../people.ts';
import { authenticate, demand } from './access.ts';
import { type Answer, GraphError, route, type Route, type Call, listen } from './http.ts';
import { directory as directoryOf } from './directory.ts';
import { directoryRoutes } from './directoryRoutes.ts';
import { exportRoute } from './exportRoute.ts';
import type { GraphMiniature, GraphOptions } from './graphMiniature.ts';
import { openLedger } from './ledger.ts';
import { operationRoutes } from './operationRoutes.ts';
import { operations as openOperations, sandboxDurations } from './operations.ts';
import { openContainer } from './package/writeFiles.ts';
import { scriptBook } from './scriptBook.ts';
import { throttle as openThrottle } from './throttle.ts';

/** The part of Microsoft Graph that personal data exports need, on this machine. */
export async function startGraph(options: GraphOptions): Promise<GraphMiniature> {
  const { dir, identity, connectionString, version = 'v1.0', tenantId = sandboxTenant } = options;
  const now = options.now ?? (() => new Date());
  const people = options.people ?? directoryPeople;
  const durations = { ...sandboxDurations, ...options.durations };
  let origin = '';

  const ledger = openLedger(dir);
  const operations = openOperations({
    dir,
    tenantId,
    connectionString,
    packages: options.packages ?? true,
    now,
  });
  const throttle = openThrottle(options.quotas, now);
  for (const { caller, answer, userId, at } of ledger.posts()) {
    if (caller !== undefined && answer !== 429) throttle.remember(userId, caller, new Date(at));
  }

  const scripts = scriptBook(people);
  const stopping = new AbortController();
  const unfinished = new Set<Promise<void>>();
  const later = (work: () => Promise<void>) => {
    // What a late export meets is in the ledger or nowhere: nobody waits for its answer.
    const done = work()
      .catch(() => undefined)
      .finally(() => unfinished.delete(done));
    unfinished.add(done);
  };

  const access = async (call: Call, roles: readonly string[]) => {
    const caller = await authenticate(call, identity, origin);
    demand(caller, roles);
    return caller;
  };
  const directory = directoryOf(people, options.groups ?? directoryGroups);
  const exports: Route = exportRoute({
    identity,
    tenantId,
    directory,
    operations,
    ledger,
    throttle,
    durations,
    retryAfterSeconds: options.retryAfterSeconds ?? 60,
    now,
    origin: () => origin,
    scriptOf: scripts.take,
    onStorageLocation: options.onStorageLocation ?? (() => undefined),
    async removeContainer(place) {
      await openContainer(place, undefined, connectionString).deleteIfExists();
    },
    onMoment: async (moment) => options.onMoment?.(moment),
    pause: (ms) => wait(ms, undefined, { signal: stopping.signal }),
    later,
  });
  const operationPages = operationRoutes(
    operations,
    {
      list: options.list ?? 'on',
      listPageSize: options.listPageSize ?? 999,
      unfinished: options.unfinished ?? 'null',
      storageLocation: options.storageLocation ?? 'withSas',
      origin: () => origin,
      now,
    },
    async (call, roles) => {
      const caller = await authenticate(call, identity, origin);
      throttle.takeOperationRequest();
      demand(caller, roles);
      return caller;
    },
  );
  const directoryPages = directoryRoutes(
    directory,
    { id: tenantId, domain: domainName },
    () => origin,
    access,
  );

  const counts = { exports: 0, operations: 0, directory: 0 };
  const handle = async (call: Call): Promise<Answer> => {
    if (call.version !== 'v1.0' && call.version !== 'beta') {
      throw new GraphError(400, 'BadRequest', `Invalid version: ${call.version}`);
    }
    if (call.segments.at(-1) === 'exportPersonalData') counts.exports += 1;
    else if (call.segments[0] === 'dataPolicyOperations') counts.operations += 1;
    else counts.directory += 1;
    const offered =
      call.version === version ? [exports, ...operationPages, ...directoryPages] : directoryPages;
    return route(offered, call);
  };

  const door = await listen(handle, now, options.port);
  origin = `http://127.0.0.1:${door.port}`;
  const tickMs = options.tickMs ?? 500;
  const tick = tickMs > 0 ? setInterval(() => void operations.work(), tickMs) : undefined;
  tick?.unref();

  return {
    origin,
    script: scripts.set,
    onNextExport: scripts.setNext,
    ledger: () => ledger.accepted(operations),
    posts: () => ledger.posts(),
    traffic: () => ({ ...counts, throttled: throttle.refused() }),
    work: () => operations.work(),
    settled: async () => {
      await Promise.all(unfinished);
    },
    async stop() {
      clearInterval(tick);
      stopping.abort();
      await door.stop();
      await Promise.all(unfinished);
      await operations.settled();
    },
  };
}
