import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { endWithParent } from './loopback.ts';

export interface AzuriteOptions {
  /** Where the blobs and the account key are kept. */
  readonly dir: string;
  readonly port?: number;
  readonly account?: string;
  /** The account key in base64; absent: a random one is made once and kept beside the blobs. */
  readonly key?: string;
  /** The account is named by the host, as in Azure, and not by the first component of the path. */
  readonly hostStyle?: boolean;
}

export interface Azurite {
  readonly connectionString: string;
  readonly blobEndpoint: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly accountName: string;
  /** Its process, for a supervisor that wants to know when it ends. */
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Microsoft's own emulator of Blob Storage, in a process of its own; its blobs outlive it. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { dir, account = 'contosodsr' } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const key = options.key ?? (await keptKey(dir));
  const { child, url } = await launch(
    dir,
    options.port ?? 0,
    `${account}:${key}`,
    options.hostStyle ?? false,
  );
  const blobEndpoint = `${url.origin}/${account}`;
  return {
    connectionString:
      `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};` +
      `BlobEndpoint=${blobEndpoint};`,
    blobEndpoint,
    host: url.host,
    accountName: account,
    process: child,
    stop: () => end(child),
  };
}

/** Made at the first start and kept: a container must still open after a restart. */
async function keptKey(dir: string): Promise<string> {
  const file = join(dir, 'account.key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const key = randomBytes(64).toString('base64');
    await writeFile(file, key, { mode: 0o600 });
    return key;
  }
}

interface Launched {
  readonly child: ChildProcess;
  readonly url: URL;
}

async function launch(dir: string, port: number, accounts: string, hostStyle: boolean): Promise<Launched> {
  try {
    return await launchOn(dir, port, accounts, hostStyle);
  } catch (error) {
    if (port === 0 || !(error instanceof Error) || !error.message.includes('EADDRINUSE')) throw error;
    return launchOn(dir, 0, accounts, hostStyle);
  }
}

function launchOn(dir: string, port: number, accounts: string, hostStyle: boolean): Promise<Launched> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const words = [main, '--location', dir, '--blobHost', '127.0.0.1', '--blobPort', String(port)];
  const flags = ['--skipApiVersionCheck', '--disableTelemetry', '--silent'];
  if (!hostStyle) flags.push('--disableProductStyleUrl');
  const child = spawn(process.execPath, ['--import', endWithParent, ...words, ...flags], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], AZURITE_ACCOUNTS: accounts },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C is for the parent, which ends things in their order.
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const [, listening] = /listens on (http:\S+)/.exec(said) ?? [];
      if (listening === undefined) return;
      child.stdout?.off('data', hear).resume();
      child.stderr?.off('data', hear).resume();
      resolve({ child, url: new URL(listening) });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`Azurite ended with ${String(code)} before it listened: ${said}`)),
    );
  });
}

/** Azurite writes its index on the way out, so it is asked; it needs well under a second. */
const patienceMs = 10_000;

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const lastResort = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.once('exit', () => {
      clearTimeout(lastResort);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}
