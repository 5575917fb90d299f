import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { botId, botName, playgroundPeople, type SandboxPerson, tenantId } from '../people.ts';
import { botTeamsId, channelId, groupChatId, personalChatId, teamId, teamsId } from './transcript.ts';
import { endWithParent } from '../loopback.ts';

export interface Playground {
  /** What a person opens. */
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface PlaygroundOptions {
  readonly dir: string;
  /** Where activities go: the signing proxy. */
  readonly botEndpoint: string;
  /** A free one: when it is taken, the Playground takes another and does not say which. */
  readonly port: number;
}

const startTimeoutMs = 20_000;

/** Teams on this machine: Microsoft's Agents Playground, client and connector in one. It listens on loopback only. */
export async function startPlayground({ dir, botEndpoint, port }: PlaygroundOptions): Promise<Playground> {
  mkdirSync(dir, { recursive: true });
  const configFile = join(dir, 'playground.yml');
  const logFile = join(dir, 'playground.log');
  // YAML takes JSON as it is.
  writeFileSync(configFile, JSON.stringify(config, undefined, 2));
  const main = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/cli.js');
  const preload = fileURLToPath(new URL('loopbackOnly.cjs', import.meta.url));
  const child = spawn(
    process.execPath,
    [
      ...['--import', endWithParent, '-r', preload, main, 'start', '-e', botEndpoint],
      ...['-p', String(port), '-c', 'msteams', '--dt'],
    ],
    {
      cwd: dir,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        TEAMSAPPTESTER_BROWSER: 'none',
        M365_AGENTS_PLAYGROUND_CONFIG_PATH: configFile,
        M365_AGENTS_PLAYGROUND_LOGFILE: logFile,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  await listening(child, logFile);
  return {
    url: `http://localhost:${port}`,
    process: child,
    stop: () => end(child),
  };
}

function listening(child: ChildProcess, logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`The Agents Playground ${why}; see ${logFile}. ${said}`));
    };
    const timer = setTimeout(() => {
      fail('did not start in time');
    }, startTimeoutMs);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (!/Listening on \d+/.test(said)) return;
      clearTimeout(timer);
      child.stdout?.off('data', hear).resume();
      child.stderr?.off('data', hear).resume();
      resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      fail(`ended with ${String(code)}`);
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}

const user = (person: SandboxPerson) => ({
  id: teamsId(person),
  name: person.name,
  // The Playground's own spelling.
  userPrincipleName: person.userPrincipalName,
  aadObjectId: person.id,
  givenName: person.givenName,
  surname: person.surname,
  email: person.mail,
});

const [currentUser, ...others] = playgroundPeople;

const config = {
  version: '0.1.1',
  tenantId,
  bot: { id: botTeamsId(botId), name: botName },
  currentUser: user(currentUser),
  users: others.map(user),
  personalChat: { id: personalChatId },
  groupChat: { id: groupChatId, name: 'Privacy group' },
  team: {
    id: teamId,
    name: 'Privacy team',
    aadGroupId: '9e900000-0000-4000-8000-00000000000a',
    channels: [{ id: channelId, name: 'Requests' }],
  },
};
