import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

jest.setTimeout(90_000);

const main = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const started: ChildProcess[] = [];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'start-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const { pid } of processesIn(dir)) process.kill(pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** A program of ours as a terminal starts it: in a process group of its own, with nothing set that is not said. */
function run(path: string, env: NodeJS.ProcessEnv): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main(path)], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { child, said: () => said, ended };
}

/** Once the process said something that fits. */
const until = ({ child, said, ended }: Run, fits: RegExp) =>
  new Promise<void>((resolve, reject) => {
    const look = () => {
      if (fits.test(said())) resolve();
    };
    child.stdout?.on('data', look);
    void ended.then(() => {
      reject(new Error(`it ended before it said ${String(fits)}: ${said()}`));
    });
    look();
  });

/** Every process that works in or with a directory, by the kernel's own account, whoever its parent is. */
function processesIn(directory: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const read = (file: string) => readFileSync(`/proc/${name}/${file}`, 'utf8').replaceAll('\0', ' ');
        const command = read('cmdline');
        const traces = [command, read('environ'), readlinkSync(`/proc/${name}/cwd`)];
        // A process that has ended and was not yet collected has no command.
        const isOurs = command !== '' && traces.some((trace) => trace.includes(directory));
        return isOurs ? [{ pid: Number(name), command }] : [];
      } catch {
        return [];
      }
    });
}

/** Port 3978 is taken, by us or by whoever has it already. */
async function take3978(): Promise<() => void> {
  const busy = createServer();
  await new Promise<void>((resolve) => {
    busy.once('error', () => {
      resolve();
    });
    busy.listen(3978, '127.0.0.1', resolve);
  });
  return () => busy.close();
}

describe('npm start', () => {
  test.each([
    ['BOT_ID', '0b07b07b-0000-4000-8000-000000000b07'],
    ['BOT_PASSWORD', 'do-not-show-me'],
    ['DATABASE_URL', 'postgres://bot:do-not-show-me@localhost/bot'],
    ['EXPORT_STORAGE_ACCOUNT_URL', 'https://account.blob.core.windows.net'],
    ['EXPORT_STORAGE_CONNECTION_STRING', 'AccountKey=do-not-show-me'],
  ])('never runs beside production: %s set ends it with 78 and the way on', async (name, value) => {
    const refused = run('sandbox/index.ts', { [name]: value });
    expect(await refused.ended).toBe(78);
    expect(refused.said()).toContain(`${name} is set for production`);
    expect(refused.said()).toContain('npm run serve');
    expect(refused.said()).not.toContain('do-not-show-me');
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a word for APPROVAL that it does not know ends it with 78, and the words that it does', async () => {
    const refused = run('sandbox/index.ts', { APPROVAL: 'none' });
    expect(await refused.ended).toBe(78);
    expect(refused.said()).toContain('APPROVAL must be self or four-eyes; it is "none"');
  });

  test('names a port that is taken, prints one URL to open, and Ctrl-C ends all of it with 0', async () => {
    const free = await take3978();
    try {
      const sandbox = run('sandbox/index.ts', {});
      await until(sandbox, /Ctrl-C ends everything/);
      expect(sandbox.said()).toMatch(/Port 3978 is in use; the bot uses \d+ instead/);
      const urls = [...sandbox.said().matchAll(/Open\s+(http:\S+)/g)].map(([, url]) => url!);
      expect(urls).toHaveLength(1);
      expect((await fetch(urls[0]!)).ok).toBe(true);
      // Azurite, the bot and the Playground, beside the sandbox itself.
      expect(processesIn(dir)).toHaveLength(4);

      const second = run('sandbox/index.ts', {});
      expect(await second.ended).toBe(1);
      expect(second.said()).toContain('A sandbox that runs already uses the data in');
      expect(processesIn(dir)).toHaveLength(4);

      // A terminal sends it to the whole group.
      process.kill(-sandbox.child.pid!, 'SIGINT');
      expect(await sandbox.ended).toBe(0);
      expect(processesIn(dir)).toEqual([]);
      expect(sandbox.said()).not.toContain('started again');
    } finally {
      free();
    }
  });

  test('says why when the bot does not get ready, instead of starting it for ever', async () => {
    // Where the bot's database goes, a file is in the way.
    mkdirSync(join(dir, 'sandbox'));
    writeFileSync(join(dir, 'sandbox', 'bot'), '');
    const sandbox = run('sandbox/index.ts', {});
    expect(await sandbox.ended).toBe(1);
    expect(sandbox.said()).toContain('The bot is not ready. Its log');
    expect(sandbox.said()).toContain('start.failed');
    expect(sandbox.said().match(/it is started again/g)?.length).toBeLessThan(6);
    expect(processesIn(dir)).toEqual([]);
  });

  test('when it is killed itself, what it started ends too', async () => {
    const sandbox = run('sandbox/index.ts', { APPROVAL: 'four-eyes' });
    await until(sandbox, /Ctrl-C ends everything/);
    expect(sandbox.said()).toMatch(/A second person approves on\s+http:/);
    expect(processesIn(dir)).toHaveLength(4);
    sandbox.child.kill('SIGKILL');
    await sandbox.ended;
    // Nobody tells when a process ends that is not our child.
    while (processesIn(dir).length > 0) await wait(100);
  });
});

describe('the bot itself', () => {
  test('names everything that is wrong with its settings and ends with 78, before it listens or writes anything', async () => {
    // Whoever listened before the check would fail on this port instead.
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const { port } = busy.address() as AddressInfo;
    const data = join(dir, 'data');
    const refused = run('index.ts', {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: data,
      APPROVAL: 'maybe',
      BOT_ID: 'x',
      SAS_DAYS: 'many',
    });
    expect(await refused.ended).toBe(78);
    busy.close();
    const problems = refused
      .said()
      .split('\n')
      .filter((line) => line.startsWith('  - '));
    for (const name of [
      'APPROVAL',
      'BOT_ID',
      'SAS_DAYS',
      'BOT_TENANT_ID',
      'REQUESTERS',
      'APPROVERS',
      'EXPORT_STORAGE',
    ]) {
      expect(problems).toContainEqual(expect.stringContaining(name));
    }
    expect(existsSync(data)).toBe(false);
  });
});
