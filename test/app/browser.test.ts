import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(120_000);
const { sandbox } = withSandbox({ approval: 'self' });

const output = new URL('../output/playground/', import.meta.url).pathname;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(output, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page that reaches this machine only. */
async function pageAt(url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 950 } });
  await page.route(
    (address) => !['localhost', '127.0.0.1'].includes(address.hostname),
    (route) => route.abort(),
  );
  await page.goto(url);
  return page;
}

test('a person types, clicks Approve, sees it complete, and opens the package', async () => {
  const page = await pageAt(sandbox().playground.url);
  const composer = page.locator('[data-lexical-editor=true]').last();
  await composer.click({ timeout: 30_000 });
  await page.keyboard.type('/export megan@contoso.example DSR-104 asked by letter');
  await page.keyboard.press('Enter');

  const approve = page.getByRole('button', { name: 'Approve' }).last();
  await approve.waitFor({ timeout: 30_000 });
  await page.screenshot({ path: `${output}waiting.png` });
  await approve.click();

  await page.getByText('Export complete').first().waitFor({ timeout: 60_000 });
  await page.getByText('is complete.').first().waitFor({ timeout: 30_000 });
  await page.screenshot({ path: `${output}complete.png` });

  const opened = page.context().waitForEvent('page');
  await page.getByText('Open in portal').last().click();
  const packagePage = await opened;
  await packagePage.getByText('RequestInfo.json').first().waitFor({ timeout: 10_000 });
  await packagePage.screenshot({ path: `${output}package.png` });
  expect(sandbox().graph.ledger()).toHaveLength(1);
});
