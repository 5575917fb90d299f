import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { languages } from '../../src/domain/language.ts';
import { everyCard } from './everyCard.ts';
import { cardPage, draw, overflowing, widths } from './cardPage.ts';

// What a person sees, for a person to look at: test/output/cards. The test itself only says that each card is drawn
// whole, in both themes, and that nothing sticks out of a narrow chat. `npm run screenshots` draws the others.

const output = new URL('../output/cards/', import.meta.url).pathname;

const cards = everyCard('en-US');

let browser: Browser;
beforeAll(async () => {
  mkdirSync(output, { recursive: true });
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => browser.close());

test.each(languages)('in %s everything fits, and no label or time is broken into lines', async (language) => {
  for (const width of [widths.wide, widths.narrow]) {
    const page = await cardPage(browser, 'light', width);
    const faults: Record<string, unknown> = {};
    for (const [name, card] of Object.entries(everyCard(language))) {
      await draw(page, card, 'light');
      const out = (await overflowing(page)) as readonly string[];
      if (out.length > 0) faults[name] = out;
    }
    await page.close();
    expect(faults).toEqual({});
  }
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  describe.each(['wide', 'narrow'] as const)('%s', (width) => {
    let page: Page;
    const complaints: string[] = [];
    beforeAll(async () => {
      page = await cardPage(browser, theme, widths[width], complaints);
    }, 30_000);
    afterAll(async () => page.close());

    test.each(Object.keys(cards))('draws %s', async (name) => {
      complaints.length = 0;
      await draw(page, cards[name]!, theme);
      await page.screenshot({ path: `${output}${name}-${width}-${theme}.png`, fullPage: true });
      expect(await overflowing(page)).toEqual([]);
      expect((await page.locator('.ac-adaptiveCard').first().boundingBox())?.height).toBeGreaterThan(40);
      expect(await page.locator('main').innerText()).toMatch(/\w{3}/);
      expect(complaints).toEqual([]);

      // What a button unfolds must fit as well.
      const unfolding = page.locator('.ac-pushButton[aria-expanded]');
      for (let n = 0; n < (await unfolding.count()); n++) {
        await unfolding.nth(n).click();
        await page.screenshot({
          path: `${output}${name}-${width}-${theme}-open${n + 1}.png`,
          fullPage: true,
        });
        expect(await overflowing(page)).toEqual([]);
      }
    });
  });
});
