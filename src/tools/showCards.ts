/** `npm run show-cards`: after a restore every card is shown anew, from the store that DATABASE_URL or DATA_DIR names. */
import { openDatabase } from '../adapters/store/database/database.ts';
import { showCards } from '../adapters/store/cards/cards.ts';
import { parseDatabase } from '../config.ts';
import { mustBeThere } from './store.ts';
import { runTool } from './tool.ts';

await runTool(async () => {
  const where = parseDatabase(process.env);
  if ('directory' in where) mustBeThere(where.directory);
  // A backup may be of an older version.
  const database = await openDatabase(
    'directory' in where ? where : { databaseUrl: where.databaseUrl.reveal() },
  );
  try {
    const cards = await showCards(database.db, new Date());
    console.log(`${String(cards)} cards are shown anew within two minutes of the bot's next start.`);
  } finally {
    await database.close();
  }
});
