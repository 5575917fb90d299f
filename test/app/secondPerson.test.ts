import { expect, jest, test } from '@jest/globals';
import { alex, lee, mona } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import { launchBrowser } from '../support/browser.ts';
import { withSandbox } from '../support/withSandbox.ts';
import { pageAt, picture } from './page.ts';

jest.setTimeout(120_000);
const { sandbox, teams } = withSandbox();
const patience = { timeout: 60_000 };

test('on the page of the second person the card is there, and one click approves it', async () => {
  const browser = await launchBrowser();
  try {
    const page = await pageAt(browser, sandbox().secondPerson!.url);
    await page.getByText('No cards yet').waitFor(patience);

    await teams().say(alex, personalChatId, '/export megan@contoso.example DSR-104 asked by letter');
    const cards = page.locator('article');
    const approve = cards.getByRole('button', { name: 'Approve' });
    await approve.waitFor(patience);
    // Hers alone: neither the requester's card nor that of another approver.
    expect(await cards.count()).toBe(1);
    await page.screenshot(picture('second-person'));

    await approve.click();
    const mine = await teams().until(
      "the requester's card, completed",
      (seen) => seen.conversationId === personalChatId && seen.title === 'Export complete',
    );
    expect(mine.words).toContain('Approved by Mona Kane');
    await cards.getByText('Export complete').waitFor(patience);
    expect(await cards.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(sandbox().graph.ledger()).toHaveLength(1);
    for (const { id } of [mona, lee]) expect(sandbox().teams.transcript.chatWith(id)).toBeDefined();
  } finally {
    await browser.close();
  }
});
