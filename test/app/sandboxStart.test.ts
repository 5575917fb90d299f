import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, jest, test } from '@jest/globals';

jest.setTimeout(90_000);

const main = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
const bare = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

function run(path: string, env: NodeJS.ProcessEnv): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main(path)], {
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
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

/** Processes whose parent is this one, by the kernel's own account. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('npm start', () => {
  test.each([
    ['BOT_ID', '0b07b07b-0000-4000-8000-000000000b07'],
    ['BOT_PASSWORD', 'secret'],
    ['DATABASE_URL', 'postgres://localhost/bot'],
    ['EXPORT_STORAGE_ACCOUNT_URL', 'https://account.blob.core.windows.net'],
  ])('never runs beside production: %s set ends it with 78 and the way on', async (name, value) => {
    const refused = run('sandbox/index.ts', { [name]: value });
    expect(await refused.ended).toBe(78);
    expect(refused.said()).toContain(name);
    expect(refused.said()).toContain('npm run serve');
    expect(refused.said()).not.toContain('secret');
  });

  test('names a port that is taken, prints one URL, and leaves nothing behind after Ctrl-C', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'start-'));
    const busy = createServer();
    await new Promise<void>((resolve, reject) => {
      // Somebody else may have it already: it is taken either way.
      busy.once('error', () => {
        resolve();
      });
      busy.listen(3978, '127.0.0.1', resolve);
      setTimeout(reject, 5_000).unref();
    });
    try {
      const sandbox = run('sandbox/index.ts', { DATA_DIR: dir });
      await until(sandbox, /Ctrl-C ends everything/);
      expect(sandbox.said()).toMatch(/Port 3978 is in use; the bot uses \d+ instead/);
      const [, url] = /Open\s+(http:\S+)/.exec(sandbox.said()) ?? [];
      expect((await fetch(url!)).ok).toBe(true);

      const children = childrenOf(sandbox.child.pid!);
      expect(children.length).toBeGreaterThanOrEqual(3);
      sandbox.child.kill('SIGINT');
      expect(await sandbox.ended).toBe(0);
      expect(children.filter(isAlive)).toEqual([]);
    } finally {
      busy.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

test('the bot names everything that is wrong with its settings, before it listens or writes anything', async () => {
  const refused = run('index.ts', { PORT: 'soon', APPROVAL: 'maybe', BOT_ID: 'x' });
  expect(await refused.ended).toBe(78);
  for (const name of [
    'PORT',
    'APPROVAL',
    'BOT_ID',
    'BOT_TENANT_ID',
    'REQUESTERS',
    'APPROVERS',
    'EXPORT_STORAGE',
  ]) {
    expect(refused.said()).toContain(name);
  }
});
