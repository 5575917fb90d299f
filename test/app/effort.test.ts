import { expect, jest, test } from '@jest/globals';
import { alex, megan, mona, type SandboxPerson } from '../../src/sandbox/people.ts';
import { personalChatId } from '../../src/sandbox/teams/transcript.ts';
import type { Seen } from '../support/teams.ts';
import { withSandbox } from '../support/withSandbox.ts';

jest.setTimeout(90_000);
const { sandbox, teams } = withSandbox();

/** What people have to do from the data subject's letter to the package, counted as they do it. */
function people() {
  const effort = { commands: 0, forms: 0, fields: 0, clicks: 0, visits: 0 };
  return {
    effort,
    type: (person: SandboxPerson, text: string) => {
      // Who has to ask how it stands comes back to look.
      if (/^\/?(status|list)\b/.test(text)) effort.visits++;
      else effort.commands++;
      return teams().say(person, personalChatId, text);
    },
    fill: (person: SandboxPerson, form: Seen, fields: Readonly<Record<string, string>>) => {
      effort.forms++;
      effort.fields += Object.keys(fields).length;
      return teams().click(person, form, 'ask', fields);
    },
    click: (person: SandboxPerson, card: Seen, verb: string) => {
      effort.clicks++;
      return teams().click(person, card, verb);
    },
    /** Waits for what comes to a chat by itself. Nobody goes and looks. */
    told: (what: string, chat: string, fits: (seen: Seen) => boolean) =>
      teams().until(what, (seen) => seen.conversationId === chat && fits(seen)),
  };
}

test('an export takes one command, one form, one click and no return visit', async () => {
  const { effort, type, fill, click, told } = people();
  await type(alex, '/export');
  const form = await told('the form', personalChatId, ({ buttons }) => buttons.includes('ask'));
  // The day of receipt is there already; whoever answers a letter of today leaves it.
  expect(await fill(alex, form, { addresses: megan.mail, caseNumber: 'DSR-104', reason: 'by letter' })).toBe(
    '',
  );

  const approval = await told('the approval card', await approverChat(), ({ buttons }) =>
    buttons.includes('approve'),
  );
  expect(await click(mona, approval, 'approve')).toBe('');

  const end = await told(
    'the closing message',
    personalChatId,
    ({ card, words }) => !card && /is complete/.test(words),
  );
  // It asks for attention by itself, and the card above it leads to the package.
  expect(end.words).toContain('<at>Alex Wilber</at>');
  const card = await told('the card', personalChatId, ({ title }) => title === 'Export complete');
  expect(JSON.stringify(card.card)).toContain(sandbox().graph.ledger()[0]!.container);

  const { commands, forms, clicks, visits } = effort;
  expect({ commands, forms, clicks, visits }).toEqual({ commands: 1, forms: 1, clicks: 1, visits: 0 });
  console.log(
    [
      'Effort for one export, counted:',
      `  this bot     ${commands} command, ${forms} form (${effort.fields} fields), ${clicks} click, ${visits} return visits`,
      // Microsoft's documentation, "Azure data subject requests for the GDPR and CCPA", its steps counted.
      '  the portal   about 7 navigations, 4 fields, Create, and a visit a day until it is complete',
    ].join('\n'),
  );
});

async function approverChat(): Promise<string> {
  const card = await teams().until(
    'Mona’s card',
    ({ buttons, conversationId }) =>
      buttons.includes('approve') && conversationId === sandbox().teams.transcript.chatWith(mona.id),
  );
  return card.conversationId;
}
