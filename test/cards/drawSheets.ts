/**
 * `npm run screenshots`: every card in every language, light and dark, wide and phone-narrow, on sheets for a person to look at, in
 * test/output/screenshots. What a button unfolds is drawn once of each kind. Fails when something sticks out of its card or the
 * browser complains.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { languages } from '../../src/domain/language.ts';
import { launchBrowser } from '../support/browser.ts';
import { cardPage, draw, overflowing, type Theme, widths } from './cardPage.ts';
import { everyCard } from './everyCard.ts';

const output = new URL('../output/screenshots/', import.meta.url).pathname;
const themes: readonly Theme[] = ['light', 'dark'];
/** Cards on a sheet, in columns: about as many as a screen shows legibly. */
const sheet = { wide: { columns: 3, cards: 6 }, narrow: { columns: 5, cards: 10 } } as const;
const gap = 12;

interface Shot {
  readonly name: string;
  readonly png: Buffer;
}

const faults: string[] = [];
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const browser = await launchBrowser();
const began = performance.now();
let drawn = 0;
try {
  for (const language of languages)
    for (const theme of themes)
      for (const width of ['wide', 'narrow'] as const) {
        const where = `${language}-${theme}-${width}`;
        const complaints: string[] = [];
        const page = await cardPage(browser, theme, widths[width], complaints);
        const shots: Shot[] = [];
        const unfolded = new Set<string>();
        for (const [name, card] of Object.entries(everyCard(language))) {
          await draw(page, card, theme);
          shots.push(await shoot(page, name, where));
          shots.push(...(await unfold(page, name, where, unfolded)));
        }
        await page.close();
        faults.push(...complaints.map((text) => `${where}: ${text}`));
        drawn += shots.length;
        await lay(shots, where, width);
      }
} finally {
  await browser.close();
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(
  `${drawn} cards in ${((performance.now() - began) / 1000).toFixed(0)} s, ${faults.length} faults: ${output}\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

async function shoot(page: Page, name: string, where: string): Promise<Shot> {
  const out = (await overflowing(page)) as readonly string[];
  faults.push(...out.map((text) => `${where}, ${name}: ${text}`));
  return { name, png: await page.screenshot({ fullPage: true }) };
}

/** The cards behind buttons that were not drawn yet. */
async function unfold(page: Page, name: string, where: string, done: Set<string>): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  for (const button of await page.locator('.ac-pushButton[aria-expanded]').all()) {
    const title = await button.innerText();
    const kind = `${name.split('-')[0] ?? ''} ${title}`;
    if (done.has(kind)) continue;
    done.add(kind);
    await button.click();
    shots.push(await shoot(page, `${name}: ${title}`, where));
  }
  return shots;
}

/** Puts pictures onto sheets, each under its name. */
async function lay(shots: readonly Shot[], where: string, width: keyof typeof widths): Promise<void> {
  const { columns, cards } = sheet[width];
  const page = await browser.newPage({
    viewport: { width: columns * (widths[width] + gap) + gap, height: 400 },
  });
  for (let n = 0; n * cards < shots.length; n++) {
    const figures = shots
      .slice(n * cards, (n + 1) * cards)
      .map(
        ({ name, png }) =>
          `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${png.toString('base64')}"></figure>`,
      );
    await page.setContent(
      `<!doctype html><style>
        body { margin: ${gap}px; columns: ${columns}; column-gap: ${gap}px; background: #999; font: 13px sans-serif }
        figure { margin: 0 0 ${gap}px; break-inside: avoid } img { display: block; width: 100% }
      </style>${figures.join('')}`,
    );
    writeFileSync(
      `${output}${where}-${String(n + 1).padStart(2, '0')}.png`,
      await page.screenshot({ fullPage: true }),
    );
  }
  await page.close();
}
