import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takeAlone } from './alone.ts';
import { type Azurite, startAzurite } from './azurite.ts';
import { type SupervisedBot, superviseBot } from './bot.ts';
import type { GraphMiniature, GraphOptions } from './graph/graphMiniature.ts';
import { startGraph } from './graph/startGraph.ts';
import { type Identity, startIdentity } from './identity.ts';
import { type Packages, startPackages } from './packages.ts';
import { botId, tenantId } from './people.ts';
import { settingsOf } from './settings.ts';
import { freePort } from './loopback.ts';
import { type Playground, startPlayground } from './teams/playground.ts';
import { type SecondPerson, startSecondPerson } from './teams/secondPerson.ts';
import { startTeamsProxy, type TeamsProxy } from './teams/teamsProxy.ts';

export interface SandboxOptions {
  /** Everything that is kept lies under it; the bot's own data in `bot`. */
  readonly dir: string;
  readonly approval: 'self' | 'four-eyes';
  /** Ports that are taken are named by `say`, and others are used. Absent: any free ones. */
  readonly ports?: { readonly bot: number; readonly playground: number; readonly teams: number };
  /** Path of the bot's main file; absent, the one of this checkout. */
  readonly program?: string;
  /** Further settings of the bot; they replace the sandbox's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly graph?: Partial<Pick<GraphOptions, 'durations' | 'list' | 'quotas' | 'retryAfterSeconds'>>;
  readonly say?: (sentence: string) => void;
  /** Told every secret there is: the bot's password, the account key, tokens, storage locations. For those who look for leaks. */
  readonly onSecret?: (secret: string) => void;
}

export interface Sandbox {
  readonly playground: Playground;
  readonly teams: TeamsProxy;
  readonly packages: Packages;
  readonly graph: GraphMiniature;
  readonly azurite: Azurite;
  readonly identity: Identity;
  readonly bot: SupervisedBot;
  /** The bot's settings, for programs that look at the installation from beside it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The page on which a second person decides; under four eyes only. */
  readonly secondPerson?: SecondPerson;
  stop(): Promise<void>;
}

/** Microsoft 365 in miniature and the real bot, with every check on. Everything listens on loopback only. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const say = options.say ?? (() => undefined);
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const botPassword = randomBytes(24).toString('base64url');
  const onSecret = options.onSecret ?? (() => undefined);
  onSecret(botPassword);
  const stops: (() => Promise<void>)[] = [];
  const keep = <T extends { stop(): Promise<void> }>(started: T): T => {
    stops.push(() => started.stop());
    return started;
  };
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one().catch(() => undefined);
  };

  try {
    keep(await takeAlone(dir));
    const port = async (name: string, wanted: number) => {
      const port = await freePort(wanted);
      if (wanted !== 0 && port !== wanted) say(`Port ${wanted} is in use; ${name} uses ${port} instead.`);
      return port;
    };
    const botPort = await port('the bot', options.ports?.bot ?? 0);
    const playgroundPort = await port('the Playground', options.ports?.playground ?? 0);
    const teamsPort = await port('the connector', options.ports?.teams ?? 0);

    const [identity, azurite] = await Promise.all([
      startIdentity({ dir: join(dir, 'identity'), tenantId, botId, botPassword, onToken: onSecret }).then(
        keep,
      ),
      startAzurite({ dir: join(dir, 'azurite') }).then(keep),
    ]);
    onSecret(/AccountKey=([^;]+)/.exec(azurite.connectionString)?.[1] ?? '');
    const [graph, packages, teams] = await Promise.all([
      startGraph({
        dir: join(dir, 'graph'),
        identity,
        connectionString: azurite.connectionString,
        retryAfterSeconds: 1,
        onStorageLocation: onSecret,
        ...options.graph,
      }).then(keep),
      startPackages({ connectionString: azurite.connectionString }).then(keep),
      startTeamsProxy({
        bot: `http://127.0.0.1:${botPort}`,
        playground: `http://127.0.0.1:${playgroundPort}`,
        token: (url) => identity.channelToken(url),
        port: teamsPort,
      }).then(keep),
    ]);

    const environment = {
      ...settingsOf({
        dir,
        graph,
        identity,
        azurite,
        serviceUrlHost: `localhost:${teamsPort}`,
        portal: `${packages.url}/{account}/{container}`,
      }),
      HOST: '127.0.0.1',
      BOT_PASSWORD: botPassword,
      APPROVAL: options.approval,
      // Operations take seconds here, not days.
      POLL_FLOOR_SECONDS: '1',
      RECOVERY_GRACE_SECONDS: '10',
      DATA_DIR: join(dir, 'bot'),
      ...options.environment,
    };
    // The bot loads while the Playground does: both take seconds.
    const bot = keep(
      superviseBot({
        dir,
        port: botPort,
        ...(options.program !== undefined && { program: options.program }),
        onRestart: (exit) => {
          say(`The bot ended (${exit}); it is started again.`);
        },
        environment,
      }),
    );
    const playground = keep(
      await startPlayground({
        dir: join(dir, 'playground'),
        botEndpoint: teams.endpoint,
        port: playgroundPort,
      }),
    );
    await bot.ready();
    const secondPerson =
      options.approval === 'four-eyes'
        ? keep(await startSecondPerson({ playgroundUrl: playground.url, transcript: teams.transcript }))
        : undefined;
    return {
      playground,
      teams,
      packages,
      graph,
      azurite,
      identity,
      bot,
      environment,
      ...(secondPerson && { secondPerson }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
