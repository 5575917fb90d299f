/** `npm run migrate-store`: from the embedded database in DATA_DIR to the empty PostgreSQL of DATABASE_URL. */
import { copyStore } from '../adapters/store/tools/copy.ts';
import { openDatabase } from '../adapters/store/database/database.ts';
import { markMoved } from '../adapters/store/database/embedded.ts';
import { parseMigration } from '../config.ts';
import { mustBeThere } from './store.ts';
import { runTool } from './tool.ts';

await runTool(async () => {
  const { directory, databaseUrl } = parseMigration(process.env);
  mustBeThere(directory);
  // First the one that says whether the bot still runs.
  const from = await openDatabase({ directory });
  try {
    const to = await openDatabase({ databaseUrl: databaseUrl.reveal() });
    try {
      const { tables, head } = await copyStore(from, to);
      markMoved(directory);
      for (const { name, rows } of tables) console.log(`${String(rows).padStart(9)}  ${name}`);
      console.log(
        `Everything is in PostgreSQL, counted and compared. The audit chain holds there: ${String(head.rows)} rows, the last with ${head.hash}.\n` +
          `Start the bot with DATABASE_URL. ${directory} is as it was: keep it as the backup of before; the bot does not start on it any more.`,
      );
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
});
