/** The composition root: adapters, server, runner, signals. */
import { logAzureCalls } from './azureLog.ts';
import { createStorageLocations } from './adapters/blob/storageLocations.ts';
import { createDirectory } from './adapters/graph/directory.ts';
import { createExports } from './adapters/graph/exports.ts';
import { createAlarms } from './adapters/store/shared/alarms.ts';
import { auditHead, auditHeadAt, auditPages } from './adapters/store/audit/audit.ts';
import { createBudget } from './adapters/store/shared/budget.ts';
import { openDatabase } from './adapters/store/database/database.ts';
import type { OpenDirectory } from './adapters/store/database/embedded.ts';
import { startQueues } from './adapters/store/queue/queues.ts';
import { createStore } from './adapters/store/store.ts';
import { createShared, createSharedClock } from './adapters/store/shared/shared.ts';
import { createTraceparents } from './adapters/store/shared/references.ts';
import { figures } from './adapters/store/requests/figures.ts';
import { prepareTemplates } from './cards/bind.ts';
import { vocabulary } from './cards/words/index.ts';
import type { Config } from './config.ts';
import { createCredential } from './credential.ts';
import type { DetailedLog } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { Door, Seen } from './ports/telemetry.ts';
import type { Log } from './ports/log.ts';
import type { Ports } from './ports/ports.ts';
import { createReadiness } from './readiness.ts';
import { startRegularWork } from './regularWork.ts';
import { advanceSteps } from './workflow/advance.ts';
import { tell } from './workflow/alarm.ts';
import { checkConfiguredConversations } from './workflow/configuredConversations.ts';
import { decide } from './workflow/decide.ts';
import { deliver } from './workflow/deliver.ts';
import { fillForm } from './workflow/fillForm.ts';
import { createGraphUse } from './workflow/graphUse.ts';
import { handlers } from './workflow/handlers.ts';
import { turnPage } from './workflow/look.ts';
import { mayReadAudit } from './workflow/readAudit.ts';
import { revoke } from './workflow/revoke.ts';

/** What a start has to do comes first; whoever wants a card sooner waits for the templates. */
const drawAfterMs = 2_000;

/** Nobody watches: the port as it is, at no cost. */
const unseen: Seen = (_, port) => port;
const nobody: Door = { checked: () => undefined, passed: () => undefined };

/** Imported only when a setting asks for it: the libraries are half of a start. */
async function telemetryFor({ azureConnectionString, ...settings }: Config['telemetry'], log: Log) {
  const azure = azureConnectionString?.reveal();
  if (azure === undefined && Object.keys(settings).length === 0) return undefined;
  const { startTelemetry } = await import('./adapters/telemetry/start.ts');
  return startTelemetry({ ...settings, ...(azure !== undefined && { azureConnectionString: azure }) }, log);
}

/**
 * Begins everything and returns what ends it again.
 *
 * @param opening The embedded database's directory, which is opened already when it is what the settings say.
 */
export async function startBot(
  { bot, endpoints, storage: account, settings, database: where, ...config }: Config,
  opening: Promise<OpenDirectory> | undefined,
  log: DetailedLog,
): Promise<() => Promise<void>> {
  logAzureCalls(config.logLevel, log);
  const clock: Clock = { now: () => new Date() };
  // First: what measures itself asks for its meter when it is made.
  const telemetry = await telemetryFor(config.telemetry, log);
  const credential = createCredential(bot, endpoints.authority);
  const graphAt = { graphUrl: endpoints.graph, version: endpoints.graphVersion, credential };
  const directory = createDirectory({ ...graphAt, clock });
  const storage = createStorageLocations({
    ...('connectionString' in account
      ? { connectionString: account.connectionString.reveal() }
      : { accountUrl: account.accountUrl, credential }),
    sasDays: settings.sasDays,
    hostSuffixes: endpoints.blobHostSuffixes,
    clock,
    log,
  });

  // The database opens while the SDK loads: each takes most of a second.
  const [database, { createTeams }] = await Promise.all([
    openDatabase(
      opening ? { opening } : 'databaseUrl' in where ? { databaseUrl: where.databaseUrl.reveal() } : where,
    ),
    import('./adapters/teams/teams.ts'),
  ]);
  const queues = await startQueues(database, log, clock);
  const seen = telemetry?.watch(createTraceparents(database.db), clock) ?? unseen;
  const requests = seen(
    'requests',
    createStore({
      db: database.db,
      queues,
      clock,
      rules: settings.rules,
      revokeAfterHours: settings.revokeAfterHours,
      ...(telemetry && { traceparent: () => telemetry.traceparent() }),
    }),
  );
  const budget = createBudget(database.db);
  const alarms = createAlarms({ db: database.db, queues, clock });
  const shared = createShared(database.db);
  const sharedClock = createSharedClock(database.db);
  const random = Math.random;
  const graph = createGraphUse({
    exports: createExports({ ...graphAt, clock, log }),
    requests,
    alarms,
    shared,
    clock,
    random,
    log,
    settings,
  });
  const teams = createTeams({
    bot,
    credential,
    endpoints,
    settings,
    say: {
      ...seen('say', {
        commands: handlers(() => ports),
        click: (click) => decide(click, ports),
        page: (page) => turnPage(page, ports),
        form: (filled) => fillForm(filled, ports),
      }),
      takeAudit: (person, format) => mayReadAudit(person, ports, 'takeAudit', { format }),
      removed: ({ id }) => requests.showAgain(id),
      installed: async ({ id }, key) => {
        await requests.showAgain(id);
        return (await requests.add(key, [])) !== undefined;
      },
    },
    audit: {
      head: (rows) => (rows === undefined ? auditHead(database.db) : auditHeadAt(database.db, rows)),
      pages: (head) => auditPages(database.db, head),
    },
    references: requests,
    directory,
    budget,
    door: seen('door', nobody),
    health: createReadiness({ database, queues, graph, shared, clock }),
    clock,
    log,
  });
  const ports: Ports = {
    clock,
    sharedClock,
    requests,
    conversations: seen('conversations', teams.conversations),
    directory,
    exports: seen('exports', graph.exports),
    storage: seen('storage', storage),
    alarms,
    shared,
    graph,
    random,
    log,
    settings,
    vocabulary,
  };

  telemetry?.observe({
    figures: () => figures(database.db, queues, clock, settings.rules.timeZone),
    ...ports,
    database,
  });
  // Before any work: a port that is taken must not end the process in the middle of a POST.
  const { port } = await teams.listen(config.port, config.host);
  await queues.run(
    seen('steps', {
      advance: advanceSteps({ ...ports, requests: seen('due', requests) }),
      deliver: (step) => deliver(step, ports),
      revoke: (step) => revoke(step, ports),
      remind: (step) => requests.remind(step),
      tell: (step) => tell(step, ports),
    }),
  );
  const stopPreflight = storage.startPreflight();
  log.info('ready', { port, database: database.kind, approval: settings.rules.approval });
  if (database.kind === 'embedded') {
    // PGlite does not force its log to the disk: a power loss can cost the latest commits.
    log.warn('store.embedded', { fitFor: 'one machine with a local disk; set DATABASE_URL for PostgreSQL' });
  }
  checkConfiguredConversations(ports).catch((error: unknown) => {
    log.error('settings.conversationsUnchecked', error);
  });
  setTimeout(prepareTemplates, drawAfterMs).unref();
  const stopRegularWork = startRegularWork({
    ports,
    database,
    budget,
    graph,
    storage,
    recordDays: config.recordDays,
  });

  return async () => {
    log.info('stopping');
    stopRegularWork();
    stopPreflight();
    await teams.close();
    await queues.stop();
    // Before the database goes: the last gauges are read there.
    await telemetry?.stop();
    await database.close();
  };
}
