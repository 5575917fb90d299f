/** `npm run audit:export -- FILE`: the audit as a file, from the store that DATABASE_URL or DATA_DIR names. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { auditHead, auditPages } from '../adapters/store/audit/audit.ts';
import { auditFile, auditFormats } from '../audit/formats.ts';
import { parseDatabase } from '../config.ts';
import { openStore } from './store.ts';
import { runTool, ToolError } from './tool.ts';

await runTool(async ([file, ...more]) => {
  const format = auditFormats.find((one) => file !== undefined && extname(file) === `.${one}`);
  if (file === undefined || !format || more.length > 0) {
    throw new ToolError(
      'Name one file that ends in .csv or .json, such as: npm run audit:export -- audit.csv',
    );
  }
  const database = await openStore(parseDatabase(process.env));
  try {
    const head = await auditHead(database.db).catch((error: unknown) => {
      throw (error as { code?: unknown }).code === '42P01'
        ? new ToolError('There are no tables of the bot in this database. Check DATABASE_URL or DATA_DIR.')
        : error;
    });
    await write(file, auditFile(format, head, auditPages(database.db, head)));
    console.log(`${String(head.rows)} rows are in ${file}. The chain ends with ${head.hash}.`);
  } finally {
    await database.close();
  }
});

/** A file of its own, readable by its owner only: object ids of people stand in it. */
async function write(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(Readable.from(pieces), out);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') {
      throw new ToolError(`${file} is there already, and nothing was written. Name another file.`);
    }
    // Half an audit looks like a whole one.
    await rm(file, { force: true });
    throw error;
  }
}
