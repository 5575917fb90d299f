import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { withSandbox } from '../support/withSandbox.ts';
import { pageAt, picture } from './page.ts';

jest.setTimeout(120_000);
const { sandbox } = withSandbox({ approval: 'self' });

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await pageAt(browser, sandbox().playground.url);
}, 60_000);
afterAll(() => browser.close());

const patience = { timeout: 60_000 };

async function type(text: string): Promise<void> {
  await page.locator('[data-lexical-editor=true]').last().click(patience);
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}
const card = (words: string): Locator => page.locator('.ac-adaptiveCard').filter({ hasText: words }).last();

test('the word alone opens a form; sent, it asks; a second one for the same person names the first', async () => {
  await type('/export');
  const form = card('Whose data?');
  await form.waitFor(patience);
  await form.getByLabel('Or type sign-in addresses').fill('megan@contoso.example');
  await form.getByLabel('Note for the approver').fill('asked by letter');
  await page.screenshot(picture('form'));

  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.getByText('Fill in the case number.').waitFor(patience);
  // Nothing that was typed is lost.
  expect(await form.getByLabel('Note for the approver').inputValue()).toBe('asked by letter');
  await form.getByLabel('Case number').fill('DSR-104');
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await page.getByText('Export requested: #1').last().waitFor(patience);
  await card('Approve').getByText('Megan Bowen').first().waitFor(patience);
  await page.screenshot(picture('form-sent'));

  await type('/export megan@contoso.example DSR-105');
  const again = card('has an export already');
  await again.getByText('#1 is waiting for approval').waitFor(patience);
  await page.screenshot(picture('form-open-export'));
  await again.getByRole('button', { name: 'Request all the same' }).click();
  await again.getByText('Say why another one is needed').waitFor(patience);
  await again.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Nothing was requested.').last().waitFor(patience);
});
