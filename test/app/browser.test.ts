import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { domainName, unusualPeople } from '../../src/sandbox/people.ts';
import { launchBrowser } from '../support/browser.ts';
import { withSandbox } from '../support/withSandbox.ts';
import { pageAt, picture } from './page.ts';

jest.setTimeout(120_000);
const { sandbox } = withSandbox({ approval: 'self' });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

const patience = { timeout: 60_000 };

async function type(page: Page, text: string): Promise<void> {
  await page.locator('[data-lexical-editor=true]').last().click(patience);
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}
const cardAbout = (page: Page, words: string): Locator =>
  page.locator('.ac-adaptiveCard').filter({ hasText: words }).last();

test('a person types, clicks Approve, sees it complete, and opens the package', async () => {
  const page = await pageAt(browser, sandbox().playground.url);
  await type(page, '/export megan@contoso.example DSR-104 asked by letter');

  const card = cardAbout(page, 'Megan Bowen');
  const approve = card.getByRole('button', { name: 'Approve' });
  await approve.waitFor(patience);
  for (const name of ['Reject', 'Withdraw']) {
    expect(await card.getByRole('button', { name }).isVisible()).toBe(true);
  }
  await page.screenshot(picture('waiting'));
  await approve.click();

  await card.getByText('Export complete').waitFor(patience);
  await page.getByText('is complete.').last().waitFor(patience);
  await page.screenshot(picture('complete'));
  expect(await card.getByRole('button', { name: 'Approve' }).count()).toBe(0);

  const opened = page.context().waitForEvent('page');
  await card.getByText('Open in portal').click();
  const files = await opened;
  await files.getByText('RequestInfo.json').first().waitFor(patience);
  await files.screenshot(picture('package'));
  expect(sandbox().graph.ledger()).toHaveLength(1);
});

test('a name or a reason that wants to be a link or markup is drawn as the words it is', async () => {
  const { name } = unusualPeople.find(({ mail }) => mail === `markdown@${domainName}`)!;
  const page = await pageAt(browser, sandbox().playground.url);
  await type(page, `/export markdown@${domainName} DSR-105 [read](https://evil.example) **now**`);

  const card = cardAbout(page, `markdown@${domainName}`);
  await card.getByText('[read](https://evil.example) **now**').waitFor(patience);
  await card.getByText(name).waitFor(patience);
  await card.getByRole('button', { name: 'Approve' }).click();
  // The closing message is Markdown, and the name in it is still a name.
  const closing = page.locator('p, div').filter({ hasText: /^Alex Wilber.*is complete\.$/ });
  await closing.filter({ hasText: name }).last().waitFor(patience);
  await page.screenshot(picture('markup'));
  expect(await card.locator('a[href*="evil.example"]').count()).toBe(0);
  // Teams makes a link of any address in a message; it never stands behind other words.
  for (const words of await closing.last().getByRole('link').allInnerTexts()) {
    expect(words).toMatch(/^http:\/\/evil\.example$/);
  }
  expect(
    await page
      .locator('b, strong')
      .filter({ hasText: /^(Bold|now)$/ })
      .count(),
  ).toBe(0);
});
