import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../faults.ts';
import { EmbeddedClient } from './embedded.ts';
import { lockDirectory, type Unlock } from './lock.ts';

/** A directory that is this process's alone, with its database open. */
export interface OpenDirectory {
  readonly directory: string;
  readonly client: EmbeddedClient;
  /** Gives the directory back when the thread is gone. */
  close(): Promise<void>;
}

/** The embedded database's files, in the directory that is locked. */
export const embeddedFiles = (directory: string): string => join(directory, 'database');

/** Two bots that follow the same requests would both tell people about them. */
const movedFile = (directory: string): string => join(directory, 'moved-to-postgresql');

/** From now on nobody opens this directory: its requests live elsewhere. */
export function markMoved(directory: string): void {
  writeFileSync(movedFile(directory), `${new Date().toISOString()}\n`);
}

/**
 * Apart from `database.ts`, because it needs none of the libraries that are loaded while PGlite opens.
 *
 * @throws Fault `directoryInUse` or `directoryMoved`.
 */
export async function openDirectory(directory: string): Promise<OpenDirectory> {
  // Its thread loads PGlite while the directory is made ready.
  const client = new EmbeddedClient();
  let unlock: Unlock | undefined;
  const close = async () => {
    try {
      await client.close();
    } finally {
      unlock?.();
    }
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // A directory that was there before keeps its mode: names and reasons of people lie in it.
    chmodSync(directory, 0o700);
    unlock = await lockDirectory(directory);
    if (existsSync(movedFile(directory))) throw new Fault('directoryMoved');
    await client.open(embeddedFiles(directory));
    return { directory, client, close };
  } catch (error) {
    await close();
    throw error;
  }
}
