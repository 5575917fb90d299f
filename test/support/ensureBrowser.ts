import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The browser tests use the system's Chromium; where it is missing, Debian's package is installed. */
const chromium = '/usr/bin/chromium';

if (!existsSync(chromium)) {
  console.log('Chromium is missing: installing the system package for the browser tests.');
  const apt = (...words: string[]) => spawnSync('apt-get', words, { stdio: 'inherit' }).status === 0;
  if (
    !apt('update') ||
    !apt('install', '-y', '--no-install-recommends', 'chromium') ||
    !existsSync(chromium)
  ) {
    console.error(
      `The browser tests need ${chromium}: install it (Debian: apt-get install chromium) and try again.`,
    );
    process.exit(1);
  }
}
