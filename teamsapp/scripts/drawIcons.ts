/** Draws the app's two icons from their SVG sources with the system's Chromium: `npm run icons`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const appPackage = new URL('../../appPackage/', import.meta.url);
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Sizes in pixels that Teams asks for (manifest schema, `icons`). */
const icons = { color: 192, outline: 32 };

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const [name, size] of Object.entries(icons)) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const svg = readFileSync(new URL(`icons/${name}.svg`, appPackage), 'utf8');
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
    writeFileSync(new URL(`${name}.png`, appPackage), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
