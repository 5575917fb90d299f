/**
 * `npm run screenshots:guide`: the pictures of docs/user-guide.md and the README, taken in the sandbox's Playground while an officer's
 * day is played through. To be run, and looked at, after cards or words have changed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { launchBrowser } from '../support/browser.ts';
import { pageAt } from './page.ts';

const output = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** Long enough for a picture of a running export. */
const durations = { operationMs: 15_000, startMs: 500 };

mkdirSync(output, { recursive: true });
const dir = mkdtempSync(join(tmpdir(), 'guide-'));
const sandbox = await startSandbox({ dir, approval: 'self', graph: { durations } });
const browser = await launchBrowser();
try {
  const page = await pageAt(browser, sandbox.playground.url);
  // High enough for the longest card: the Playground's head lies over what is scrolled under it.
  await page.setViewportSize({ width: 1100, height: 1300 });

  const type = async (text: string) => {
    await page.locator('[data-lexical-editor=true]').last().click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  /** The newest card with these words, once it is there. */
  const card = async (words: string | RegExp) => {
    const found = page.locator('.ac-adaptiveCard').filter({ hasText: words }).last();
    await found.waitFor({ timeout: 60_000 });
    return found;
  };
  const picture = async (name: string, words: string | RegExp) => {
    const shown = await card(words);
    await shown.screenshot({ path: `${output}${name}.png`, animations: 'disabled' });
    process.stdout.write(`docs/images/${name}.png\n`);
    return shown;
  };

  await type('help');
  await picture('help', 'What you can type');

  await type('/export');
  const form = await card('Whose data?');
  await form.getByLabel('Or type sign-in addresses').fill('megan@contoso.example');
  await form.getByLabel('Case number').fill('DSR-104');
  await form.getByLabel('Note for the approver').fill('Access request by letter');
  await picture('form', 'Whose data?');
  await form.getByRole('button', { name: 'Ask for approval' }).click();

  const asked = await picture('approve', 'Approval needed');
  await asked.getByRole('button', { name: 'Approve' }).click();
  await picture('running', /[1-9]\d?% of Microsoft/);
  await picture('complete', 'Export complete');

  await type('/export lee@contoso.example, isaiah@contoso.example DSR-105 Access request by e-mail');
  await page.getByText('2 exports are asked for').last().waitFor();
  await type('list all');
  await picture('list', 'All exports');
} finally {
  await browser.close();
  await sandbox.stop();
  rmSync(dir, { recursive: true, force: true });
}
