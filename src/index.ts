/** The program: settings first, then the bot, then signals. The only place that ends the process. */
import './compileCache.ts';
import { openDirectory } from './adapters/store/database/embedded.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';

/** BSD's "configuration error" (sysexits.h): supervisors should not start the process again. */
const badSettings = 78;

const config = settings();
// PGlite takes half a second in a thread of its own, and everything else is loaded meanwhile: nothing of it is imported above.
const opening = 'directory' in config.database ? openDirectory(config.database.directory) : undefined;
// Whoever waits for it hears of it.
opening?.catch(() => undefined);

const { createLog } = await import('./log.ts');
const log = createLog(config.logLevel);
try {
  const { startBot } = await import('./bot.ts');
  const stop = once(await startBot(config, opening, log));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
} catch (error) {
  log.error('start.failed', error);
  // A database that is being made would be left half made.
  await Promise.allSettled([opening]);
  process.exit(1);
}

function settings(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`The bot did not start: ${error.message}.\n`);
    for (const problem of error.problems) console.error(`  - ${problem}`);
    console.error('\nEvery setting is in README.md, "Settings".');
    process.exit(badSettings);
  }
}

function once(work: () => Promise<void>): () => void {
  let started = false;
  return () => {
    if (started) return;
    started = true;
    work()
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error('stop.failed', error);
        process.exit(1);
      });
  };
}
