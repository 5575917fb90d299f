import { join } from 'node:path';

/**
 * Takes the sandbox's data for this process alone: two of them on one folder would each write over what the other keeps. The lock is
 * SQLite's, which the operating system releases however the process ends.
 */
export async function takeAlone(dir: string): Promise<{ stop(): Promise<void> }> {
  const { DatabaseSync } = await quietly(() => import('node:sqlite'));
  const file = new DatabaseSync(join(dir, 'sandbox.lock'));
  try {
    file.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    throw new Error(
      `A sandbox that runs already uses the data in ${dir}: use that one, end it with Ctrl-C, or name another folder in DATA_DIR.`,
      { cause: error },
    );
  }
  return {
    stop: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

/** Node calls its SQLite experimental; nobody who tries a bot can do anything about that line. */
async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
