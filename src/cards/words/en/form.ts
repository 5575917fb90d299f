import type { StateKind } from '../../../domain/exportRequest.ts';
import { count, list, quoted } from './grammar.ts';
import { states } from './refusals.ts';

/** The form asks for what a command left out. */
export const form = {
  title: 'Ask for an export',
  lead: 'An approver decides before anything is ordered.',
  fallback: 'A form: ask for an export of a person’s data.',
  fields: {
    people: { label: 'Whose data?', placeholder: 'Search people of your organisation' },
    addresses: { label: 'Or type sign-in addresses', placeholder: 'megan@contoso.com, lee@…' },
    caseNumber: { label: 'Case number', placeholder: 'DSR-104' },
    reason: { label: 'Reason', placeholder: 'What the approver should know' },
    received: { label: 'When was the person’s request received?' },
  },
  nobodyChosen: 'Choose at least one person, or type an address.',
  caseNumberMissing: 'Fill in the case number.',
  notSent: 'Not sent yet. Please mend what is marked below.',
  openExport: (name: string, number: number, state: StateKind) =>
    `${name} has an export already: #${number} ${states[state]}. To ask for another one, say why below and send the form again.`,
  /** Where no link leads to its card. */
  showOpen: (number: number) => `${quoted(`status ${number}`)} shows it.`,
  disabledAccount: (name: string) =>
    `The account of ${name} is disabled. Its data can be exported all the same. Keep the account until the export is complete: deleting it deletes the data. Send the form again to go on.`,
  /** What there is no room for on the card. */
  left: (n: number) => `Not shown here: ${count(n, 'more note', 'more notes')} about these people.`,
  openCard: 'Open its card',
  /** Where the command was typed in a shared chat. */
  shared:
    'The card of the export appears in the chat where you typed the command. What you fill in is seen here only.',
  send: 'Ask for approval',
  sendAnyway: 'Ask all the same',
  cancel: 'Cancel',
  /** What the form becomes. */
  sent: (numbers: readonly number[]) =>
    `Export asked for: ${list(
      numbers.map((one) => `#${one}`),
      numbers.length,
    )}. The cards show how it goes on.`,
  sentBefore: `This form was sent before, so nothing was asked for again. Type ${quoted('list mine')} to see your exports.`,
  cancelled: `Nothing was asked for. Type ${quoted('/export')} to begin again.`,
  /** Where the bot does not know which form it is. */
  cancelByButton: `To close a form that is open, use its ${quoted('Cancel')} button.`,
  slow: 'This takes longer than usual. The form changes by itself when it is done; nothing you typed is lost.',
};
