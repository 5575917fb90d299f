import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';

const output = fileURLToPath(new URL('../output/playground/', import.meta.url));

/** Where a picture of a page is kept for people to look at. */
export function picture(name: string): { path: string } {
  mkdirSync(output, { recursive: true });
  return { path: `${output}${name}.png` };
}

/** A tab that reaches this machine only, and so do the tabs that it opens. */
export async function pageAt(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.route(
    ({ hostname }) => !['localhost', '127.0.0.1'].includes(hostname),
    (route) => route.abort(),
  );
  const page = await context.newPage();
  await page.goto(url);
  return page;
}
