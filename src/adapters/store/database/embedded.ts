import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { Fault } from '../../../faults.ts';

/** A directory that is this process's alone, with its database open. */
export interface OpenDirectory {
  readonly directory: string;
  readonly pglite: PGlite;
  /** Gives the directory back when the database is closed. */
  close(): Promise<void>;
}

/** PostgreSQL's own 128 MB are cleared at each start, which is a quarter of opening it, and stay taken for the life of the process. */
const sharedBuffers = '32MB';

/** The embedded database's files, in the directory that is locked. */
export const embeddedFiles = (directory: string): string => join(directory, 'database');

/** Two bots that track the same requests would both tell people about them. */
const movedFile = (directory: string): string => join(directory, 'moved-to-postgresql');

/** From now on nobody opens this directory: its requests live elsewhere. */
export function markMoved(directory: string): void {
  writeFileSync(movedFile(directory), `${new Date().toISOString()}\n`);
}

/**
 * Apart from `database.ts`, because it needs few of the libraries that are loaded while PGlite opens.
 *
 * @throws Fault `directoryInUse` or `directoryMoved`.
 */
export async function openDirectory(directory: string): Promise<OpenDirectory> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // A directory that was there before keeps its mode: names and reasons of people lie in it.
  chmodSync(directory, 0o700);
  const unlock = await lockDirectory(directory);
  try {
    if (existsSync(movedFile(directory))) throw new Fault('directoryMoved');
    // Nobody else needs its megabytes.
    const { WatchedPGlite } = await import('./pglite.ts');
    const pglite = new WatchedPGlite(embeddedFiles(directory), {
      startParams: [...WatchedPGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`],
    });
    await pglite.waitReady;
    return {
      directory,
      pglite,
      close: async () => {
        try {
          if (!pglite.closed) await pglite.close();
        } finally {
          unlock();
        }
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Bytes. A CHECKPOINT may begin a file of the write-ahead log (16 MiB) and writes every page that waits. */
const roomForCheckpoint = 64 * 1024 * 1024;

/** PGlite never does either by itself, although it says that autovacuum is on: its log grew past 1 GB. */
export async function tidy({ directory, pglite }: OpenDirectory): Promise<void> {
  // A write that finds no room fails and is undone; a CHECKPOINT that finds none ends PGlite for good.
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < roomForCheckpoint) throw new Fault('diskFull');
  await pglite.exec('checkpoint');
  await pglite.exec('vacuum');
}

/**
 * Takes the embedded database's directory for this process alone. PGlite itself does not: two processes on one directory
 * lose each other's rows silently (electric-sql/pglite issue 1106). The lock is SQLite's file lock, because Node offers no
 * other one that the operating system releases when the process dies, on every platform.
 *
 * @throws Fault `directoryInUse` when another process holds it.
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { DatabaseSync } = await withoutExperimentalWarning(() => import('node:sqlite'));
  const file = new DatabaseSync(join(directory, 'process.lock'));
  try {
    file.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    throw new Fault('directoryInUse', { cause: error });
  }
  return () => {
    file.close();
  };
}

/** node:sqlite announces itself as experimental on Node 24; an operator can do nothing about that line. */
async function withoutExperimentalWarning<T>(load: () => Promise<T>): Promise<T> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
