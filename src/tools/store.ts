import { existsSync } from 'node:fs';
import { connect, type Database } from '../adapters/store/database/database.ts';
import { embeddedFiles } from '../adapters/store/database/embedded.ts';
import type { Config } from '../config.ts';
import { ToolError } from './tool.ts';

/** Opens the store that the settings name, as it is. An embedded one has to be there: opening it would make a new one. */
export async function openStore(where: Config['database']): Promise<Database> {
  if ('databaseUrl' in where) return connect({ databaseUrl: where.databaseUrl.reveal() });
  mustBeThere(where.directory);
  return connect(where);
}

export function mustBeThere(directory: string): void {
  if (existsSync(embeddedFiles(directory))) return;
  throw new ToolError(
    `There is no embedded database in ${directory}. Set DATA_DIR to the bot's directory, or DATABASE_URL for PostgreSQL.`,
  );
}
