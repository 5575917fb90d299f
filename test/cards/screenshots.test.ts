import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { formCard, lineCard } from '../../src/cards/formCard.ts';
import { helpCard } from '../../src/cards/helpCard.ts';
import { hintCard } from '../../src/cards/hintCard.ts';
import { listCard } from '../../src/cards/listCard.ts';
import { requestCard } from '../../src/cards/requestCard.ts';
import { statusCard } from '../../src/cards/statusCard.ts';
import { launchBrowser } from '../support/browser.ts';
import { forms, hardCases, hints, lines, lists, samples } from './examples.ts';
import { css, hostConfig, palettes } from './hostConfig.ts';

// What a person sees, for a person to look at: test/output/cards. The test itself only says that each card is drawn
// whole, in both themes, and that nothing sticks out of a narrow chat.

const output = new URL('../output/cards/', import.meta.url).pathname;
const renderer = new URL('../../node_modules/adaptivecards/dist/adaptivecards.min.js', import.meta.url)
  .pathname;
const widths = { wide: 600, narrow: 320 } as const;

const cards: Record<string, object> = {
  ...Object.fromEntries(
    Object.entries({ ...samples, ...hardCases }).map(([name, { request, context }]) => [
      name,
      requestCard(request, context),
    ]),
  ),
  ...Object.fromEntries(Object.entries(lists).map(([name, context]) => [name, listCard(context)])),
  ...Object.fromEntries(
    Object.entries(hints).map(([name, refusal]) => [name, hintCard(refusal, { locale: 'en-US' })]),
  ),
  ...Object.fromEntries(Object.entries(forms).map(([name, context]) => [name, formCard(context)])),
  ...Object.fromEntries(Object.entries(lines).map(([name, text]) => [name, lineCard(text, 'en-US')])),
  status: statusCard(samples['progress-exporting'].request, {
    ...samples['progress-exporting'].context,
    cardUrl: 'https://teams.example/card',
  }),
  'help-personal': helpCard({ locale: 'en-US', scope: 'personal' }),
  'help-groupChat': helpCard({ locale: 'en-US', scope: 'groupChat' }),
};

let browser: Browser;
beforeAll(async () => {
  mkdirSync(output, { recursive: true });
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => browser.close());

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  describe.each(['wide', 'narrow'] as const)('%s', (width) => {
    let page: Page;
    const complaints: string[] = [];
    beforeAll(async () => {
      page = await browser.newPage({ viewport: { width: widths[width], height: 400 } });
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.setContent(`<!doctype html><style>${css(palettes[theme])}</style><main></main>`);
      await page.addScriptTag({ path: renderer });
      await page.addScriptTag({ content: inPage });
    }, 30_000);
    afterAll(async () => page.close());

    test.each(Object.keys(cards))('draws %s', async (name) => {
      complaints.length = 0;
      await draw(page, cards[name]!, hostConfig(palettes[theme]));
      await page.screenshot({ path: `${output}${name}-${width}-${theme}.png`, fullPage: true });
      expect(await overflowing(page)).toEqual([]);
      expect((await page.locator('.ac-adaptiveCard').first().boundingBox())?.height).toBeGreaterThan(40);
      expect(await page.locator('main').innerText()).toContain('xport');
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

// Runs in the page, which has no types. Teams brings a Markdown reader of its own; our texts need none.
const inPage = `
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const div = document.createElement('div');
    div.textContent = text;
    result.outputHtml = div.innerHTML;
    result.didProcess = true;
  };
  globalThis.draw = ({ card, config }) => {
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig(config);
    drawn.parse(card);
    document.querySelector('main').replaceChildren(drawn.render());
  };
  globalThis.overflowing = () =>
    [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth - 11.5)
      .map(({ className, textContent }) => className + ': ' + textContent.slice(0, 60));
`;

const draw = (page: Page, card: object, config: object) =>
  page.evaluate(`draw(${JSON.stringify({ card, config })})`);

/** What is wider than the place it has. */
const overflowing = (page: Page) => page.evaluate('overflowing()');
