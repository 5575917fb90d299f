import { mkdirSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { alex } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/chats.ts';
import { launchBrowser } from '../support/browser.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(120_000);
const { sandbox, teams } = withSandbox();
const output = new URL('../output/playground/', import.meta.url).pathname;

test('on the page of the second person the card is there, and one click approves it', async () => {
  mkdirSync(output, { recursive: true });
  await teams().say(alex, personalChatId, '/export megan@contoso.example DSR-104');
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    await page.goto(sandbox().secondPerson!.url);
    const approve = page.getByRole('button', { name: 'Approve' }).first();
    await approve.waitFor({ timeout: 30_000 });
    await page.screenshot({ path: `${output}second-person.png` });
    await approve.click();
    await teams().until(
      'the completed card',
      (seen) => seen.conversationId === personalChatId && /Export complete/.test(seen.words),
    );
    await page.getByText('Export complete').first().waitFor({ timeout: 30_000 });
    expect(sandbox().graph.ledger()).toHaveLength(1);
  } finally {
    await browser.close();
  }
});
