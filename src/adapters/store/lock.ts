import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../faults.ts';

/** Gives the directory back. */
export type Unlock = () => void;

/**
 * Takes the embedded database's directory for this process alone. PGlite itself does not: two processes on one directory
 * lose each other's rows silently (electric-sql/pglite issue 1106). The lock is SQLite's file lock, because Node offers no
 * other one that the operating system releases when the process dies, on every platform.
 *
 * @throws Fault `directoryInUse` when another process holds it.
 */
export async function lockDirectory(directory: string): Promise<Unlock> {
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
