/**
 * Looks at an installation and says what is missing: `npm run doctor`, with the settings that the bot runs with.
 *
 * `--json` prints one object; `--send CONVERSATION` (an id or a link) sends a test card there and takes it back (`--service-url URL` where the
 * cloud's usual one does not reach it). Exit status 0: nothing failed; 1: something did; 78: the settings cannot be read.
 */
import { parseArgs } from 'node:util';
import { examineStorage } from '../adapters/blob/examine.ts';
import { examineGraph } from '../adapters/graph/examine.ts';
import { examineStore } from '../adapters/store/tools/examine.ts';
import { examineTeams } from '../adapters/teams/examine.ts';
import { type Config, ConfigError, conversationIdOf, parseConfig } from '../config.ts';
import { createCredential } from '../credential.ts';
import { failed, type Finding, ok } from '../finding.ts';
import { createLog } from '../log.ts';
import { examineCertificate } from './doctor/certificate.ts';
import { line, summary } from './doctor/report.ts';

/** BSD's "configuration error" (sysexits.h), as the bot itself ends with. */
const badSettings = 78;

interface Options {
  readonly json?: boolean | undefined;
  readonly send?: string | undefined;
  readonly 'service-url'?: string | undefined;
}

const options = optionsOf(process.argv.slice(2));
const found: Finding[] = [];
for await (const one of examine(options)) {
  found.push(one);
  if (!options.json) console.log(line(one));
}
if (options.json) console.log(JSON.stringify({ findings: found }, undefined, 2));
else console.log(summary(found));
const isFailed = ({ result }: Finding) => result === 'failed';
process.exit(
  found.some((one) => isFailed(one) && one.check === 'settings') ? badSettings : Number(found.some(isFailed)),
);

function optionsOf(args: string[]): Options {
  try {
    return parseArgs({
      args,
      options: { json: { type: 'boolean' }, send: { type: 'string' }, 'service-url': { type: 'string' } },
    }).values;
  } catch (error) {
    console.error(
      `${(error as Error).message}\nUsage: doctor [--json] [--send CONVERSATION [--service-url URL]]`,
    );
    process.exit(2);
  }
}

async function* examine(options: Options): AsyncGenerator<Finding> {
  let config: Config;
  try {
    config = parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) {
      yield { check: 'settings', ...failed(problem, 'correct it as README.md, "Settings", says') };
    }
    return;
  }
  const { bot, endpoints, settings, storage: account, database } = config;
  yield {
    check: 'settings',
    ...ok(`complete; Graph is ${new URL(endpoints.graph).host} ${endpoints.graphVersion}`),
  };

  const clock = { now: () => new Date() };
  const credential = createCredential(bot, endpoints.authority);
  if (bot.certificatePath !== undefined) yield await examineCertificate(bot.certificatePath, clock);
  yield* examineTeams({
    botId: bot.id,
    credential,
    endpoints,
    ...(options.send !== undefined && {
      send: {
        conversationId: conversationIdOf(options.send),
        locale: settings.locale,
        ...(options['service-url'] !== undefined && { serviceUrl: options['service-url'] }),
      },
    }),
  });
  yield* examineGraph({
    graphUrl: endpoints.graph,
    version: endpoints.graphVersion,
    credential,
    settings,
    appId: bot.id,
    signsInWith: signsInWith(bot),
    clock,
  });
  yield* examineStorage({
    ...('connectionString' in account
      ? { connectionString: account.connectionString.reveal() }
      : { accountUrl: account.accountUrl, credential }),
    sasDays: config.settings.sasDays,
    hostSuffixes: endpoints.blobHostSuffixes,
    clock,
    log: createLog('silent'),
  });
  yield* examineStore('databaseUrl' in database ? { databaseUrl: database.databaseUrl.reveal() } : database);
}

function signsInWith({ type, certificatePath }: Config['bot']) {
  if (type === 'UserAssignedMSI') return 'managedIdentity';
  return certificatePath === undefined ? 'secret' : 'certificate';
}
