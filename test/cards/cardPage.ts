import type { Browser, Page } from 'playwright-core';
import { css, hostConfig, palettes } from './hostConfig.ts';

const renderer = new URL('../../node_modules/adaptivecards/dist/adaptivecards.min.js', import.meta.url)
  .pathname;

/** How wide a chat is on a screen, and on a telephone, in CSS pixels. */
export const widths = { wide: 600, narrow: 320 } as const;
export type Theme = keyof typeof palettes;

/** A page that draws cards with the reference renderer; what the browser complains about is added to `complaints`. */
export async function cardPage(
  browser: Browser,
  theme: Theme,
  width: number,
  complaints: string[] = [],
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 100 } });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setContent(`<!doctype html><style>${css(palettes[theme])}</style><main></main>`);
  await page.addScriptTag({ path: renderer });
  await page.addScriptTag({ content: inPage });
  return page;
}

// Runs in the page, which has no types. Teams brings a Markdown reader of its own; our texts need none.
const inPage = `
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const div = document.createElement('div');
    div.textContent = text;
    result.outputHtml = div.innerHTML;
    result.didProcess = true;
  };
  const rendered = (card, config) => {
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig(config);
    drawn.parse(card);
    return drawn.render();
  };
  globalThis.draw = ({ card, config }) => {
    document.querySelector('main').replaceChildren(rendered(card, config));
  };
  globalThis.overflowing = () =>
    [...document.querySelectorAll('main *')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (right > document.documentElement.clientWidth - 11.5 || left < 11.5);
      })
      .map(({ className, textContent }) => className + ': ' + textContent.slice(0, 60));
  // A column of so many pixels holds labels or times: a second line there is a word too long, perhaps broken in two.
  globalThis.broken = () =>
    [...document.querySelectorAll('main .ac-columnSet > div')]
      .filter((column) => {
        const range = document.createRange();
        range.selectNodeContents(column);
        const { height } = range.getBoundingClientRect();
        return column.textContent !== '' && column.style.width.endsWith('px') && height > 1.5 * lineHeight;
      })
      .map(({ textContent }) => 'more than one line: ' + textContent);
  const lineHeight = 19;
`;

export const draw = (page: Page, card: object, theme: Theme) =>
  page.evaluate(`draw(${JSON.stringify({ card, config: hostConfig(palettes[theme]) })})`);

/** What is wider than the place it has, or needs more lines than it should. */
export const overflowing = (page: Page) => page.evaluate('[...overflowing(), ...broken()]');
